import { AppError } from "#domain/failures/failure.ts";
import { MAX_CLASSES } from "./class-pairs.ts";
import { classifierOf } from "./overlay.ts";
import type { OverlayStyle, Scene } from "./render-style.ts";
import { POSITION_NUMBERS, type PositionLine, type Positions } from "./sample-positions.ts";
import type { Size } from "./view.ts";

/** The width of the mask's outline on the screen, in canvas pixels. */
export const OUTLINE_WIDTH = 2;

/** The bit of a code that marks an edge; the bits below it are `CLASS_BITS`. */
export const EDGE_BIT = 128;
export const CLASS_BITS = EDGE_BIT - 1;

/** What the overlay draws at each canvas pixel. */
export interface CanvasMask extends Size {
  /** Codes per row: the width, rounded up. */
  readonly stride: number;
  /**
   * One code per canvas pixel, row-major. `CLASS_BITS`: 0 for no class and for one without a colour, 1 for the shown class, or 1 more
   * than the most likely class. `EDGE_BIT`: whether a pixel of another class, or of no class, is within
   * the outline's width in columns and rows; pixels beyond the canvas are unknown and make no edge.
   */
  readonly codes: Uint8Array<ArrayBuffer>;
}

/** What of an overlay decides its mask. */
export type MaskSelection = Pick<OverlayStyle, "shown" | "threshold" | "colours" | "classCount">;

/** Pixels per word of `codes`. */
const WORD = 4;
/** The highest bit of each byte of a word, and all others. */
const HIGH_BITS = 0x80808080;
const LOW_BITS = 0x7f7f7f7f;

/**
 * Classifies each canvas pixel, once per scene row and column, and finds the edges in two passes: along
 * each row, and then between rows, four pixels at a time.
 * @param outlineWidth in canvas pixels, at least 1.
 * @throws AppError "unexpected" for the most likely of more than `MAX_CLASSES` classes.
 */
export function canvasMask(
  scene: Scene,
  overlay: MaskSelection,
  { columns, rows }: Positions,
  outlineWidth = OUTLINE_WIDTH,
): CanvasMask {
  const width = columns.length / POSITION_NUMBERS;
  const height = rows.length / POSITION_NUMBERS;
  const stride = Math.ceil(width / WORD) * WORD;
  const codeLine = coderOf(scene.scores, overlay);
  const acrossColumns = nearestOf(columns);
  const sceneRows = nearestOf(rows);
  // One line for each run of canvas rows with the same scene row.
  const lineOf = new Int32Array(height);
  for (let y = 1; y < height; y += 1) {
    lineOf[y] = lineOf[y - 1]! + Number(sceneRows[y] !== sceneRows[y - 1]);
  }
  const lines = new Uint8Array(stride * (lineOf[height - 1]! + 1));
  for (let y = 0; y < height; y += 1) {
    const line = lineOf[y]!;
    const row = sceneRows[y]!;
    if (row < 0 || (y > 0 && lineOf[y - 1] === line)) continue;
    const first = row * scene.width;
    codeLine(lines.subarray(line * stride, (line + 1) * stride), acrossColumns, first);
  }
  const marked = withEdgesAlong(lines, { stride, width }, outlineWidth);
  const codes = betweenLines({ lines, marked, lineOf }, stride, outlineWidth);
  return { width, height, stride, codes };
}

/** Writes the codes of the scene pixels at these columns of a row; no column is -1. */
type LineCoder = (line: Uint8Array, columns: Int32Array, first: number) => void;

function coderOf(planes: Scene["scores"], overlay: MaskSelection): LineCoder {
  if (overlay.shown !== "most-likely") {
    return thresholdCoder(planes[overlay.shown], overlay.threshold);
  }
  const scores = planes.slice(0, overlay.classCount);
  if (scores.length > MAX_CLASSES) {
    throw new AppError({
      kind: "unexpected",
      message: `The prediction has ${scores.length} classes, and at most ${MAX_CLASSES} can be drawn at once; show a single one.`,
    });
  }
  const classAt = classifierOf(scores, overlay);
  const codes = scores.map((_, plane) => (overlay.colours[plane] === undefined ? 0 : plane + 1));
  return classCoder((pixel) => codes[classAt(pixel)] ?? 0);
}

/**
 * As `classifierOf` classifies, without a call for each pixel: of a scene as large as the canvas that took half
 * of a threshold's step.
 */
function thresholdCoder(plane: Float32Array | undefined, threshold: number): LineCoder {
  const limit = Math.fround(threshold);
  return (line, columns, first) => {
    if (plane === undefined) return;
    for (let x = 0; x < columns.length; x += 1) {
      const column = columns[x]!;
      line[x] = column >= 0 && plane[first + column]! >= limit ? 1 : 0;
    }
  };
}

/** The nearest scene pixels along a line, -1 outside the scene. */
function nearestOf(line: PositionLine): Int32Array {
  return Int32Array.from(
    { length: line.length / POSITION_NUMBERS },
    (_, at) => line[at * POSITION_NUMBERS]!,
  );
}

/** Classifies each column once. */
function classCoder(codeAt: (pixel: number) => number): LineCoder {
  return (line, columns, first) => {
    let before = -1;
    let code = 0;
    for (let x = 0; x < columns.length; x += 1) {
      const column = columns[x]!;
      if (column !== before) code = column < 0 ? 0 : codeAt(first + column);
      before = column;
      line[x] = code;
    }
  };
}

/** A copy with the edges along the lines: the pixels on both sides of each change. */
function withEdgesAlong(
  lines: Uint8Array<ArrayBuffer>,
  { stride, width }: Pick<CanvasMask, "stride" | "width">,
  outlineWidth: number,
): Uint8Array<ArrayBuffer> {
  const marked = lines.slice();
  for (let start = 0; start < lines.length; start += stride) {
    const end = start + width;
    for (let x = start + 1; x < end; x += 1) {
      if (lines[x] === lines[x - 1]) continue;
      const last = Math.min(end, x + outlineWidth);
      for (let at = Math.max(start, x - outlineWidth); at < last; at += 1) marked[at]! |= EDGE_BIT;
    }
  }
  return marked;
}

interface Lines {
  readonly lines: Uint8Array<ArrayBuffer>;
  /** With the edges along them. */
  readonly marked: Uint8Array<ArrayBuffer>;
  /** The line of each canvas row. */
  readonly lineOf: Int32Array;
}

/** The codes of canvas rows, from those of their lines: an edge is also beside a line that differs. */
function betweenLines(
  { lines, marked, lineOf }: Lines,
  stride: number,
  outlineWidth: number,
): Uint8Array<ArrayBuffer> {
  const [own, others] = [new Int32Array(lines.buffer), new Int32Array(marked.buffer)];
  const length = stride / WORD;
  const words = new Int32Array(lineOf.length * length);
  for (let y = 0; y < lineOf.length; y += 1) {
    const first = lineOf[Math.max(0, y - outlineWidth)]! * length;
    const last = lineOf[Math.min(lineOf.length - 1, y + outlineWidth)]! * length;
    const start = lineOf[y]! * length;
    for (let at = 0; at < length; at += 1) {
      const word = own[start + at]!;
      let differences = 0;
      for (let line = first; line <= last; line += length) differences |= others[line + at]! ^ word;
      // A byte's highest bit, if any of its bits is set.
      const edges = (((differences & LOW_BITS) + LOW_BITS) | differences) & HIGH_BITS;
      words[y * length + at] = word | edges;
    }
  }
  return new Uint8Array(words.buffer);
}
