import { chipFor } from "#domain/doctor/chip.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import { gatewayFailure } from "#domain/inference/gateway-failure.ts";
import { mayHideMismatch } from "#domain/inference/hidden-mismatch.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { infer } from "#services/api/inference-api.ts";
import { rememberRefusedBatchAxis } from "#services/api/server-profiles.ts";
import { hostOf } from "#services/browser/network.ts";
import { isReachable, type ProbeResult, probe, sendEmptyPost } from "#services/browser/probes.ts";
import { putObject, uploadUrls } from "#services/s3/objects.ts";
import { apiSigner } from "#services/sigv4/request-signer.ts";
import {
  type CheckOutcome,
  type DoctorCheck,
  type DoctorContext,
  type DoctorFacts,
  probeAt,
  signedIn,
  unanswered,
} from "./doctor-check.ts";

/** API Gateway ends a request after 29 s, with an answer that pages can rarely read. */
const GATEWAY_LIMIT_REACHED_S = 28;

/** Longer than any healthy host needs for an error. */
const PREFLIGHT_TIMEOUT_MS = 3000;

const EMPTY = "{}";

export const checkApi: DoctorCheck = async ({ config }, _facts, signal) => {
  const host = hostOf(config.apiUrl);
  if (await isReachable(config.apiUrl, signal)) return { note: `${host} answers.` };
  return unanswered(config.apiUrl, { kind: "unreachable", service: "api", host });
};

export const checkApiCors: DoctorCheck = async (context, facts, signal) => {
  const { config, pageOrigin } = context;
  const { apiUrl } = config;
  const { credentials } = signedIn(context, facts);
  const sign = apiSigner(config, credentials);
  const json = { "Content-Type": "application/json" };
  const signed = await sign?.({ url: apiUrl, headers: json, body: EMPTY });
  const probe = await probeWith(signed ?? json, apiUrl, signal);
  if (probe.readable) {
    const failure = wrongPath(probe, apiUrl);
    if (failure !== undefined) return { failure };
    return { note: `It reads JSON from ${pageOrigin} (HTTP ${probe.status} to an empty request).` };
  }
  if (probe.afterS >= GATEWAY_LIMIT_REACHED_S) {
    const afterS = Math.round(probe.afterS);
    return unanswered(apiUrl, { kind: "timed-out", service: "api", afterS });
  }
  // Plain text needs no preflight: this distinguishes a refused preflight from an API without CORS.
  const plain = await probeWith({ "Content-Type": "text/plain" }, apiUrl, signal);
  if (!plain.readable) {
    const host = hostOf(apiUrl);
    if ((await sendEmptyPost(apiUrl, PREFLIGHT_TIMEOUT_MS)) !== "hidden") {
      return unanswered(apiUrl, { kind: "cors-refused", service: "api", host, origin: pageOrigin });
    }
    // Perhaps only the function's errors come without CORS, and this request was one.
    const outcome = await askInEveryForm(context, facts, signal);
    if (!isAnswered(outcome)) {
      return unanswered(apiUrl, { kind: "cors-answer-refused", host, triedForms: true });
    }
    return {
      ...outcome,
      note: "Answers can be read, but errors come without CORS headers: the page cannot say why a run fails.",
    };
  }
  // An API with IAM authorization answers an unsigned request like others answer a wrong path.
  const failure = sign === undefined ? wrongPath(plain, apiUrl) : undefined;
  return { failure: failure ?? { kind: "cors-preflight-refused", origin: pageOrigin } };
};

/** Sends an empty request: it never reaches the model, and CORS applies equally. */
function probeWith(
  headers: Readonly<Record<string, string>>,
  apiUrl: string,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return probe(apiUrl, { method: "POST", headers, body: EMPTY }, signal);
}

/** REST APIs answer 403 for a missing path or method, HTTP APIs 404. */
function wrongPath(
  { status, bytes }: Extract<ProbeResult, { readable: true }>,
  url: string,
): Failure | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  const isWrong =
    status === 405 ||
    (status === 403 && text.includes("Missing Authentication Token")) ||
    (status === 404 && text.includes("Not Found"));
  if (!isWrong) return undefined;
  return gatewayFailure(status, text, { url, bucket: "", key: "", form: "both" }).failure;
}

export const checkPost: DoctorCheck = async (context, facts, signal) =>
  facts.answer === undefined
    ? askInEveryForm(context, facts, signal)
    : { note: "The API’s function answered the check before." };

/**
 * Requests the chip's prediction; if the failure may be one of form, also with a batch axis and as a
 * plain event. The page remembers the form that the server takes.
 */
async function askInEveryForm(
  context: DoctorContext,
  facts: DoctorFacts,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const first = await inferChip(context, facts, { hasBatchAxis: false }, signal);
  const isHidden = hidesReason(first);
  if (!isHidden && !wantsBatchAxis(first)) return first;
  const batched = await inferChip(context, facts, { hasBatchAxis: true }, signal);
  if (isAnswered(batched)) {
    rememberRefusedBatchAxis(context.config.apiUrl, false);
    return batched;
  }
  if (!isHidden) return first;
  const plain = await inferChip(context, facts, { hasBatchAxis: false, form: "plain" }, signal);
  if (isAnswered(plain)) return plain;
  return hiddenAnswer([first, batched, plain]) ?? first;
}

/**
 * The failure of a function that answers without CORS headers: the gateway's own errors can be read, so
 * that what cannot be read is the function's answer.
 */
function hiddenAnswer(outcomes: readonly CheckOutcome[]): CheckOutcome | undefined {
  const failures = outcomes.map(failureIn);
  const hidden = failures.find((failure) => failure?.kind === "answer-hidden");
  const readsErrors = failures.some(
    (failure) => failure?.kind === "inference-refused" && failure.code === "function-failed",
  );
  if (hidden?.kind !== "answer-hidden" || !readsErrors) return undefined;
  return { failure: { kind: "cors-answer-refused", host: hidden.host, triedForms: true } };
}

/** How the chip is sent. */
interface ChipForm {
  readonly hasBatchAxis: boolean;
  readonly form?: RequestForm;
}

/** Uploads the chip and requests its prediction. */
async function inferChip(
  context: DoctorContext,
  facts: DoctorFacts,
  { hasBatchAxis, ...form }: ChipForm,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const { config, card } = context;
  const { credentials, owner } = signedIn(context, facts);
  const location = probeAt(context, facts, "chip");
  const chip = new Blob([chipFor(card, hasBatchAxis).file]);
  await putObject(uploadUrls(location, { credentials, config }), chip, location, {
    signal,
    onProgress: () => undefined,
  });
  const note = hasBatchAxis
    ? "The API’s function answered; it expects arrays with a batch axis, which this page adds."
    : "The API accepted the request and its function answered.";
  try {
    const aws = { config, credentials, ownerId: owner };
    const sign = apiSigner(config, credentials);
    const answer = await infer(config.apiUrl, location, signal, {
      hasBatchAxis,
      ...form,
      aws,
      timeoutMs: config.apiTimeoutMs,
      // The check of its CORS read the answer to an empty request.
      hasAnswered: true,
      ...(sign === undefined ? {} : { sign }),
    });
    return { note, facts: { answer } };
  } catch (thrown) {
    signal.throwIfAborted();
    return withoutAnswer(failureOf(thrown), note);
  }
}

/** Failures behind the API belong to the next check; all others end this one. */
function withoutAnswer(failure: Failure, note: string): CheckOutcome {
  if (failure.kind === "timed-out") return { failure };
  if (failure.kind === "cors-refused") {
    // The page could read the API's answers a moment ago: only this one lacks CORS headers.
    return { failure: { kind: "answer-hidden", host: failure.host } };
  }
  return describeFailure(failure).doctorStep === "model"
    ? { note, facts: { answer: failure } }
    : { failure };
}

/** A function that adds no batch axis says so if its message is visible. */
function wantsBatchAxis(outcome: CheckOutcome): boolean {
  const failure = failureIn(outcome);
  return failure?.kind === "server-mismatch" && failure.mismatch === "wants-batch-axis";
}

/** Behind a proxy integration only another attempt shows whether its form was the reason. */
function hidesReason(outcome: CheckOutcome): boolean {
  const failure = failureIn(outcome);
  return failure !== undefined && mayHideMismatch(failure);
}

function failureIn(outcome: CheckOutcome): Failure | undefined {
  if ("failure" in outcome) return outcome.failure;
  const answer = outcome.facts?.answer;
  return answer !== undefined && "kind" in answer ? answer : undefined;
}

function isAnswered(outcome: CheckOutcome): boolean {
  return "note" in outcome && failureIn(outcome) === undefined;
}

export const checkModel: DoctorCheck = async ({ card }, { answer }) => {
  if (answer === undefined) throw new Error("The model was not called.");
  if ("kind" in answer) return { failure: cardRefusal(answer) ?? answer };
  const promised = sizeText(chipFor(card));
  const found = foundText(answer);
  return found === promised
    ? { note: `${promised}, as its card says.` }
    : { failure: { kind: "card-output-differs", found, promised } };
};

/** The chip matches the card: a model that refuses its shape or size belongs to another card. */
function cardRefusal(failure: Failure): Failure | undefined {
  const isOfChip =
    failure.kind === "inference-refused" &&
    (failure.code === "wrong-shape" || failure.code === "too-heavy");
  return isOfChip ? { kind: "card-refused", message: describeFailure(failure).title } : undefined;
}

function foundText(prediction: Prediction): string {
  const isEmpty = prediction.scores.every(Number.isNaN);
  return isEmpty ? `${sizeText(prediction)}, all of them NaN` : sizeText(prediction);
}

function sizeText({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height} × ${width} scores`;
}
