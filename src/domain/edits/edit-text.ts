import type { BandOrder } from "#domain/array/layout.ts";
import { formatNumber, formatSignificant } from "#domain/text/format.ts";
import type { Edit } from "./edit.ts";

const BAND_PLACES: Readonly<Record<BandOrder, string>> = {
  "bands-last": "last",
  "bands-first": "first",
  "bands-middle": "in the middle",
};

/**
 * One short phrase per edit, for the list of applied edits.
 * @param bandCount how many bands the image has before all of them.
 */
export function editTitles(edits: readonly Edit[], bandCount: number): readonly string[] {
  let count = bandCount;
  return edits.map((edit) => {
    const title = editTitle(edit, count);
    if (edit.kind === "bands") count = edit.bands.length;
    return title;
  });
}

/**
 * Describes an edit in one short phrase: "Dropped band 7". Bands and images are counted from 1,
 * rows and columns from 0.
 * @param bandCount how many bands the image had before it.
 */
export function editTitle(edit: Edit, bandCount: number): string {
  switch (edit.kind) {
    case "member":
      return `Selected the array ${edit.name}`;
    case "layout":
      return `Read with the bands ${BAND_PLACES[edit.order]}`;
    case "pick":
      return `Selected image ${formatNumber(edit.index + 1)}`;
    case "batch-axis":
      return edit.wanted ? "Added the batch axis" : "Dropped the batch axis";
    case "bands":
      return bandsTitle(edit.bands, bandCount);
    case "scale":
      return scaleTitle(edit);
    case "keep-values":
      return "Kept the values as they are";
    case "encode":
      return "Encoded by the model card’s formula";
    case "round":
      return "Rounded to whole numbers";
    case "cast":
      return `Cast to ${edit.dtype}`;
    case "crop":
      return `Cropped to ${edit.height} × ${edit.width} from row ${edit.top}, column ${edit.left}`;
    case "pad":
      return `Padded with zeros to ${edit.height} × ${edit.width}`;
    case "resize":
      return `Resized to ${edit.height} × ${edit.width}`;
    case "nodata-to-zero":
      return "Set missing values to 0";
    case "fill-missing":
      return edit.value === undefined
        ? "Filled missing pixels"
        : `Declared ${formatSignificant(edit.value, 6)} as missing`;
    case "tiles":
      return `Cut into tiles of ${edit.height} × ${edit.width} that share ${edit.overlap} pixels${edit.place === undefined ? "" : ", in the cloud"}`;
  }
}

function scaleTitle({ factors, offsets }: Extract<Edit, { kind: "scale" }>): string {
  const [factor = 1, offset = 0] = [factors[0], offsets[0]];
  if (factors.length > 1 || offsets.length > 1) return "Scaled each band";
  const added = `${offset < 0 ? "Subtracted" : "Added"} ${numberText(Math.abs(offset))}`;
  if (factor === 1) return added;
  const inverse = 1 / factor;
  const scaledBy =
    Number.isInteger(inverse) && inverse > 1
      ? `Divided by ${numberText(inverse)}`
      : `Multiplied by ${numberText(factor)}`;
  return offset === 0 ? scaledBy : `${scaledBy}, then ${added.toLowerCase()}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? formatNumber(value) : formatSignificant(value, 6);
}

function bandsTitle(kept: readonly number[], bandCount: number): string {
  const dropped = Array.from({ length: bandCount }, (_, band) => band).filter(
    (band) => !kept.includes(band),
  );
  if (dropped.length === 0 && kept.length === bandCount) {
    return `Reordered the bands to ${listed(kept)}`;
  }
  const inOrder = kept.every((band, place) => place === 0 || band > (kept[place - 1] ?? band));
  const bands = (list: readonly number[]) => `band${list.length === 1 ? "" : "s"} ${listed(list)}`;
  return inOrder && dropped.length <= kept.length && dropped.length > 0
    ? `Dropped ${bands(dropped)}`
    : `Kept ${bands(kept)}`;
}

function listed(bands: readonly number[]): string {
  return bands.map((band) => band + 1).join(", ");
}
