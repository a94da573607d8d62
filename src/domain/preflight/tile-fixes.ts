import type { Size } from "#domain/render/view.ts";
import { formatNumber } from "#domain/text/format.ts";
import { type TileGrid, tileGrid } from "#domain/tiles/tile-grid.ts";
import type { CheckInput, Fix } from "./check-result.ts";
import { modelSize } from "./model-size.ts";

/**
 * The shares of a tile's side that it has in common with its neighbour. At 96 of 256 pixels, cut in the
 * middle, no pixel of the mosaic is nearer than 48 to the border of its tile, beyond the smoke model's
 * receptive field: the scores are those of one run of the whole (seams.test.ts). At 32, measured once on
 * 768 × 768 pixels, 2 % of them differ by more than 0.02.
 */
const OVERLAP_SHARE = 3 / 8;
const FAST_OVERLAP_SHARE = 1 / 8;

/** Cuts what is larger than the model's input; half of every tile is measured at least. */
export function tilesFixes(scene: Size, target: Size): readonly Fix[] {
  const { height, width } = scene;
  const isLarger = height > target.height || width > target.width;
  if (!isLarger || 2 * height < target.height || 2 * width < target.width) return [];
  const gridOf = (share: number): TileGrid => {
    const overlap = Math.floor(share * Math.min(target.height, target.width));
    return tileGrid(scene, { ...target, overlap, blending: "crop" });
  };
  const fixOf = ({ tiling, count }: TileGrid, why = ""): Fix => ({
    title: `Run ${formatNumber(count)} tiles${why}`,
    edits: [{ kind: "tiles", ...tiling }],
  });
  const [exact, fast] = [gridOf(OVERLAP_SHARE), gridOf(FAST_OVERLAP_SHARE)];
  const faster = fixOf(fast, ", faster but less exact near their borders");
  return fast.count < exact.count ? [fixOf(exact), faster] : [fixOf(exact)];
}

/** Sides of tiles for a model of any size: fewer and larger ones share fewer pixels. */
const TILE_SIDES = [512, 448, 384, 320, 256, 192, 128, 64];
/** The numbers of a tile may be longer than those of the scene on average. */
const TILE_MARGIN = 0.8;
/**
 * A score in JSON takes up to 20 characters, a comma and a bracket; Lambda answers with 6 MB at most:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_SCORED_PIXELS = Math.floor((6 * 2 ** 20) / 23);

/**
 * Cuts what is too large for one request to a model that takes any size: the largest tiles whose request
 * and reply are within the limits. None where one request is enough, or the smallest tiles are too large.
 */
export function tilesOfAnySize({
  facts: { height, width, tiles },
  card,
  server: { limitBytes },
  jsonBytes,
}: Pick<CheckInput, "facts" | "card" | "server" | "jsonBytes">): readonly Fix[] {
  const isFixed = card.input.height !== undefined || card.input.width !== undefined;
  if (isFixed || tiles !== undefined || jsonBytes <= limitBytes) return [];
  const pixelBytes = jsonBytes / (height * width);
  const maxPixels = Math.min(MAX_SCORED_PIXELS, (TILE_MARGIN * limitBytes) / pixelBytes);
  const sizes = TILE_SIDES.map((side) =>
    modelSize({ height: Math.min(side, height), width: Math.min(side, width) }, card),
  );
  const size = sizes.find((tile) => tile.height * tile.width <= maxPixels);
  return size === undefined ? [] : tilesFixes({ height, width }, size);
}
