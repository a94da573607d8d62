import type { TemporaryCredentials } from "#domain/credentials.ts";
import { AppError } from "#domain/failure.ts";
import { type Identity, identityOf } from "#domain/identity.ts";
import { stsUrl, type WorkshopConfig } from "#domain/workshop-config.ts";
import { awsFailure, sdkError } from "./aws-failure.ts";
import { noAnswer } from "./network.ts";

/**
 * Asks AWS whose the keys are (GetCallerIdentity, which needs no permission), so that wrong or
 * expired keys are found at the paste and not at the upload. @throws AppError
 */
export async function whoAmI(
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
  signal: AbortSignal,
): Promise<Identity> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const endpoint = stsUrl(config);
  const client = new STSClient({ region: config.region, endpoint, credentials, maxAttempts: 2 });
  try {
    const caller = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    const { Account: account = "", Arn: arn = "", UserId: userId = "" } = caller;
    return identityOf({ account, arn, userId });
  } catch (cause) {
    throw signInError(cause, endpoint);
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
