import type { Colour, Decoding } from "#domain/render/render-style.ts";
import { defaultColour } from "./default-colour.ts";
import type { CardBand, CardClass, CardInput, CardOutput, ModelCard } from "./model-card.ts";
import type { CardFile } from "./model-card-schema.ts";

type Properties = CardFile["properties"];
type InputFile = Properties["mlm:input"][0];
type OutputFile = Properties["mlm:output"][0];
type InputFacts = Properties["plumescope:card"]["inputs"][string];
type Reading = Properties["plumescope:card"]["outputs"][string];
type Decode = InputFacts["values"]["decode"];

/** The card in the app's own shape, from a file in which `cardProblems` found nothing. */
export function cardFromFile(card: CardFile): ModelCard {
  const [input] = card.properties["mlm:input"];
  const [output] = card.properties["mlm:output"];
  const extension = card.properties["plumescope:card"];
  const facts = extension.inputs[input.name];
  const reading = extension.outputs[output.name];
  if (facts === undefined || reading === undefined) throw new Error("The card was not checked.");
  const { title = card.id, description } = card.properties;
  return {
    id: card.id,
    title,
    description,
    caveats: extension.caveats,
    bands: bandsOf(card, facts.values.decode),
    quantity: facts.values.quantity,
    input: inputOf(input, facts),
    output: outputOf(output, reading),
    recipes: extension.recipes.map(({ default: isDefault, ...recipe }) => ({
      ...recipe,
      isDefault,
    })),
  };
}

function bandsOf({ properties }: CardFile, decode: Decode): CardBand[] {
  const described = new Map(properties.bands.map((band) => [band.name, band]));
  return properties["mlm:input"][0].bands.map((name) => {
    const band = described.get(name);
    return {
      name,
      title: band?.title ?? name,
      wavelengthUm: band?.["eo:center_wavelength"],
      decoding: decodingOf(decode, band?.["raster:scale"], band?.["raster:offset"]),
    };
  });
}

/** The three ways to decode, written as the one formula that the renderer knows. */
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
    domain: values.encode?.domain,
  };
}

function outputOf(output: OutputFile, reading: Reading): CardOutput {
  const positive = output["classification:classes"].find(
    ({ value }) => value === reading.positive_class,
  );
  const thresholds = reading.thresholds.map(({ id, title = id, value, default: isDefault }) => ({
    id,
    title,
    value,
    isDefault,
  }));
  const cut = thresholds.find(({ isDefault }) => isDefault);
  if (cut === undefined) throw new Error("The card was not checked.");
  return {
    name: output.name,
    kind: reading.kind,
    range: reading.range,
    classTitle: positive?.title ?? positive?.name ?? "Class",
    classColour: colourOf(positive?.color_hint) ?? defaultColour(0),
    classes: classesOf(output["classification:classes"]),
    thresholds,
    defaultThreshold: cut.value,
  };
}

function classesOf(classes: OutputFile["classification:classes"]): CardClass[] {
  const ordered = [...classes].sort((one, other) => one.value - other.value);
  const hasBackground = ordered.length > 1 && ordered[0]?.value === 0;
  return ordered.map(({ name, title = name, color_hint: hint }, index) => {
    if (hasBackground && index === 0) return { title, colour: undefined };
    return { title, colour: colourOf(hint) ?? defaultColour(hasBackground ? index - 1 : index) };
  });
}

function colourOf(hex: string | undefined): Colour | undefined {
  if (hex === undefined) return undefined;
  const byteAt = (start: number) => Number.parseInt(hex.slice(start, start + 2), 16);
  return [byteAt(0), byteAt(2), byteAt(4)];
}
