import { regionProblem } from "./aws-naming.ts";
import { AppError } from "./failure.ts";

/** Keys that AWS hands out for some hours. Never put one in a message, a log, a URL or a cache's key. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Where the paste names one. */
  readonly region: string | undefined;
  /** Where the paste says it; the access portal's blocks do not. */
  readonly expiresAt: Date | undefined;
}

/** How the values are named in shells, profiles and JSON. Case does not count. */
const NAMES = {
  accessKeyId: ["aws_access_key_id", "accesskeyid"],
  secretAccessKey: ["aws_secret_access_key", "secretaccesskey"],
  sessionToken: ["aws_session_token", "aws_security_token", "sessiontoken"],
  expiration: ["aws_credential_expiration", "expiration"],
  region: ["aws_region", "aws_default_region", "region"],
} as const;

const SECRET_LENGTH = 40;
/** Tokens of AWS have several hundred characters; a line that a terminal broke has fewer than this. */
const SHORTEST_TOKEN = 100;

const COPY_AGAIN =
  "Copy the whole block from the access portal, all three lines, with its copy button, and paste it again.";

/**
 * The credentials in what a person pasted: a block of `export`, `SET` or `$Env:` lines, a profile, or
 * JSON, with whatever prompts, headings, quotes and invisible characters came along.
 *
 * @throws AppError "credentials-malformed", whose words never hold any of the values.
 */
export function parseCredentials(pasted: string): TemporaryCredentials {
  const text = plain(pasted);
  const accessKeyIds = valuesOf(NAMES.accessKeyId, text);
  const secrets = valuesOf(NAMES.secretAccessKey, text);
  const tokens = valuesOf(NAMES.sessionToken, text);
  const accessKeyId = onlyOne(accessKeyIds) ?? "";
  const secretAccessKey = onlyOne(secrets) ?? "";
  const sessionToken = onlyOne(tokens) ?? "";
  refuseForeign(accessKeyId, secretAccessKey, sessionToken);
  refuseIncomplete(accessKeyId, secretAccessKey, sessionToken);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    region: valuesOf(NAMES.region, text).find((name) => regionProblem(name) === undefined),
    expiresAt: dateOf(valuesOf(NAMES.expiration, text)[0]),
  };
}

/** The text without invisible characters, with plain blanks and straight quotes. */
function plain(pasted: string): string {
  return pasted
    .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g, "")
    .replace(/[\u00A0\u2007\u202F]/g, " ")
    .replace(/[“”„‟«»]/g, '"')
    .replace(/[‘’‚‛]/g, "'");
}

/** Every different value given to one of the names, by `=`, `:` or, if it is long, a blank. */
function valuesOf(names: readonly string[], text: string): readonly string[] {
  const pattern = new RegExp(
    `\\b(?:${names.join("|")})\\b["']?` +
      `(?:[ \\t]*[=:][ \\t]*|[ \\t]+(?=["']?[\\w/+=]{16}))["']?([\\w/+=.:-]+)`,
    "gi",
  );
  return [...new Set(Array.from(text.matchAll(pattern), ([, value = ""]) => value))];
}

function onlyOne(values: readonly string[]): string | undefined {
  if (values.length > 1) {
    throw malformed(
      "There are two different sets of keys in this paste.",
      "Paste one block alone: the one for the workshop's account.",
    );
  }
  return values[0];
}

function refuseForeign(accessKeyId: string, secretAccessKey: string, sessionToken: string): void {
  if (accessKeyId === "" && secretAccessKey === "" && sessionToken === "") {
    throw malformed("There are no AWS keys in this paste.", COPY_AGAIN);
  }
  if (accessKeyId.endsWith("EXAMPLE") || secretAccessKey.endsWith("EXAMPLEKEY")) {
    throw malformed(
      "These are the example keys of AWS's documentation, which open nothing.",
      "Copy the block of your own account from the access portal and paste it here.",
    );
  }
  if (accessKeyId.startsWith("AKIA")) {
    throw malformed(
      "These keys are long-lived (AKIA…), and a workshop page should never hold such keys.",
      "Get temporary keys from the access portal: theirs begin with ASIA.",
    );
  }
}

function refuseIncomplete(
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string,
): void {
  if (accessKeyId === "") throw malformed("The access key ID is missing.", COPY_AGAIN);
  if (!/^\w{16,128}$/.test(accessKeyId) || /^ASIA(?!.{16}$)/.test(accessKeyId)) {
    throw malformed("The access key ID was cut or changed on the way.", COPY_AGAIN);
  }
  if (secretAccessKey === "") throw malformed("The secret access key is missing.", COPY_AGAIN);
  if (secretAccessKey.length !== SECRET_LENGTH) {
    throw malformed(
      `The secret access key has ${secretAccessKey.length} characters, and AWS's have ${SECRET_LENGTH}.`,
      COPY_AGAIN,
    );
  }
  if (sessionToken === "") {
    throw malformed("The session token is missing, and temporary keys need theirs.", COPY_AGAIN);
  }
  if (sessionToken.length < SHORTEST_TOKEN || isCutBase64(sessionToken)) {
    throw malformed("The session token was cut short.", COPY_AGAIN);
  }
}

/** Four letters of base64 hold three bytes, so that one letter alone at the end holds none. */
function isCutBase64(token: string): boolean {
  return /^[A-Za-z0-9+/]+$/.test(token) && token.length % 4 === 1;
}

/** ISO 8601, or milliseconds since 1970, as `aws sso get-role-credentials` has it. */
function dateOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(/^\d{13}$/.test(text) ? Number(text) : text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function malformed(reason: string, remedy: string): AppError {
  return new AppError({ kind: "credentials-malformed", reason, remedy });
}

/** An access key ID fit to be shown: `ASIA…WXYZ`. */
export function maskedKeyId(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
