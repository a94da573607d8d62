import type { IncomingMessage } from "node:http";
import { targetOf } from "#local/sigv4/signed-request.ts";
import type { FaultService } from "./fault-script.ts";
import { objectOf } from "./request-facts.ts";

/** Requests that reached the stack since it started, or since the counts were reset. */
export interface RequestCounts {
  /** Objects that S3 stored, by key, including those whose reply was lost. */
  readonly puts: Readonly<Record<string, number>>;
  /** POSTs to the API, whatever their outcome. */
  readonly inferences: number;
  /** POSTs to STS, whatever their outcome. */
  readonly stsCalls: number;
}

export interface RequestCounter {
  counts(): RequestCounts;
  reset(): void;
  /** Counts a request before it is handled. */
  recordArrival(service: FaultService, request: IncomingMessage): void;
  /** Counts a request that the service itself answered. */
  recordResponse(service: FaultService, request: IncomingMessage, status: number): void;
}

export function createRequestCounter(): RequestCounter {
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
    recordArrival(service, { method }) {
      if (method !== "POST") return;
      if (service === "api") inferences += 1;
      if (service === "sts") stsCalls += 1;
    },
    recordResponse(service, request, status) {
      if (service !== "s3" || request.method !== "PUT" || status !== 200) return;
      const { key } = objectOf(request);
      if (key === "" || /(^|&)uploadId=/.test(targetOf(request).query)) return;
      puts.set(key, (puts.get(key) ?? 0) + 1);
    },
  };
}
