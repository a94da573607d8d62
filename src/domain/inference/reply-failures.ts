import { AppError } from "#domain/failures/failure.ts";
import type { RefusalCode, RefusalFacts } from "#domain/failures/inference-refusals.ts";

/** The failure of an API that answered with an error. */
export function inferenceRefused(
  status: number,
  code: RefusalCode,
  facts: Omit<RefusalFacts, "status"> = {},
): AppError {
  return new AppError({ kind: "inference-refused", status, code, ...facts });
}

/** The failure of a reply that is not a prediction; the reason follows "could not be read:". */
export function unreadableReply(reason: string, options?: ErrorOptions): AppError {
  return new AppError({ kind: "reply-unreadable", reason }, options);
}

/** Another program's message for display and sharing: short, and without the account number. */
export function shareableSentence(words: string): string {
  const shareable = words
    .replace(/ *See https:\/\/\S+(?: in account \d+)?(?: for more information)?\.?/g, "")
    .replace(/\b\d{12}\b/g, "(account)")
    .replace(/\s+/g, " ")
    .trim();
  const short = shareable.length > 300 ? `${shareable.slice(0, 299)}…` : shareable;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
