import { type Acceptance, acceptPrediction } from "#domain/inference/accept-prediction.ts";
import type { ImageSize, ReplyAnswers, ReplyQuestion } from "#domain/inference/reply-question.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { RunEvent, UnconfirmedReply } from "#domain/run/run.ts";
import { loadServerProfile, saveScoreScale } from "#services/api/server-profiles.ts";

/** What a reply is compared with. */
export interface ExpectedPrediction {
  /** Those of the uploaded array. */
  readonly height: number;
  readonly width: number;
  readonly output: CardOutput;
}

/** A reply of an API, with what the user has decided about it. */
interface ReceivedReply {
  readonly prediction: Prediction;
  readonly apiUrl: string;
  readonly answers: ReplyAnswers;
}

/**
 * The event of a reply: a prediction of the array, or a question about it that neither these answers
 * nor the server's profile decide.
 *
 * @throws AppError for a reply that no answer fits.
 */
export function acceptReply(
  received: ReceivedReply,
  expected: ExpectedPrediction,
  atMs: number,
): RunEvent {
  const { prediction, apiUrl, answers } = received;
  const scale = answers.scale ?? loadServerProfile(apiUrl)?.scoreScale;
  const known: ReplyAnswers = { ...answers, ...(scale === undefined ? {} : { scale }) };
  const acceptance: Acceptance = acceptPrediction(prediction, expected, known);
  if (acceptance.kind === "accepted") {
    return { type: "predicted", prediction: acceptance.prediction, atMs };
  }
  return { type: "questioned", reply: { ...received, question: acceptance.question }, atMs };
}

/** Whether one answer holds for two replies: the same API, and the same question about the same. */
export function haveSameQuestion(one: UnconfirmedReply, other: UnconfirmedReply): boolean {
  return one.apiUrl === other.apiUrl && isSameQuestion(one.question, other.question);
}

function isSameQuestion(one: ReplyQuestion, other: ReplyQuestion): boolean {
  if (one.kind === "values") {
    return other.kind === "values" && one.options.join() === other.options.join();
  }
  return (
    other.kind === "size" &&
    isSameSize(one.found, other.found) &&
    isSameSize(one.expected, other.expected)
  );
}

function isSameSize(one: ImageSize, other: ImageSize): boolean {
  return one.height === other.height && one.width === other.width;
}

/** Remembers the answers that hold for all replies of an API. */
export function rememberAnswers(apiUrl: string, { scale }: ReplyAnswers): void {
  if (scale !== undefined) saveScoreScale(apiUrl, scale);
}

/** Forgets what `rememberAnswers` has saved. */
export function forgetAnswers(apiUrl: string): void {
  saveScoreScale(apiUrl, undefined);
}
