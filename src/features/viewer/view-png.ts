import { scaleBarAt } from "#domain/geo/distance.ts";
import { OUTLINE_WIDTH } from "#domain/render/canvas-mask.ts";
import { colourMapTable } from "#domain/render/colour-maps.ts";
import { type CroppedView, croppedView, enlarged } from "#domain/render/cropped-view.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import { fitView, originOf, type Size, type View } from "#domain/render/view.ts";
import { drawPicture } from "#engine/draw-picture.ts";
import type { Mark } from "#ui/picture/mark.ts";
import { type LegendRow, legendRows } from "./legend-rows.ts";
import { MAX_SCALE_BAR, SCALE_BAR_SHARE } from "./scale-bar.tsx";
import {
  drawnReference,
  isSideBySide,
  marksOf,
  paneStyle,
  scorePlanes,
  styleOfViewer,
} from "./shown-picture.ts";
import { cssColour, type ViewerModel, valueText } from "./viewer-model.ts";

/** Lengths in CSS pixels, enlarged like the picture. */
const FONT_SIZE = 12;
const LINE_HEIGHT = 18;
const MARGIN = 10;
/** Between two pictures side by side. */
const GAP = 8;
/** A caption needs this width, also below a narrow picture. */
const MIN_WIDTH = 320;
const INK = "#15191c";
const QUIET_INK = "#4c565d";
const PAPER = "#ffffff";
const LABEL_PAPER = "rgb(255 255 255 / 88%)";

/**
 * The view as a PNG: the scene as far as it is on the canvas, in this many pixels per CSS pixel of the
 * screen, with legend, marks, scale bar, and a caption of array, model, threshold, caveat and credit. On
 * white in either theme.
 * @param canvas the size of the picture on the screen, in CSS pixels.
 * @throws AppError
 */
export async function viewPng(viewer: ViewerModel, canvas: Size, scale: number): Promise<Blob> {
  const scene = sceneOf(viewer);
  const view = viewer.view.part ?? fitView(scene, canvas);
  const cropped = croppedView(scene, view, canvas);
  if (cropped === undefined) throw new Error("The scene is beside the view.");
  const styles = stylesOf(viewer);
  const part = enlarged(cropped, scale);
  const outlineWidth = OUTLINE_WIDTH * scale;
  // Drawn around the picture and cut off: what is beside a pixel decides its outline.
  const border = outlineWidth;
  const size = { width: part.size.width + 2 * border, height: part.size.height + 2 * border };
  const pictures: ImageData[] = [];
  // One after another: each may be a hundred megabytes.
  for (const style of styles) {
    const start = style.overlay.from * canvas.width - cropped.left;
    const from = Math.min(1, Math.max(0, (start * scale + border) / size.width));
    const renderStyle = { ...style, overlay: { ...style.overlay, from } };
    const toDraw = { scene, renderStyle, view: part.view, size, outlineWidth };
    const pixels = await drawPicture(toDraw, new AbortController().signal);
    pictures.push(new ImageData(pixels, size.width, size.height));
  }
  return await composed(viewer, { pictures, border, styles, cropped, scale });
}

function sceneOf(viewer: ViewerModel): Scene {
  const { array, bands, predicted, lit } = viewer;
  const { height, width, nodata } = array;
  const predictedScores =
    predicted === undefined
      ? []
      : scorePlanes(predicted.prediction, viewer, drawnReference(viewer));
  return { height, width, bands, nodata, scores: lit ? [lit.scores] : predictedScores };
}

/** The styles of the pictures that are shown, from left to right. */
function stylesOf(viewer: ViewerModel): readonly RenderStyle[] {
  const style = styleOfViewer(viewer);
  if (!isSideBySide(viewer)) return [style];
  if (viewer.lit !== undefined) return [style, style];
  return viewer.view.panes.map((content) => paneStyle(content, viewer, style));
}

interface Parts {
  /** From left to right, with their borders. */
  readonly pictures: readonly ImageData[];
  /** Of each picture, in pixels of the image. */
  readonly border: number;
  readonly styles: readonly RenderStyle[];
  readonly cropped: CroppedView;
  readonly scale: number;
}

async function composed(viewer: ViewerModel, parts: Parts): Promise<Blob> {
  const { pictures, border, styles, cropped, scale } = parts;
  const { width, height } = cropped.size;
  const drawnWidth = pictures.length * (width + GAP) - GAP;
  const sheetWidth = Math.max(drawnWidth, MIN_WIDTH);
  // Off the screen: a canvas of the document encodes its PNG on the main thread.
  const sheet = new OffscreenCanvas(1, 1);
  // It is read once, by the encoder: on the GPU it would only be copied there and back.
  const context = sheet.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser has no 2D canvas.");
  setFont(context);
  const ramp = rampOf(viewer, styles);
  const lines = captionOf(viewer).flatMap((line) =>
    wrapped(context, line, sheetWidth - 2 * MARGIN),
  );
  const rows = lines.length + (ramp === undefined ? 0 : 1);
  sheet.width = sheetWidth * scale;
  sheet.height = (height + rows * LINE_HEIGHT + 2 * MARGIN) * scale;
  context.scale(scale, scale);
  // The size of a canvas resets what it draws with.
  setFont(context);
  for (const [index, picture] of pictures.entries()) {
    const left = index * (width + GAP);
    // Its own coordinates, without a transform: the corner, and the part of the picture.
    const [x, y] = [left * scale - border, -border];
    context.putImageData(picture, x, y, border, border, width * scale, height * scale);
    context.save();
    context.translate(left, 0);
    context.beginPath();
    context.rect(0, 0, width, height);
    context.clip();
    for (const mark of marksOf(viewer)) drawMark(context, mark, cropped);
    const isLast = index === pictures.length - 1;
    if (isLast) drawScaleBar(context, viewer, cropped);
    if (styles[index]?.overlay.visible) {
      const content = pictures.length > 1 ? viewer.view.panes[index] : undefined;
      const legend = legendRows(viewer, content).filter(({ ramp: own }) => own === undefined);
      drawLegend(context, legend, height);
    }
    context.restore();
  }
  let baseline = height + MARGIN + FONT_SIZE;
  if (ramp !== undefined) {
    drawRamp(context, ramp, baseline);
    baseline += LINE_HEIGHT;
  }
  for (const { text, isQuiet } of lines) {
    context.fillStyle = isQuiet ? QUIET_INK : INK;
    context.fillText(text, MARGIN, baseline);
    baseline += LINE_HEIGHT;
  }
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = PAPER;
  context.fillRect(0, 0, sheetWidth, sheet.height);
  return await sheet.convertToBlob({ type: "image/png" });
}

function setFont(context: OffscreenCanvasRenderingContext2D): void {
  context.font = `${FONT_SIZE}px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "alphabetic";
}

interface CaptionLine {
  readonly text: string;
  readonly isQuiet: boolean;
}

function captionOf(viewer: ViewerModel): readonly CaptionLine[] {
  const { name, card, predicted, predictionView } = viewer;
  const result = predictionView === undefined ? [] : [predictionView.text.title];
  const limits = legendRows(viewer).flatMap(({ limit }) => limit ?? []);
  const [caveat] = predicted === undefined ? [] : viewer.caveats;
  return [
    { text: [name, ...result, ...limits].join(" · "), isQuiet: false },
    { text: [...(predicted === undefined ? [] : [card.title]), CREDIT].join(" · "), isQuiet: true },
    ...(caveat === undefined ? [] : [{ text: caveat, isQuiet: true }]),
  ];
}

const CREDIT = "Drawn with Plumescope";

/** Breaks a line between words; a word that is too wide is broken too. */
function wrapped(
  context: OffscreenCanvasRenderingContext2D,
  { text, isQuiet }: CaptionLine,
  width: number,
): readonly CaptionLine[] {
  const lines: string[] = [];
  let line = "";
  const fits = (candidate: string): boolean => context.measureText(candidate).width <= width;
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (!fits(line + character)) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...lines, line].map((part) => ({ text: part, isQuiet }));
}

/** A light label with text, from its upper left corner. */
function drawLabel(
  context: OffscreenCanvasRenderingContext2D,
  text: string,
  {
    left,
    top,
    indent = 0,
  }: { readonly left: number; readonly top: number; readonly indent?: number },
): void {
  const width = context.measureText(text).width + 2 * LABEL_PADDING + indent;
  context.fillStyle = LABEL_PAPER;
  context.fillRect(left, top, width, LINE_HEIGHT);
  context.fillStyle = INK;
  context.fillText(text, left + LABEL_PADDING + indent, top + FONT_SIZE + 1);
}

const LABEL_PADDING = 5;
const SWATCH = 10;
const INSET = 8;

function drawLegend(
  context: OffscreenCanvasRenderingContext2D,
  rows: readonly LegendRow[],
  height: number,
): void {
  for (const [index, { title, colour, limit, pattern }] of rows.entries()) {
    const top = height - INSET - (rows.length - index) * LINE_HEIGHT;
    const text = limit === undefined ? title : `${title}  ${limit}`;
    drawLabel(context, text, { left: INSET, top, indent: SWATCH + LABEL_PADDING });
    drawSwatch(context, colour, pattern, { left: INSET + LABEL_PADDING, top: top + 4 });
  }
}

function drawSwatch(
  context: OffscreenCanvasRenderingContext2D,
  colour: string,
  pattern: LegendRow["pattern"],
  { left, top }: { readonly left: number; readonly top: number },
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, SWATCH, SWATCH);
  context.clip();
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  if (pattern === undefined) {
    context.fillRect(left, top, SWATCH, SWATCH);
  } else {
    context.strokeRect(left, top, SWATCH, SWATCH);
    context.lineWidth = 1;
    context.beginPath();
    for (let at = -SWATCH; at <= SWATCH; at += 4) {
      context.moveTo(left + at, top + SWATCH);
      context.lineTo(left + at + (pattern === "diagonal" ? SWATCH : 0), top);
      if (pattern !== "grid") continue;
      context.moveTo(left, top + at);
      context.lineTo(left + SWATCH, top + at);
    }
    context.stroke();
  }
  context.restore();
}

function drawScaleBar(
  context: OffscreenCanvasRenderingContext2D,
  { locate }: ViewerModel,
  { view, size }: CroppedView,
): void {
  const maxLength = Math.min(MAX_SCALE_BAR, SCALE_BAR_SHARE * size.width);
  const centre = { column: view.centreX, row: view.centreY };
  const bar = locate && scaleBarAt(locate, centre, maxLength * view.unitsPerPixel);
  if (bar === undefined) return;
  const length = bar.pixels / view.unitsPerPixel;
  const [right, bottom] = [size.width - INSET, size.height - INSET];
  const textWidth = context.measureText(bar.text).width;
  context.fillStyle = LABEL_PAPER;
  context.fillRect(right - length, bottom - LINE_HEIGHT, length, LINE_HEIGHT);
  context.fillStyle = INK;
  context.fillText(bar.text, right - (length + textWidth) / 2, bottom - 6);
  context.fillRect(right - length, bottom - 2, length, 2);
  context.fillRect(right - length, bottom - LINE_HEIGHT, 2, LINE_HEIGHT);
  context.fillRect(right - 2, bottom - LINE_HEIGHT, 2, LINE_HEIGHT);
}

const PIN_RADIUS = 6;

/** As picture.css draws them: a coloured ring between a dark one and a light one, or a box. */
function drawMark(
  context: OffscreenCanvasRenderingContext2D,
  { row, column, height, width, label, colour }: Mark,
  { view, size }: CroppedView,
): void {
  const { x, y } = placeOf(view, size, row, column);
  const isPin = height === undefined || width === undefined;
  for (const { lineWidth, colour: ring } of isPin ? PIN_RINGS : BOX_RINGS) {
    context.beginPath();
    if (isPin) context.arc(x, y, PIN_RADIUS, 0, 2 * Math.PI);
    else context.rect(x, y, width / view.unitsPerPixel, height / view.unitsPerPixel);
    context.lineWidth = lineWidth;
    context.strokeStyle = ring ?? cssColour(colour);
    context.stroke();
  }
  const beside = { left: x + PIN_RADIUS + 5, top: y - LINE_HEIGHT / 2 };
  drawLabel(context, label, isPin ? beside : { left: x, top: y });
}

/** From below: the mark's own colour where there is none. */
const PIN_RINGS = [
  { lineWidth: 7, colour: INK },
  { lineWidth: 5, colour: PAPER },
  { lineWidth: 3, colour: undefined },
] as const;
const BOX_RINGS = [
  { lineWidth: 4, colour: INK },
  { lineWidth: 2, colour: undefined },
] as const;

function placeOf(view: View, size: Size, row: number, column: number) {
  const origin = originOf(view, size);
  return {
    x: (column - origin.x) / view.unitsPerPixel,
    y: (row - origin.y) / view.unitsPerPixel,
  };
}

interface Ramp {
  readonly table: Uint8Array;
  readonly low: string;
  readonly high: string;
}

/** The colours of scores, or of their differences, where a picture draws them. */
function rampOf(
  { card: { output }, view: { panes }, differences }: ViewerModel,
  styles: readonly RenderStyle[],
): Ramp | undefined {
  const index = styles.findIndex(
    ({ overlay }) => overlay.visible && overlayStyle(overlay.style).hasRamp,
  );
  const drawn = styles[index];
  if (drawn === undefined) return undefined;
  const [low, high] = drawn.overlay.ramp.range.map(valueText);
  const isDifference =
    styles.length > 1 && panes[index] === "score-difference" && differences !== undefined;
  const title = isDifference ? "|Δ|" : output.score.heading;
  const unit = output.unit === "" ? "" : ` ${output.unit}`;
  return {
    table: colourMapTable(drawn.overlay.ramp.colourMap),
    low: `${title} ${low}`,
    high: `${high}${unit}`,
  };
}

const RAMP_LENGTH = 128;

function drawRamp(
  context: OffscreenCanvasRenderingContext2D,
  { table, low, high }: Ramp,
  baseline: number,
): void {
  context.fillStyle = INK;
  context.fillText(low, MARGIN, baseline);
  const left = MARGIN + context.measureText(low).width + LABEL_PADDING;
  for (let at = 0; at < RAMP_LENGTH; at += 1) {
    const entry = 3 * Math.round((255 * at) / (RAMP_LENGTH - 1));
    const [red = 0, green = 0, blue = 0] = table.subarray(entry, entry + 3);
    context.fillStyle = cssColour([red, green, blue]);
    // Overlapping, so that no seam shows.
    context.fillRect(left + at, baseline - SWATCH, 2, SWATCH);
  }
  context.fillStyle = INK;
  context.fillText(high, left + RAMP_LENGTH + LABEL_PADDING + 1, baseline);
}
