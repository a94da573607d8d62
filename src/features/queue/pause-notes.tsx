import { type ReactNode, useEffect, useState } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { PauseReason, QueueState } from "#domain/queue/queue.ts";
import { waitsForCredentials } from "#domain/run/run.ts";
import { Notice } from "#ui/controls/notice.tsx";

interface PauseNotesProps {
  readonly queue: QueueState;
  onResume(): void;
}

/** Why the queue is paused, and whether it survives a reload. */
export function PauseNotes({ queue, onResume }: PauseNotesProps): ReactNode {
  const waiting = queue.items.filter(({ run }) => waitsForCredentials(run)).length;
  return (
    <>
      {queue.pauseReasons.map((reason) => (
        <PauseNote key={reason.by} reason={reason} onResume={onResume} />
      ))}
      {waiting > 0 && queue.items.length > 1 && (
        <Notice
          severity="info"
          actions={
            <button type="button" className="button" popoverTarget="account">
              Paste credentials
            </button>
          }
        >
          {waiting} of {queue.items.length} arrays wait for credentials.
        </Notice>
      )}
      {queue.leftOut.map((text) => (
        <Notice key={text} severity="info">
          {text}
        </Notice>
      ))}
      {queue.isStorageDenied && queue.items.length > 0 && (
        <Notice severity="info">
          This browser lets the page store nothing, as in some private windows: a reload forgets the
          arrays and their results. Export what you need.
        </Notice>
      )}
      {queue.isOwnedByOtherTab && (
        <Notice severity="info">
          Another tab of this page stores the queue. Arrays opened here are lost on reload until
          that tab is closed.
        </Notice>
      )}
    </>
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
    <Notice
      severity="info"
      actions={
        reason.by !== "network" && (
          <button type="button" className="button" onClick={onResume}>
            {reason.by === "user" ? "Resume" : "Retry now"}
          </button>
        )
      }
    >
      {reason.by === "service" ? <CooldownText reason={reason} /> : PAUSE_TEXTS[reason.by]}
    </Notice>
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
