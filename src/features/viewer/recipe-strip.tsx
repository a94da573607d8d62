import { memo, type ReactNode, useEffect, useState } from "react";
import type { Recipe } from "#domain/model/model-card.ts";
import { activeRecipe } from "#domain/view/active-settings.ts";
import { thumbnailOf } from "#domain/view/thumbnail.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { withRecipe } from "./view-steps.ts";
import type { ViewerModel } from "./viewer-model.ts";

interface RecipeStripProps {
  readonly viewer: ViewerModel;
}

/** Pixels of a thumbnail's side. */
const SIDE = 28;

/** The card's recipes as pictures of this array, each chosen by a press or its number. */
export function RecipeStrip({ viewer }: RecipeStripProps): ReactNode {
  const { view, card, bands, change } = viewer;
  if (card.bands.length !== bands.length) return null;
  const active = activeRecipe(view, card, bands.length);
  return (
    <fieldset className="recipe-strip">
      <legend className="visually-hidden">Recipes</legend>
      {card.recipes.map((recipe, at) => (
        <RecipeButton
          key={recipe.id}
          recipe={recipe}
          number={at + 1}
          isActive={recipe === active}
          viewer={viewer}
          onChoose={() => change((before) => withRecipe(before, recipe.id))}
        />
      ))}
    </fieldset>
  );
}

interface RecipeButtonProps extends RecipeStripProps {
  readonly recipe: Recipe;
  /** From 1. */
  readonly number: number;
  readonly isActive: boolean;
  onChoose(): void;
}

function RecipeButton({
  recipe,
  number,
  isActive,
  viewer,
  onChoose,
}: RecipeButtonProps): ReactNode {
  const { array, bands, card } = viewer;
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
      <RecipePicture array={array} bands={bands} card={card} recipeId={recipe.id} />
    </button>
  );
}

interface RecipePictureProps extends Pick<ViewerModel, "array" | "bands" | "card"> {
  readonly recipeId: string;
}

/** Measured and drawn when the page is idle, one recipe at a time. */
const RecipePicture = memo(function RecipePicture(props: RecipePictureProps): ReactNode {
  const { array, bands, card, recipeId } = props;
  const [pixels, setPixels] = useState<Uint8ClampedArray<ArrayBuffer>>();
  useEffect(() => {
    const stopping = new AbortController();
    const image = { ...array, bands };
    const view = { ...INITIAL_VIEW, recipeId };
    whenIdle(() => setPixels(thumbnailOf(image, card, { view, side: SIDE })), stopping.signal);
    return () => stopping.abort();
  }, [array, bands, card, recipeId]);
  return <Thumbnail pixels={pixels} side={SIDE} />;
});
