/** The widths at which windows and mail programs wrap lines. */
const MAX_WRAP_WIDTH = 320;
const MIN_WRAP_WIDTH = 40;
/** No line with credentials is longer. */
const MAX_LINE_LENGTH = 8192;

/** Ends within a long value, or just before one. */
const AMID_VALUE = /(?:[A-Za-z0-9+/]{16}|[=:][ \t]*["']?)$/;
/** The rest of a value: base64, and what may close it. */
const FRAGMENT =
  /^[ \t]*(?:>{1,3}[ \t])?[A-Za-z0-9+/]*={0,2}(?:["'),;\]}]*(?:[ \t]*\\)?|<\/\w+>|[ \t;&]+(?:export[ \t]+)?AWS_\w+=.*)$/;
/** Words of a heading look like base64 too. */
const WORD = /^[ \t]*(?:[A-Z]?[a-z]+|[A-Z]+)$/;
const SENTENCE = /^[ \t]*[A-Z][a-z]{2,}[ \t]/;
const COMMAND = /^[ \t]*(?:export|setx?|setenv|aws)[ \t]/i;
const WHOLE_VALUE = /^["']?(?:A[KS]IA[A-Z0-9]{16}|[A-Za-z0-9+/=]{40})["']?$/;
const BASE64_END = /[A-Za-z0-9+/]{16}={1,2}["']?$/;
/** An open quoted value, and its end. */
const OPEN_QUOTE = /["'][A-Za-z0-9+/]*$/;
const CLOSING = /^[ \t]*(?:>{1,3}[ \t])?[A-Za-z0-9+/]*={0,2}\\*["']/;
const NEW_LINE =
  /^[ \t]*(?:$|[{}[\]#;,|<"']|\$|>>?[ \t]|PS[ \t]|[A-Z]:\\|(?:export|setx?|setenv|aws)[ \t]|aws_|access_?key|secret_?|session_?token|expir|region|version|output|sso_|A[KS]IA[A-Z0-9]{16}\b)/i;

/**
 * Rejoins lines that a window's edge or a mail program wrapped. Where all wrapped lines have one
 * length, names are rejoined too; else only long values.
 */
export function rejoinLines(lines: readonly string[]): readonly string[] {
  const width = wrapWidth(lines);
  const whole: string[] = [];
  let previous = "";
  for (const line of lines) {
    const joined = whole.at(-1);
    if (joined !== undefined && continuesLine(joined, previous, line, width)) {
      whole[whole.length - 1] = joined + line.replace(/^[ \t]*(?:>{1,3}[ \t])?/, "");
    } else whole.push(line);
    previous = line;
  }
  return whole;
}

/** The length that at least two lines have and no line exceeds. */
function wrapWidth(lines: readonly string[]): number | undefined {
  const lengths = lines.map((line) => line.length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const isWrap = longest > MIN_WRAP_WIDTH && longest <= MAX_WRAP_WIDTH;
  return isWrap && lengths.filter((length) => length === longest).length > 1 ? longest : undefined;
}

function continuesLine(
  joined: string,
  previous: string,
  line: string,
  width: number | undefined,
): boolean {
  if (joined.length > MAX_LINE_LENGTH) return false;
  if (/[^=]=$/.test(joined) && /^[ \t]*=["']?[,;]?$/.test(line)) return true;
  if (BASE64_END.test(endOf(joined))) return false;
  if (AMID_VALUE.test(endOf(joined)) && OPEN_QUOTE.test(joined) && CLOSING.test(line)) return true;
  if (previous.length === width && !NEW_LINE.test(line) && !SENTENCE.test(line)) return true;
  return isRestOfValue(previous, line);
}

function isRestOfValue(previous: string, line: string): boolean {
  const fits = line !== "" && line.length <= previous.length && previous.length <= MAX_WRAP_WIDTH;
  const isOther = [WORD, COMMAND, WHOLE_VALUE].some((shape) => shape.test(line));
  return (
    fits &&
    !isOther &&
    !WHOLE_VALUE.test(previous) &&
    AMID_VALUE.test(endOf(previous)) &&
    FRAGMENT.test(line)
  );
}

/** The end of a line: matching patterns over the whole line would be slow. */
function endOf(line: string): string {
  return line.slice(-32);
}
