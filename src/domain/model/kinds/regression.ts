import * as v from "valibot";
import { bandStatistics } from "#domain/array/statistics.ts";
import { closedObject, finiteNumber, nonEmptyText } from "#domain/config/config-file.ts";
import { defaultColour } from "#domain/model/default-colour.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import { formatSignificant } from "#domain/text/format.ts";
import { pythonText } from "#domain/text/python-text.ts";
import type { ModelKind, OutputFacts, OutputFile, OutputPlaces } from "./model-kind.ts";
import { ONE_PLANE } from "./one-plane.ts";

const FACTS = closedObject({
  kind: v.literal("value"),
  range: v.strictTuple([finiteNumber(), finiteNumber()]),
  quantity: nonEmptyText(),
  unit: v.optional(v.string(), ""),
  colour_map: v.optional(v.picklist(COLOUR_MAPS), "viridis"),
});

/** Below every value, so that all pixels with a value are drawn. */
const LOWEST_FLOAT32 = -3.402_823_466_385_288_6e38;

/**
 * One continuous value per pixel, in a unit: drawn with a colormap and described by its statistics.
 */
export const REGRESSION: ModelKind = {
  ...ONE_PLANE,
  id: "regression",
  scoreKinds: ["value"],
  facts: FACTS,
  problems: ({ tasks }: OutputFile, _facts, { output }: OutputPlaces) =>
    tasks.includes("regression")
      ? []
      : [`${output}.tasks must include "regression", as the kind of its scores is "value".`],
  output: (_output, facts: OutputFacts) => {
    const { quantity, unit, colour_map: colourMap } = v.parse(FACTS, facts);
    return {
      score: { name: quantity, heading: unit === "" ? quantity : `${quantity} (${unit})` },
      unit,
      classTitle: quantity,
      classColour: defaultColour(0),
      colourMap,
      classes: [],
      classValues: [],
      positiveIndex: 0,
      thresholds: [],
      defaultThreshold: LOWEST_FLOAT32,
    };
  },
  draws: "values",
  threshold: () => LOWEST_FLOAT32,
  whyThresholdIsFixed: () => "The model gives values, which no threshold cuts.",
  result: (output, { scores, picture }) => {
    const { mean, deviation, min, max, low, high } = bandStatistics(scores);
    const title = meanText(output, mean);
    if (Number.isNaN(mean)) return { title, lines: [], spoken: `${title}.` };
    const range = `${valueText(min)} to ${withUnit(output, max)}`;
    return {
      title,
      lines: [
        `Standard deviation ${withUnit(output, deviation)}`,
        `Range ${range}`,
        `2nd to 98th percentile ${valueText(low)} to ${withUnit(output, high)}`,
      ],
      spoken: `${title} over the ${picture}, range ${range}, standard deviation ${withUnit(output, deviation)}.`,
    };
  },
  shortResult: (output, scores) => meanText(output, bandStatistics(scores).mean),
  tableCaption: ({ score }) => `Mean of each ninth of the picture: ${score.heading}`,
  tableCell: (_share, meanScore) => valueText(meanScore),
  readoutName: (title) => title,
  scoreText: valueText,
  python: {
    settings: ({ classTitle, unit }) =>
      `QUANTITY = ${pythonText(classTitle)}\nUNIT = ${pythonText(unit === "" ? "" : ` ${unit}`)}`,
    result: () => `# 5. The value of each pixel, and the statistics of those that have one.
plane = np.squeeze(scores).astype(np.float32)
values = plane[np.isfinite(plane)]
print("Values of shape", scores.shape)
print(f"{QUANTITY}: mean {values.mean(dtype=float):.3g}{UNIT}, range {values.min():.3g} to {values.max():.3g}{UNIT}")`,
    overlay: ({ range: [low, high], colourMap }, opacity) =>
      `overlay = plt.get_cmap("${MATPLOTLIB_NAMES[colourMap]}")(np.clip((plane - ${low}) / ${high - low}, 0, 1))
overlay[..., 3] = np.where(np.isfinite(plane), ${opacity}, 0)`,
    title: 'f"{QUANTITY}: mean {values.mean(dtype=float):.3g}{UNIT}"',
  },
};

const MATPLOTLIB_NAMES = {
  cividis: "cividis",
  viridis: "viridis",
  magma: "magma",
  grey: "gray",
  oranges: "Oranges",
};

function meanText(output: CardOutput, mean: number): string {
  const { classTitle } = output;
  return Number.isNaN(mean)
    ? `${classTitle}: no values`
    : `${classTitle}: mean ${withUnit(output, mean)}`;
}

/** Units are separated by a narrow space. */
function withUnit({ unit }: CardOutput, value: number): string {
  return unit === "" ? valueText(value) : `${valueText(value)}\u202f${unit}`;
}

function valueText(value: number): string {
  return formatSignificant(value, 3);
}
