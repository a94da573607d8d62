import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { SilentStep } from "#domain/failures/network-failures.ts";
import type { Clock } from "./clock.ts";
import { now } from "./diagnose-network-error.ts";
import { hostOf } from "./network.ts";
import { limitSilence, MAX_SILENCE_MS } from "./silence-limit.ts";
import type { Answer, Transfer, TransferOptions } from "./transfer.ts";

/**
 * Sends a request to a presigned URL, and gives up when nothing moves for 30 seconds. After the last
 * byte of an upload the answer may take twice as long as sending did, if that is longer: what the
 * browser has sent may still be on its way.
 * @throws AppError, among others "connection-silent"
 */
export async function transferInTime(
  { clock, transfer }: { readonly clock: Clock; readonly transfer: Transfer },
  method: "GET" | "PUT",
  url: string,
  options: TransferOptions,
): Promise<Answer> {
  const { service, signal, body } = options;
  const startedMs = clock.monotonicMs();
  const limit = limitSilence(clock, signal, MAX_SILENCE_MS);
  let step: SilentStep = body === undefined ? "answering" : "sending";
  const onProgress = (fraction: number): void => {
    if (fraction === 1) step = "answering";
    const sendingMs = fraction === 1 ? clock.monotonicMs() - startedMs : 0;
    limit.restart(Math.max(MAX_SILENCE_MS, 2 * sendingMs));
    options.onProgress?.(fraction);
  };
  const onReceived = (fraction: number | undefined): void => {
    step = "receiving";
    limit.restart(MAX_SILENCE_MS);
    options.onReceived?.(fraction);
  };
  try {
    return await transfer(method, url, {
      ...options,
      signal: limit.signal,
      onProgress,
      onReceived,
    });
  } catch (cause) {
    const afterS = limit.endedAfterS();
    if (afterS === undefined || signal.aborted) throw cause;
    const evidence = evidenceOf({
      at: now(),
      raw: `${method} ${hostOf(url)}: silent while ${step}.`,
    });
    const silent = { kind: "connection-silent", service, host: hostOf(url), step, afterS } as const;
    throw new AppError({ ...silent, evidence }, { cause });
  } finally {
    limit.stop();
  }
}
