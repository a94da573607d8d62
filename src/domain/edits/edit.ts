import * as v from "valibot";
import { DTYPES } from "#domain/array/dtype.ts";
import { BLENDING_NAMES } from "#domain/tiles/blending.ts";

const LENGTH = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const INDEX = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const NUMBERS = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.readonly());

/** The schema of `Edit`, for edits from storage or a message. */
const EDIT_SCHEMA = v.variant("kind", [
  /** Selects another array of an npz. */
  v.strictObject({ kind: v.literal("member"), name: v.string() }),
  /** Which axis is the bands, if the guess was wrong. */
  v.strictObject({
    kind: v.literal("layout"),
    order: v.picklist(["bands-last", "bands-first", "bands-middle"]),
  }),
  /** One image of a batch, counted from 0 over all leading axes, the last of them fastest. */
  v.strictObject({ kind: v.literal("pick"), index: INDEX }),
  /** Whether the upload has an axis of length 1 in front of rows, columns and bands. */
  v.strictObject({ kind: v.literal("batch-axis"), wanted: v.boolean() }),
  /** Keeps these bands, counted from 0, in this order: drops and reorders. */
  v.strictObject({
    kind: v.literal("bands"),
    bands: v.pipe(v.array(INDEX), v.minLength(1), v.readonly()),
  }),
  /**
   * Multiplies and then adds, one number for each band or one for all. Missing values stay as they
   * are. See `scaled` for the dtype of the result.
   */
  v.strictObject({ kind: v.literal("scale"), factors: NUMBERS, offsets: NUMBERS }),
  /** Confirms that the values are what the model takes; changes nothing. */
  v.strictObject({ kind: v.literal("keep-values") }),
  /** Encodes the physical quantity as the model's stored values, by the card. */
  v.strictObject({ kind: v.literal("encode") }),
  /** Rounds half to even; keeps the dtype. */
  v.strictObject({ kind: v.literal("round") }),
  /** Casts to another dtype; values outside an integer's range are clamped. */
  v.strictObject({ kind: v.literal("cast"), dtype: v.picklist(DTYPES) }),
  /** A window, in pixels from the upper left corner. */
  v.strictObject({
    kind: v.literal("crop"),
    top: INDEX,
    left: INDEX,
    height: LENGTH,
    width: LENGTH,
  }),
  /** Pads the centred image with zeros to this size. */
  v.strictObject({ kind: v.literal("pad"), height: LENGTH, width: LENGTH }),
  /** Resamples the whole image. */
  v.strictObject({ kind: v.literal("resize"), height: LENGTH, width: LENGTH }),
  /** Sets missing values to zero: the file's nodata value, NaN and infinities. */
  v.strictObject({ kind: v.literal("nodata-to-zero") }),
  /**
   * Fills missing pixels with each band's median of the others, for the model; they stay missing.
   * With `value`, pixels that have it in any band of the model are missing too.
   */
  v.strictObject({ kind: v.literal("fill-missing"), value: v.optional(v.number()) }),
  /**
   * Sends the image to the model in tiles of this size, which share `overlap` rows and columns with
   * their neighbours, and joins the answers. The image itself does not change.
   */
  v.strictObject({
    kind: v.literal("tiles"),
    height: LENGTH,
    width: LENGTH,
    overlap: INDEX,
    blending: v.picklist(BLENDING_NAMES),
    /** Where they run: from this page, unless the workshop's cloud does it. */
    place: v.optional(v.literal("cloud")),
  }),
]);

export const EDITS_SCHEMA = v.pipe(v.array(v.pipe(EDIT_SCHEMA, v.readonly())), v.readonly());

/**
 * One change to an array before upload. Edits are plain data: the file itself never changes, and
 * undo drops the last edit.
 */
export type Edit = v.InferOutput<typeof EDITS_SCHEMA>[number];

/** Whether an array is sent whole, and the workshop's cloud runs its tiles. */
export function runsInCloud(edits: readonly Edit[]): boolean {
  return edits.findLast((edit) => edit.kind === "tiles")?.place === "cloud";
}

/** Parses stored edits; undefined for anything else, so that they are never applied in part. */
export function parseEdits(stored: unknown): readonly Edit[] | undefined {
  const result = v.safeParse(EDITS_SCHEMA, stored);
  return result.success ? result.output : undefined;
}
