import type { BandsStyle, Channel } from "#domain/render/render-style.ts";
import type { ModelCard, Recipe } from "./model-card.ts";

/** The default recipe. */
export function defaultRecipe(card: ModelCard): Recipe {
  const chosen = card.recipes.find((recipe) => recipe.isDefault);
  if (chosen === undefined) throw new Error("A parsed card has a default recipe.");
  return chosen;
}

/** The recipe as channel weights: one per band of the card, in the card's order. */
export function recipeStyle(card: ModelCard, recipe: Recipe): BandsStyle {
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

function redGreenBlue(channels: readonly Channel[]): BandsStyle["channels"] {
  const [red, green = red, blue = green] = channels;
  if (red === undefined || green === undefined || blue === undefined) {
    throw new Error("A parsed recipe has one channel or three.");
  }
  return [red, green, blue];
}
