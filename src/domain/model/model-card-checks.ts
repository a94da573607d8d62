import { choiceProblems, repeated } from "./choice-problems.ts";
import { kindOfCard } from "./kinds/kinds.ts";
import type { Recipe } from "./model-card.ts";
import type { CardFile } from "./model-card-schema.ts";
import { outputFileOf } from "./output-file.ts";

type Properties = CardFile["properties"];
type Extension = Properties["plumescope:card"];
type Recipes = Extension["recipes"];
type InputValues = Extension["inputs"][string]["values"];

const INPUT = 'properties["mlm:input"][0]';
const OUTPUT = 'properties["mlm:output"][0]';
const CARD = 'properties["plumescope:card"]';

/**
 * The problems of a card whose values are all valid by themselves: contradictions that neither
 * STAC's schemas nor the extension's can find. One sentence each.
 */
export function cardProblems({ properties }: CardFile): readonly string[] {
  const card = properties["plumescope:card"];
  return [
    ...inputProblems(properties),
    ...outputProblems(properties),
    ...bandProblems(properties),
    ...factsProblems(properties),
    ...recipeProblems(card.recipes, properties["mlm:input"][0].bands),
  ];
}

function inputProblems(properties: Properties): string[] {
  const [{ name, bands, input }] = properties["mlm:input"];
  const problems: string[] = [];
  if (input.dim_order.join() !== "batch,height,width,bands") {
    problems.push(
      `${INPUT}.input.dim_order must be batch, height, width, bands: this app drives models that take the bands last.`,
    );
  } else if (input.shape.length !== 4) {
    problems.push(`${INPUT}.input.shape must have 4 lengths, as dim_order names 4 axes.`);
  } else if (input.shape[3] !== bands.length) {
    problems.push(
      `${INPUT}.input.shape says ${input.shape[3]} bands, but ${INPUT}.bands names ${bands.length}.`,
    );
  }
  const facts = properties["plumescope:card"].inputs[name];
  return [
    ...problems,
    ...(facts === undefined
      ? [`${CARD}.inputs does not describe the input "${name}" of mlm:input.`]
      : [
          ...rangeProblems(`${CARD}.inputs.${name}.values`, facts.values),
          ...typicalProblems(`${CARD}.inputs.${name}.values.typical`, facts.values, bands.length),
        ]),
  ];
}

/** Quantiles are one a band, in ascending order. */
function typicalProblems(
  where: string,
  { typical }: InputValues,
  bandCount: number,
): readonly string[] {
  if (typical === undefined) return [];
  const lists = [typical.q01, typical.q50, typical.q99];
  if (lists.some(({ length }) => length !== bandCount)) {
    return [`${where} must list one quantile for each of the ${bandCount} bands.`];
  }
  const isAscending = typical.q50.every(
    (median, band) =>
      (typical.q01[band] ?? median) <= median && median <= (typical.q99[band] ?? median),
  );
  if (!isAscending) return [`${where} must have q01, q50 and q99 in ascending order.`];
  const { min = [], max = [] } = typical.arrays?.median_differences ?? {};
  const pairs = typical.arrays === undefined ? 0 : (bandCount * (bandCount - 1)) / 2;
  const areSpans = min.every((lowest, pair) => lowest <= (max[pair] ?? lowest));
  return min.length === pairs && max.length === pairs && areSpans
    ? []
    : [
        `${where}.arrays.median_differences must have a min and a max, in this order of size, for each of the ${pairs} pairs of bands.`,
      ];
}

function rangeProblems(where: string, { stored, encode }: InputValues): string[] {
  const problems: string[] = [];
  if (stored !== undefined && !isSpan(stored)) {
    problems.push(`${where}.stored must have max above min.`);
  }
  const [min, max] = encode?.domain ?? [0, 1];
  if (!isSpan({ min, max })) {
    problems.push(`${where}.encode.domain must have its second value above its first.`);
  }
  return problems;
}

function outputProblems(properties: Properties): string[] {
  const [{ result }] = properties["mlm:output"];
  if (result.shape.length !== result.dim_order.length) {
    return [`${OUTPUT}.result.shape must have one length for each axis that dim_order names.`];
  }
  if (result.dim_order.slice(0, 3).join() !== "batch,height,width" || result.shape.length > 4) {
    return [`${OUTPUT}.result.dim_order must be batch, height, width and at most the score.`];
  }
  return [];
}

function bandProblems(properties: Properties): string[] {
  const [{ name, bands }] = properties["mlm:input"];
  const described = new Map(properties.bands.map((band) => [band.name, band]));
  const isScaled = properties["plumescope:card"].inputs[name]?.values.decode.type === "band-scale";
  const problems = repeated(bands).map((band) => `${INPUT}.bands names ${band} twice.`);
  for (const band of new Set(bands)) {
    const facts = described.get(band);
    if (facts === undefined) {
      problems.push(`${INPUT}.bands names ${band}, which properties.bands does not describe.`);
    } else if (isScaled && facts["raster:scale"] === undefined) {
      problems.push(`properties.bands gives ${band} no raster:scale, which band-scale needs.`);
    }
  }
  return problems;
}

function factsProblems(properties: Properties): readonly string[] {
  const output = outputFileOf(properties["mlm:output"][0]);
  const where = `${CARD}.outputs.${output.name}`;
  const facts = properties["plumescope:card"].outputs[output.name];
  if (facts === undefined) {
    return [`${CARD}.outputs does not describe the output "${output.name}" of mlm:output.`];
  }
  const [min, max] = facts.range;
  const problems: string[] = [];
  if (!isSpan({ min, max })) {
    problems.push(`${where}.range must have its second value above its first.`);
  }
  const kind = kindOfCard(facts.kind, output.planeCount);
  if (kind === undefined) {
    problems.push(
      `${OUTPUT}.result.shape ends in ${output.planeCount}, which no kind of model with the scores "${facts.kind}" has.`,
    );
  }
  return [...problems, ...(kind?.problems(output, facts, { output: OUTPUT, facts: where }) ?? [])];
}

function recipeProblems(recipes: Recipes, bands: readonly string[]): string[] {
  return [
    ...choiceProblems(`${CARD}.recipes`, recipes),
    ...recipes.flatMap((recipe, index) =>
      pictureProblems(recipe, bands).map((problem) => `${CARD}.recipes[${index}].${problem}`),
    ),
  ];
}

function pictureProblems(recipe: Recipes[number], bands: readonly string[]): string[] {
  const { mode, channels } = recipe;
  const wanted = mode === "rgb" ? 3 : 1;
  const problems: string[] = [];
  if (channels.length !== wanted) {
    problems.push(`channels must be ${wanted} in mode ${mode}, but are ${channels.length}.`);
  }
  problems.push(...stretchProblems(recipe.stretch));
  for (const band of new Set(channels.flat().map((part) => part.band))) {
    if (!bands.includes(band)) {
      problems.push(`channels names ${band}, which the model’s input does not have.`);
    }
  }
  return problems;
}

function stretchProblems(stretch: Recipe["stretch"]): string[] {
  if (!("percentiles" in stretch)) {
    return isSpan(stretch) ? [] : ["stretch must have max above min."];
  }
  const [low, high] = stretch.percentiles;
  return high > low ? [] : ["stretch.percentiles must ascend."];
}

function isSpan({ min, max }: { readonly min: number; readonly max: number }): boolean {
  return max > min;
}
