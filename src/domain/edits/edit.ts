import * as v from "valibot";
import { DTYPES } from "#domain/array/dtype.ts";

const LENGTH = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const INDEX = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The schema of `Edit`, for edits from storage or a message. */
const EDIT_SCHEMA = v.variant("kind", [
  /** Another array of an npz. */
  v.strictObject({ kind: v.literal("member"), name: v.string() }),
  /** Which axis is the bands, where the guess was wrong. */
  v.strictObject({ kind: v.literal("layout"), order: v.picklist(["bands-last", "bands-first"]) }),
  /** One image of a batch, counted from 0 over all leading axes, the last of them fastest. */
  v.strictObject({ kind: v.literal("pick"), index: INDEX }),
  /** Whether what is sent has an axis of one in front of rows, columns and bands. */
  v.strictObject({ kind: v.literal("batch-axis"), wanted: v.boolean() }),
  /** Keeps these bands, counted from 0, in this order: drops and reorders. */
  v.strictObject({
    kind: v.literal("bands"),
    bands: v.pipe(v.array(INDEX), v.minLength(1), v.readonly()),
  }),
  /** The physical quantity becomes the model's stored values, by the card. */
  v.strictObject({ kind: v.literal("encode") }),
  /** To whole numbers, halves to the even one; the dtype stays. */
  v.strictObject({ kind: v.literal("round") }),
  /** To another dtype; values beyond an integer's range become its ends. */
  v.strictObject({ kind: v.literal("cast"), dtype: v.picklist(DTYPES) }),
  /** A window, in pixels from the upper left one. */
  v.strictObject({
    kind: v.literal("crop"),
    top: INDEX,
    left: INDEX,
    height: LENGTH,
    width: LENGTH,
  }),
  /** Zeros around the centred image, up to this size. */
  v.strictObject({ kind: v.literal("pad"), height: LENGTH, width: LENGTH }),
  /** The whole image in another number of pixels. */
  v.strictObject({ kind: v.literal("resize"), height: LENGTH, width: LENGTH }),
  /** Zeros where nothing was measured: the file's nodata value, NaN and infinities. */
  v.strictObject({ kind: v.literal("nodata-to-zero") }),
]);

export const EDITS_SCHEMA = v.pipe(v.array(v.pipe(EDIT_SCHEMA, v.readonly())), v.readonly());

/**
 * One change to an array before it is sent. Edits are plain data: the file is kept as it is, and
 * undoing drops the last one.
 */
export type Edit = v.InferOutput<typeof EDITS_SCHEMA>[number];

/** Edits as they were stored; undefined for anything else, so that no half of them is applied. */
export function parseEdits(stored: unknown): readonly Edit[] | undefined {
  const result = v.safeParse(EDITS_SCHEMA, stored);
  return result.success ? result.output : undefined;
}
