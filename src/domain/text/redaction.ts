/** The maximum length shown of another program's text. */
const MAX_LENGTH = 2000;
/** The maximum length read: patterns over megabytes would block the page. */
export const MAX_READ = 40_000;
/** Longer than the rest of any secret that was cut where reading ended. */
const CUT_EDGE = 4000;
const MIN_SECRET_LENGTH = 6;

const HIDDEN = "[hidden]";

/** Elements in which S3 echoes the token, the key id and the string to sign. */
const SECRET_ELEMENTS =
  /<(Token-\d+|AWSAccessKeyId|StringToSign(?:Bytes)?|CanonicalRequest(?:Bytes)?|SignatureProvided)>[\s\S]*?(?:<\/\1>|$)/gi;

const EQUALS = String.raw`(?:=|%3D|%253D|\\u003d)`;
const VALUE = String.raw`[^\s&"'<>\\,;]*`;

/** In the order in which they are applied. */
const SECRET_RULES: readonly (readonly [RegExp, string])[] = [
  [SECRET_ELEMENTS, `<$1>${HIDDEN}</$1>`],
  [new RegExp(String.raw`\b(X-Amz-[\w-]+${EQUALS})${VALUE}`, "gi"), `$1${HIDDEN}`],
  [new RegExp(String.raw`\b((?:AWSAccessKeyId|Signature)${EQUALS})${VALUE}`, "gi"), `$1${HIDDEN}`],
  [/\b(x-amz-security-token|authorization)("?\s*:\s*)("[^"]*"|[^\r\n]*)/gi, `$1$2${HIDDEN}`],
  // Names of the three values in every spelling that AWS and its users have for them.
  [
    /((?:secret_?access_?key|session_?token|security_?token|access_?key_?id|secret_?key)["']?\s*[:=]\s*["']?)[^\s"',&<>]+/gi,
    `$1${HIDDEN}`,
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, HIDDEN],
  // Session tokens and other long texts without a blank; base64url and percent-encoded ones too.
  [/[A-Za-z0-9+/=_%-]{100,}/g, HIDDEN],
  // A bare secret access key: 40 characters of base64 with both cases and a digit.
  [
    /(?<![A-Za-z0-9+/=])(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}[A-Z])(?=[^\s]{0,39}\d)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g,
    HIDDEN,
  ],
];

/** What a user may see, and others need not. */
const SHARING_RULES: typeof SECRET_RULES = [
  [/https:\/\/[\w.-]*console\.(?:aws\.amazon|amazonaws)[^\s"'<>]*/gi, "(console link)"],
  // An account's number; not the digits of a fraction.
  [/(?<![\d.])\d{12}(?![\d.]\d|\d)/g, "(account)"],
];

/** Removes signatures, tokens and credentials from a sentence. Keeps accounts, which name buckets. */
export function redactSecrets(sentence: string): string {
  return SECRET_RULES.reduce((rest, [pattern, by]) => rest.replace(pattern, by), sentence);
}

/**
 * Redacts a text for display and sharing: removes signatures, tokens, credentials, account numbers,
 * links into an account's console, and the given secrets; at most 2,000 characters long.
 *
 * @param secrets removed in every spelling of URLs, XML and JSON.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const read = text.slice(0, MAX_READ);
  const named = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const without = named
    .flatMap(spellings)
    .reduce((rest, one) => rest.replaceAll(one, HIDDEN), read);
  const clean = [...SECRET_RULES, ...SHARING_RULES].reduce(
    (rest, [pattern, by]) => rest.replace(pattern, by),
    without,
  );
  const whole = text.length > MAX_READ ? clean.slice(0, -CUT_EDGE) : clean;
  return whole.length > MAX_LENGTH ? `${whole.slice(0, MAX_LENGTH - 1)}…` : whole;
}

/** Verbatim, URL-encoded once and twice, in XML and in JSON; the longest first. */
function spellings(secret: string): readonly string[] {
  const once = encodeURIComponent(secret);
  const xml = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const json = JSON.stringify(secret).slice(1, -1);
  const all = [encodeURIComponent(once), once, xml, json, json.replaceAll("/", "\\/"), secret];
  return [...new Set(all)].toSorted((a, b) => b.length - a.length);
}
