import { browserClock, type Clock } from "#services/browser/clock.ts";
import { type Transfer, transfer } from "#services/browser/transfer.ts";
import {
  startArrayWorker,
  startReplyWorker,
  type WorkerPort,
} from "#services/workers/browser-workers.ts";

/** What services use of the machine they run on: a browser, or Node in tests. */
export interface Platform {
  readonly clock: Clock;
  readonly transfer: Transfer;
  startArrayWorker(): WorkerPort;
  startReplyWorker(): WorkerPort;
}

export const browserPlatform: Platform = {
  clock: browserClock,
  transfer,
  startArrayWorker,
  startReplyWorker,
};
