import { type Acceptance, acceptPrediction } from "#domain/inference/accept-prediction.ts";
import type { ReplyAnswers, ReplyQuestion } from "#domain/inference/reply-question.ts";
import { UNKNOWN_PROFILE, withAnswer, withoutAnswers } from "#domain/inference/server-profile.ts";
import { type ImageSize, isSamePair } from "#domain/inference/size-answer.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { RunEvent, UnconfirmedReply } from "#domain/run/run.ts";
import { loadServerProfile, saveServerProfile } from "#services/api/server-profiles.ts";

/** What a reply is compared with: the size of the uploaded array, and the card. */
export interface ExpectedPrediction extends ImageSize {
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
  const { scoreScale, sizeAnswers } = loadServerProfile(apiUrl) ?? UNKNOWN_PROFILE;
  const pair = { found: prediction, expected };
  const known: ReplyAnswers = {
    scale: answers.scale ?? scoreScale,
    fit: answers.fit ?? sizeAnswers?.find((answer) => isSamePair(answer, pair))?.fit,
  };
  const acceptance: Acceptance = acceptPrediction(prediction, expected, known);
  if (acceptance.kind === "accepted") {
    return { type: "predicted", prediction: acceptance.prediction, atMs };
  }
  const { question } = acceptance;
  return {
    type: "questioned",
    reply: { ...received, arraySize: sizeOf(expected), question },
    atMs,
  };
}

function sizeOf({ height, width }: ImageSize): ImageSize {
  return { height, width };
}

/** Whether one answer holds for two replies: the same API, and the same question about the same. */
export function haveSameQuestion(one: UnconfirmedReply, other: UnconfirmedReply): boolean {
  return one.apiUrl === other.apiUrl && isSameQuestion(one.question, other.question);
}

function isSameQuestion(one: ReplyQuestion, other: ReplyQuestion): boolean {
  if (one.kind === "values") {
    return other.kind === "values" && one.options.join() === other.options.join();
  }
  return other.kind === "size" && isSamePair(one, other);
}

/** Remembers an answer for all replies of the API that raise the same question. */
export function rememberAnswer(
  { apiUrl, question }: UnconfirmedReply,
  answers: ReplyAnswers,
): void {
  const profile = withAnswer(loadServerProfile(apiUrl), question, answers);
  saveServerProfile(apiUrl, profile, false);
}

/** Forgets what `rememberAnswer` has saved. */
export function forgetAnswers(apiUrl: string): void {
  const profile = loadServerProfile(apiUrl);
  if (profile !== undefined) saveServerProfile(apiUrl, withoutAnswers(profile), false);
}
