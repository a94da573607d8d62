import { Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useMemo,
  useRef,
} from "react";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
import { activeStatus, isWaiting } from "#domain/run/run.ts";
import { distinctNames } from "#domain/text/distinct-names.ts";
import { loadChunk } from "#engine/site.ts";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { indexAfterKey, SIDEWAYS } from "#ui/controls/key-steps.ts";
import { type ItemActions, type MeasureItem, StripItem } from "./queue-item.tsx";
import { RemovedNote } from "./removed-note.tsx";

export interface QueueActions extends ItemActions {
  runAll(): void;
  /** Whether there is an array that `runAll` would run. */
  canRunAll(): boolean;
  retryFailed(): void;
  pause(): void;
  removeAll(): void;
  /** Undoes the last change of the queue. */
  undoStep(): void;
}

interface QueueProps {
  readonly queue: QueueState;
  readonly actions: QueueActions;
  /** The result of a finished run in a few words; undefined for any other. */
  resultOf(item: QueueItem): string | undefined;
  /** Whether a finished run's prediction may be meaningless. */
  isDoubtful(item: QueueItem): boolean;
  /** What follows the last item. */
  readonly children: ReactNode;
}

/** The arrays of the queue as a filmstrip, each with its state, progress and actions. */
export function Queue(props: QueueProps): ReactNode {
  const { queue, actions } = props;
  const { items, justRemoved } = queue;
  const list = useRef<HTMLUListElement>(null);
  const kept = useRemovalFocus(list, actions, items.length);
  return (
    <section className="queue" aria-labelledby="queue-title">
      <div className="queue-head">
        <h2 id="queue-title" className="queue-title">
          Arrays
        </h2>
        {justRemoved.length === 0 && <p className="quiet">{countsText(items)}</p>}
        <RemovedNote names={justRemoved} onUndo={kept.undoStep} />
        {items.length > 1 && <QueueButtons queue={queue} actions={actions} />}
      </div>
      <Strip {...props} list={list} kept={kept} />
    </section>
  );
}

/** More items than this are rendered only in view. */
const MAX_PLAIN_ITEMS = 24;

/** Only long queues need its library. */
const VisibleItems = lazy(async () => ({
  default: (await loadChunk(() => import("./visible-items.tsx"))).VisibleItems,
}));

interface StripProps extends QueueProps {
  readonly list: ListRef;
  /** The actions that keep the focus in the strip. */
  readonly kept: QueueActions;
}

function Strip(props: StripProps): ReactNode {
  const { queue, actions, list, kept, children } = props;
  const { items, selectedId } = queue;
  const names = useNames(items);
  const selectedIndex = items.findIndex(({ id }) => id === selectedId);
  useScrollTo(list, selectedIndex);
  const step = (event: KeyboardEvent): void => {
    // The focused item: the selection may not have been rendered since the last key.
    const from = indexOfTarget(event) ?? selectedIndex;
    const focused = items[from];
    if (event.key === "Delete" && focused !== undefined) kept.remove(focused.id);
    const next = indexAfterKey(event, SIDEWAYS, { from, count: items.length });
    const item = next === undefined ? undefined : items[next];
    if (next === undefined || item === undefined) return;
    event.preventDefault();
    actions.select(item.id);
    focusItem(list, next);
  };
  const plain = items
    .slice(0, MAX_PLAIN_ITEMS)
    .map((item, index) => (
      <Item key={item.id} {...props} {...{ item, index, names }} actions={kept} />
    ));
  return (
    <ul ref={list} className="queue-items" onKeyDown={step}>
      {items.length <= MAX_PLAIN_ITEMS ? (
        plain
      ) : (
        <Suspense fallback={plain}>
          <VisibleItems items={items} selectedIndex={selectedIndex} list={list}>
            {(item, index, measure) => (
              <Item key={item.id} {...props} {...{ item, index, names, measure }} actions={kept} />
            )}
          </VisibleItems>
        </Suspense>
      )}
      <li className="queue-end">{children}</li>
    </ul>
  );
}

interface ItemProps extends Omit<QueueProps, "actions" | "children"> {
  readonly item: QueueItem;
  readonly index: number;
  readonly names: readonly string[];
  readonly measure?: MeasureItem;
  readonly actions: ItemActions;
}

function Item(props: ItemProps): ReactNode {
  const { queue, actions, resultOf, isDoubtful, item, index, names, measure } = props;
  return (
    <StripItem
      measure={measure}
      index={index}
      count={queue.items.length}
      item={item}
      shortName={names[index] ?? item.name}
      isSelected={item.id === queue.selectedId}
      actions={actions}
      result={resultOf(item)}
      isDoubtful={isDoubtful(item)}
    />
  );
}

/** The short names of the items, computed again only when a name differs. */
function useNames(items: readonly QueueItem[]): readonly string[] {
  const joined = items.map(({ name }) => name).join("\n");
  return useMemo(() => distinctNames(joined.split("\n")), [joined]);
}

type ListRef = RefObject<HTMLUListElement | null>;

/** Keeps the selected item in view, without scrolling the page. */
function useScrollTo(list: ListRef, index: number): void {
  useEffect(() => {
    const item = itemAt(list, index);
    const strip = list.current;
    if (!item || !strip) return;
    const start = item.offsetLeft - strip.offsetLeft;
    const end = start + item.offsetWidth - strip.clientWidth;
    if (start < strip.scrollLeft) strip.scrollLeft = start;
    else if (end > strip.scrollLeft) strip.scrollLeft = end;
  }, [list, index]);
}

/**
 * The actions, where removing an item by its button moves the focus to the one selected next, and undoing
 * that to the one that is back.
 */
function useRemovalFocus(list: ListRef, actions: QueueActions, count: number): QueueActions {
  const isExpected = useRef<boolean>(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when an item has gone or come.
  useEffect(() => {
    if (!isExpected.current) return;
    isExpected.current = false;
    list.current?.querySelector<HTMLElement>("[data-selected=true] > .queue-choice")?.focus();
  }, [list, count]);
  return useMemo(
    () => ({
      ...actions,
      remove: (id) => {
        isExpected.current = true;
        actions.remove(id);
      },
      undoStep: () => {
        isExpected.current = true;
        actions.undoStep();
      },
    }),
    [actions],
  );
}

function indexOfTarget({ target }: KeyboardEvent): number | undefined {
  const item = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return item === null ? undefined : Number(item.dataset["index"]);
}

function focusItem(list: ListRef, index: number): void {
  itemAt(list, index)?.querySelector<HTMLElement>(".queue-choice")?.focus();
}

function itemAt(list: ListRef, index: number): HTMLElement | null | undefined {
  return list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
}

/** Actions on all arrays; a button that would do nothing is not rendered. */
function QueueButtons({ queue, actions }: Pick<QueueProps, "queue" | "actions">): ReactNode {
  const runs = queue.items.map(({ run }) => run);
  const isPaused = queue.pauseReasons.some(({ by }) => by === "user");
  const isStarted = runs.some((run) => activeStatus(run) !== undefined || isWaiting(run));
  const failed = runs.filter(({ status }) => status.state === "failed");
  return (
    <div className="queue-buttons">
      {actions.canRunAll() && (
        <button type="button" className="button" onClick={actions.runAll}>
          <Play size={14} aria-hidden="true" />
          Run all
        </button>
      )}
      {failed.length > 0 && (
        <button type="button" className="button" onClick={actions.retryFailed}>
          <RotateCcw size={14} aria-hidden="true" />
          Retry {failed.length} failed
        </button>
      )}
      {isStarted && !isPaused && (
        <button type="button" className="button" onClick={actions.pause}>
          <Pause size={14} aria-hidden="true" />
          Pause
        </button>
      )}
      <IconButton label="Remove all" onPress={actions.removeAll}>
        <Trash2 size={14} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function countsText(items: readonly QueueItem[]): string {
  const count = (state: string): number =>
    items.filter(({ run }) => run.status.state === state).length;
  const failed = count("failed");
  const counts = `${count("done")} of ${items.length} done`;
  return failed === 0 ? counts : `${counts}, ${failed} failed`;
}
