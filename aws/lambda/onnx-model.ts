import { InferenceError } from "./inference-error.ts";
import type { Model } from "./model.ts";
import { outputFromTensor } from "./model-output.ts";
import { type Graph, loadNativeEngine, openGraph } from "./onnx-graph.ts";
import { type Tensor, tensorFromArray } from "./tensor.ts";

/**
 * 1632 × 1632 pixels of six float32 bands. A U-Net needs about twenty times as much memory while it
 * runs, which is the limit of a function with 2 GB.
 */
const MAX_FILE_BYTES = 67_108_864;

/**
 * Creates a model that the function runs itself. The first prediction loads the ONNX runtime and the
 * file; both are kept.
 */
export function onnxModel(path: string): Model {
  let graph: Promise<Graph> | undefined;
  return {
    maxFileBytes: MAX_FILE_BYTES,
    async predict(input, signal) {
      graph ??= loadNativeEngine().then((engine) => openGraph(path, engine));
      const opened = await graph.catch((cause: unknown) => {
        throw notRunning(path, cause);
      });
      const output = await orTimeout(signal, opened.run(tensorFromArray(input)));
      return { output: outputFromTensor(output), facts: {} };
    },
  };
}

/** The run's output, or a timeout error on abort; the run itself cannot be cancelled. */
async function orTimeout(signal: AbortSignal, run: Promise<Tensor>): Promise<Tensor> {
  if (signal.aborted) throw timedOut();
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(timedOut()), { once: true });
  });
  return Promise.race([run.catch(throwModelError), late]);
}

function throwModelError(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new InferenceError(
    "model-error",
    `The model refused the array: "${reason}". Compare the array with the model card, or show this to your instructor.`,
    { cause },
  );
}

function timedOut(): InferenceError {
  return new InferenceError(
    "endpoint-timed-out",
    "The model in the function did not finish in time. Send a smaller image; your instructor can give the function more memory, which makes it faster.",
  );
}

function notRunning(path: string, cause: unknown): InferenceError {
  return new InferenceError(
    "internal",
    `The model in the function cannot be started. Your instructor can check MODEL_PATH ("${path}") and that onnxruntime-node is beside the function or in a layer.`,
    { cause },
  );
}
