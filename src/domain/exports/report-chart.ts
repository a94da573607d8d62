import type { CurvePoint } from "#domain/scores/curves.ts";
import { escapeHtml } from "#domain/text/html.ts";

/** A curve within the unit square. */
export interface ReportChart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly points: readonly Pick<CurvePoint, "x" | "y">[];
  /** What the diagonal stands for; undefined for none. */
  readonly diagonal?: string | undefined;
  /** The mask at the current threshold. */
  readonly marked?: { readonly x: number; readonly y: number; readonly text: string } | undefined;
  /** The numbers of the whole curve, below it. */
  readonly summary: string;
}

const SIDE = 220;
const LEFT = 44;
const TOP = 10;
const WIDTH = LEFT + SIDE + 16;
const HEIGHT = TOP + SIDE + 40;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

/** The curve as a figure with an inline SVG, for paper: black lines on white, without a script. */
export function chartFigure(chart: ReportChart): string {
  const { title, xTitle, yTitle, points, diagonal, marked, summary } = chart;
  const line = points.map(({ x, y }) => `${px(x)},${py(y)}`).join(" ");
  const ticks = TICKS.map(
    (at) =>
      `<path d="M${px(at)} ${py(0)}v4M${px(0)} ${py(at)}h-4"/>` +
      text(px(at), py(0) + 16, "middle", String(at)) +
      text(px(0) - 7, py(at) + 4, "end", String(at)),
  );
  const parts = [
    `<rect x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}"/>`,
    ...ticks,
    ...(diagonal === undefined
      ? []
      : [`<path d="M${px(0)} ${py(0)}L${px(1)} ${py(1)}" stroke-dasharray="2 3"/>`]),
    `<polyline class="curve" points="${line}"/>`,
    ...(marked === undefined
      ? []
      : [
          `<circle class="marked" cx="${px(marked.x)}" cy="${py(marked.y)}" r="4"/>`,
          markedText(marked),
        ]),
    text(px(0.5), py(0) + 34, "middle", xTitle),
    `<g transform="rotate(-90 12 ${py(0.5)})">${text(12, py(0.5), "middle", yTitle)}</g>`,
  ];
  const label = escapeHtml(`${title}. ${summary}`);
  const caption = [
    summary,
    ...(diagonal === undefined ? [] : [`Dotted: ${diagonal.toLowerCase()}`]),
  ];
  return `<figure class="chart"><figcaption><strong>${escapeHtml(title)}</strong></figcaption>
<svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${parts.join("")}</svg>
<figcaption>${escapeHtml(caption.join(". "))}.</figcaption></figure>`;
}

/** Towards the middle, so that it stays inside. */
function markedText({ x, y, text: said }: NonNullable<ReportChart["marked"]>): string {
  const isRight = x > 0.5;
  return text(
    px(x) + (isRight ? -8 : 8),
    py(y) + (y > 0.5 ? 14 : -8),
    isRight ? "end" : "start",
    said,
  );
}

function px(x: number): number {
  return rounded(LEFT + SIDE * x);
}

function py(y: number): number {
  return rounded(TOP + SIDE * (1 - y));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function text(x: number, y: number, anchor: "start" | "middle" | "end", said: string): string {
  return `<text x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}">${escapeHtml(said)}</text>`;
}
