/** A duration that a server measured itself. */
export interface ServerDuration {
  readonly name: string;
  readonly ms: number;
  /** Undefined where it has none. */
  readonly description: string | undefined;
}

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const DESCRIPTION = /^desc\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^"]+))$/i;
const DURATION = /^dur\s*=\s*"?(\d+(?:\.\d+)?)"?$/i;

/**
 * The durations of a Server-Timing header, in its order; metrics without one are left out:
 * https://www.w3.org/TR/server-timing/#the-server-timing-header-field
 */
export function parseServerTiming(header: string): readonly ServerDuration[] {
  return splitUnquoted(header, ",").flatMap((metric) => {
    const [name = "", ...parameters] = splitUnquoted(metric, ";");
    const duration = parameters.map((one) => DURATION.exec(one)?.[1]).find(Boolean);
    if (!NAME.test(name) || duration === undefined) return [];
    const described = parameters.map((one) => DESCRIPTION.exec(one)).find(Boolean);
    // A quoted string escapes any character with a backslash: RFC 9110, section 5.6.4.
    const description = described?.[1]?.replaceAll(/\\(.)/g, "$1") ?? described?.[2];
    return [{ name, ms: Number(duration), description }];
  });
}

/** What is between separators, which a quoted description may contain. */
const PARTS = { ",": /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g, ";": /(?:"(?:[^"\\]|\\.)*"|[^;"])+/g };

function splitUnquoted(text: string, separator: keyof typeof PARTS): readonly string[] {
  return (text.match(PARTS[separator]) ?? []).map((one) => one.trim());
}
