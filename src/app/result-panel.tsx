import { Play, Square } from "lucide-react";
import type { ReactNode } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Level } from "#domain/preflight/check-result.ts";
import type { PauseReason, QueueItem } from "#domain/queue/queue.ts";
import {
  activeStatus,
  isNotStarted,
  isWaiting,
  type Run,
  waitsForCredentials,
} from "#domain/run/run.ts";
import type { Engine } from "#engine/engine.ts";
import { serverProfile } from "#engine/export-item.ts";
import { PreflightPanel } from "#features/preflight/preflight-panel.tsx";
import { ReplyAnswersNote } from "#features/queue/reply-answers-note.tsx";
import { runText } from "#features/queue/run-text.ts";
import { ServerProfileNote } from "#features/queue/server-profile-note.tsx";
import { UploadSkippedNote } from "#features/queue/upload-skipped-note.tsx";
import { CredentialsBox } from "#features/sign-in/credentials-box.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { BandsPanel } from "#features/viewer/bands-panel.tsx";
import { OverlayPanel } from "#features/viewer/overlay-panel.tsx";
import { PinsPanel } from "#features/viewer/pins-panel.tsx";
import { PlacePanel } from "#features/viewer/place-panel.tsx";
import { comparableReference, ReferenceScores } from "#features/viewer/reference-scores.tsx";
import { RegionsPanel } from "#features/viewer/regions-panel.tsx";
import { ResultSummary } from "#features/viewer/result-summary.tsx";
import type { ViewerModel } from "#features/viewer/viewer-model.ts";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { ItemExports } from "./item-exports.tsx";
import type { PreflightModel } from "./use-preflight.ts";

interface ResultPanelProps {
  readonly item: QueueItem;
  readonly pauseReasons: readonly PauseReason[];
  readonly card: ModelCard;
  /** Undefined while there are no bands to show. */
  readonly viewer: ViewerModel | undefined;
  /** The settings in the URL that could not be parsed. */
  readonly linkProblems: readonly string[];
  readonly signIn: SignIn;
  readonly checked: PreflightModel;
  readonly store: Engine;
  readonly aws: AwsContext | undefined;
}

/** The result and how it is drawn; before a run, the button that starts it. */
export function ResultPanel(props: ResultPanelProps): ReactNode {
  const { item, card, viewer, linkProblems, signIn, checked } = props;
  const { reading, run } = item;
  const predictionView = viewer?.predictionView;
  const needsCredentials = waitsForCredentials(run);
  return (
    <aside className="panel result-panel" aria-label="Result">
      {needsCredentials && signIn.status !== "ended" && (
        <section className="controls">
          <h2>Credentials to run the model</h2>
          <CredentialsBox signIn={signIn} />
        </section>
      )}
      {run.status.state === "done"
        ? viewer !== undefined &&
          predictionView !== undefined && (
            <>
              <ResultSummary
                viewer={viewer}
                predictionView={predictionView}
                doubts={checked.doubts}
              />
              <OverlayPanel
                viewer={viewer}
                predictionView={predictionView}
                reference={comparableReference(item.reference, predictionView)}
              />
              {predictionView.kind.draws === "mask" && (
                <RegionsPanel viewer={viewer} predictionView={predictionView} />
              )}
            </>
          )
        : reading.state === "read" && !needsCredentials && <RunSection {...props} run={run} />}
      {item.reference !== undefined && predictionView?.kind.draws !== "values" && (
        <ReferenceScores reference={item.reference} predictionView={predictionView} />
      )}
      <ItemPreflight {...props} bands={viewer?.bands} />
      {viewer !== undefined && (
        <>
          <BandsPanel viewer={viewer} />
          <PinsPanel viewer={viewer} />
          <PlacePanel viewer={viewer} />
        </>
      )}
      {linkProblems.length > 0 && (
        <p className="quiet small">
          The link’s {linkProblems.join(", ")} {linkProblems.length === 1 ? "was" : "were"} not
          understood and ignored; ask for a new link.
        </p>
      )}
      {reading.state === "read" && (
        <ItemExports item={item} array={reading.array} card={card} aws={props.aws} />
      )}
      <ReplyAnswersNote run={run} onAskAgain={() => void props.store.askAgain(item.id)} />
      <UploadSkippedNote run={run} onSend={() => props.store.run(item.id, { again: true })} />
      {reading.state === "read" && <ServerProfileNote profile={serverProfile(signIn.config)} />}
    </aside>
  );
}

interface ItemPreflightProps extends ResultPanelProps {
  readonly bands: readonly NumericArray[] | undefined;
}

/** The preflight check, open until the array has been run. */
function ItemPreflight({ item, bands, card, checked, store }: ItemPreflightProps): ReactNode {
  const { id, name, edits, reading, run } = item;
  if (reading.state !== "read" || checked.check === undefined) return null;
  return (
    <PreflightPanel
      key={id}
      name={name}
      array={reading.array}
      bands={bands}
      edits={edits}
      preflight={checked.check}
      card={card}
      previewOf={checked.previewOf}
      isOpen={isNotStarted(run) || (edits.length > 0 && run.status.state !== "done")}
      onEdit={(next) => store.edit(id, next)}
      isEditOfAll={store.sharedFixes()?.isLastOf(item) === true}
      onUndo={() => store.undo(id)}
      onSplit={() => void store.split(id)}
    />
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
          <ProgressBar
            label={runText(run, pauseReasons)}
            fraction={status.state === "uploading" ? status.progress : undefined}
          />
          <button type="button" className="button" onClick={() => store.cancel(item.id)}>
            <Square size={12} aria-hidden="true" />
            Cancel
          </button>
        </>
      ) : (
        <button type="button" className="button primary" onClick={() => store.run(item.id)}>
          <Play size={14} aria-hidden="true" />
          {status.state === "failed" ? "Run again" : "Run the model"}
        </button>
      )}
    </section>
  );
}

/** Why there is no button here: the notice over the picture has those that help. */
function whyNotRun(run: Run, level: Level | undefined): string | undefined {
  if (run.status.state === "unconfirmed") {
    return "The model has replied. Its result is shown once you have answered the question about it.";
  }
  if (!isNotStarted(run)) return undefined;
  if (level === "fail") return "Not run: this array would fail. Nothing was uploaded.";
  if (level === "look") return "Not run: the check has a warning. Nothing was uploaded.";
  return undefined;
}
