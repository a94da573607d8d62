import type { LayoutAxis, ScatterData } from "plotly.js-basic-dist-min";
import type { AxisTick } from "#domain/geo/axis-ticks.ts";
import type { ChartBox } from "./chart-box.ts";
import { BARE_LAYOUT, type Figure, plainText } from "./figure.ts";
import type { LineSymbol } from "./symbols.ts";
import { labelRows, roomyRange, roundTicks } from "./ticks.ts";

/** A line through its points in order; a y of NaN leaves a gap. */
export interface ChartLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Any CSS colour, or a token of the page such as "var(--overlay)". */
  readonly colour: string;
  readonly dash?: "dash" | "dot" | undefined;
  readonly symbol?: LineSymbol | undefined;
  /** Hover text of each point; a line without texts does not react to the pointer. */
  readonly texts?: readonly string[] | undefined;
}

/**
 * The axes. Ranges have their lower end first and contain the lines; an omitted range fits them.
 */
export interface ChartAxes {
  /** Omitted for round numbers. */
  readonly xTicks?: readonly AxisTick[] | undefined;
  /** A logarithmic scale requires positive numbers. */
  readonly xScale?: "linear" | "log" | undefined;
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
}

export interface LinePlan {
  readonly figure: Figure;
  /** The position of a data point in the chart's box, in CSS pixels from its upper left corner. */
  place(x: number, y: number): { readonly left: number; readonly top: number };
}

/** Sizes in multiples of the font size. */
const LABEL_SIZE = 0.846;
const ROW_HEIGHT = 1.3;
const SYMBOL_SIZE = 0.58;
/** The width of the page's widest letters, in multiples of the label's font size. */
const LETTER_WIDTH = 0.65;
const TICK_LENGTH = 4;
const TICK_GAP = 3;
const LINE_WIDTH = 1.5;

/** Lines with quiet axes, laid out for one box. */
export function planLines(lines: readonly ChartLine[], axes: ChartAxes, box: ChartBox): LinePlan {
  const scaled = axes.xScale === "log" ? Math.log10 : (value: number): number => value;
  const xRange = axes.xRange ?? extent(lines.flatMap(({ x }) => x));
  const yRange = axes.yRange ?? roomyRange(lines.flatMap(({ y }) => y));
  const label = LABEL_SIZE * box.fontSize;
  const widthOf = (text: string): number => LETTER_WIDTH * label * text.length;
  const xTicks = axes.xTicks ?? roundTicks(xRange, 5);
  const yTicks = roundTicks(yRange, 4);
  const left = TICK_GAP + Math.ceil(Math.max(...yTicks.map(({ text }) => widthOf(text))));
  const right = Math.ceil(widthOf(xTicks.at(-1)?.text ?? "") / 2);
  const width = box.width - left - right;
  const across = (x: number): number =>
    (width * (scaled(x) - scaled(xRange[0]))) / (scaled(xRange[1]) - scaled(xRange[0]));
  const places = xTicks.map(({ at, text }) => ({ middle: across(at), width: widthOf(text) }));
  const rows = labelRows(places, label / 4);
  const rowCount = rows.includes(1) ? 2 : 1;
  const bottom = Math.ceil(TICK_LENGTH + TICK_GAP + rowCount * ROW_HEIGHT * label);
  const top = Math.ceil(label / 2);
  const height = box.height - top - bottom;
  return {
    figure: {
      traces: lines.map((line, at) => traceOf(line, at, SYMBOL_SIZE * box.fontSize)),
      colours: lines.map(({ colour }) => colour),
      layout: {
        ...BARE_LAYOUT,
        width: box.width,
        height: box.height,
        margin: { l: left, t: top, r: right, b: bottom, pad: 0, autoexpand: false },
        font: { family: box.fontFamily, size: label },
        hovermode: "closest",
        hoverlabel: { font: { family: box.fontFamily, size: label } },
        xaxis: {
          ...axisOf(xTicks, rows),
          type: axes.xScale ?? "linear",
          range: [scaled(xRange[0]), scaled(xRange[1])],
          showgrid: false,
          showline: true,
          linewidth: 1,
          ticks: "outside",
          ticklen: TICK_LENGTH,
          tickwidth: 1,
        },
        yaxis: {
          ...axisOf(yTicks),
          type: "linear",
          range: [...yRange],
          gridwidth: 1,
          ticks: "",
          ticklabelstandoff: TICK_GAP,
        },
      },
    },
    place: (x, y) => ({
      left: left + across(x),
      top: top + (height * (yRange[1] - y)) / (yRange[1] - yRange[0]),
    }),
  };
}

/** The lowest and highest number; 0 to 1 if all are equal or there are none. */
function extent(values: readonly number[]): readonly [number, number] {
  const numbers = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low < high ? [low, high] : [0, 1];
}

/** @param rows the label's row at each tick, undefined for no label; omitted for one row. */
function axisOf(
  ticks: readonly AxisTick[],
  rows?: readonly (0 | 1 | undefined)[],
): Partial<LayoutAxis> {
  const texts = ticks.map(({ text }, at) => {
    const row = rows ? rows[at] : 0;
    if (row === undefined) return "";
    return row === 1 ? `<br>${plainText(text)}` : plainText(text);
  });
  return {
    fixedrange: true,
    zeroline: false,
    tickmode: "array",
    tickvals: ticks.map(({ at }) => at),
    ticktext: texts,
    tickangle: 0,
    automargin: false,
    ticklabeloverflow: "allow",
  };
}

function traceOf(line: ChartLine, at: number, symbolSize: number): Partial<ScatterData> {
  const { name, x, y, dash, symbol, texts } = line;
  return {
    type: "scatter",
    uid: `line${at}`,
    name: plainText(name),
    x: [...x],
    y: [...y],
    mode: symbol === undefined ? "lines" : "lines+markers",
    line: { width: LINE_WIDTH, dash: dash ?? "solid" },
    ...(symbol === undefined ? {} : { marker: { symbol, size: symbolSize, opacity: 1 } }),
    cliponaxis: false,
    connectgaps: false,
    ...(texts === undefined
      ? { hoverinfo: "skip" }
      : { hoverinfo: "text", hovertext: texts.map(plainText) }),
  };
}
