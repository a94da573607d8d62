import type { AdmittedCredentials } from "#domain/config/workshop-config.ts";
import { AppError } from "#domain/failures/failure.ts";

/** The values of one set of credentials in a paste; empty where one is missing. */
export interface CredentialTexts {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const SECRET_LENGTH = 40;
/** AWS's tokens have several hundred characters; a line wrapped by a terminal has fewer than this. */
const MIN_TOKEN_LENGTH = 100;

const COPY_AGAIN =
  "Copy the whole block from the access portal, all three lines, with its copy button, and paste it again.";

/** A refusal, whose text never contains pasted text. */
function malformed(reason: string, action: string): AppError {
  return new AppError({ kind: "credentials-malformed", reason, action });
}

export function noCredentials(): AppError {
  return malformed("There are no AWS credentials in this paste.", COPY_AGAIN);
}

export function severalCredentials(): AppError {
  return malformed(
    "There are two different sets of credentials in this paste.",
    "Paste only one block: the one for the workshop’s account.",
  );
}

/**
 * Why these credentials cannot be used, or undefined. "any" also admits what only a cloud on this
 * machine accepts: long-lived ones, AWS's examples, and values of any length.
 */
export function credentialsRefusal(
  keys: CredentialTexts,
  admitted: AdmittedCredentials,
): AppError | undefined {
  const foreign = admitted === "any" ? undefined : unusableKeyId(keys);
  return foreign ?? missingValue(keys, admitted) ?? cutValue(keys, admitted);
}

function unusableKeyId({ accessKeyId, secretAccessKey }: CredentialTexts): AppError | undefined {
  if (accessKeyId.endsWith("EXAMPLE") || secretAccessKey.endsWith("EXAMPLEKEY")) {
    return malformed(
      "These are the example credentials from AWS’s documentation, which do not work.",
      "Copy the block of your own account from the access portal and paste it here.",
    );
  }
  if (accessKeyId.startsWith("AKIA")) {
    return malformed(
      "These credentials are long-lived (AKIA…); never paste such credentials into a workshop page.",
      "Get temporary credentials from the access portal: their key ID starts with ASIA.",
    );
  }
  return undefined;
}

function missingValue(keys: CredentialTexts, admitted: AdmittedCredentials): AppError | undefined {
  if (keys.accessKeyId === "") return malformed("The access key ID is missing.", COPY_AGAIN);
  if (keys.secretAccessKey === "") {
    return malformed("The secret access key is missing.", COPY_AGAIN);
  }
  const needsToken = admitted === "temporary" || keys.accessKeyId.startsWith("ASIA");
  if (keys.sessionToken !== "" || !needsToken) return undefined;
  return malformed("The session token is missing; temporary credentials need it.", COPY_AGAIN);
}

function cutValue(keys: CredentialTexts, admitted: AdmittedCredentials): AppError | undefined {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const isAws = admitted === "temporary" || accessKeyId.startsWith("ASIA");
  if (!isAws) return undefined;
  if (!/^\w{16,128}$/.test(accessKeyId) || /^ASIA(?!.{16}$)/.test(accessKeyId)) {
    return malformed("The access key ID is incomplete or was changed.", COPY_AGAIN);
  }
  if (secretAccessKey.length !== SECRET_LENGTH) {
    return malformed(
      `The secret access key has ${secretAccessKey.length} characters; AWS’s have ${SECRET_LENGTH}.`,
      COPY_AGAIN,
    );
  }
  if (sessionToken.length < MIN_TOKEN_LENGTH || isCut(sessionToken)) {
    return malformed("The session token is incomplete.", COPY_AGAIN);
  }
  return undefined;
}

/**
 * Whether a part of a token is missing: dots in its place, padding that is not at the end, or a
 * length that base64 cannot have.
 */
function isCut(token: string): boolean {
  const [, letters = "", padding = ""] = /^([A-Za-z0-9+/]*)(=*)$/.exec(token) ?? [];
  if (letters === "") return /…|\.\.|=[^=]/.test(token);
  return letters.length % 4 === 1 || padding.length > 2;
}
