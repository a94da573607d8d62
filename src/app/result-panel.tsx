import { Play, Square } from "lucide-react";
import type { ReactNode } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import type { Summary } from "#domain/prediction.ts";
import { type Run, waitsForKeys } from "#domain/run.ts";
import { thresholdInForce, type ViewSettings } from "#domain/view-settings.ts";
import type { Entry, Hold } from "#domain/workbench.ts";
import { CheckPanel } from "#features/check/check-panel.tsx";
import { AlreadyNote } from "#features/run/already-note.tsx";
import type { Destination } from "#features/run/carry-out.ts";
import { runText } from "#features/run/run-text.ts";
import { ServerNote } from "#features/run/server-note.tsx";
import { KeysBox } from "#features/sign-in/keys-box.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { AgreementFacts } from "#features/viewer/agreement.tsx";
import { BandsPanel } from "#features/viewer/bands-panel.tsx";
import { OverlayPanel } from "#features/viewer/overlay-panel.tsx";
import { ResultSummary } from "#features/viewer/result-summary.tsx";
import { ProgressBar } from "#ui/progress-bar.tsx";
import { EntryHandover } from "./entry-handover.tsx";
import type { Checked } from "./use-check.ts";
import type { WorkbenchStore } from "./workbench-store.ts";

interface ResultPanelProps {
  readonly entry: Entry;
  /** What keeps the queue. */
  readonly holds: readonly Hold[];
  readonly card: ModelCard;
  readonly view: ViewSettings;
  /** The prediction in numbers, where there is one. */
  readonly summary: Summary | undefined;
  readonly signIn: SignIn;
  readonly checked: Checked;
  readonly store: WorkbenchStore;
  readonly destination: Destination | undefined;
  onView(view: ViewSettings): void;
}

/** What the model found and how it is drawn; before that, the way to run it. */
export function ResultPanel(props: ResultPanelProps): ReactNode {
  const { entry, card, view, summary, signIn } = props;
  const { reading, run } = entry;
  const isWaiting = waitsForKeys(run);
  return (
    <aside className="panel result-panel" aria-label="Result">
      {isWaiting && signIn.status !== "ended" && (
        <section className="controls">
          <h2>Keys to run the model</h2>
          <KeysBox signIn={signIn} />
        </section>
      )}
      {run.status.state === "done" ? (
        <>
          {summary !== undefined && (
            <ResultSummary
              summary={summary}
              notFinite={run.status.prediction.notFinite}
              card={card}
            />
          )}
          <OverlayPanel
            prediction={run.status.prediction}
            card={card}
            view={view}
            onChange={props.onView}
          />
        </>
      ) : (
        reading.state === "read" && !isWaiting && <RunSection {...props} run={run} />
      )}
      {entry.truth !== undefined && (
        <AgreementFacts
          truth={entry.truth}
          prediction={run.status.state === "done" ? run.status.prediction : undefined}
          threshold={thresholdInForce(view, card)}
        />
      )}
      <EntryCheck {...props} />
      {reading.state === "read" && (
        <BandsPanel
          statistics={reading.array.statistics}
          card={card}
          view={view}
          onChange={props.onView}
        />
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
    <CheckPanel
      key={id}
      name={name}
      array={reading.array}
      edits={edits}
      check={checked.check}
      card={card}
      trialOf={checked.trialOf}
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
