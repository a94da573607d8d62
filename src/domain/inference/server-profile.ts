import * as v from "valibot";
import type { Failure } from "#domain/failures/failure.ts";
import { SCALE_NAMES, SCORE_SCALES, type ScoreScale } from "#domain/prediction/score-scales.ts";
import type { RequestForm } from "./contract.ts";
import type { ReplyTraits } from "./reply.ts";
import type { ReplyAnswers, ReplyQuestion } from "./reply-question.ts";
import { FITS, isSamePair, type SizeAnswer, sizeAnswerText } from "./size-answer.ts";

/** The properties of the server behind an API URL, learned from its replies. Contains no secret. */
export interface ServerProfile {
  /** Whether the function's status and headers reach the page, or only its return value. */
  readonly integration: "proxy" | "non-proxy" | "unknown";
  /** Whether the server adds a batch axis to the array, requires it in the file, or accepts both. */
  readonly batchAxis: "adds" | "wants" | "either" | "unknown";
  /** The key of the scores; empty where they are the whole value. */
  readonly scoresKey: string;
  readonly encoding: "json" | "npy" | "base64-npy";
  /** Whether the reply points to the prediction. */
  readonly pointer: boolean;
  /** Whether it answers before the prediction is ready. */
  readonly asynchronous: boolean;
  /** The form of request that the server answers. */
  readonly form: RequestForm;
  /** Whether the arrays that it is known to refuse have a batch axis. */
  readonly refusedBatchAxis?: boolean | undefined;
  /** Whether every form has been sent since the page read an answer. */
  readonly hasTriedForms?: boolean | undefined;
  /** What the user has decided about scores that are not probabilities. */
  readonly scoreScale?: ScoreScale | undefined;
  /** What the user has decided about predictions of another size than their array, latest last. */
  readonly sizeAnswers?: readonly SizeAnswer[] | undefined;
}

/** The properties of a request that matter for the profile. */
export interface ObservedRequest {
  readonly form: RequestForm;
  /** Whether the array has a batch axis of one; undefined where unknown. */
  readonly hasBatchAxis: boolean | undefined;
}

/** The outcome of a request: the traits of a prediction, or a failure. */
export type Observation =
  | {
      readonly traits: ReplyTraits;
      readonly pointer: boolean;
      readonly asynchronous: boolean;
    }
  | { readonly failure: Failure };

export const UNKNOWN_PROFILE: ServerProfile = {
  integration: "unknown",
  batchAxis: "unknown",
  scoresKey: "predictions",
  encoding: "json",
  pointer: false,
  asynchronous: false,
  form: "both",
};

/** Updates a profile with one more reply. */
export function updateProfile(
  before: ServerProfile | undefined,
  request: ObservedRequest,
  lesson: Observation,
): ServerProfile {
  const known = before ?? UNKNOWN_PROFILE;
  if ("failure" in lesson) return updateFromFailure(known, request, lesson.failure);
  const { traits, pointer, asynchronous } = lesson;
  return {
    ...known,
    integration: traits.enveloped ? "non-proxy" : "proxy",
    batchAxis: axisAfter(known.batchAxis, request.hasBatchAxis),
    scoresKey: traits.scoresKey,
    encoding: traits.encoding,
    pointer,
    asynchronous,
    form: request.form,
    refusedBatchAxis:
      known.refusedBatchAxis === request.hasBatchAxis ? undefined : known.refusedBatchAxis,
    hasTriedForms: undefined,
  };
}

/** An accepted file shows which axis the server accepts; both kinds accepted mean "either". */
function axisAfter(
  before: ServerProfile["batchAxis"],
  hasBatchAxis: boolean | undefined,
): ServerProfile["batchAxis"] {
  if (hasBatchAxis === undefined || before === "either") return before;
  const shown = hasBatchAxis ? "wants" : "adds";
  return before === "unknown" || before === shown ? shown : "either";
}

function updateFromFailure(
  known: ServerProfile,
  { form }: ObservedRequest,
  failure: Failure,
): ServerProfile {
  if (failure.kind === "server-mismatch") {
    switch (failure.mismatch) {
      case "adds-batch-axis":
        return { ...known, batchAxis: "adds", refusedBatchAxis: true };
      case "wants-batch-axis":
        return { ...known, batchAxis: "wants", refusedBatchAxis: false };
      case "reads-body":
        return { ...known, integration: "non-proxy", form: form === "plain" ? "body" : known.form };
      case "request-model":
        return { ...known, form: "plain" };
      case "reads-event":
        break;
    }
  }
  // Only a non-proxy integration returns a function's exception with status 200.
  const raised = failure.evidence?.status === 200 && failure.kind === "inference-refused";
  return raised ? { ...known, integration: "non-proxy" } : known;
}

const INTEGRATIONS: Readonly<Record<ServerProfile["integration"], string>> = {
  proxy: "answers through a proxy integration or without an envelope",
  "non-proxy": "answers through a non-proxy integration, in the function’s envelope",
  unknown: "has not shown its integration yet",
};

const AXES: Readonly<Record<ServerProfile["batchAxis"], string>> = {
  adds: "takes arrays without a batch axis",
  wants: "takes arrays with a batch axis",
  either: "takes arrays with and without a batch axis",
  unknown: "has not shown whether it adds a batch axis",
};

const ENCODINGS: Readonly<Record<ServerProfile["encoding"], string>> = {
  json: "as JSON",
  npy: "as npy",
  "base64-npy": "as npy in base64",
};

/** The profile in one sentence. */
export function serverProfileText(server: ServerProfile): string {
  const { integration, batchAxis, scoresKey, encoding, pointer, asynchronous } = server;
  const { scoreScale, sizeAnswers = [] } = server;
  const key = scoresKey === "" ? "" : ` under "${scoresKey}"`;
  const sends = `sends scores ${ENCODINGS[encoding]}${key}`;
  const where = pointer ? ", by a pointer to their location" : "";
  const when = asynchronous ? ", once they are ready" : "";
  const profile = `This server ${INTEGRATIONS[integration]}, ${AXES[batchAxis]}, and ${sends}${where}${when}.`;
  const scale = scoreScale === undefined ? [] : [SCORE_SCALES[scoreScale]];
  return [profile, ...scale, ...sizeAnswers.map(sizeAnswerText)].join(" ");
}

/** A queue has arrays of few sizes. */
const MAX_SIZE_ANSWERS = 8;

/** The profile with the user's answer to a question about one of the server's replies. */
export function withAnswer(
  before: ServerProfile | undefined,
  question: ReplyQuestion,
  { scale, fit }: ReplyAnswers,
): ServerProfile {
  const known = before ?? UNKNOWN_PROFILE;
  if (question.kind === "values") return { ...known, scoreScale: scale ?? known.scoreScale };
  if (fit === undefined) return known;
  const { found, expected } = question;
  const others = known.sizeAnswers?.filter((answer) => !isSamePair(answer, question)) ?? [];
  const sizeAnswers = [...others, { found, expected, fit }].slice(-MAX_SIZE_ANSWERS);
  return { ...known, sizeAnswers };
}

/** The profile without the user's answers. */
export function withoutAnswers(profile: ServerProfile): ServerProfile {
  return { ...profile, scoreScale: undefined, sizeAnswers: undefined };
}

const SIZE = v.object({ height: v.number(), width: v.number() });
const SIZE_ANSWER = v.object({ found: SIZE, expected: SIZE, fit: v.picklist(FITS) });

const STORED_PROFILE = v.object({
  integration: v.picklist(keysOf(INTEGRATIONS)),
  batchAxis: v.picklist(keysOf(AXES)),
  encoding: v.picklist(keysOf(ENCODINGS)),
  scoresKey: v.string(),
  form: v.picklist(["both", "plain", "body"]),
  pointer: v.fallback(v.boolean(), false),
  asynchronous: v.fallback(v.boolean(), false),
  refusedBatchAxis: v.fallback(v.optional(v.boolean()), undefined),
  hasTriedForms: v.fallback(v.optional(v.boolean()), undefined),
  scoreScale: v.fallback(v.optional(v.picklist(SCALE_NAMES)), undefined),
  sizeAnswers: v.fallback(v.optional(v.array(SIZE_ANSWER)), undefined),
});

/** Parses a stored profile; undefined for anything else. */
export function parseServerProfile(json: unknown): ServerProfile | undefined {
  const result = v.safeParse(STORED_PROFILE, json);
  return result.success ? result.output : undefined;
}

function keysOf<T extends string>(texts: Readonly<Record<T, unknown>>): readonly T[] {
  return Object.keys(texts) as T[]; // The tables are literals without further keys.
}
