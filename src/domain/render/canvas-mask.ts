import { AppError } from "#domain/failures/failure.ts";
import { classifierOf } from "./overlay.ts";
import type { OverlayStyle, Scene } from "./render-style.ts";
import { POSITION_NUMBERS, type PositionLine, type Positions } from "./sample-positions.ts";
import type { Size } from "./view.ts";

/** The width of the mask's outline, in canvas pixels. */
export const OUTLINE_WIDTH = 2;
/** The maximum number of classes for the most likely class. */
export const MAX_CLASSES = 16;

/** The bit of a code that marks an edge; the bits below it are `CLASS_BITS`. */
export const EDGE_BIT = 128;
export const CLASS_BITS = EDGE_BIT - 1;

/** What the overlay draws at each canvas pixel. */
export interface CanvasMask extends Size {
  /** Codes per row: the width, rounded up. */
  readonly stride: number;
  /**
   * One code per canvas pixel, row-major. `CLASS_BITS`: 0 for no class, 1 for the shown class, or 1 more
   * than the most likely class. `EDGE_BIT`: whether a pixel of another class, or of no class, is within
   * `OUTLINE_WIDTH` columns and rows; pixels beyond the canvas are unknown and make no edge.
   */
  readonly codes: Uint8Array<ArrayBuffer>;
}

/** Pixels per word of `codes`. */
const WORD = 4;
/** The highest bit of each byte of a word, and all others. */
const HIGH_BITS = 0x80808080;
const LOW_BITS = 0x7f7f7f7f;

/**
 * Classifies each canvas pixel, once per scene pixel of a canvas row, and finds the edges in two passes:
 * along each row, and then between rows, four pixels at a time.
 * @throws AppError "unexpected" for the most likely of more than `MAX_CLASSES` classes.
 */
export function canvasMask(
  scene: Scene,
  overlay: Pick<OverlayStyle, "shown" | "threshold">,
  { columns, rows }: Positions,
): CanvasMask {
  const width = columns.length / POSITION_NUMBERS;
  const height = rows.length / POSITION_NUMBERS;
  const stride = Math.ceil(width / WORD) * WORD;
  const codes = new Uint8Array(stride * height);
  const words = new Uint32Array(codes.buffer);
  const codeAt = coderOf(scene.scores, overlay);
  const { lines, lineOf } = linesOf(rows, (row) => {
    const line = new Uint8Array(stride);
    if (row >= 0) codeLine(line, columns, (column) => codeAt(row * scene.width + column));
    return line;
  });
  const own = lines.map((line) => new Uint32Array(line.buffer));
  const marked = lines.map((line) => new Uint32Array(withEdges(line, width).buffer));
  const length = stride / WORD;
  for (let y = 0; y < height; y += 1) {
    const first = lineOf[Math.max(0, y - OUTLINE_WIDTH)]!;
    const last = lineOf[Math.min(height - 1, y + OUTLINE_WIDTH)]!;
    const classes = own[lineOf[y]!]!;
    for (let at = 0; at < length; at += 1) {
      const word = classes[at]!;
      let others = 0;
      for (let line = first; line <= last; line += 1) others |= marked[line]![at]! ^ word;
      // A byte's highest bit, if any of its bits is set.
      words[y * length + at] = word | ((((others & LOW_BITS) + LOW_BITS) | others) & HIGH_BITS);
    }
  }
  return { width, height, stride, codes };
}

function coderOf(
  scores: Scene["scores"],
  overlay: Pick<OverlayStyle, "shown" | "threshold">,
): (pixel: number) => number {
  const classAt = classifierOf(scores, overlay);
  if (overlay.shown !== "most-likely") return (pixel) => (classAt(pixel) < 0 ? 0 : 1);
  if (scores.length > MAX_CLASSES) {
    throw new AppError({
      kind: "unexpected",
      message: `The prediction has ${scores.length} classes, and at most ${MAX_CLASSES} can be drawn at once; show a single one.`,
    });
  }
  return (pixel) => classAt(pixel) + 1;
}

/** One line for each scene row on the canvas, -1 outside the scene, and the line of each canvas row. */
function linesOf(
  rows: PositionLine,
  lineAt: (row: number) => Uint8Array<ArrayBuffer>,
): { readonly lines: readonly Uint8Array<ArrayBuffer>[]; readonly lineOf: Int32Array } {
  const lines: Uint8Array<ArrayBuffer>[] = [];
  const lineOf = new Int32Array(rows.length / POSITION_NUMBERS);
  let before: number | undefined;
  for (let y = 0; y < lineOf.length; y += 1) {
    const row = rows[y * POSITION_NUMBERS]!;
    if (row !== before) lines.push(lineAt(row));
    before = row;
    lineOf[y] = lines.length - 1;
  }
  return { lines, lineOf };
}

function codeLine(
  line: Uint8Array,
  columns: PositionLine,
  codeAt: (column: number) => number,
): void {
  let before = -1;
  let code = 0;
  for (let x = 0; x < columns.length / POSITION_NUMBERS; x += 1) {
    const column = columns[x * POSITION_NUMBERS]!;
    if (column !== before) code = column < 0 ? 0 : codeAt(column);
    before = column;
    line[x] = code;
  }
}

/** A copy with the edges along the line: the pixels on both sides of each change. */
function withEdges(line: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  const marked = line.slice();
  for (let x = 1; x < width; x += 1) {
    if (line[x] === line[x - 1]) continue;
    for (
      let at = Math.max(0, x - OUTLINE_WIDTH);
      at < Math.min(width, x + OUTLINE_WIDTH);
      at += 1
    ) {
      marked[at]! |= EDGE_BIT;
    }
  }
  return marked;
}
