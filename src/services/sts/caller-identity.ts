import { stsUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Identity, identityOf } from "#domain/credentials/identity.ts";
import type { TemporaryCredentials } from "#domain/credentials/temporary-credentials.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { classifyAwsError, sdkError } from "#services/browser/aws-failure.ts";
import {
  browserClock,
  type Clock,
  clockOffsetMs,
  learnServerTime,
  measureClock,
} from "#services/browser/clock.ts";
import { diagnoseNetworkError, now } from "#services/browser/diagnose-network-error.ts";
import { hostOf } from "#services/browser/network.ts";

/** STS answers within a second; the user is waiting. */
const TIMEOUT_MS = 10_000;

/**
 * Verifies credentials by GetCallerIdentity, which needs no permission, so that wrong or expired
 * ones are found when pasted, not at the upload. Signed with the corrected clock. Gives up after ten
 * seconds without an answer.
 *
 * @throws AppError
 */
export async function getCallerIdentity(
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
  signal: AbortSignal,
  clock: Clock = browserClock,
): Promise<Identity> {
  const startedMs = performance.now();
  await measureClock();
  const late = clock.timeout(TIMEOUT_MS);
  const inTime = AbortSignal.any([signal, late]);
  // The SDK heeds its signal until the answer begins.
  const ended = new Promise<never>((_, reject) => {
    inTime.addEventListener("abort", () => reject(inTime.reason), { once: true });
  });
  const identity = askOnce(credentials, config, inTime).catch((cause: unknown) => {
    if (!learnServerTime(sdkError(cause)?.message ?? "")) throw cause;
    return askOnce(credentials, config, inTime);
  });
  try {
    return await Promise.race([identity, ended]);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (late.aborted && !signal.aborted) {
      const failure = { kind: "timed-out", service: "sts", afterS: TIMEOUT_MS / 1000 } as const;
      throw new AppError(failure, { cause });
    }
    const refused = refusal(cause, credentials, config);
    throw (
      refused ??
      (await diagnoseNetworkError(
        { service: "sts", url: stsUrl(config), startedMs, signal },
        cause,
      ))
    );
  }
}

async function askOnce(
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
  signal: AbortSignal,
): Promise<Identity> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient({
    region: config.region,
    endpoint: stsUrl(config),
    credentials,
    maxAttempts: 2,
    systemClockOffset: clockOffsetMs(),
  });
  try {
    const caller = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    const { Account: account = "", Arn: arn, UserId: userId = "" } = caller;
    // A 200 without an ARN does not come from STS.
    if (arn === undefined) throw notSts(stsUrl(config));
    return identityOf({ account, arn, userId });
  } finally {
    client.destroy();
  }
}

function notSts(url: string): AppError {
  return new AppError({ kind: "answer-replaced", service: "sts", host: hostOf(url) });
}

/** Translates AWS's refusal; undefined if the request failed without one. */
function refusal(
  cause: unknown,
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
): AppError | undefined {
  const error = sdkError(cause);
  if (error === undefined) return undefined;
  const { code, message, status, requestId } = error;
  const failure = classifyAwsError("sts", error) ?? unclassifiedRefusal(status, code, config);
  const { accessKeyId, secretAccessKey, sessionToken = "" } = credentials;
  const facts = { at: now(), status, requestId, raw: `${code}: ${message}` };
  const evidence = evidenceOf(facts, [accessKeyId, secretAccessKey, sessionToken]);
  return new AppError({ ...failure, evidence }, { cause });
}

/** A server error says nothing about the credentials. */
function unclassifiedRefusal(
  status: number | undefined,
  code: string,
  config: WorkshopConfig,
): Failure {
  if (status !== undefined && status >= 500) return { kind: "service-unavailable", service: "sts" };
  // What the SDK calls an answer without a code: not one of STS.
  if (code === "Unknown") {
    return { kind: "answer-replaced", service: "sts", host: hostOf(stsUrl(config)) };
  }
  return { kind: "credentials-refused", service: "sts", code };
}
