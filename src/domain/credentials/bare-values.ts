import type { CredentialField } from "./named-values.ts";

type SecretField = Extract<CredentialField, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** Distinguishes the three values of credentials, without names, from each other and from words. */
const SHAPES: Readonly<Record<SecretField, RegExp>> = {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  accessKeyId: /^A[KS]IA[A-Z0-9]{16}$/,
  // Forty hexadecimal digits are a commit, not a secret.
  secretAccessKey: /^(?![0-9a-f]{40}$)[A-Za-z0-9+/=]{40}$/,
  sessionToken: /^[A-Za-z0-9+/]{100,4096}={0,2}$/,
};

/** The distinct words of the text that look like the field's value. */
export function bareValues(field: SecretField, text: string): readonly string[] {
  return [...new Set(wordsOf(text).filter((word) => SHAPES[field].test(word)))];
}

/** Whether the text consists only of one or two of the three values. */
export function isPartOfCredentials(text: string): boolean {
  const words = wordsOf(text);
  const fields = new Set(words.map(fieldOf));
  return (
    words.length > 0 && words.length < 3 && fields.size === words.length && !fields.has(undefined)
  );
}

function fieldOf(word: string): SecretField | undefined {
  const fields = ["accessKeyId", "secretAccessKey", "sessionToken"] as const;
  return fields.find((field) => SHAPES[field].test(word));
}

/** The words of the text, without a name joined to them by `=` or `:`. */
function wordsOf(text: string): readonly string[] {
  return text
    .split(/[\s"'(),;<>[\]{}|]+/)
    .map((word) => word.replace(/^[^=:]*[=:](?=.{16})/, ""))
    .filter((word) => word !== "");
}
