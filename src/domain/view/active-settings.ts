import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ModelCard, Recipe } from "#domain/model/model-card.ts";
import type { Colour } from "#domain/render/colour.ts";
import {
  type OverlayStyleId,
  overlayStylesOf,
} from "#domain/render/overlay-styles/overlay-styles.ts";
import type { OverlayStyle } from "#domain/render/render-style.ts";
import { INITIAL_VIEW, OVERLAY_COLOURS, type Stretch, type ViewSettings } from "./view-settings.ts";

/** The chosen recipe, else the card's default; undefined for bands chosen by hand or unknown to the card. */
export function activeRecipe(
  view: ViewSettings,
  card: ModelCard,
  bandCount: number,
): Recipe | undefined {
  const isByHand = view.bands !== undefined || activeSingleBand(view, bandCount) !== undefined;
  if (isByHand || card.bands.length !== bandCount) return undefined;
  return (
    card.recipes.find((recipe) => recipe.id === view.recipeId) ??
    card.recipes.find((recipe) => recipe.isDefault)
  );
}

/** The red, green and blue bands shown without a recipe or a single band. */
export function activeBands(
  view: ViewSettings,
  bandCount: number,
): readonly [number, number, number] {
  const last = bandCount - 1;
  const [red, green, blue] = view.bands ?? [2, 1, 0];
  return [Math.min(red, last), Math.min(green, last), Math.min(blue, last)];
}

/** The band that is shown with a colour map; always the first for an array of one band. */
export function activeSingleBand(view: ViewSettings, bandCount: number): number | undefined {
  if (bandCount === 1) return 0;
  return view.single === undefined ? undefined : Math.min(view.single, bandCount - 1);
}

/** The chosen threshold, else the card's default. */
export function activeThreshold(
  { threshold }: Pick<ViewSettings, "threshold">,
  card: ModelCard,
): number {
  return threshold ?? card.output.defaultThreshold;
}

/**
 * The chosen overlay style if it draws what the model gives, else the first that does.
 * @param hasReference whether a mask can be compared with its reference.
 */
export function activeOverlayStyle(
  view: Pick<ViewSettings, "overlayStyle">,
  { output }: ModelCard,
  planeCount: number,
  hasReference: boolean,
): OverlayStyleId {
  const { draws } = kindOf(output, planeCount);
  const styles = [
    ...overlayStylesOf(draws),
    ...(hasReference && draws === "mask" ? overlayStylesOf("errors") : []),
  ];
  return (styles.find(({ id }) => id === view.overlayStyle) ?? styles[0])?.id ?? view.overlayStyle;
}

/** The chosen stretch; percentiles if it is the recipe's and a single band is shown. */
export function activeStretch(view: ViewSettings, bandCount: number): Stretch {
  const isSingle = activeSingleBand(view, bandCount) !== undefined;
  return view.stretch === "recipe" && isSingle ? "percentiles" : view.stretch;
}

/** The settings that decide which class is drawn, and in which colours. */
export type ClassSettings = Pick<
  ViewSettings,
  "shownClass" | "threshold" | "hiddenClasses" | "overlayColour"
>;

/** What is drawn: the class, its threshold, the colour of each class (undefined: not drawn), and those of scores. */
export function classSelection(
  view: ClassSettings & Partial<Pick<ViewSettings, "overlayMap">>,
  card: ModelCard,
  classColours: readonly (Colour | undefined)[],
): Pick<OverlayStyle, "shown" | "threshold" | "colours" | "ramp"> {
  const { length: classCount } = classColours;
  const kind = kindOf(card.output, classCount);
  const shown = kind.select(card.output, view.shownClass, classCount);
  const chosen = OVERLAY_COLOURS.find((colour) => colour.id === view.overlayColour)?.colour;
  const colours = classColours.map((colour, index) => {
    if (shown === "most-likely") return view.hiddenClasses.includes(index) ? undefined : colour;
    // A chosen class is drawn even if it is the background.
    return chosen ?? colour ?? card.output.classColour;
  });
  return {
    shown,
    threshold: kind.threshold(activeThreshold(view, card)),
    colours,
    ramp: {
      colourMap:
        kind.draws === "values"
          ? card.output.colourMap
          : (view.overlayMap ?? INITIAL_VIEW.overlayMap),
      range: card.output.range,
    },
  };
}
