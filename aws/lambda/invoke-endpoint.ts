import {
  InvokeEndpointCommand,
  type SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import { modelsOwnWords } from "./model-words.ts";
import { Refusal } from "./refusal.ts";

/** What the endpoint takes and gives: bytes and their media type. */
export interface Payload {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The endpoint's answer to a payload. @throws Refusal */
export type InvokeEndpoint = (payload: Payload, signal: AbortSignal) => Promise<Payload>;

/** Calls one endpoint by a SageMaker runtime client; a prediction comes back in the type it was asked in. */
export function createInvokeEndpoint(
  client: SageMakerRuntimeClient,
  endpointName: string,
): InvokeEndpoint {
  return async ({ contentType, body }, abortSignal) => {
    const command = new InvokeEndpointCommand({
      EndpointName: endpointName,
      ContentType: contentType,
      Accept: contentType,
      Body: body,
    });
    const reply = await client.send(command, { abortSignal }).catch((cause: unknown) => {
      throw abortSignal.aborted ? timedOut(endpointName, cause) : refusalFor(cause, endpointName);
    });
    return { contentType: reply.ContentType ?? "application/json", body: reply.Body };
  };
}

function refusalFor(cause: unknown, endpoint: string): unknown {
  if (!(cause instanceof SageMakerRuntimeServiceException)) return cause;
  switch (cause.name) {
    case "ModelError":
      return fromModel(cause, endpoint);
    case "ValidationError":
      return fromValidation(cause, endpoint);
    case "ThrottlingException":
      return busy(endpoint, cause, 429);
    case "ModelNotReadyException":
    case "ServiceUnavailable":
    case "InternalFailure":
    case "InternalDependencyException":
      return busy(endpoint, cause, 503);
    default:
      return byStatus(cause, endpoint);
  }
}

/** ModelError also stands for a model that did not answer within SageMaker's 60 s, or said too much. */
function fromModel(cause: SageMakerRuntimeServiceException, endpoint: string): Refusal {
  if (/timed out/i.test(cause.message)) return timedOut(endpoint, cause);
  if (cause.message.includes("could not load the entire response body")) {
    return new Refusal(
      "too-heavy",
      `The prediction is too heavy for the endpoint "${endpoint}" to hand back. Send a smaller image.`,
      { cause },
    );
  }
  const words = modelsOwnWords(cause.message);
  return new Refusal("model-error", said("The model refused the array", words), { cause });
}

function fromValidation(cause: SageMakerRuntimeServiceException, endpoint: string): Refusal {
  if (/not found/i.test(cause.message)) {
    return new Refusal(
      "endpoint-not-found",
      `There is no endpoint "${endpoint}". Compare ENDPOINT_NAME of the function with the endpoint's name in SageMaker; endpoints are often deleted after a workshop.`,
      { cause },
    );
  }
  const words = modelsOwnWords(cause.message);
  return new Refusal("model-error", said("SageMaker refused the request", words), { cause });
}

function said(what: string, words: string): string {
  return `${what}: "${words}". Compare the array with the model card, or show this to your instructor.`;
}

function byStatus(cause: SageMakerRuntimeServiceException, endpoint: string): unknown {
  switch (cause.$metadata.httpStatusCode) {
    case 413:
      return new Refusal(
        "too-heavy",
        `The array is too heavy for the endpoint "${endpoint}". Send whole counts 0–255 or a smaller image.`,
        { cause },
      );
    case 403:
      return new Refusal(
        "internal",
        `The function's role may not call the endpoint "${endpoint}". Your instructor must allow it sagemaker:InvokeEndpoint.`,
        { cause },
      );
    default:
      return cause;
  }
}

function busy(endpoint: string, cause: unknown, status: 429 | 503): Refusal {
  return new Refusal(
    "endpoint-busy",
    `The endpoint "${endpoint}" is busy or still starting. Wait a few seconds and try again.`,
    { cause, status },
  );
}

function timedOut(endpoint: string, cause: unknown): Refusal {
  return new Refusal(
    "endpoint-timed-out",
    `The endpoint "${endpoint}" did not answer in time. Try again, as a model that has just started is slow once; then try a smaller image.`,
    { cause },
  );
}
