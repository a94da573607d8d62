import { awsTimeMs } from "#domain/failures/clock-skew.ts";

/**
 * The server's time in a refusal: S3's `<ServerTime>`, or the time in brackets in STS's "Signature
 * expired: 20261122T140000Z is now earlier than … (20261122T143000Z - 5 min.)".
 */
export function serverTimeIn(refusal: string): Date | undefined {
  const [, extended] = /<ServerTime>([^<]+)<\/ServerTime>/.exec(refusal) ?? [];
  const [, bracketed] = /\((\d{8}T\d{6}Z) [+-] \d+ min/.exec(refusal) ?? [];
  const ms = awsTimeMs(extended ?? bracketed);
  return ms === undefined ? undefined : new Date(ms);
}

/**
 * How far a clock is behind the server's, in milliseconds (negative: ahead), from an answer's
 * `Date` and `Age` headers. `Date` has whole seconds and was written at an unknown time between
 * request and answer; a difference within that uncertainty counts as 0.
 */
export function clockOffset(answer: {
  readonly date: string | null;
  readonly age: string | null;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}): number | undefined {
  const writtenMs = awsTimeMs(answer.date ?? undefined);
  if (writtenMs === undefined) return undefined;
  const serverMs = writtenMs + 500 + Number(answer.age ?? 0) * 1000;
  const offset = serverMs - (answer.askedAtMs + answer.answeredAtMs) / 2;
  const doubt = 500 + (answer.answeredAtMs - answer.askedAtMs) / 2;
  return Math.abs(offset) <= doubt ? 0 : Math.round(offset);
}
