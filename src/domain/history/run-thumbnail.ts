import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type Prediction, scorePlane } from "#domain/prediction/prediction.ts";
import { rampColours } from "#domain/render/colour-ramp.ts";
import { classifierOf, NO_CLASS } from "#domain/render/overlay.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";

const OPACITY = 0.6;

/**
 * An array's thumbnail with its prediction over it, in the card's colours and at its threshold: RGBA of
 * `THUMBNAIL_SIDE` squared. Pixels are those of `thumbnailOf`.
 */
export function runThumbnail(
  array: Uint8ClampedArray,
  prediction: Prediction,
  card: ModelCard,
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, classCount, classNames } = prediction;
  const kind = kindOf(card.output, classCount);
  const planes = kind.planes(card.output, classCount, classNames);
  const selection = classSelection(
    INITIAL_VIEW,
    card,
    planes.map(({ colour }) => colour),
  );
  const scores = planes.map((_, plane) => scorePlane(prediction, plane));
  const classAt = classifierOf(scores, selection);
  const ramp = rampColours(selection.ramp);
  const square = Math.min(height, width);
  const [top, left] = [Math.floor((height - square) / 2), Math.floor((width - square) / 2)];
  const at = (cell: number): number => Math.floor(((cell + 0.5) * square) / THUMBNAIL_SIDE);
  const drawn = new Uint8ClampedArray(array);
  for (let cell = 0; cell < THUMBNAIL_SIDE ** 2; cell += 1) {
    const row = top + at(Math.floor(cell / THUMBNAIL_SIDE));
    const pixel = row * width + left + at(cell % THUMBNAIL_SIDE);
    const found = classAt(pixel);
    if (found === NO_CLASS) continue;
    const colour =
      kind.draws === "values"
        ? ramp(scores[found]?.[pixel] ?? Number.NaN)
        : selection.colours[found];
    for (const [channel, value] of colour?.entries() ?? []) {
      const index = cell * 4 + channel;
      drawn[index] = value * OPACITY + (drawn[index] ?? 0) * (1 - OPACITY);
    }
  }
  return drawn;
}
