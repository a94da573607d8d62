import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { chipFor } from "#domain/doctor/chip.ts";
import { findingFor } from "#domain/doctor/finding.ts";
import { probeLocation } from "#domain/doctor/probe-object.ts";
import { doctorStepFor } from "#domain/failures/doctor-step.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { infer } from "#services/api/inference-api.ts";
import { hostOf } from "#services/browser/network.ts";
import { isReachable, type ProbeResult, probe } from "#services/browser/probes.ts";
import { presignPut, putObject } from "#services/s3/objects.ts";
import { apiSigner } from "#services/sigv4/request-signer.ts";
import {
  type Chart,
  type Check,
  type Outcome,
  type Patient,
  signedIn,
  silence,
} from "./doctor-check.ts";

/** API Gateway ends a request after 29 s, with an answer that pages seldom may read. */
const GATEWAY_LIMIT_S = 28;

const EMPTY = "{}";

export const checkApi: Check = async ({ config }, _chart, signal) => {
  const host = hostOf(config.apiUrl);
  if (await isReachable(config.apiUrl, signal)) return { note: `${host} answers.` };
  return silence({ kind: "host-silent", service: "api", host });
};

export const checkApiCors: Check = async (patient, chart, signal) => {
  const { config, pageOrigin } = patient;
  const { credentials } = signedIn(patient, chart);
  const sign = apiSigner(config, credentials);
  const json = { "Content-Type": "application/json" };
  const request = { url: config.apiUrl, headers: json, body: EMPTY };
  const asked = await knockWith((await sign?.(request)) ?? json, config, signal);
  if (asked.readable) {
    if (isUnknownPath(asked)) return { finding: { kind: "path-wrong" } };
    return { note: `It reads JSON from ${pageOrigin} (HTTP ${asked.status} to an empty request).` };
  }
  if (asked.afterS >= GATEWAY_LIMIT_S) return lost(asked.afterS);
  // Plain text needs no preflight: this tells a closed preflight from a closed API.
  const plain = await knockWith({ "Content-Type": "text/plain" }, config, signal);
  if (!plain.readable) return silence({ kind: "api-closed" });
  // An API that admits by IAM says of a request without a signature what others say of a wrong path.
  const isWrong = sign === undefined && isUnknownPath(plain);
  return { finding: { kind: isWrong ? "path-wrong" : "preflight-closed" } };
};

/** An empty request: it costs no model anything, and CORS is the same for it. */
function knockWith(
  headers: Readonly<Record<string, string>>,
  { apiUrl }: WorkshopConfig,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return probe(apiUrl, { method: "POST", headers, body: EMPTY }, signal);
}

/** REST APIs say 403 for a path or method that is not there, HTTP APIs 404. */
function isUnknownPath({ status, bytes }: Extract<ProbeResult, { readable: true }>): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  if (status === 403) return text.includes("Missing Authentication Token");
  return status === 405 || (status === 404 && text.includes("Not Found"));
}

export const checkPost: Check = async (patient, chart, signal) => {
  const plain = await ask(patient, chart, false, signal);
  if (!mayWantBatchAxis(plain)) return plain;
  const batched = await ask(patient, chart, true, signal);
  return isAnswered(batched) ? batched : plain;
};

/** Uploads the chip, with a batch axis or without, and asks for its prediction. */
async function ask(
  patient: Patient,
  chart: Chart,
  hasBatchAxis: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const { config, card } = patient;
  const { credentials, owner } = signedIn(patient, chart);
  const location = probeLocation(config, owner, ".doctor.npy");
  const url = await presignPut(location, credentials, config);
  const chip = new Blob([chipFor(card, hasBatchAxis).file]);
  await putObject(url, chip, location, { signal, onProgress: () => undefined });
  const startedMs = performance.now();
  const note = hasBatchAxis
    ? "The API’s function answered; it wants arrays with a batch axis, which this page can add."
    : "The API took the request and its function answered.";
  try {
    const follower = { config, credentials };
    const sign = apiSigner(config, credentials);
    const answer = await infer(config.apiUrl, location, signal, {
      hasBatchAxis,
      follower,
      ...(sign === undefined ? {} : { sign }),
    });
    return { note, learnt: { answer } };
  } catch (thrown) {
    signal.throwIfAborted();
    return withoutAnswer(failureOf(thrown), note, (performance.now() - startedMs) / 1000);
  }
}

function withoutAnswer(answer: Failure, note: string, afterS: number): Outcome {
  if (isSilence(answer)) return lost(afterS);
  return doctorStepFor(answer) === "model"
    ? { note, learnt: { answer } }
    : { finding: findingFor("post", answer) };
}

/**
 * A function that adds no batch axis says so where its words come through, and fails without a
 * word behind a proxy integration: then only another try tells.
 */
function mayWantBatchAxis(outcome: Outcome): boolean {
  const failure = failureIn(outcome);
  if (failure?.kind === "server-mismatch") return failure.mismatch === "wants-batch-axis";
  return failure?.kind === "inference-refused" && failure.code === "function-failed";
}

function failureIn(outcome: Outcome): Failure | undefined {
  if ("finding" in outcome) {
    return outcome.finding.kind === "failure" ? outcome.finding.failure : undefined;
  }
  const answer = outcome.learnt?.answer;
  return answer !== undefined && "kind" in answer ? answer : undefined;
}

function isAnswered(outcome: Outcome): boolean {
  return "note" in outcome && failureIn(outcome) === undefined;
}

/** The API was read a moment ago, so that a request without an answer is lost on its way back. */
const SILENCES: ReadonlySet<Failure["kind"]> = new Set([
  "unreachable",
  "timed-out",
  "cors-refused",
  "answer-hidden",
  "connection-lost",
]);

function isSilence({ kind }: Failure): boolean {
  return SILENCES.has(kind);
}

function lost(afterS: number): Outcome {
  return silence({ kind: "reply-lost", afterS });
}

export const checkModel: Check = async ({ card }, { answer }) => {
  if (answer === undefined) throw new Error("The model was not asked.");
  if ("kind" in answer) return { finding: findingFor("model", answer) };
  const chip = chipFor(card);
  const wanted = sizeText(chip);
  const found = foundText(answer);
  return found === wanted
    ? { note: `${wanted}, as its card says.` }
    : { finding: { kind: "shape-wrong", found, wanted } };
};

function foundText(prediction: Prediction): string {
  const isEmpty = prediction.scores.every(Number.isNaN);
  return isEmpty ? `${sizeText(prediction)}, none of them a number` : sizeText(prediction);
}

function sizeText({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height} × ${width} scores`;
}
