import { AppError } from "#domain/failures/failure.ts";
import { missingPart } from "#services/browser/network.ts";
import type { WorkerPort } from "./browser-workers.ts";

/** What identifies a request and its answer. */
interface Numbered {
  readonly id: number;
}

interface JobOptions<Notice> {
  /** Called with what the worker reports before its answer. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
  readonly signal: AbortSignal;
  /** Whether to run it before waiting jobs. */
  readonly isUrgent?: boolean;
  /** Buffers that move with the request, once it is its turn. */
  readonly transfer?: Transferable[];
}

/** The jobs of one worker. */
export interface WorkerJobs<Request, Answer, Notice = never> {
  /** Starts the worker ahead of its first job. */
  start(): void;
  /**
   * Runs one job after those before it. Aborting the running one terminates the worker; the next job
   * starts another. @throws AppError "aborted", or that of a crash
   */
  ask(request: Request, options: JobOptions<Notice>): Promise<Answer>;
}

interface Job<Answer, Notice> extends Numbered {
  readonly onNotice: ((notice: Notice) => void) | undefined;
  readonly send: (worker: WorkerPort) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs one job at a time, so that only one is in memory and a crash fails no other. The worker is
 * kept for the next.
 * @param crashed the failure of the job that a worker crashed with; a worker that cannot be loaded is a
 *   missing part of the page.
 * @param isNotice whether a message is only a report before the answer.
 */
export function createWorkerJobs<
  Request extends object,
  Answer extends Numbered,
  Notice extends Numbered = never,
>(
  startWorker: () => WorkerPort,
  crashed: () => AppError,
  isNotice: (message: Answer | Notice) => message is Notice = (_): _ is Notice => false,
): WorkerJobs<Request, Answer, Notice> {
  let worker: WorkerPort | undefined;
  let current: Job<Answer, Notice> | undefined;
  let waiting: readonly Job<Answer, Notice>[] = [];
  let lastId = 0;

  const startedWorker = (): WorkerPort => {
    if (worker !== undefined) return worker;
    const started = startWorker();
    started.addEventListener("message", ({ data }: MessageEvent<Answer | Notice>) => settle(data));
    started.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker !== started) return;
      // A script that cannot be loaded has no message:
      // https://html.spec.whatwg.org/multipage/workers.html#run-a-worker
      if ("message" in event) stopWorker(crashed());
      else void stopUnloaded();
    });
    worker = started;
    return started;
  };
  const startNext = (): void => {
    if (current !== undefined) return;
    const [next, ...others] = waiting;
    if (next === undefined) return;
    current = next;
    waiting = others;
    next.send(startedWorker());
  };
  const settle = (answer: Answer | Notice): void => {
    const job = current;
    if (job === undefined || job.id !== answer.id) return;
    if (isNotice(answer)) {
      job.onNotice?.(answer);
      return;
    }
    current = undefined;
    job.resolve(answer);
    startNext();
  };
  /** Terminates the worker and its current job; the next job starts another. */
  const stopWorker = (reason: AppError): void => {
    worker?.terminate();
    worker = undefined;
    current?.reject(reason);
    current = undefined;
    startNext();
  };
  /** Its job waits for the reason; the next one tries again. */
  const stopUnloaded = async (): Promise<void> => {
    const job = current;
    worker = undefined;
    current = undefined;
    const reason = missingPart();
    startNext();
    job?.reject(await reason);
  };
  const abandon = (id: number): void => {
    const aborted = new AppError({ kind: "aborted" });
    if (current?.id === id) stopWorker(aborted);
    for (const job of waiting) if (job.id === id) job.reject(aborted);
    waiting = waiting.filter((job) => job.id !== id);
  };

  return {
    start: startedWorker,
    ask: async (request, { signal, isUrgent = false, transfer = [], onNotice }) => {
      if (signal.aborted) throw new AppError({ kind: "aborted" });
      lastId += 1;
      const id = lastId;
      const abort = (): void => abandon(id);
      signal.addEventListener("abort", abort, { once: true });
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const send = (to: WorkerPort): void => to.postMessage({ ...request, id }, { transfer });
          const job = { id, onNotice, send, resolve, reject };
          waiting = isUrgent ? [job, ...waiting] : [...waiting, job];
          startNext();
        });
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
  };
}
