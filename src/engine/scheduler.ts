import type { Failure } from "#domain/failures/failure.ts";
import { restMends, restMs } from "#domain/failures/rest.ts";
import type { ReadArray } from "#domain/preparation/prepare.ts";
import { type Entry, entryOf, type Hold } from "#domain/queue/queue.ts";
import { endsKeys, isWorking, mayStart, type RunEvent, waitsForKeys } from "#domain/run/run.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { isOnline, watchConnection } from "#services/browser/connection.ts";
import { Controllers } from "./abort-controllers.ts";
import { createTurns } from "./concurrency-limit.ts";
import type { WorkbenchState } from "./queue-store.ts";
import { carryOut, type Destination, type Upload } from "./run-inference.ts";

/** API Gateway, the function and one small model are shared by a class: a person takes no more. */
const RUNS_AT_ONCE = 2;

/** Takes arrays through the endpoint, so many at once, and waits for what has to be waited for. */
export interface EntryRunner {
  /** Starts or repeats a run; without keys it waits for them. `again` uploads what is there already. */
  run(id: string, options?: { readonly again: boolean }): void;
  /** Goes on with a run that waits for keys, where there are some now, or for its turn. */
  resume(id: string): void;
  awaitKeys(id: string): void;
  cancel(id: string): void;
  /** Nothing new begins until `proceed`; what is under way goes on. */
  pause(): void;
  proceed(): void;
}

/** What runs need of the rest of the page. */
export interface RunnerSurroundings {
  /** Undefined until somebody is signed in. */
  destination(): Destination | undefined;
  /** AWS says that the keys of this destination are over. */
  onKeysEnded(destination: Destination): void;
  /** Told of every event but progress. */
  onEvent(id: string, event: RunEvent): void;
}

export function createEntryRunner(
  bench: WorkbenchState,
  surroundings: RunnerSurroundings,
): EntryRunner {
  const controllers = new Controllers();
  const turns = createTurns(RUNS_AT_ONCE);
  let rests = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const tell = (id: string, event: RunEvent): void => {
    bench.happen({ type: "run", id, event });
    if (event.type !== "progressed") surroundings.onEvent(id, event);
  };
  const hold = (held: Hold): void => {
    bench.happen({ type: "held", hold: held });
    turns.setOpen(false);
  };
  const release = (by: Hold["by"]): void => {
    bench.happen({ type: "released", by });
    turns.setOpen(bench.current().holds.length === 0);
  };

  const rest = (because: Failure): boolean => {
    if (isResting(bench)) return true;
    const ms = restMs(rests);
    rests += 1;
    if (ms === undefined) {
      hold({ by: "person" });
      return false;
    }
    hold({ by: "service", untilMs: Date.now() + ms, because });
    clearTimeout(restTimer);
    restTimer = setTimeout(() => release("service"), ms);
    return true;
  };

  /** A queue of several waits for a service that is briefly away; a single run tells of it at once. */
  const waitOut = (id: string, failure: Failure): boolean => {
    if (failure.kind === "offline") {
      if (!isOnline()) hold({ by: "network" });
      return true;
    }
    return restMends(failure) && othersAreUnfinished(bench, id) && rest(failure);
  };

  const work = async (id: string, again: boolean, signal: AbortSignal): Promise<void> => {
    const entry = entryOf(bench.current(), id);
    const destination = surroundings.destination();
    if (entry?.reading.state !== "read" || destination === undefined) {
      return tell(id, { type: "asked", for: "keys" });
    }
    const upload = uploadOf(entry, entry.reading.array, again);
    const report = (event: RunEvent): void => {
      if (signal.aborted) return;
      if (event.type === "predicted") rests = 0;
      const isPutBack = event.type === "failed" && waitOut(id, event.failure);
      tell(id, isPutBack ? { type: "put-back", failure: event.failure } : event);
      if (event.type === "failed" && endsKeys(event.failure)) surroundings.onKeysEnded(destination);
    };
    await carryOut(upload, destination, again ? undefined : entry.run.uploaded, report, signal);
  };

  const start = async (id: string, again = false): Promise<void> => {
    const signal = controllers.begin(id);
    tell(id, { type: "asked", for: "turn" });
    try {
      do {
        const endTurn = await turns.take(signal);
        await work(id, again, signal).finally(endTurn);
      } while (waitsForTurn(bench, id) && !signal.aborted);
    } catch {
      // Cancelled while it waited: the run has been told already.
    }
  };

  watchConnection((online) => (online ? release("network") : hold({ by: "network" })));

  return {
    run: (id, { again } = { again: false }) => {
      const entry = entryOf(bench.current(), id);
      if (entry === undefined || !mayStart(entry.run)) return;
      if (surroundings.destination() === undefined) tell(id, { type: "asked", for: "keys" });
      else void start(id, again);
    },
    resume: (id) => {
      const entry = entryOf(bench.current(), id);
      if (entry?.reading.state !== "read" || surroundings.destination() === undefined) return;
      if (waitsForKeys(entry.run)) void start(id);
    },
    awaitKeys: (id) => tell(id, { type: "asked", for: "keys" }),
    cancel: (id) => {
      controllers.end(id);
      tell(id, { type: "cancelled" });
    },
    pause: () => hold({ by: "person" }),
    proceed: () => {
      rests = 0;
      release("service");
      release("person");
    },
  };
}

function waitsForTurn(bench: WorkbenchState, id: string): boolean {
  const status = entryOf(bench.current(), id)?.run.status;
  return status?.state === "waiting" && status.for === "turn";
}

function othersAreUnfinished(bench: WorkbenchState, id: string): boolean {
  return bench
    .current()
    .entries.some(
      (entry) => entry.id !== id && (isWorking(entry.run) || waitsForTurn(bench, entry.id)),
    );
}

function isResting(bench: WorkbenchState): boolean {
  return bench.current().holds.some(({ by }) => by === "service");
}

/** What is sent of an entry; from the bucket where its own object will do. */
function uploadOf({ name, form, origin }: Entry, array: ReadArray, again: boolean): Upload {
  const { upload: bytes, sha256, md5, withBatchAxis: hasBatchAxis, rewritten } = array;
  const existing = rewritten ? undefined : origin;
  return { name: npyName(name), bytes, sha256, md5, hasBatchAxis, form, existing, again };
}
