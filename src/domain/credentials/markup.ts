import { rejoinLines } from "./rejoin-lines.ts";

/** A terminal's colours and cursor moves, which some programs copy. */
const ESCAPE = String.fromCharCode(0x1b);
const TERMINAL_CODES = new RegExp(`${ESCAPE}\\[[\\d;?]*[A-Za-z]`, "g");

/**
 * Normalises a pasted text: one kind of line end, blank and quote, no invisible characters, JSON's
 * escapes undone, and lines rejoined that a terminal or mail program wrapped.
 */
export function stripMarkup(pasted: string): string {
  const lines = normaliseCharacters(pasted)
    .split("\n")
    .map((line) => line.trimEnd());
  return unescapeJson(rejoinLines(lines).join("\n"));
}

function normaliseCharacters(pasted: string): string {
  return pasted
    .replace(TERMINAL_CODES, "")
    .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g, "")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, " ")
    .replace(/[“”„‟«»＂]/g, '"')
    .replace(/[‘’‚‛`＇]/g, "'")
    .replaceAll("＝", "=")
    .replaceAll("：", ":");
}

/** Some programs escape more in JSON than they must, and JSON in a string is escaped again. */
function unescapeJson(text: string): string {
  return text
    .replace(/\\{1,3}(["'/])/g, "$1")
    .replace(/\\u003d/gi, "=")
    .replace(/\\u002b/gi, "+")
    .replace(/\\u002f/gi, "/");
}

/**
 * Removes lines that are comments, as `#aws_access_key_id = …` in a credentials file. One in 4,096
 * secret access keys starts with `//`: alone on its line, it stays.
 */
export function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:[#;]|\/\/(?![\w+/=]{38}$)|REM[ \t]).*$/gim, "");
}
