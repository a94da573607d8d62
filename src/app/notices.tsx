import type { ReactNode } from "react";
import type { Session } from "#domain/credentials/session.ts";
import type { QueueState } from "#domain/queue/queue.ts";
import { estimatedQueueMs } from "#domain/run/estimate.ts";
import type { Engine } from "#engine/engine.ts";
import { PauseNotes } from "#features/queue/pause-notes.tsx";
import { ExpiryWarning } from "#features/sign-in/expiry-warning.tsx";
import { FullHistory } from "./run-history-section.tsx";

interface NoticesProps {
  readonly queue: QueueState;
  readonly store: Engine;
  readonly session: Session | undefined;
  /** The notice of the selected item. */
  readonly children: ReactNode;
}

/** The bar below the picture: what concerns the selected item, then the whole queue. */
export function Notices({ queue, store, session, children }: NoticesProps): ReactNode {
  return (
    <div className="notices">
      {children}
      <PauseNotes queue={queue} onResume={store.resume} />
      {queue.unkeptRuns > 0 && <FullHistory store={store} />}
      <ExpiryWarning
        session={session}
        expectedMs={estimatedQueueMs(queue.items.map(({ run }) => run))}
      />
    </div>
  );
}
