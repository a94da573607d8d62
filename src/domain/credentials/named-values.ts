/** A field of pasted credentials. */
export type CredentialField =
  | "accessKeyId"
  | "secretAccessKey"
  | "sessionToken"
  | "expiration"
  | "region";

/**
 * How shells, profiles, JSON, SDKs and the portal's own labels name each field; case does not
 * count. Cognito says "SecretKey", instance metadata "Token", tools of old "security token".
 */
const NAMES: Readonly<Record<CredentialField, string>> = {
  accessKeyId: "(?<!secret[ _])(?:aws[ _])?access[ _]?key(?:[ _]?id)?",
  secretAccessKey: "(?:aws[ _])?secret[ _]?(?:access[ _]?)?key",
  sessionToken: "(?:(?:aws[ _])?(?:session|security)[ _]?token|(?<=[\"'])token(?=[\"']))",
  expiration:
    "(?:aws_(?:credential_|session_)?expiration|x_security_token_expires|expiration|expires)",
  region: "(?:aws_(?:default_)?region|(?<!sso[ _-])region|default region name)",
};

/** `aws configure` shows the old value in brackets before it asks for the new one. */
const AFTER_NAME = "[\"'\\])]*(?:[ \\t]*\\[[^\\]\\n]*\\])?";
/** `=` and `:` of shells and JSON, the bars of a table, the end of an XML tag, the comma before a second argument. */
const SEPARATOR = "[ \\t]*(?:=>|[=:|>]|(?<=[\"'])[ \\t]*,)[ \\t]*";
/** Only a blank separates in some commands, and before a word as long as an access key ID. */
const BLANK =
  "(?:(?<=\\b(?:set(?:[ \\t]+-\\w+)+|setx|setenv|configure[ \\t]+set)[ \\t]+[\\w.-]+)[ \\t]+|[ \\t]+(?=[\"']?[\\w/+=]{16}))";
const VALUE = "(?:\\$(?=[\"']))?[\"']?([\\w/+=.:…%-]+)";
const NOTHING = /^(?:null|none|undefined|true|false)$/i;

/** The distinct values that the text gives to the field by one of its names, in order. */
export function namedValues(field: CredentialField, text: string): readonly string[] {
  const pattern = new RegExp(
    `\\b${NAMES[field]}\\b${AFTER_NAME}(?:${SEPARATOR}|${BLANK})${VALUE}`,
    "gi",
  );
  const values = Array.from(text.matchAll(pattern), ([, value = ""]) => value);
  return [...new Set(values.filter((value) => !NOTHING.test(value)))];
}

/** What follows the names of the field on their lines, to be read with blanks and brackets. */
export function namedLines(field: CredentialField, text: string): readonly string[] {
  const pattern = new RegExp(
    `\\b${NAMES[field]}\\b${AFTER_NAME}(?:${SEPARATOR}|[ \\t]+)([^\\n]+)`,
    "gi",
  );
  return Array.from(text.matchAll(pattern), ([, rest = ""]) => rest);
}
