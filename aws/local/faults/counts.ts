import type { IncomingMessage } from "node:http";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FaultService } from "./fault-script.ts";
import { objectOf } from "./request-facts.ts";

/** What has reached the stack since it started, or since the counts were reset. */
export interface Counts {
  /** Objects that S3 took and kept, by key: also those whose reply was lost. */
  readonly puts: Readonly<Record<string, number>>;
  /** POSTs that asked the API for a prediction, whatever became of them. */
  readonly inferences: number;
  /** Calls of STS, whatever became of them. */
  readonly stsCalls: number;
}

export interface Counter {
  counts(): Counts;
  reset(): void;
  /** A request has come, before anything is done about it. */
  arrived(service: FaultService, request: IncomingMessage): void;
  /** The service itself has answered it. */
  carriedOut(service: FaultService, request: IncomingMessage, status: number): void;
}

export function createCounter(): Counter {
  let puts = new Map<string, number>();
  let inferences = 0;
  let stsCalls = 0;
  return {
    counts: () => ({ puts: Object.fromEntries(puts), inferences, stsCalls }),
    reset() {
      puts = new Map();
      inferences = 0;
      stsCalls = 0;
    },
    arrived(service, { method }) {
      if (method !== "POST") return;
      if (service === "api") inferences += 1;
      if (service === "sts") stsCalls += 1;
    },
    carriedOut(service, request, status) {
      if (service !== "s3" || request.method !== "PUT" || status !== 200) return;
      const { key } = objectOf(request);
      if (key === "" || /(^|&)uploadId=/.test(targetOf(request).query)) return;
      puts.set(key, (puts.get(key) ?? 0) + 1);
    },
  };
}
