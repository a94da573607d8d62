/**
 * Parses JSON as Python writes it. Its `json` module and TensorFlow Serving write NaN, Infinity and
 * -Infinity unquoted (https://docs.python.org/3/library/json.html#infinite-and-nan-number-values),
 * which is not JSON: here they become null. Strings do not change.
 *
 * @throws SyntaxError for anything else that is not JSON.
 */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(nonFiniteToNull(text));
  }
}

const BARE_NUMBER = /-?\b(?:NaN|Infinity)\b/g;

/** Replaces unquoted NaN and ±Infinity by null. */
export function nonFiniteToNull(text: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf('"', at);
    const end = opening === -1 ? text.length : opening;
    parts.push(text.slice(at, end).replace(BARE_NUMBER, "null"));
    at = opening === -1 ? end : afterText(text, opening);
    parts.push(text.slice(end, at));
  }
  return parts.join("");
}

/** The end of the string that starts at this quote. */
function afterText(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
