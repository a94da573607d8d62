import type { BandsStyle, Channel } from "#domain/render/render-style.ts";
import type { ModelCard, Recipe } from "./model-card.ts";

/** The default recipe. */
export function defaultRecipe(card: ModelCard): Recipe {
  const chosen = card.recipes.find((recipe) => recipe.isDefault);
  if (chosen === undefined) throw new Error("A parsed card has a default recipe.");
  return chosen;
}

/**
 * The recipe as channel weights: one per band of the card, in the card's order. `ranges` are those of a
 * stretch between percentiles, one per channel, as `recipeRanges` measures them; 0 to 1 without.
 */
export function recipeStyle(
  card: ModelCard,
  recipe: Recipe,
  ranges: readonly (readonly [number, number])[] = [],
): BandsStyle {
  const { stretch } = recipe;
  const channels = recipe.channels.map((parts, at): Channel => {
    const [min, max] =
      "percentiles" in stretch ? (ranges[at] ?? [0, 1]) : [stretch.min, stretch.max];
    return { weights: card.bands.map(({ name }) => weightOf(parts, name)), min, max };
  });
  return {
    channels: redGreenBlue(channels),
    gamma: stretch.gamma,
    decodings: recipe.space === "decoded" ? card.bands.map((band) => band.decoding) : undefined,
    encoding: encodingOf(card, recipe),
    colourMap: undefined,
  };
}

/** The power that encodes a channel's sum: undefined where the bands' decodings have none in common. */
function encodingOf(card: ModelCard, { space, stretch, channels }: Recipe): number | undefined {
  if (space === "stored" || !("percentiles" in stretch)) return undefined;
  const names = new Set(channels.flat().map(({ band }) => band));
  const exponents = card.bands
    .filter(({ name }) => names.has(name))
    .map(({ decoding }) => decoding.exponent);
  const [exponent = 1] = exponents;
  const isShared = exponents.every((one) => one === exponent);
  return isShared && exponent > 0 && exponent !== 1 ? 1 / exponent : undefined;
}

function weightOf(parts: Recipe["channels"][number], band: string): number {
  return parts.reduce((sum, part) => (part.band === band ? sum + part.weight : sum), 0);
}

function redGreenBlue(channels: readonly Channel[]): BandsStyle["channels"] {
  const [red, green = red, blue = green] = channels;
  if (red === undefined || green === undefined || blue === undefined) {
    throw new Error("A parsed recipe has one channel or three.");
  }
  return [red, green, blue];
}
