import { chipFor } from "#domain/doctor/chip.ts";
import { findingFor, inferenceStep } from "#domain/doctor/finding.ts";
import { probeLocation } from "#domain/doctor/probe-object.ts";
import { type Failure, failureOf } from "#domain/failure.ts";
import type { Prediction } from "#domain/prediction.ts";
import type { ObjectLocation } from "#domain/run.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { infer } from "#services/inference-api.ts";
import { hostOf } from "#services/network.ts";
import { answers, type Knock, knock } from "#services/probes.ts";
import { presignPut, putObject } from "#services/s3.ts";
import { type Check, type Outcome, signedIn, silence } from "./check.ts";

/** API Gateway ends a request after 29 s, with an answer that pages seldom may read. */
const GATEWAY_LIMIT_S = 28;

export const checkApi: Check = async ({ config }, _chart, signal) => {
  const host = hostOf(config.apiUrl);
  if (await answers(config.apiUrl, signal)) return { note: `${host} answers.` };
  return silence({ kind: "host-silent", service: "api", host });
};

export const checkApiCors: Check = async ({ config, pageOrigin }, _chart, signal) => {
  const asked = await knockWith("application/json", config, signal);
  if (asked.readable) {
    if (isUnknownPath(asked)) return { finding: { kind: "path-wrong" } };
    return { note: `It reads JSON from ${pageOrigin} (HTTP ${asked.status} to an empty request).` };
  }
  if (asked.afterS >= GATEWAY_LIMIT_S) return lost(asked.afterS);
  // Plain text needs no preflight: this tells a closed preflight from a closed API.
  const plain = await knockWith("text/plain", config, signal);
  if (!plain.readable) return silence({ kind: "api-closed" });
  return { finding: { kind: isUnknownPath(plain) ? "path-wrong" : "preflight-closed" } };
};

/** An empty request: it costs no model anything, and CORS is the same for it. */
function knockWith(type: string, { apiUrl }: WorkshopConfig, signal: AbortSignal): Promise<Knock> {
  return knock(apiUrl, { method: "POST", headers: { "Content-Type": type }, body: "{}" }, signal);
}

/** REST APIs say 403 for a path or method that is not there, HTTP APIs 404. */
function isUnknownPath({ status, bytes }: Extract<Knock, { readable: true }>): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  if (status === 403) return text.includes("Missing Authentication Token");
  return status === 405 || (status === 404 && text.includes("Not Found"));
}

export const checkPost: Check = async (patient, chart, signal) => {
  const { config, card } = patient;
  const { credentials, identity } = signedIn(patient, chart);
  const location = probeLocation(config, identity, ".doctor.npy");
  const chip = chipFor(card);
  const url = await presignPut(location, credentials, config);
  const options = { signal, onProgress: () => undefined };
  await putObject(url, new Blob([chip.file]), location, options);
  return ask(config, location, signal);
};

async function ask(
  { apiUrl }: WorkshopConfig,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedMs = performance.now();
  const note = "The API took the request and its function answered.";
  try {
    return { note, learnt: { answer: await infer(apiUrl, location, signal) } };
  } catch (thrown) {
    signal.throwIfAborted();
    const answer = failureOf(thrown);
    if (inferenceStep(answer) === "model") return { note, learnt: { answer } };
    return isSilence(answer)
      ? lost((performance.now() - startedMs) / 1000)
      : { finding: findingFor("post", answer) };
  }
}

/** The API was read a moment ago, so that a request without an answer is lost on its way back. */
const SILENCES: ReadonlySet<string> = new Set([
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
