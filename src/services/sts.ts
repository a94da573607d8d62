import type { TemporaryCredentials } from "#domain/credentials.ts";
import { AppError } from "#domain/failure.ts";
import { type Identity, identityOf } from "#domain/identity.ts";
import { stsUrl, type WorkshopConfig } from "#domain/workshop-config.ts";
import { awsFailure, sdkError } from "./aws-failure.ts";
import { clockOffsetMs, learnServerTime, measureClock } from "./clock.ts";
import { noAnswer } from "./network.ts";

/**
 * Asks AWS whose the keys are (GetCallerIdentity, which needs no permission), so that wrong or
 * expired keys are found at the paste and not at the upload. Signed with the corrected clock.
 *
 * @throws AppError
 */
export async function whoAmI(
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
  signal: AbortSignal,
): Promise<Identity> {
  await measureClock();
  try {
    return await askOnce(credentials, config, signal);
  } catch (cause) {
    const isClock = learnServerTime(sdkError(cause)?.message ?? "");
    if (!isClock) throw signInError(cause, stsUrl(config));
  }
  try {
    return await askOnce(credentials, config, signal);
  } catch (cause) {
    throw signInError(cause, stsUrl(config));
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
    const { Account: account = "", Arn: arn = "", UserId: userId = "" } = caller;
    return identityOf({ account, arn, userId });
  } finally {
    client.destroy();
  }
}

function signInError(cause: unknown, endpoint: string): AppError {
  if (cause instanceof Error && cause.name === "AbortError") {
    return new AppError({ kind: "aborted" }, { cause });
  }
  const error = sdkError(cause);
  if (error === undefined) return noAnswer("sts", endpoint, cause);
  const failure = awsFailure("sts", error);
  return new AppError(
    failure ?? { kind: "credentials-refused", service: "sts", code: error.code },
    { cause },
  );
}
