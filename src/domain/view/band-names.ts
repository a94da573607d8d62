import type { ModelCard } from "#domain/model/model-card.ts";
import { activeBands, activeSingleBand } from "./active-settings.ts";
import type { ViewSettings } from "./view-settings.ts";

/** The bands' names: the card's where the array has as many bands as the card, else numbers. */
export function bandNames(card: ModelCard, bandCount: number): readonly string[] {
  if (card.bands.length === bandCount) return card.bands.map((band) => band.name);
  return Array.from({ length: bandCount }, (_, index) => `Band ${index + 1}`);
}

/** The bands' names with their centre wavelengths where the card has them: "C01 0.47 µm". */
export function bandTitles(card: ModelCard, bandCount: number): readonly string[] {
  return bandNames(card, bandCount).map((name, band) => {
    const known = card.bands.length === bandCount ? card.bands[band]?.wavelengthUm : undefined;
    return known === undefined ? name : `${name} ${known} µm`;
  });
}

/** What is drawn of bands without a recipe, red first: "Bands 3, 2, 1"; "Band 3" of a single one. */
export function plainBandsText(view: ViewSettings, bandCount: number): string {
  const single = activeSingleBand(view, bandCount);
  if (single !== undefined) return `Band ${single + 1}`;
  const bands = activeBands(view, bandCount).map((band) => band + 1);
  return `Bands ${bands.join(", ")}`;
}
