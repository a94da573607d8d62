/** The part of Worker that is used. */
export type WorkerPort = Pick<Worker, "postMessage" | "terminate" | "addEventListener">;

/** A thread that runs array-worker.ts. */
export function startArrayWorker(): WorkerPort {
  return new Worker(new URL("./array-worker.ts", import.meta.url), { type: "module" });
}

/** A thread that runs reply-worker.ts. */
export function startReplyWorker(): WorkerPort {
  return new Worker(new URL("./reply-worker.ts", import.meta.url), { type: "module" });
}

/** A thread that runs picture-worker.ts. */
export function startPictureWorker(): WorkerPort {
  return new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module" });
}

/** A thread that runs export-worker.ts. */
export function startExportWorker(): WorkerPort {
  return new Worker(new URL("./export-worker.ts", import.meta.url), { type: "module" });
}

/** A thread that runs evaluation-worker.ts. */
export function startEvaluationWorker(): WorkerPort {
  return new Worker(new URL("./evaluation-worker.ts", import.meta.url), { type: "module" });
}
