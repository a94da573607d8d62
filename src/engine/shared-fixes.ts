import type { Edit } from "#domain/edits/edit.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";
import { itemOf, type QueueItem } from "#domain/queue/queue.ts";
import { isNotStarted } from "#domain/run/run.ts";
import { runPreflight } from "./check-array.ts";
import type { FileSources } from "./file-sources.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";
import type { EditChange } from "./queue-history.ts";
import type { QueueStore } from "./queue-store.ts";

/** Fixes of one finding for all arrays that have it, until they are undone or the model changes. */
export interface SharedFixes {
  /** How many open arrays have the finding of an item, itself included; 0 if it has none. */
  countOf(item: QueueItem): number;
  /**
   * Applies a fix to an item and to every array with the same finding whose check says the same
   * afterwards. It is remembered for arrays that are opened later.
   */
  apply(item: QueueItem, edits: readonly Edit[]): Promise<void>;
  /** Applies a remembered fix to an item that has just been read. */
  onRead(item: QueueItem): void;
  /** Whether an item's last edits are a shared fix. */
  isLastOf(item: QueueItem): boolean;
  /**
   * Undoes a shared fix in all items, and forgets it. Returns what has changed: nothing if the item's last
   * edits are no shared fix.
   */
  undo(item: QueueItem): readonly EditChange[];
  forget(): void;
}

interface SharedFix {
  readonly finding: string;
  readonly edits: readonly Edit[];
  /** What the check of the first array says after it. */
  readonly outcome: string;
  readonly ids: Set<string>;
}

interface SharedFixPorts extends Pick<EnginePorts, "arrays"> {
  readonly files: FileSources;
  inputs(): EngineInputs;
  edit(item: QueueItem, edits: readonly Edit[]): void;
  /** Records the edits of one fix of the user's. */
  record(changes: readonly EditChange[]): void;
  /** Marks an item to be run as soon as it passes its preflight check. */
  runWhenRead(id: string): void;
}

export function createSharedFixes(queue: QueueStore, ports: SharedFixPorts): SharedFixes {
  const { arrays, files, inputs, edit, record, runWhenRead } = ports;
  const fixes: SharedFix[] = [];
  const known = new WeakMap<PreparedFacts, { readonly of: unknown; readonly finding: string }>();
  const items = (): readonly QueueItem[] => queue.current().items;

  /** What the check asks of an array that has not run; empty if it offers no fix. */
  const findingOf = ({ reading, edits, run }: QueueItem): string => {
    if (reading.state !== "read" || reading.revising || !isNotStarted(run)) return "";
    const { array } = reading;
    const of = inputs();
    const found = known.get(array);
    if (found?.of === of) return found.finding;
    const open = openResults(runPreflight(array, edits, of));
    const isOffered = open.some(({ fixes: offered }) => offered.length > 0);
    const finding = isOffered ? JSON.stringify(open.map(textOf)) : "";
    known.set(array, { of, finding });
    return finding;
  };
  const outcomeOf = async (
    { id, name }: QueueItem,
    edits: readonly Edit[],
  ): Promise<string | undefined> => {
    const { card } = inputs();
    const options = { name, card, signal: new AbortController().signal };
    const [preview] = await arrays.preview(await files.load(id), [edits], options);
    if (preview === undefined || "failure" in preview) return undefined;
    const open = openResults(runPreflight(preview.content, edits, inputs()));
    return JSON.stringify(open.map(({ about, level }) => [about, level]));
  };
  const applyTo = async ({ id }: QueueItem, fix: SharedFix): Promise<readonly EditChange[]> => {
    const item = itemOf(queue.current(), id);
    if (item === undefined) return [];
    const edits = [...item.edits, ...fix.edits];
    // A file that cannot be read again has failed already.
    const outcome = await outcomeOf(item, edits).catch(() => undefined);
    const isCurrent = itemOf(queue.current(), id)?.edits === item.edits && fixes.includes(fix);
    if (outcome !== fix.outcome || !isCurrent) return [];
    fix.ids.add(id);
    runWhenRead(id);
    edit(item, edits);
    return [{ id, before: item.edits, after: edits }];
  };
  const lastFixOf = ({ id, edits }: QueueItem): SharedFix | undefined =>
    fixes.findLast((fix) => fix.ids.has(id) && endsWith(edits, fix.edits));

  return {
    countOf: (item) => {
      const finding = findingOf(item);
      return finding === "" ? 0 : items().filter((one) => findingOf(one) === finding).length;
    },
    apply: async (item, edits) => {
      const finding = findingOf(item);
      const outcome = await outcomeOf(item, [...item.edits, ...edits]).catch(() => undefined);
      if (outcome === undefined || finding === "") {
        const after = [...item.edits, ...edits];
        runWhenRead(item.id);
        edit(item, after);
        return record([{ id: item.id, before: item.edits, after }]);
      }
      const fix = { finding, edits, outcome, ids: new Set<string>() };
      fixes.push(fix);
      const same = items().filter((one) => findingOf(one) === finding);
      const changes = await Promise.all(same.map((one) => applyTo(one, fix)));
      record(changes.flat());
    },
    onRead: (item) => {
      if (item.edits.length > 0 || fixes.length === 0) return;
      const finding = findingOf(item);
      const fix = fixes.findLast((one) => finding !== "" && one.finding === finding);
      if (fix !== undefined && !fix.ids.has(item.id)) void applyTo(item, fix);
    },
    isLastOf: (item) => lastFixOf(item) !== undefined,
    undo: (item) => {
      const fix = lastFixOf(item);
      if (fix === undefined) return [];
      fixes.splice(fixes.indexOf(fix), 1);
      const fixed = items().filter((one) => fix.ids.has(one.id) && endsWith(one.edits, fix.edits));
      return fixed.map((one) => {
        const after = one.edits.slice(0, -fix.edits.length);
        edit(one, after);
        return { id: one.id, before: one.edits, after };
      });
    },
    forget: () => {
      fixes.length = 0;
    },
  };
}

function openResults({ results }: Preflight): Preflight["results"] {
  return results.filter(({ level }) => level !== "fine");
}

/** A result without its numbers, which differ from array to array. */
function textOf({ about, level, sentence, fixes }: Preflight["results"][number]) {
  return [about, level, sentence.replace(/\d[\d.,]*/g, "#"), fixes.map(({ edits }) => edits)];
}

function endsWith(edits: readonly Edit[], last: readonly Edit[]): boolean {
  const end = edits.slice(-last.length);
  return last.length > 0 && last.every((edit, index) => end[index] === edit);
}
