import { type BandLabels, labelText } from "#domain/array/band-labels.ts";
import { matchBands } from "./match-bands.ts";
import type { CardBand, ModelCard } from "./model-card.ts";

const AS_STORED = { scale: 1, offset: 0, exponent: 1, multiplier: 1 } as const;

/**
 * The card that an array is shown with. For one with other bands than the model's whose labels say which
 * they are: the card with the array's bands, and with those of its recipes that can be made of them, the
 * first as the default if the card's own cannot. Otherwise the card itself.
 */
export function cardForArray(
  card: ModelCard,
  labels: BandLabels | undefined,
  bandCount: number,
): ModelCard {
  if (bandCount === card.bands.length || labels?.labels.length !== bandCount) return card;
  const [match] = matchBands(labels, card);
  const bands = labels.labels.map((label, index): CardBand => {
    const known = card.bands[match?.bands.indexOf(index) ?? -1];
    const name = labelText(label) || `Band ${index + 1}`;
    return (
      known ?? {
        name,
        title: name,
        commonName: undefined,
        wavelengthUm: label.wavelengthUm,
        decoding: AS_STORED,
        typical: undefined,
      }
    );
  });
  const names = new Set(bands.map(({ name }) => name));
  const possible = card.recipes.filter(({ channels }) =>
    channels.flat().every(({ band }) => names.has(band)),
  );
  const chosen = possible.find(({ isDefault }) => isDefault) ?? possible[0];
  if (chosen === undefined) return card;
  const recipes = possible.map((recipe) => ({ ...recipe, isDefault: recipe === chosen }));
  return { ...card, bands, recipes };
}
