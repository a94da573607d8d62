import {
  lazy,
  type ReactNode,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Sample, type WorkshopConfig, withCard } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { bandsOf, cardOfItem, type QueueItem, type QueueState } from "#domain/queue/queue.ts";
import type { Size } from "#domain/render/view.ts";
import { answeringModel } from "#domain/run/hops.ts";
import { activeStatus } from "#domain/run/run.ts";
import type { Engine } from "#engine/engine.ts";
import { timingsText } from "#features/queue/run-text.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { createHoverStore } from "#features/viewer/hover-store.ts";
import { Readout } from "#features/viewer/readout.tsx";
import { useViewerModel } from "#features/viewer/use-viewer-model.ts";
import { Filmstrip } from "./filmstrip.tsx";
import { HelpSheet } from "./help-sheet.tsx";
import { ItemNotice } from "./item-notice.tsx";
import { Notices } from "./notices.tsx";
import { PANEL_ID, type PanelTab } from "./panel-tab.ts";
import { Rail } from "./rail.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { spokenState } from "./screen-reader-status.ts";
import { Stage } from "./stage.tsx";
import { STAGE_MODE } from "./stage-mode.ts";
import { stepHistory } from "./step-history.ts";
import { isStopped, type PreflightModel, usePreflight } from "./use-preflight.ts";
import { useSecond } from "./use-second.ts";
import { useView } from "./use-view.ts";
import { withComparison } from "./with-comparison.ts";

/** Not needed on the screen. */
const PrintSheet = lazy(() =>
  import("#features/viewer/print-sheet.tsx").then(
    ({ PrintSheet: loaded }) => ({ default: loaded }),
    () => ({ default: () => null }),
  ),
);

interface WorkspaceProps {
  readonly queue: QueueState;
  /** The selected one. */
  readonly item: QueueItem;
  readonly store: Engine;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly signIn: SignIn;
  readonly aws: AwsContext | undefined;
  onSample(sample: Sample): void;
  /** Uses another API from now on. */
  onApi(apiUrl: string): void;
  /** Opens the first-run guide again. */
  onGuide(): void;
}

/** The time from the prediction's arrival to the screen. */
interface Drawing {
  readonly of: Prediction;
  readonly ms: number;
}

/** The picture, its result beside it, and the queue as a filmstrip below it. */
export function Workspace(props: WorkspaceProps): ReactNode {
  const { queue, item, store, signIn } = props;
  const { card, config, aws } = useItemModel(props);
  const checked = usePreflight(item, store, { config, card });
  const control = useView();
  const history = stepHistory(control, queue, store);
  const [hoverStore] = useState(createHoverStore);
  const [canvas, setCanvas] = useState<Size>();
  const [chosenTab, setChosenTab] = useState<PanelTab | undefined>(undefined);
  const [drawing, setDrawing] = useState<Drawing | undefined>(undefined);

  const array = item.reading.state === "read" ? item.reading.array : undefined;
  const answer = item.run.status.state === "done" ? item.run.status.prediction : undefined;
  const partial = activeStatus(item.run) === undefined ? undefined : item.run.tiles?.partial;
  // A mask stays on the picture while its array is run again.
  const earlier = answer === undefined ? item.run.earlier : undefined;
  const unfinished = partial ?? earlier;
  const prediction = answer === undefined || isArchived(answer) ? unfinished : answer;
  const secondControl = useSecond({
    ...{ itemId: item.id, prediction, card, store },
    view: control.view,
  });
  const viewer = useViewerModel({
    name: item.name,
    array,
    bands: bandsOf(queue, item.id),
    edits: item.edits,
    prediction,
    isPartial: prediction !== undefined && prediction === unfinished,
    reference: item.reference,
    second: secondControl.second,
    card,
    answeredBy: answeringModel(item.run),
    view: control.view,
    canvas,
    change: control.change,
  });
  const spoken = useSettled(spokenState(item, viewer?.predictionView, checked.doubts.length > 0));
  const drawMs = drawing !== undefined && drawing.of === prediction ? drawing.ms : undefined;
  // Where the check stopped a run, it is the panel's subject until another is chosen.
  const tab = chosenTab ?? (isStopped(item, checked) ? "check" : "result");
  const sharedFix = useSharedFix(item, checked, store);
  const showDetails = (details: PanelTab): void => {
    if (STAGE_MODE.isOn()) STAGE_MODE.set(false);
    setChosenTab(details);
    document.getElementById(PANEL_ID)?.scrollIntoView({ block: "nearest" });
  };

  const [panel, isCurrent] = useDeferredPanel(
    [item.id, item.reading, prediction, card],
    <ResultPanel
      item={item}
      items={queue.items}
      page={{ path: props.config.modelCard, card: props.card }}
      pauseReasons={queue.pauseReasons}
      card={card}
      nextCard={props.card}
      viewer={viewer}
      linkProblems={control.problems}
      signIn={signIn}
      checked={checked}
      store={store}
      tab={tab}
      secondControl={secondControl}
      onFix={sharedFix.onFix}
      onTab={setChosenTab}
    />,
  );

  return (
    <>
      <main className="workspace" data-panel={isCurrent ? "current" : "former"}>
        <Rail
          store={store}
          config={props.config}
          aws={props.aws}
          shown={{
            view: control.view,
            items: queue.items,
            page: { path: props.config.modelCard, card: props.card },
          }}
          onSample={props.onSample}
          onCompare={async (other, shown) => {
            await secondControl.choose(other, await store.openRun(shown));
            control.change(withComparison("side"));
          }}
        />
        <Stage
          item={item}
          items={queue.items}
          card={card}
          page={{ path: props.config.modelCard, card: props.card }}
          viewer={viewer}
          hasEarlierMask={earlier !== undefined && prediction === earlier}
          view={control.view}
          canvas={canvas}
          doubts={checked.doubts}
          history={history}
          store={store}
          aws={aws}
          hoverStore={hoverStore}
          onCanvas={(size) => {
            setCanvas(size);
            store.setScreen(inDevicePixels(size));
          }}
          onLookSize={(size) => store.setScreen(inDevicePixels(size))}
          onPredictionDrawn={(of, ms) => setDrawing({ of, ms })}
        />
        <Filmstrip queue={queue} store={store} config={props.config} card={props.card} />
        {panel}
        <Notices queue={queue} store={store} session={signIn.session}>
          <ItemNotice
            item={item}
            items={queue.items}
            config={props.config}
            onApi={props.onApi}
            card={card}
            checked={checked}
            store={store}
            signIn={signIn}
            {...sharedFix}
            onDetails={showDetails}
          />
        </Notices>
      </main>
      <footer className="status-line">
        {viewer !== undefined && <Readout hoverStore={hoverStore} viewer={viewer} />}
        <span className="timings quiet">{timingsText(item.run, drawMs)}</span>
        <span className="visually-hidden" role="status">
          {spoken}
        </span>
      </footer>
      {viewer !== undefined && (
        <Suspense>
          <PrintSheet viewer={viewer} doubts={checked.doubts} />
        </Suspense>
      )}
      <HelpSheet onGuide={props.onGuide} />
    </>
  );
}

function inDevicePixels({ width, height }: Size): Size {
  return {
    width: Math.max(1, Math.round(width * devicePixelRatio)),
    height: Math.max(1, Math.round(height * devicePixelRatio)),
  };
}

/** The card, configuration and context of the selected item's model, which may be another than the page's. */
function useItemModel({
  item,
  config,
  card,
  aws,
}: WorkspaceProps): Pick<WorkspaceProps, "config" | "card" | "aws"> {
  const own = cardOfItem(item, { path: config.modelCard, card });
  return useMemo(() => {
    const ownConfig = withCard(config, own.path);
    return { card: own.card, config: ownConfig, aws: aws && { ...aws, config: ownConfig } };
  }, [config, own.card, own.path, aws]);
}

/** How many arrays have the item's finding, and whether a fix is for all of them. */
function useSharedFix(item: QueueItem, checked: PreflightModel, store: Engine) {
  const [isForAll, setForAll] = useState(true);
  const sameCount = isStopped(item, checked) ? (store.sharedFixes()?.countOf(item) ?? 1) : 1;
  const onFix = (fix: readonly Edit[]): void => {
    if (isForAll && sameCount > 1) void store.sharedFixes()?.apply(item, fix);
    else store.edit(item.id, [...item.edits, ...fix]);
  };
  return { sameCount, isForAll, onForAll: setForAll, onFix };
}

/**
 * Draws the picture before its panels: where their subject changes, React renders the panel at low
 * priority, and until then it stays as it was. Everything else in it follows immediately.
 * @returns the panel, and whether it is of the current subject
 */
function useDeferredPanel(
  [id, reading, prediction, card]: readonly [
    string,
    QueueItem["reading"],
    Prediction | undefined,
    ModelCard,
  ],
  current: ReactNode,
): readonly [panel: ReactNode, isCurrent: boolean] {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another subject is another object.
  const subject = useMemo(() => ({}), [id, reading, prediction, card]);
  const isCurrent = useDeferredValue<object | undefined>(subject, undefined) === subject;
  const last = useRef<ReactNode>(EMPTY_PANEL);
  const panel = isCurrent ? current : last.current;
  useEffect(() => {
    last.current = panel;
  }, [panel]);
  return [panel, isCurrent];
}

const EMPTY_PANEL = <aside className="panel result-panel" aria-label="Result" />;

/** Longer than the pause between a slider's steps, so that intermediate values are not announced. */
const ANNOUNCE_DELAY_MS = 500;

/** The text, once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ANNOUNCE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
