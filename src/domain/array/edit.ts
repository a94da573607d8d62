import * as v from "valibot";

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
const SIDE = v.pipe(v.number(), v.integer(), v.minValue(1));

const EDIT = v.variant("kind", [
  v.strictObject({ kind: v.literal("member"), name: v.string() }),
  v.strictObject({ kind: v.literal("layout"), order: v.picklist(["bands-last", "bands-first"]) }),
  v.strictObject({ kind: v.literal("pick"), index: COUNT }),
  v.strictObject({ kind: v.literal("batch-axis"), wanted: v.boolean() }),
  v.strictObject({ kind: v.literal("bands"), bands: v.pipe(v.array(COUNT), v.minLength(1)) }),
  v.strictObject({ kind: v.literal("encode") }),
  v.strictObject({ kind: v.literal("round") }),
  v.strictObject({
    kind: v.literal("cast"),
    dtype: v.picklist(["uint8", "int16", "uint16", "float32"]),
  }),
  v.strictObject({ kind: v.literal("crop"), top: COUNT, left: COUNT, height: SIDE, width: SIDE }),
  v.strictObject({ kind: v.literal("pad"), height: SIDE, width: SIDE }),
  v.strictObject({ kind: v.literal("resize"), height: SIDE, width: SIDE }),
  v.strictObject({ kind: v.literal("nodata-to-zero") }),
]);

/**
 * One change to an array before it is sent. Edits are data: the file is kept as it is, and taking
 * one back is leaving it out.
 *
 * member: another array of an npz. layout: which axis is the bands. pick: one image of a batch, from
 * 0. These three say how the file is read, and act first wherever they stand.
 * batch-axis: whether an axis of one stands in front of what is sent.
 * bands: keep these, from 0, in this order. encode: the physical quantity as the counts that the
 * model was trained on, by its card. round: to whole numbers, halves to even. cast: to another dtype,
 * its ends taking what lies beyond them. crop: a window. pad: zeros around. resize: bilinear.
 * nodata-to-zero: what was not measured becomes 0.
 */
export type Edit = v.InferOutput<typeof EDIT>;

/** Edits that were stored; undefined for anything else. */
export function parseEdits(stored: unknown): readonly Edit[] | undefined {
  const result = v.safeParse(v.array(EDIT), stored);
  return result.success ? result.output : undefined;
}

/** What an edit did, as a list of changes names it: "Dropped to bands 1, 2, 3". */
export function editText(edit: Edit): string {
  switch (edit.kind) {
    case "member":
      return `Took the array ${edit.name}`;
    case "layout":
      return edit.order === "bands-first"
        ? "Read with the bands first"
        : "Read with the bands last";
    case "pick":
      return `Took image ${edit.index + 1} of the batch`;
    case "batch-axis":
      return edit.wanted ? "Added a batch axis" : "Dropped the batch axis";
    case "bands":
      return `Kept ${edit.bands.length === 1 ? "band" : "bands"} ${listText(edit.bands)}`;
    case "encode":
      return "Encoded as the model card says";
    case "round":
      return "Rounded to whole numbers";
    case "cast":
      return `Cast to ${edit.dtype}`;
    case "crop":
      return `Cropped to ${edit.height} × ${edit.width} from row ${edit.top}, column ${edit.left}`;
    case "pad":
      return `Padded to ${edit.height} × ${edit.width} with zeros`;
    case "resize":
      return `Resized to ${edit.height} × ${edit.width}`;
    case "nodata-to-zero":
      return "Set to 0 what was not measured";
  }
}

/** Band numbers as people count them, runs shortened: "1–6", "1, 3, 5". */
function listText(bands: readonly number[]): string {
  const [first = 0] = bands;
  const isRun = bands.length > 2 && bands.every((band, index) => band === first + index);
  if (isRun) return `${first + 1}–${first + bands.length}`;
  return bands.map((band) => band + 1).join(", ");
}
