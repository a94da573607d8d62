import { type ReactNode, useEffect, useState } from "react";
import type { Recipe } from "#domain/model/model-card.ts";
import { activeRecipe } from "#domain/view/active-settings.ts";
import { plainBandsText } from "#domain/view/band-names.ts";
import { thumbnailOf } from "#domain/view/thumbnail.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { useOneTabStop } from "#ui/controls/use-one-tab-stop.ts";
import { withRecipe } from "./view-steps.ts";
import type { ViewerModel } from "./viewer-model.ts";

/** Why the array has none of the card's recipes. */
export const WITHOUT_RECIPES =
  "The model’s recipes need its bands by name, and this array does not name them.";

interface RecipeStripProps {
  readonly viewer: ViewerModel;
  /** Whether a run of the array is in progress: the pictures wait for its end. */
  readonly isRunning: boolean;
}

/** Pixels of a thumbnail's side. */
const SIDE = 28;

/** The card's recipes as pictures of this array, each chosen by a press or its number; without any the bands. */
export function RecipeStrip({ viewer, isRunning }: RecipeStripProps): ReactNode {
  const { view, card, bands, change } = viewer;
  const pictures = useRecipePictures(viewer, isRunning);
  const ref = useOneTabStop();
  if (card.bands.length !== bands.length) {
    return (
      <span className="plain-bands quiet" title={WITHOUT_RECIPES}>
        {plainBandsText(view, bands.length)}
      </span>
    );
  }
  const active = activeRecipe(view, card, bands.length);
  return (
    <fieldset ref={ref} className="recipe-strip">
      <legend className="visually-hidden">Recipes</legend>
      {card.recipes.map((recipe, at) => (
        <RecipeButton
          key={recipe.id}
          recipe={recipe}
          number={at + 1}
          isActive={recipe === active}
          pixels={pictures.get(recipe.id)}
          onChoose={() => change((before) => withRecipe(before, recipe.id))}
        />
      ))}
    </fieldset>
  );
}

interface RecipeButtonProps {
  readonly recipe: Recipe;
  /** From 1. */
  readonly number: number;
  readonly isActive: boolean;
  /** Undefined until it is drawn. */
  readonly pixels: Pixels | undefined;
  onChoose(): void;
}

function RecipeButton({
  recipe,
  number,
  isActive,
  pixels,
  onChoose,
}: RecipeButtonProps): ReactNode {
  const name = number <= 9 ? `${recipe.title} (${number})` : recipe.title;
  return (
    <button
      type="button"
      className="recipe-button"
      aria-pressed={isActive}
      aria-label={name}
      title={name}
      onClick={onChoose}
    >
      <Thumbnail pixels={pixels} side={SIDE} />
    </button>
  );
}

/**
 * Each recipe's picture of the array, by the recipe's id; empty until all are drawn. They are measured one
 * at a time when the page is idle and no run is in progress, and shown together: on a computer that also
 * runs the model, as in the local stack, each takes time from it.
 */
function useRecipePictures(
  { array, bands, card }: Pick<ViewerModel, "array" | "bands" | "card">,
  isRunning: boolean,
): ReadonlyMap<string, Pixels> {
  const [drawn, setDrawn] = useState(NOTHING_DRAWN);
  const isDrawn = drawn.array === array && drawn.card === card;
  useEffect(() => {
    if (isRunning || isDrawn) return;
    const stopping = new AbortController();
    const image = { ...array, bands };
    const pictures = new Map<string, Pixels>();
    const drawNext = (): void => {
      const next = card.recipes.find(({ id }) => !pictures.has(id));
      if (next === undefined) {
        setDrawn({ array, card, pictures });
        return;
      }
      const view = { ...INITIAL_VIEW, recipeId: next.id };
      pictures.set(next.id, thumbnailOf(image, card, { view, side: SIDE }));
      whenIdle(drawNext, stopping.signal);
    };
    whenIdle(drawNext, stopping.signal);
    return () => stopping.abort();
  }, [array, bands, card, isRunning, isDrawn]);
  return isDrawn ? drawn.pictures : NOTHING_DRAWN.pictures;
}

type Pixels = Uint8ClampedArray<ArrayBuffer>;

const NOTHING_DRAWN: {
  readonly array: ViewerModel["array"] | undefined;
  readonly card: ViewerModel["card"] | undefined;
  readonly pictures: ReadonlyMap<string, Pixels>;
} = { array: undefined, card: undefined, pictures: new Map() };
