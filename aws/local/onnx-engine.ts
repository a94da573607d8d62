import { type Graph, loadNativeEngine, type OnnxEngine, openGraph } from "#lambda/onnx-graph.ts";

/** Loads the WebAssembly runtime, for machines without a native binary (Intel Macs); 5 times slower. */
export async function loadWasmEngine(): Promise<OnnxEngine> {
  return await import("onnxruntime-web");
}

/** Opens an ONNX file with the first engine that loads. @throws Error if none does */
export async function openWithFirstEngine(
  file: string,
  engines: readonly (() => Promise<OnnxEngine>)[] = [loadNativeEngine, loadWasmEngine],
): Promise<Graph> {
  return openGraph(file, await firstThatLoads(engines));
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
