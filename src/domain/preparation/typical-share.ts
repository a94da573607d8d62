import type { NumericArray } from "#domain/array/dtype.ts";
import { sampleStride } from "#domain/array/sample-stride.ts";
import type { ModelCard } from "#domain/model/model-card.ts";

/** Sample limit: more values do not change the percentage that is shown. */
const MAX_COUNTED = 2 ** 20;

/**
 * The share of an image's values, 0 to 1, between the card's 1 and 99 % quantiles of their band: 0.98
 * for the arrays that the card was measured on. NaN does not count; planes of more than a million
 * values are sampled evenly. Undefined without values or quantiles.
 * @param planes one for each band of the card, in its order; others are ignored.
 */
export function typicalShare(
  planes: readonly NumericArray[],
  { bands }: Pick<ModelCard, "bands">,
): number | undefined {
  let [typical, counted] = [0, 0];
  for (const [band, plane] of planes.entries()) {
    const quantiles = bands[band]?.typical;
    if (quantiles === undefined) continue;
    const every = sampleStride(plane.length, MAX_COUNTED);
    for (let index = 0; index < plane.length; index += every) {
      const value = Number(plane[index]);
      if (Number.isNaN(value)) continue;
      counted += 1;
      if (value >= quantiles.q01 && value <= quantiles.q99) typical += 1;
    }
  }
  return counted === 0 ? undefined : typical / counted;
}
