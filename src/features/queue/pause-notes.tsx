import { type ReactNode, useEffect, useState } from "react";
import { adviceFor } from "#domain/failures/advice.ts";
import type { Hold, Workbench } from "#domain/queue/queue.ts";
import { waitsForKeys } from "#domain/run/run.ts";

interface HoldNotesProps {
  readonly bench: Workbench;
  onProceed(): void;
}

/** Why nothing new begins for now, and what the queue will not keep. */
export function HoldNotes({ bench, onProceed }: HoldNotesProps): ReactNode {
  const waiting = bench.entries.filter(({ run }) => waitsForKeys(run)).length;
  return (
    <div className="queue-notes" role="status">
      {bench.holds.map((hold) => (
        <HoldNote key={hold.by} hold={hold} onProceed={onProceed} />
      ))}
      {waiting > 0 && bench.entries.length > 1 && (
        <p className="queue-note">
          <span>
            {waiting} of {bench.entries.length} arrays wait for keys.
          </span>
          <button type="button" className="button" popoverTarget="account">
            Paste keys
          </button>
        </p>
      )}
      {bench.keptElsewhere && (
        <p className="queue-note">
          Another tab of this page keeps the queue. What you open here is forgotten by a reload,
          until that tab is closed.
        </p>
      )}
    </div>
  );
}

function HoldNote({ hold, onProceed }: { readonly hold: Hold; onProceed(): void }): ReactNode {
  return (
    <p className="queue-note">
      <span>{hold.by === "service" ? <RestText hold={hold} /> : HOLD_TEXTS[hold.by]}</span>
      {hold.by !== "network" && (
        <button type="button" className="button" onClick={onProceed}>
          {hold.by === "person" ? "Continue" : "Go on now"}
        </button>
      )}
    </p>
  );
}

const HOLD_TEXTS = {
  person: "Paused. What is under way goes on; nothing new begins.",
  network: "This computer has no network. The queue goes on by itself when it is back.",
};

function RestText({ hold }: { readonly hold: Hold & { by: "service" } }): ReactNode {
  const seconds = useSecondsUntil(hold.untilMs);
  return (
    <>
      {adviceFor(hold.because).title} Nothing is lost: the queue goes on by itself{" "}
      <span aria-hidden="true">in {seconds} s</span>
      <span className="visually-hidden">soon</span>.
    </>
  );
}

function useSecondsUntil(untilMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
