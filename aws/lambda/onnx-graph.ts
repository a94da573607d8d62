import { readFile } from "node:fs/promises";
import type * as Ort from "onnxruntime-node";
import type { Tensor } from "./tensor.ts";

/** An ONNX runtime; the native and the WebAssembly one share this interface. */
export type OnnxEngine = Pick<typeof Ort, "InferenceSession" | "Tensor">;

/**
 * Loads the native runtime, which is not part of the function's bundle. On Lambda it is in a layer
 * or in the function's folder.
 */
export async function loadNativeEngine(): Promise<OnnxEngine> {
  return await import("onnxruntime-node");
}

/** An opened model with one input and one output. */
export interface Graph {
  run(input: Tensor): Promise<Tensor>;
  close(): Promise<void>;
}

/**
 * By default the runtime's threads spin while they wait for each other, which takes processor time from
 * everything else on the machine: twice as much a run where that is idle, many times where it is busy.
 */
const WITHOUT_SPINNING = {
  extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
};

/** Opens an ONNX file. @throws Error if it cannot be read, or has no input or output. */
export async function openGraph(file: string, engine: OnnxEngine): Promise<Graph> {
  const session = await engine.InferenceSession.create(await readFile(file), WITHOUT_SPINNING);
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  if (input === undefined || output === undefined) {
    throw new Error(`${file} has no input or no output, so it cannot be served as a model.`);
  }
  // The WebAssembly runtime takes one run at a time.
  let last: Promise<unknown> = Promise.resolve();

  async function runNow({ values, shape }: Tensor, names: [string, string]): Promise<Tensor> {
    const feeds = { [names[0]]: new engine.Tensor("float32", values, shape) };
    const result = (await session.run(feeds))[names[1]];
    if (!(result?.data instanceof Float32Array)) {
      throw new Error(`${file} returned ${result?.type ?? "nothing"} instead of float32.`);
    }
    return { values: result.data, shape: result.dims };
  }

  return {
    run(tensor) {
      const run = last.then(() => runNow(tensor, [input, output]));
      last = run.catch(() => undefined);
      return run;
    },
    close: () => session.release(),
  };
}
