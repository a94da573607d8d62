import type { Decoding } from "#domain/render/render-style.ts";
import { kindOfCard } from "./kinds/kinds.ts";
import type { OutputFacts, OutputFile } from "./kinds/model-kind.ts";
import type {
  CardBand,
  CardInput,
  CardOutput,
  ModelCard,
  Quantiles,
  TypicalArrays,
} from "./model-card.ts";
import type { CardFile } from "./model-card-schema.ts";
import { outputFileOf } from "./output-file.ts";

type Properties = CardFile["properties"];
type InputFile = Properties["mlm:input"][0];
type InputFacts = Properties["plumescope:card"]["inputs"][string];
type Decode = InputFacts["values"]["decode"];

/** Converts a file in which `cardProblems` found nothing to the app's own card. */
export function cardFromFile(card: CardFile): ModelCard {
  const [input] = card.properties["mlm:input"];
  const output = outputFileOf(card.properties["mlm:output"][0]);
  const extension = card.properties["plumescope:card"];
  const facts = extension.inputs[input.name];
  const outputFacts = extension.outputs[output.name];
  if (facts === undefined || outputFacts === undefined)
    throw new Error("The card was not checked.");
  const { title = card.id, description } = card.properties;
  return {
    id: card.id,
    title,
    description,
    caveats: extension.caveats,
    bands: bandsOf(card, facts.values),
    quantity: facts.values.quantity,
    input: inputOf(input, facts),
    output: outputOf(output, outputFacts),
    recipes: extension.recipes.map(({ default: isDefault, ...recipe }) => ({
      ...recipe,
      isDefault,
    })),
  };
}

function bandsOf({ properties }: CardFile, { decode, typical }: InputFacts["values"]): CardBand[] {
  const described = new Map(properties.bands.map((band) => [band.name, band]));
  return properties["mlm:input"][0].bands.map((name, index) => {
    const band = described.get(name);
    return {
      name,
      title: band?.title ?? name,
      commonName: band?.["eo:common_name"],
      wavelengthUm: band?.["eo:center_wavelength"],
      decoding: decodingOf(decode, band?.["raster:scale"], band?.["raster:offset"]),
      typical: quantilesOf(typical, index),
    };
  });
}

function quantilesOf(
  typical: InputFacts["values"]["typical"],
  band: number,
): Quantiles | undefined {
  const [q01, q50, q99] = [typical?.q01[band], typical?.q50[band], typical?.q99[band]];
  if (q01 === undefined || q50 === undefined || q99 === undefined) return undefined;
  return { q01, q50, q99 };
}

function typicalArraysOf(typical: InputFacts["values"]["typical"]): TypicalArrays | undefined {
  if (typical?.arrays === undefined) return undefined;
  const { count, median_differences: differences, farthest } = typical.arrays;
  const pairs = typical.q50.flatMap((_, first) =>
    typical.q50.slice(first + 1).map((_, next) => [first, first + 1 + next] as const),
  );
  const medianDifferences = pairs.map((bands, pair) => ({
    bands,
    min: differences.min[pair] ?? Number.NaN,
    max: differences.max[pair] ?? Number.NaN,
  }));
  return { count, medianDifferences, farthest };
}

/** Writes the three kinds of decoding as the renderer's one formula. */
function decodingOf(decode: Decode, scale = 1, offset = 0): Decoding {
  switch (decode.type) {
    case "identity":
      return { scale: 1, offset: 0, exponent: 1, multiplier: 1 };
    case "band-scale":
      return { scale, offset, exponent: 1, multiplier: 1 };
    case "power":
      return {
        scale: 1 / decode.divisor,
        offset: 0,
        exponent: decode.exponent,
        multiplier: decode.multiplier,
      };
  }
}

function inputOf({ name, input }: InputFile, { values, spatial }: InputFacts): CardInput {
  const [, height, width] = input.shape;
  return {
    name,
    height: height === -1 ? undefined : height,
    width: width === -1 ? undefined : width,
    heightMultipleOf: spatial.height_multiple_of,
    widthMultipleOf: spatial.width_multiple_of,
    dtype: input.data_type,
    stored: values.stored,
    encodeFormula: values.encode?.formula,
    emptyIsZero: values.nodata_rule === "all-bands",
    domain: values.encode?.domain,
    typicalSource: values.typical?.source,
    typicalArrays: typicalArraysOf(values.typical),
  };
}

function outputOf(output: OutputFile, facts: OutputFacts): CardOutput {
  const kind = kindOfCard(facts.kind, output.planeCount);
  if (kind === undefined) throw new Error("The card was not checked.");
  return {
    name: output.name,
    kind: kind.id,
    range: facts.range,
    ...kind.output(output, facts),
  };
}
