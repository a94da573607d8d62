import { type ReactNode, useEffect, useState } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { PauseReason, QueueState } from "#domain/queue/queue.ts";
import { waitsForCredentials } from "#domain/run/run.ts";

interface PauseNotesProps {
  readonly queue: QueueState;
  onResume(): void;
}

/** Why the queue is paused, and whether it survives a reload. */
export function PauseNotes({ queue, onResume }: PauseNotesProps): ReactNode {
  const waiting = queue.items.filter(({ run }) => waitsForCredentials(run)).length;
  return (
    <div className="queue-notes" role="status">
      {queue.pauseReasons.map((reason) => (
        <PauseNote key={reason.by} reason={reason} onResume={onResume} />
      ))}
      {waiting > 0 && queue.items.length > 1 && (
        <p className="queue-note">
          <span>
            {waiting} of {queue.items.length} arrays wait for credentials.
          </span>
          <button type="button" className="button" popoverTarget="account">
            Paste credentials
          </button>
        </p>
      )}
      {queue.leftOut.map((text) => (
        <p key={text} className="queue-note">
          {text}
        </p>
      ))}
      {queue.isOwnedByOtherTab && (
        <p className="queue-note">
          Another tab of this page stores the queue. Arrays opened here are lost on reload until
          that tab is closed.
        </p>
      )}
    </div>
  );
}

function PauseNote({
  reason,
  onResume,
}: {
  readonly reason: PauseReason;
  onResume(): void;
}): ReactNode {
  return (
    <p className="queue-note">
      <span>
        {reason.by === "service" ? <CooldownText reason={reason} /> : PAUSE_TEXTS[reason.by]}
      </span>
      {reason.by !== "network" && (
        <button type="button" className="button" onClick={onResume}>
          {reason.by === "user" ? "Resume" : "Retry now"}
        </button>
      )}
    </p>
  );
}

const PAUSE_TEXTS = {
  user: "Paused. Runs in progress will finish; no new runs start.",
  network: "This computer is offline. The queue resumes when the network is back.",
};

function CooldownText({ reason }: { readonly reason: PauseReason & { by: "service" } }): ReactNode {
  const seconds = useSecondsUntil(reason.untilMs);
  return (
    <>
      {describeFailure(reason.cause).title} Nothing is lost: the queue resumes automatically{" "}
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
