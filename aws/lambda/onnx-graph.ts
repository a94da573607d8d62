import { readFile } from "node:fs/promises";
import type * as Ort from "onnxruntime-node";
import type { Tensor } from "./tensor.ts";

/** What runs ONNX models. The native and the WebAssembly runtime have one and the same interface. */
export type OnnxEngine = Pick<typeof Ort, "InferenceSession" | "Tensor">;

/**
 * The native runtime. It is no part of the function's bundle: it is found where it is installed,
 * which on Lambda is a layer or the folder of the function itself.
 */
export async function loadNativeEngine(): Promise<OnnxEngine> {
  return await import("onnxruntime-node");
}

/** A model of one input and one output, ready to run. */
export interface Graph {
  run(input: Tensor): Promise<Tensor>;
  close(): Promise<void>;
}

/** Opens an ONNX file. @throws Error if it cannot be read, or has no input or output. */
export async function openGraph(file: string, engine: OnnxEngine): Promise<Graph> {
  const session = await engine.InferenceSession.create(await readFile(file));
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  if (input === undefined || output === undefined) {
    throw new Error(`${file} has no input or no output, so it is no model that can be served.`);
  }
  // The WebAssembly runtime takes one run at a time.
  let last: Promise<unknown> = Promise.resolve();

  async function runNow({ values, shape }: Tensor, names: [string, string]): Promise<Tensor> {
    const feeds = { [names[0]]: new engine.Tensor("float32", values, shape) };
    const result = (await session.run(feeds))[names[1]];
    if (!(result?.data instanceof Float32Array)) {
      throw new Error(`${file} gave ${result?.type ?? "nothing"} where float32 is wanted.`);
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
