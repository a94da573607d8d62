const NAMES =
  /aws[-_ ]?(?:access|secret|session|security)|(?:access|secret)[-_ ]?key|(?:session|security)[-_ ]?token/i;
const KEY_ID = /\bA(?:KIA|SIA)[A-Z0-9]{12,}/;

/**
 * Whether a pasted text looks like credentials, so that a paste anywhere on the page is read as such: it names
 * one of the three values, or contains a key id.
 */
export function looksLikeCredentials(text: string): boolean {
  return NAMES.test(text) || KEY_ID.test(text);
}
