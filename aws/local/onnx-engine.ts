import { readFile } from "node:fs/promises";
import type * as Ort from "onnxruntime-node";

/** What runs ONNX models. The native and the WebAssembly runtime have one and the same interface. */
export type OnnxEngine = Pick<typeof Ort, "InferenceSession" | "Tensor">;

/** The native runtime: five times as fast, but without a binary for Intel Macs. */
export async function loadNativeEngine(): Promise<OnnxEngine> {
  return await import("onnxruntime-node");
}

/** The WebAssembly runtime, which runs wherever Node does. */
export async function loadWasmEngine(): Promise<OnnxEngine> {
  return await import("onnxruntime-web");
}

/** float32 values in C order. */
export interface Tensor {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A model of one input and one output, ready to run. */
export interface Graph {
  run(input: Tensor): Promise<Tensor>;
  close(): Promise<void>;
}

/** Opens an ONNX file with the first engine that loads. */
export async function openGraph(
  file: string,
  engines: readonly (() => Promise<OnnxEngine>)[] = [loadNativeEngine, loadWasmEngine],
): Promise<Graph> {
  const [bytes, engine] = await Promise.all([readFile(file), firstThatLoads(engines)]);
  const session = await engine.InferenceSession.create(bytes);
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

async function firstThatLoads(
  engines: readonly (() => Promise<OnnxEngine>)[],
): Promise<OnnxEngine> {
  const reasons: string[] = [];
  for (const load of engines) {
    try {
      return await load();
    } catch (cause) {
      reasons.push(cause instanceof Error ? cause.message : String(cause));
    }
  }
  throw new Error(`No ONNX runtime starts on this machine: ${reasons.join("; ")}`);
}
