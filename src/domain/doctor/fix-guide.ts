import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { FixedBy } from "#domain/failures/fixed-by.ts";
import { type ChapterStep, chapterStepOf } from "./chapter-step.ts";
import { documentsFor } from "./documents/documents.ts";
import type { DocumentContext, Snippet } from "./documents/snippet.ts";

/** A failure's sentences, with the doctor's additions. */
export interface FixGuide {
  /** One sentence: why the check failed. */
  readonly title: string;
  readonly fixedBy: FixedBy;
  /** What to do, in one sentence or a few. */
  readonly action: string;
  /** The way through the AWS console, click by click; empty where there is none. */
  readonly clicks: readonly string[];
  readonly snippets: readonly Snippet[];
  /** The step of the workshop's chapter that is worth another look. */
  readonly chapterStep: ChapterStep | undefined;
}

/** How to fix what a check found. */
export function fixGuideFor(failure: Failure, context: DocumentContext): FixGuide {
  const { title, fixedBy, action, detail } = describeFailure(failure);
  const { hint, clicks = [], snippets = [] } = documentsFor(failure, context);
  const words = detail === undefined ? [] : [{ title: "Original message", text: detail }];
  return {
    title,
    fixedBy,
    action: hint === undefined ? action : `${action} ${hint}`,
    clicks,
    snippets: [...snippets, ...words],
    chapterStep: chapterStepOf(failure),
  };
}
