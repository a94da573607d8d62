import { configInvalid, parseConfigFile } from "./config-schema.ts";
import { cardProblems } from "./model-card-checks.ts";
import { cardFromFile } from "./model-card-reading.ts";
import { CARD_SCHEMA } from "./model-card-schema.ts";
import type { BandsLook, Channel, Colour, Decoding } from "./pixels/look.ts";

/** What a model wants and gives, as its card says it. */
export interface ModelCard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Short warnings; the first stands beside every result of the model. */
  readonly caveats: readonly string[];
  /** In the order in which the model takes them. */
  readonly bands: readonly CardBand[];
  /** What decoded values are, for example "top-of-atmosphere reflectance". */
  readonly quantity: string;
  readonly input: CardInput;
  readonly output: CardOutput;
  readonly recipes: readonly Recipe[];
}

export interface CardBand {
  readonly name: string;
  readonly title: string;
  /** Centre wavelength in micrometres. */
  readonly wavelengthUm: number | undefined;
  readonly decoding: Decoding;
}

/** The tensor that the model takes: batch, height, width, bands. */
export interface CardInput {
  readonly name: string;
  /** In pixels; undefined for any height that is a multiple of `heightMultipleOf`. */
  readonly height: number | undefined;
  readonly width: number | undefined;
  readonly heightMultipleOf: number;
  readonly widthMultipleOf: number;
  readonly dtype: string;
  /** The hard range of values, where there is one; integral means whole numbers whatever the dtype. */
  readonly stored: StoredRange | undefined;
  /** How the physical quantity becomes what is stored, as people write it. */
  readonly encodeFormula: string | undefined;
  /** Physical values are clipped to these two before they are encoded; undefined for any. */
  readonly domain: readonly [number, number] | undefined;
}

interface StoredRange {
  readonly integral: boolean;
  readonly min: number;
  readonly max: number;
}

/** How to read the model's one score a pixel. */
export interface CardOutput {
  readonly name: string;
  readonly kind: "probability" | "score";
  /** Lowest and highest score. */
  readonly range: readonly [number, number];
  /** What a pixel at or above the threshold is, for example "Smoke". */
  readonly classTitle: string;
  readonly classColour: Colour;
  /** All that the model tells apart, in the order of their values: that of a reply's planes, where it has several. */
  readonly classes: readonly CardClass[];
  readonly thresholds: readonly Threshold[];
  readonly defaultThreshold: number;
}

export interface CardClass {
  readonly title: string;
  /** Undefined for the background, the class of value 0 among several, which is not drawn. */
  readonly colour: Colour | undefined;
}

/** A cut that the card offers: a pixel is of the class where its score is at or above the value. */
interface Threshold {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  /** Exactly one is. */
  readonly isDefault: boolean;
}

/** A ready-made picture of the bands. */
export interface Recipe {
  readonly id: string;
  readonly title: string;
  /** Three channels (red, green, blue), or one for grey. */
  readonly mode: "rgb" | "single";
  /** Whether values enter as they are stored, or decoded to the physical quantity. */
  readonly space: "stored" | "decoded";
  readonly channels: readonly (readonly { readonly band: string; readonly weight: number }[])[];
  /** Output = `((sum - min) / (max - min)) ** (1 / gamma)`. */
  readonly stretch: { readonly min: number; readonly max: number; readonly gamma: number };
  /** Exactly one is. */
  readonly isDefault: boolean;
}

/**
 * The model's card from its file.
 *
 * @throws AppError "config-invalid" with one sentence for each problem.
 */
export function parseModelCard(json: unknown, file: string): ModelCard {
  const card = parseConfigFile(CARD_SCHEMA, json, file);
  const problems = cardProblems(card);
  if (problems.length > 0) throw configInvalid(file, problems);
  return cardFromFile(card);
}

/** The recipe that is shown until a person chooses another. */
export function defaultRecipe(card: ModelCard): Recipe {
  const chosen = card.recipes.find((recipe) => recipe.isDefault);
  if (chosen === undefined) throw new Error("A parsed card has a default recipe.");
  return chosen;
}

/** The recipe as the renderer takes it: one weight for each band of the card, in the card's order. */
export function bandsLook(card: ModelCard, recipe: Recipe): BandsLook {
  const { min, max, gamma } = recipe.stretch;
  const channels = recipe.channels.map((parts) => ({
    weights: card.bands.map(({ name }) => weightOf(parts, name)),
    min,
    max,
  }));
  return {
    channels: redGreenBlue(channels),
    gamma,
    decodings: recipe.space === "decoded" ? card.bands.map((band) => band.decoding) : undefined,
    colourMap: undefined,
  };
}

function weightOf(parts: Recipe["channels"][number], band: string): number {
  return parts.reduce((sum, part) => (part.band === band ? sum + part.weight : sum), 0);
}

function redGreenBlue(channels: readonly Channel[]): BandsLook["channels"] {
  const [red, green = red, blue = green] = channels;
  if (red === undefined || green === undefined || blue === undefined) {
    throw new Error("A parsed recipe has one channel or three.");
  }
  return [red, green, blue];
}
