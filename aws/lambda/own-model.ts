import type { Model } from "./model.ts";
import { outputOfTensor } from "./model-output.ts";
import { type Graph, loadNativeEngine, openGraph } from "./onnx-graph.ts";
import { Refusal } from "./refusal.ts";
import type { Tensor } from "./tensor.ts";
import { tensorOfArray } from "./tensor.ts";

/**
 * Bytes of the largest file: 1632 × 1632 pixels of six float32 bands. A U-Net needs some twenty
 * times as much while it runs, which is what a function of 2 GB has to give.
 */
const LARGEST_FILE = 67_108_864;

/**
 * A model that the function runs itself, in place of an endpoint. The ONNX runtime and the file are
 * loaded by the first prediction and kept.
 */
export function ownModel(path: string): Model {
  let graph: Promise<Graph> | undefined;
  return {
    largestFile: LARGEST_FILE,
    async predict(input, signal) {
      graph ??= loadNativeEngine().then((engine) => openGraph(path, engine));
      const opened = await graph.catch((cause: unknown) => {
        throw notRunning(path, cause);
      });
      const output = await within(signal, opened.run(tensorOfArray(input)));
      return { output: outputOfTensor(output), facts: {} };
    },
  };
}

/** The model's output, unless time runs out first. A run that has begun cannot be stopped. */
async function within(signal: AbortSignal, run: Promise<Tensor>): Promise<Tensor> {
  if (signal.aborted) throw timedOut();
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(timedOut()), { once: true });
  });
  return Promise.race([run.catch(refuse), late]);
}

function refuse(cause: unknown): never {
  const words = cause instanceof Error ? cause.message : String(cause);
  throw new Refusal(
    "model-error",
    `The model refused the array: "${words}". Compare the array with the model card, or show this to your instructor.`,
    { cause },
  );
}

function timedOut(): Refusal {
  return new Refusal(
    "endpoint-timed-out",
    "The model in the function did not finish in time. Send a smaller image; your instructor can give the function more memory, which makes it faster.",
  );
}

function notRunning(path: string, cause: unknown): Refusal {
  return new Refusal(
    "internal",
    `The model in the function cannot be started. Your instructor can check MODEL_PATH ("${path}") and that onnxruntime-node lies beside the function or in a layer.`,
    { cause },
  );
}
