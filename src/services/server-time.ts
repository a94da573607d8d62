/**
 * The server's time in a refusal: S3's `<ServerTime>`, or the instant that STS puts in brackets in
 * "Signature expired: 20261122T140000Z is now earlier than … (20261122T143000Z - 5 min.)".
 */
export function serverTimeIn(refusal: string): Date | undefined {
  const [, extended] = /<ServerTime>([^<]+)<\/ServerTime>/.exec(refusal) ?? [];
  if (extended !== undefined) return validDate(extended);
  const [, basic] = /\((\d{8}T\d{6}Z) [+-] \d+ min/.exec(refusal) ?? [];
  return validDate(basic?.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

/**
 * How far a clock is behind the server's, in milliseconds (negative: ahead), from an answer's
 * `Date` and `Age` headers. The header tells whole seconds, and when between question and answer
 * it was written is not known; what lies within that doubt is no difference.
 */
export function clockOffset(answer: {
  readonly date: string | null;
  readonly age: string | null;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}): number | undefined {
  const written = validDate(answer.date ?? undefined);
  if (written === undefined) return undefined;
  const serverMs = written.getTime() + 500 + Number(answer.age ?? 0) * 1000;
  const offset = serverMs - (answer.askedAtMs + answer.answeredAtMs) / 2;
  const doubt = 500 + (answer.answeredAtMs - answer.askedAtMs) / 2;
  return Math.abs(offset) <= doubt ? 0 : Math.round(offset);
}

function validDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
