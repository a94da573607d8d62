import type { Failure } from "./failure.ts";

/** A time as AWS writes it: 20261123T020000Z, 2026-11-23T02:00:00Z or Mon, 23 Nov 2026 02:00:00 GMT. */
export function awsTimeMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const ms = Date.parse(text.trim().replace(basic, "$1-$2-$3T$4:$5:$6Z"));
  return Number.isNaN(ms) ? undefined : ms;
}

/** The failure of a clock that shows `oursMs` while AWS's shows `theirsMs`. */
export function skewed(oursMs: number | undefined, theirsMs: number | undefined): Failure {
  if (oursMs === undefined || theirsMs === undefined) return { kind: "clock-skewed" };
  return { kind: "clock-skewed", aheadS: Math.round((oursMs - theirsMs) / 1000) };
}

/**
 * The failure of a wrong clock in the words of AWS's signature check, as STS and signed APIs use
 * them, or undefined: "Signature expired: <signed> is now earlier than <limit> (<AWS's time> - 15
 * min.)" and "Signature not yet current: <signed> is still later than <limit> (<AWS's time> + 15
 * min.)".
 */
export function skewInWords(message: string): Failure | undefined {
  const words = /Signature (?:expired|not yet current)(?:: (\w+) is .*?\((\w+) [-+])?/s.exec(
    message,
  );
  return words === null ? undefined : skewed(awsTimeMs(words[1]), awsTimeMs(words[2]));
}
