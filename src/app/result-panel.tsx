import { ChartColumn, Layers, ListChecks, MapPin, Play, Square } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { classValuesOf } from "#domain/model/class-values.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import type { Level } from "#domain/preflight/check-result.ts";
import type { PauseReason, QueueItem } from "#domain/queue/queue.ts";
import { itemsWithReference } from "#domain/queue/scorable-items.ts";
import {
  activeStatus,
  isNotStarted,
  isWaiting,
  type Run,
  waitsForCredentials,
} from "#domain/run/run.ts";
import { INITIAL_VIEW, withMaskClass } from "#domain/view/view-settings.ts";
import type { Engine } from "#engine/engine.ts";
import { serverProfile } from "#engine/export-item.ts";
import { loadChunk } from "#engine/site.ts";
import { LevelMark } from "#features/preflight/level-mark.tsx";
import { PreflightPanel } from "#features/preflight/preflight-panel.tsx";
import { ReplyAnswersNote } from "#features/queue/reply-answers-note.tsx";
import { runFraction, runText } from "#features/queue/run-text.ts";
import { ServerProfileNote } from "#features/queue/server-profile-note.tsx";
import { TilesLeft } from "#features/queue/tiles-left.tsx";
import { UploadSkippedNote } from "#features/queue/upload-skipped-note.tsx";
import { CredentialsBox } from "#features/sign-in/credentials-box.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { BandsPanel } from "#features/viewer/bands-panel.tsx";
import { OverlayPanel, ThresholdPanel } from "#features/viewer/overlay-panel.tsx";
import { PlacePanel } from "#features/viewer/place-panel.tsx";
import { RegionsPanel } from "#features/viewer/regions-panel.tsx";
import { PictureTable, ResultSummary } from "#features/viewer/result-summary.tsx";
import type { PredictionView, ViewerModel } from "#features/viewer/viewer-model.ts";
import { FailureDetails } from "#ui/controls/failure-notice.tsx";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { type TabDefinition, Tabs } from "#ui/controls/tabs.tsx";
import { Term } from "#ui/controls/term.tsx";
import { PANEL_ID, type PanelTab } from "./panel-tab.ts";
import { useHistory } from "./run-history-section.tsx";
import { openDoctor } from "./use-doctor.ts";
import { isStopped, type PreflightModel } from "./use-preflight.ts";
import type { SecondControl } from "./use-second.ts";

/** Loaded with the first result. */
const Evaluation = lazy(async () => ({
  default: (await loadChunk(() => import("#features/evaluate/evaluation.tsx"))).Evaluation,
}));

/** Loaded with the first result. */
const SpotCheck = lazy(async () => ({
  default: (await loadChunk(() => import("#features/evaluate/spot-check.tsx"))).SpotCheck,
}));

/** Loaded when it is opened, like the next two. */
const PinsPanel = lazy(async () => ({
  default: (await loadChunk(() => import("#features/viewer/pins-panel.tsx"))).PinsPanel,
}));

const QueueScores = lazy(async () => ({
  default: (await loadChunk(() => import("./queue-scores.tsx"))).QueueScores,
}));

const CompareSection = lazy(async () => ({
  default: (await loadChunk(() => import("./compare-section.tsx"))).CompareSection,
}));

interface ResultPanelProps {
  readonly item: QueueItem;
  /** All arrays of the queue. */
  readonly items: readonly QueueItem[];
  /** The page's card. */
  readonly page: ListedCard;
  readonly pauseReasons: readonly PauseReason[];
  /** Of the model of its run, or of the next. */
  readonly card: ModelCard;
  /** Of the model that runs it next: the page's. */
  readonly nextCard: ModelCard;
  /** Undefined while there are no bands to show. */
  readonly viewer: ViewerModel | undefined;
  /** The settings in the URL that could not be parsed. */
  readonly linkProblems: readonly string[];
  readonly signIn: SignIn;
  readonly checked: PreflightModel;
  readonly store: Engine;
  readonly tab: PanelTab;
  readonly secondControl: SecondControl;
  /** Applies a fix's edits, also to the arrays with the same finding where that is chosen. */
  onFix(edits: readonly Edit[]): void;
  onTab(tab: PanelTab): void;
}

/** The result and its threshold, or the button that starts a run; below them one of four tabs. */
export function ResultPanel(props: ResultPanelProps): ReactNode {
  const { tab, checked, onTab } = props;
  const level = checked.check?.level;
  return (
    <aside id={PANEL_ID} className="panel result-panel" aria-label="Result">
      <div className="pinned">
        <Pinned {...props} />
      </div>
      <Tabs
        label="Panels"
        tabs={TABS.map((one) =>
          one.id === "check" && level !== undefined && level !== "fine"
            ? { ...one, mark: <LevelMark level={level} /> }
            : one,
        )}
        shown={tab}
        onShow={onTab}
      >
        <TabContent {...props} />
      </Tabs>
    </aside>
  );
}

const TABS: readonly TabDefinition<PanelTab>[] = [
  { id: "result", title: "Result", icon: ChartColumn },
  { id: "bands", title: "Bands", icon: Layers },
  { id: "pins", title: "Pins", icon: MapPin },
  { id: "check", title: "Check", icon: ListChecks },
];

/** What stays above the tabs. */
function Pinned(props: ResultPanelProps): ReactNode {
  const { item, viewer, signIn, checked } = props;
  const { reading, run } = item;
  const predictionView = viewer?.predictionView;
  if (run.status.state === "done") {
    return (
      viewer !== undefined &&
      predictionView !== undefined && (
        <>
          <ResultSummary viewer={viewer} predictionView={predictionView} doubts={checked.doubts} />
          <OtherModelNote {...props} />
          <ThresholdPanel viewer={viewer} predictionView={predictionView} />
        </>
      )
    );
  }
  if (waitsForCredentials(run)) {
    return (
      signIn.status !== "ended" && (
        <section className="controls">
          <h2>Credentials to run the model</h2>
          <CredentialsBox signIn={signIn} />
        </section>
      )
    );
  }
  return reading.state === "read" && <RunSection {...props} run={run} />;
}

/** Which model made the result, where the page is set to another. */
function OtherModelNote({ item, card, nextCard, store }: ResultPanelProps): ReactNode {
  if (card === nextCard) return null;
  return (
    <p className="other-model">
      <span>{`Made by ${card.title}.`}</span>
      <button type="button" className="button" onClick={() => store.run(item.id)}>
        {`Run ${nextCard.title}`}
      </button>
    </p>
  );
}

function TabContent(props: ResultPanelProps): ReactNode {
  const { tab, viewer, item, card, checked, store, onFix } = props;
  const { id, name, edits, reading } = item;
  switch (tab) {
    case "result":
      return <ResultTab {...props} />;
    case "bands":
      return (
        viewer && (
          <>
            <BandsPanel viewer={viewer} />
            <PlacePanel viewer={viewer} />
          </>
        )
      );
    case "pins":
      return (
        viewer && (
          <PartBoundary>
            <Suspense>
              <PinsPanel viewer={viewer} />
            </Suspense>
          </PartBoundary>
        )
      );
    case "check":
      return (
        reading.state === "read" &&
        checked.check !== undefined && (
          <PreflightPanel
            key={id}
            name={name}
            array={reading.array}
            bands={viewer?.bands}
            edits={edits}
            preflight={checked.check}
            card={card}
            hasSceneJobs={props.signIn.config.scenes}
            previewOf={checked.previewOf}
            isNoticed={isStopped(item, checked)}
            onEdit={(next) => store.edit(id, next)}
            onChoose={onFix}
            isEditOfAll={store.sharedFixes()?.isLastOf(item) === true}
            onUndo={() => store.undo(id)}
            onSplit={() => void store.split(id)}
          />
        )
      );
  }
}

/** Why there is no result; undefined if there is one, or none yet. */
function failureIn({ reading, run }: QueueItem): Failure | undefined {
  if (reading.state === "unreadable") return reading.failure;
  return run.status.state === "failed" ? run.status.failure : undefined;
}

/** The result in detail, and how it is drawn. */
function ResultTab(props: ResultPanelProps): ReactNode {
  const { item, card, nextCard, viewer, linkProblems, signIn, store } = props;
  const { id, reading, reference, run } = item;
  const predictionView = viewer?.predictionView;
  const failure = failureIn(item);
  return (
    <>
      {failure !== undefined && (
        <section className="failure-details" aria-label="What happened">
          <FailureDetails failure={failure} onDoctor={openDoctor} />
        </section>
      )}
      {viewer !== undefined && predictionView !== undefined && (
        <>
          {predictionView.kind.draws === "mask" && (
            <RegionsPanel viewer={viewer} predictionView={predictionView} />
          )}
          <OverlayPanel viewer={viewer} predictionView={predictionView} />
        </>
      )}
      {(reference !== undefined || predictionView !== undefined) &&
        predictionView?.kind.draws !== "values" && (
          <PartBoundary>
            <Suspense>
              <Evaluation
                reference={reference}
                prediction={
                  predictionView && {
                    ...predictionView,
                    classValues: classValuesOf(card.output, predictionView.planes.length),
                    threshold: predictionView.shown.threshold,
                    reading: viewer?.reading,
                    mostLikely: viewer?.mostLikely,
                  }
                }
                chosen={viewer?.view.maskClasses ?? []}
                showsErrors={viewer?.view.overlayStyle === "errors"}
                onShowErrors={
                  viewer?.referencePlane &&
                  ((show) =>
                    viewer.change((view) => ({
                      ...view,
                      overlayStyle: show ? "errors" : INITIAL_VIEW.overlayStyle,
                    })))
                }
                onName={(value, classIndex) =>
                  viewer?.change((view) => withMaskClass(view, value, classIndex))
                }
                onAttach={(file) => void store.attachReference(id, { name: file.name, file })}
              />
            </Suspense>
          </PartBoundary>
        )}
      {viewer !== undefined &&
        reference === undefined &&
        predictionView?.kind.draws === "mask" &&
        predictionView.shown.shown !== "most-likely" && (
          <PartBoundary>
            <Suspense>
              <SpotCheck
                scores={predictionView.scores}
                threshold={predictionView.shown.threshold}
                width={predictionView.prediction.width}
                classTitle={
                  predictionView.planes[predictionView.shown.shown]?.title ?? card.output.classTitle
                }
                onShow={viewer.examine}
              />
            </Suspense>
          </PartBoundary>
        )}
      {viewer !== undefined && <AllScores {...props} viewer={viewer} />}
      {viewer !== undefined && predictionView?.kind.draws === "mask" && (
        <Compare {...props} viewer={viewer} predictionView={predictionView} />
      )}
      {viewer !== undefined && predictionView !== undefined && (
        <PictureTable viewer={viewer} predictionView={predictionView} />
      )}
      {run.status.state !== "done" && failure === undefined && reference === undefined && (
        <p className="quiet">Regions, overlay and numbers are shown here after a run.</p>
      )}
      {linkProblems.length > 0 && (
        <p className="quiet small">
          The link’s {linkProblems.join(", ")} {linkProblems.length === 1 ? "was" : "were"} not
          understood and ignored; ask for a new link.
        </p>
      )}
      {card === nextCard && (
        <>
          <ReplyAnswersNote run={run} onAskAgain={() => void store.askAgain(id)} />
          <UploadSkippedNote run={run} onSend={() => store.run(id, { again: true })} />
        </>
      )}
      {reading.state === "read" && <ServerProfileNote profile={serverProfile(signIn.config)} />}
    </>
  );
}

interface AllScoresProps extends Pick<ResultPanelProps, "item" | "items" | "page" | "store"> {
  readonly viewer: ViewerModel;
}

/** The scores of the whole queue, where several arrays have a reference mask. */
function AllScores({ item, items, page, store, viewer }: AllScoresProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const scorable = itemsWithReference(items);
  if (scorable.length < 2) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Accuracy of all {scorable.length} arrays</summary>
      {isOpen && (
        <PartBoundary>
          <Suspense>
            <QueueScores
              items={scorable}
              selectedId={item.id}
              page={page}
              view={viewer.view}
              onSelect={store.select}
            />
          </Suspense>
        </PartBoundary>
      )}
    </details>
  );
}

interface CompareProps extends Pick<ResultPanelProps, "store" | "secondControl"> {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
}

function Compare(props: CompareProps): ReactNode {
  const { secondControl } = props;
  const [isOpened, setOpened] = useState(false);
  const isOpen = isOpened || secondControl.source !== undefined;
  return (
    <details open={isOpen} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>Compare with another prediction</summary>
      {isOpen && <CompareContent {...props} />}
    </details>
  );
}

function CompareContent({ viewer, predictionView, store, secondControl }: CompareProps): ReactNode {
  const history = useHistory(store);
  return (
    <PartBoundary>
      <Suspense>
        <CompareSection
          viewer={viewer}
          predictionView={predictionView}
          control={secondControl}
          history={history}
        />
      </Suspense>
    </PartBoundary>
  );
}

interface RunSectionProps extends ResultPanelProps {
  readonly run: Run;
}

function RunSection({ item, pauseReasons, run, card, checked, store }: RunSectionProps): ReactNode {
  const { status } = run;
  const whyNot = whyNotRun(run, checked.check?.level);
  if (whyNot !== undefined) {
    return (
      <section className="controls" aria-label="Run">
        <h2>{card.title}</h2>
        <p className="quiet">{whyNot}</p>
        <TilesLeft run={run} />
      </section>
    );
  }
  const isStarted = activeStatus(run) !== undefined || isWaiting(run);
  return (
    <section className="controls" aria-label="Run">
      <h2>{card.title}</h2>
      {isStarted ? (
        <>
          <p>{runText(run, pauseReasons)}</p>
          <TilesLeft run={run} />
          {status.state === "inferring" && run.tiles === undefined && (
            <p className="quiet small">
              An endpoint that was idle may take 30 s: its <Term of="cold-start">cold start</Term>.
            </p>
          )}
          <ProgressBar label={runText(run, pauseReasons)} fraction={runFraction(run)} />
          <button type="button" className="button" onClick={() => store.cancel(item.id)}>
            <Square size={12} aria-hidden="true" />
            Cancel
          </button>
        </>
      ) : (
        <>
          <TilesLeft run={run} />
          <button type="button" className="button primary" onClick={() => store.run(item.id)}>
            <Play size={14} aria-hidden="true" />
            Run the model
          </button>
        </>
      )}
    </section>
  );
}

/** Why there is no button here: the notice below the picture has those that help. */
function whyNotRun(run: Run, level: Level | undefined): string | undefined {
  if (run.status.state === "unconfirmed") {
    return "The model has replied. Its result is shown once you have answered the question about it.";
  }
  if (run.status.state === "failed") return "The run failed.";
  if (!isNotStarted(run)) return undefined;
  if (level === "fail") return "Not run: this array would fail. Nothing was uploaded.";
  if (level === "look") return "Not run: the check has a warning. Nothing was uploaded.";
  return undefined;
}
