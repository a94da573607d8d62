import {
  InvokeEndpointCommand,
  type SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import { InferenceError } from "./inference-error.ts";
import { extractModelMessage } from "./model-message.ts";

/** A request or response body of an endpoint, with its media type. */
export interface Payload {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Sends a payload to the endpoint and returns its response. @throws InferenceError */
export type InvokeEndpoint = (payload: Payload, signal: AbortSignal) => Promise<Payload>;

/** Creates a caller of one endpoint; a prediction comes back in the media type of its request. */
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
      throw abortSignal.aborted
        ? timedOut(endpointName, cause)
        : toInferenceError(cause, endpointName);
    });
    return { contentType: reply.ContentType ?? "application/json", body: reply.Body };
  };
}

function toInferenceError(cause: unknown, endpoint: string): unknown {
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

/** ModelError also covers SageMaker's 60 s timeout and oversized responses. */
function fromModel(cause: SageMakerRuntimeServiceException, endpoint: string): InferenceError {
  if (/timed out/i.test(cause.message)) return timedOut(endpoint, cause);
  if (cause.message.includes("could not load the entire response body")) {
    return new InferenceError(
      "too-heavy",
      `The prediction is too large for the endpoint "${endpoint}" to return. Send a smaller image.`,
      { cause },
    );
  }
  return refused("The model refused the array", cause);
}

function fromValidation(cause: SageMakerRuntimeServiceException, endpoint: string): InferenceError {
  if (/not found/i.test(cause.message)) {
    return new InferenceError(
      "endpoint-not-found",
      `There is no endpoint "${endpoint}". Compare ENDPOINT_NAME of the function with the endpoint's name in SageMaker; endpoints are often deleted after a workshop.`,
      { cause },
    );
  }
  return refused("SageMaker refused the request", cause);
}

function refused(what: string, cause: SageMakerRuntimeServiceException): InferenceError {
  return new InferenceError(
    "model-error",
    `${what}: "${extractModelMessage(cause.message)}". Compare the array with the model card, or show this to your instructor.`,
    { cause },
  );
}

function byStatus(cause: SageMakerRuntimeServiceException, endpoint: string): unknown {
  switch (cause.$metadata.httpStatusCode) {
    case 413:
      return new InferenceError(
        "too-heavy",
        `The array is too large for the endpoint "${endpoint}". Send whole counts 0–255 or a smaller image.`,
        { cause },
      );
    case 403:
      return new InferenceError(
        "internal",
        `The function's role may not call the endpoint "${endpoint}". Your instructor must allow it sagemaker:InvokeEndpoint.`,
        { cause },
      );
    default:
      return cause;
  }
}

function busy(endpoint: string, cause: unknown, status: 429 | 503): InferenceError {
  return new InferenceError(
    "endpoint-busy",
    `The endpoint "${endpoint}" is busy or still starting. Wait a few seconds and try again.`,
    { cause, status },
  );
}

function timedOut(endpoint: string, cause: unknown): InferenceError {
  return new InferenceError(
    "endpoint-timed-out",
    `The endpoint "${endpoint}" did not answer in time. Try again, as a model that has just started is slow once; then try a smaller image.`,
    { cause },
  );
}
