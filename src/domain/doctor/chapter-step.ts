import type { Failure } from "#domain/failures/failure.ts";
import type { RefusalCode } from "#domain/failures/inference-refusals.ts";

/** The page that `npm run docs` makes of docs/chapter.md. */
const CHAPTER = "/docs/chapter.html";

/** A step of docs/chapter.md. */
export interface ChapterStep {
  readonly number: number;
  /** Of its row, from the site's root. */
  readonly path: string;
}

const REFUSAL_STEPS: { readonly [code in RefusalCode]?: number } = {
  "object-forbidden": 3,
  "endpoint-forbidden": 3,
  "role-lacks-permission": 3,
  "module-missing": 4,
  "endpoint-not-found": 5,
  "function-timed-out": 6,
  "handler-missing": 7,
  "function-failed": 8,
  "wrong-path": 10,
  "method-not-allowed": 10,
};

/** The step of the chapter that gives this failure when it is skipped; undefined for others. */
export function chapterStepOf(failure: Failure): ChapterStep | undefined {
  const number = stepNumber(failure);
  return number === undefined ? undefined : { number, path: `${CHAPTER}#step-${number}` };
}

function stepNumber(failure: Failure): number | undefined {
  switch (failure.kind) {
    case "inference-refused":
      return REFUSAL_STEPS[failure.code];
    case "server-mismatch":
      return failure.mismatch === "reads-event" ? 8 : undefined;
    case "cors-preflight-refused":
    case "cors-answer-refused":
    case "answer-hidden":
      return 9;
    case "cors-refused":
      return failure.service === "s3" ? 12 : 9;
    case "cors-method-refused":
      return 12;
    case "access-denied":
      return failure.service === "s3" ? 13 : undefined;
    default:
      return undefined;
  }
}
