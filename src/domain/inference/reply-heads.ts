import type { Prediction } from "#domain/prediction/prediction.ts";
import { formatList } from "#domain/text/format.ts";
import { predictionOf } from "./nested-scores.ts";
import { unreadableReply } from "./reply-failures.ts";
import { base64Bytes } from "./reply-packing.ts";
import { isFields } from "./reply-value.ts";

/** A tensor as the Open Inference Protocol writes it (Triton, KServe): flat data with a shape. */
interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}

/**
 * The scores among a reply's outputs: nested lists, a tensor, an encoded file, or masks with labels.
 * Of several named outputs, that of the card. Undefined for anything else, such as a pointer.
 *
 * @throws AppError "reply-unreadable" for several outputs, none of which is the card's.
 */
export function headIn(value: unknown, outputName: string | undefined): unknown {
  if (isTensor(value)) return value;
  if (Array.isArray(value)) return headOfList(value, outputName);
  if (!isFields(value)) return value;
  const heads = Object.entries(value).filter(([, head]) => isHead(head));
  return headNamed(heads, outputName);
}

function headOfList(list: readonly unknown[], outputName: string | undefined): unknown {
  if (list.length === 0 || !list.every(isFields) || list.every(isLabelled)) return list;
  const tensors = list.filter(isTensor);
  if (tensors.length === list.length) {
    const named = tensors.map((tensor, index) => {
      const name: unknown = Reflect.get(tensor, "name");
      return [typeof name === "string" ? name : `output ${index + 1}`, tensor] as const;
    });
    return headNamed(named, outputName);
  }
  // TensorFlow Serving's row form: each image has its own outputs.
  const [only, ...others] = list;
  return others.length === 0 ? headIn(only, outputName) : list;
}

function headNamed(
  heads: readonly (readonly [name: string, head: unknown])[],
  outputName: string | undefined,
): unknown {
  const [first, ...others] = heads;
  if (others.length === 0) return first?.[1];
  const own = heads.find(([name]) => name === outputName);
  if (own !== undefined) return own[1];
  const names = formatList(heads.map(([name]) => name));
  throw unreadableReply(
    `it has several outputs (${names}), none with the name in the model card${outputName === undefined ? "" : `, ${outputName}`}.`,
  );
}

function isHead(value: unknown): boolean {
  return Array.isArray(value) || isTensor(value) || isEncodedFile(value);
}

function isEncodedFile(value: unknown): boolean {
  return typeof value === "string" && base64Bytes(value) !== undefined;
}

/** Whether it is one mask of a list, as image segmentation pipelines return them. */
export function isLabelled(value: unknown): boolean {
  return isFields(value) && typeof value["label"] === "string" && "mask" in value;
}

export function isTensor(value: unknown): value is Tensor {
  if (!isFields(value)) return false;
  const { shape, data } = value;
  return Array.isArray(data) && Array.isArray(shape) && shape.every(Number.isInteger);
}

/**
 * The prediction in a tensor.
 * https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
 *
 * @param largestCount as for `predictionOf`.
 * @throws AppError "reply-unreadable"
 */
export function predictionOfTensor({ shape, data }: Tensor, largestCount: number): Prediction {
  if (data.some(Array.isArray)) return predictionOf(data, largestCount);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length) {
    throw unreadableReply(
      `its shape is (${shape.join(", ")}), but its data has ${data.length} values.`,
    );
  }
  return predictionOf(data, largestCount, shape);
}
