import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { nestedJson } from "#lambda/nested-json.ts";
import { type Tensor, tensorFromArray } from "#lambda/tensor.ts";
import type { Model } from "./model.ts";
import { parseTensorJson, TensorJsonError } from "./tensor-json.ts";

/** The request that SageMaker passes to an endpoint's container. */
export interface ContainerRequest {
  readonly contentType: string;
  readonly accept: string;
  readonly body: Buffer;
}

export interface ContainerReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** An endpoint's container. */
export type Container = (request: ContainerRequest) => Promise<ContainerReply>;

const NPY = "application/x-npy";
const JSON_TYPE = "application/json";

/** SageMaker's TensorFlow Serving container, for JSON only: other types get 415. */
export function tensorFlowServing(model: Model): Container {
  return async ({ contentType, body }) => {
    if (mediaType(contentType) !== JSON_TYPE) {
      return failed(415, `Unsupported Media Type: ${contentType || "Unknown"}`);
    }
    return withErrorReplies(async () => {
      const { form, tensor } = parseTensorJson(body.toString("utf8"));
      const json = nestedJson(await predict(model, tensor));
      return replyJson(`{"${form === "row" ? "predictions" : "outputs"}":${json}}`);
    });
  };
}

/** A custom container that also takes and returns npy. */
export function npyContainer(model: Model): Container {
  const serving = tensorFlowServing(model);
  return async (request) => {
    if (mediaType(request.contentType) !== NPY) return serving(request);
    return withErrorReplies(async () => {
      const output = await predict(
        model,
        tensorFromArray(parseNpy(new Uint8Array(request.body).buffer)),
      );
      if (mediaType(request.accept) === JSON_TYPE) {
        return replyJson(`{"predictions":${nestedJson(output)}}`);
      }
      const file = Buffer.from(writeNpy(output.values, "float32", output.shape));
      return { status: 200, contentType: NPY, body: file };
    });
  };
}

/** An input shape that the model rejects; reported as TensorFlow Serving reports it. */
class ShapeError extends Error {}

async function predict(model: Model, tensor: Tensor): Promise<Tensor> {
  const problem = model.shapeProblem(tensor.shape);
  if (problem !== undefined) throw new ShapeError(problem);
  return model.predict(tensor);
}

async function withErrorReplies(work: () => Promise<ContainerReply>): Promise<ContainerReply> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ShapeError || cause instanceof TensorJsonError) {
      return failed(400, cause.message);
    }
    if (cause instanceof AppError && cause.failure.kind === "unreadable-array") {
      return failed(400, cause.failure.reason);
    }
    return failed(500, cause instanceof Error ? cause.message : String(cause));
  }
}

function replyJson(json: string): ContainerReply {
  return { status: 200, contentType: JSON_TYPE, body: Buffer.from(json) };
}

function failed(status: number, error: string): ContainerReply {
  const body = Buffer.from(`{ "error": ${JSON.stringify(error)} }`);
  return { status, contentType: JSON_TYPE, body };
}

function mediaType(header: string): string {
  return (header.split(";")[0] ?? "").trim().toLowerCase();
}
