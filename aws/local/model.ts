import { readFile } from "node:fs/promises";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import type { Graph, OnnxEngine } from "#lambda/onnx-graph.ts";
import type { Tensor } from "#lambda/tensor.ts";
import { openWithFirstEngine } from "./onnx-engine.ts";

/** A loaded model with its card, as an endpoint serves it. */
export interface Model {
  readonly card: ModelCard;
  /** The input's shape with -1 for any size: batch, height, width, bands. */
  readonly inputShape: readonly number[];
  /** Keras's error message for an input of this shape; undefined if it is valid. */
  shapeProblem(shape: readonly number[]): string | undefined;
  predict(input: Tensor): Promise<Tensor>;
  close(): Promise<void>;
}

/** Loads an ONNX file and its model card. @throws AppError "config-invalid" for a bad card. */
export async function loadModel(
  onnxPath: string,
  cardPath: string,
  engines?: readonly (() => Promise<OnnxEngine>)[],
): Promise<Model> {
  const [graph, card] = await Promise.all([
    openWithFirstEngine(onnxPath, engines),
    readCard(cardPath),
  ]);
  return modelOf(graph, card);
}

async function readCard(path: string): Promise<ModelCard> {
  return parseModelCard(JSON.parse(await readFile(path, "utf8")), path);
}

function modelOf(graph: Graph, card: ModelCard): Model {
  const { height = -1, width = -1 } = card.input;
  const inputShape = [-1, height, width, card.bands.length];
  return {
    card,
    inputShape,
    shapeProblem: (shape) => shapeProblem(shape, inputShape) ?? multipleProblem(shape, card),
    predict: (input) => graph.run(input),
    close: () => graph.close(),
  };
}

function shapeProblem(
  found: readonly number[],
  expectedShape: readonly number[],
): string | undefined {
  if (found.length !== expectedShape.length) {
    return `input must be ${expectedShape.length}-dimensional[${found.join(",")}]`;
  }
  if (expectedShape.every((size, axis) => size === -1 || size === found[axis])) return undefined;
  const expected = expectedShape.map((size) => (size === -1 ? "None" : String(size))).join(", ");
  return `Input 0 of layer "model" is incompatible with the layer: expected shape=(${expected}), found shape=(${found.join(", ")})`;
}

/** A U-Net of several levels requires sides that can be halved once per level. */
function multipleProblem([, height = 0, width = 0]: readonly number[], { input }: ModelCard) {
  const { heightMultipleOf: rows, widthMultipleOf: columns } = input;
  if (height % rows === 0 && width % columns === 0) return undefined;
  return `Dimensions of inputs should match: height and width must be multiples of ${rows} and ${columns}, found ${height} x ${width}`;
}
