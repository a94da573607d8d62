import { Play, Square } from "lucide-react";
import type { ReactNode } from "react";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Entry, Hold } from "#domain/queue/queue.ts";
import { type Run, waitsForKeys } from "#domain/run/run.ts";
import type { WorkbenchStore } from "#engine/engine.ts";
import type { Destination } from "#engine/run-inference.ts";
import { PreflightPanel } from "#features/preflight/preflight-panel.tsx";
import { runText } from "#features/queue/run-text.ts";
import { ServerNote } from "#features/queue/server-profile-note.tsx";
import { AlreadyNote } from "#features/queue/upload-skipped-note.tsx";
import { CredentialsBox } from "#features/sign-in/credentials-box.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { BandsPanel } from "#features/viewer/bands-panel.tsx";
import { OverlayPanel } from "#features/viewer/overlay-panel.tsx";
import { PinsPanel } from "#features/viewer/pins-panel.tsx";
import { PlacePanel } from "#features/viewer/place-panel.tsx";
import { AgreementFacts, comparableTruth } from "#features/viewer/reference-scores.tsx";
import { RegionsPanel } from "#features/viewer/regions-panel.tsx";
import { ResultSummary } from "#features/viewer/result-summary.tsx";
import type { ViewerModel } from "#features/viewer/viewer-model.ts";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { EntryHandover } from "./item-exports.tsx";
import type { Checked } from "./use-preflight.ts";

interface ResultPanelProps {
  readonly entry: Entry;
  /** What keeps the queue. */
  readonly holds: readonly Hold[];
  readonly card: ModelCard;
  /** Undefined while there are no bands to show. */
  readonly viewer: ViewerModel | undefined;
  /** What of the page's address was not understood. */
  readonly linkProblems: readonly string[];
  readonly signIn: SignIn;
  readonly checked: Checked;
  readonly store: WorkbenchStore;
  readonly destination: Destination | undefined;
}

/** What the model found and how it is drawn; before that, the way to run it. */
export function ResultPanel(props: ResultPanelProps): ReactNode {
  const { entry, card, viewer, linkProblems, signIn } = props;
  const { reading, run } = entry;
  const predictionView = viewer?.predictionView;
  const isWaiting = waitsForKeys(run);
  return (
    <aside className="panel result-panel" aria-label="Result">
      {isWaiting && signIn.status !== "ended" && (
        <section className="controls">
          <h2>Keys to run the model</h2>
          <CredentialsBox signIn={signIn} />
        </section>
      )}
      {run.status.state === "done"
        ? viewer !== undefined &&
          predictionView !== undefined && (
            <>
              <ResultSummary viewer={viewer} predictionView={predictionView} />
              <OverlayPanel
                viewer={viewer}
                predictionView={predictionView}
                truth={comparableTruth(entry.truth, predictionView)}
              />
              <RegionsPanel viewer={viewer} predictionView={predictionView} />
            </>
          )
        : reading.state === "read" && !isWaiting && <RunSection {...props} run={run} />}
      {entry.truth !== undefined && (
        <AgreementFacts truth={entry.truth} predictionView={predictionView} />
      )}
      <EntryCheck {...props} />
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
          understood and left out; ask whoever gave you the link for another.
        </p>
      )}
      {reading.state === "read" && (
        <EntryHandover
          entry={entry}
          array={reading.array}
          card={card}
          destination={props.destination}
        />
      )}
      <AlreadyNote run={run} onSend={() => props.store.run(entry.id, { again: true })} />
      {reading.state === "read" && <ServerNote apiUrl={signIn.config.apiUrl} />}
    </aside>
  );
}

/** Told in full until the array has been run. */
function EntryCheck({ entry, card, checked, store }: ResultPanelProps): ReactNode {
  const { id, name, edits, reading, run } = entry;
  if (reading.state !== "read" || checked.check === undefined) return null;
  return (
    <PreflightPanel
      key={id}
      name={name}
      array={reading.array}
      edits={edits}
      preflight={checked.check}
      card={card}
      previewOf={checked.trialOf}
      isOpen={run.status.state === "idle" || (edits.length > 0 && run.status.state !== "done")}
      onEdit={(next) => store.edit(id, next)}
      onUndo={() => store.undo(id)}
      onSplit={() => void store.split(id)}
    />
  );
}

interface RunSectionProps extends ResultPanelProps {
  readonly run: Run;
}

function RunSection({ entry, holds, run, card, checked, store }: RunSectionProps): ReactNode {
  const { status } = run;
  if (status.state === "idle" && checked.check?.level === "fail") {
    return (
      <section className="controls" aria-label="Run">
        <h2>{card.title}</h2>
        <p className="quiet">Not run: this array would fail. Nothing has been sent.</p>
      </section>
    );
  }
  const isUnderWay = status.state === "working" || status.state === "waiting";
  return (
    <section className="controls" aria-label="Run">
      <h2>{card.title}</h2>
      {isUnderWay ? (
        <>
          <p>{runText(run, holds)}</p>
          <ProgressBar
            label={runText(run, holds)}
            fraction={
              status.state === "working" && status.phase === "upload" ? status.progress : undefined
            }
          />
          <button type="button" className="button" onClick={() => store.cancel(entry.id)}>
            <Square size={12} aria-hidden="true" />
            Cancel
          </button>
        </>
      ) : (
        <button type="button" className="button primary" onClick={() => store.run(entry.id)}>
          <Play size={14} aria-hidden="true" />
          {status.state === "failed" ? "Run again" : "Run the model"}
        </button>
      )}
    </section>
  );
}
