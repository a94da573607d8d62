/** A duration that a server measured itself. */
export interface ServerDuration {
  readonly name: string;
  readonly ms: number;
}

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const DURATION = /^dur\s*=\s*"?(\d+(?:\.\d+)?)"?$/i;

/**
 * The durations of a Server-Timing header, in its order; metrics without one are left out:
 * https://www.w3.org/TR/server-timing/#the-server-timing-header-field
 */
export function parseServerTiming(header: string): readonly ServerDuration[] {
  return splitUnquoted(header, ",").flatMap((metric) => {
    const [name = "", ...parameters] = splitUnquoted(metric, ";");
    const duration = parameters.map((one) => DURATION.exec(one)?.[1]).find(Boolean);
    return !NAME.test(name) || duration === undefined ? [] : [{ name, ms: Number(duration) }];
  });
}

/** What is between separators, which a quoted description may contain. */
const PARTS = { ",": /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g, ";": /(?:"(?:[^"\\]|\\.)*"|[^;"])+/g };

function splitUnquoted(text: string, separator: keyof typeof PARTS): readonly string[] {
  return (text.match(PARTS[separator]) ?? []).map((one) => one.trim());
}
