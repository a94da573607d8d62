import type { CheckResult } from "#domain/preflight/check-result.ts";

/** A sentence shorter than this only introduces the next one, for example "Values are 0 to 1." */
const SHORT_SENTENCE = 40;

/** What the notice shows of a result. */
export function headlineOf(result: CheckResult): string {
  return parts(result).headline;
}

/** A result without what the notice shows; undefined if nothing is left. */
export function restOf(result: CheckResult): string | undefined {
  const { rest } = parts(result);
  return rest === "" ? undefined : rest;
}

function parts({ sentence }: CheckResult): { readonly headline: string; readonly rest: string } {
  const [first = "", ...others] = sentence.split(/(?<=[.?]) (?=[A-Z])/);
  const next = first.length < SHORT_SENTENCE ? others.shift() : undefined;
  return { headline: next === undefined ? first : `${first} ${next}`, rest: others.join(" ") };
}
