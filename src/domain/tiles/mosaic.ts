import type { PixelBox } from "#domain/array/pixel-box.ts";
import { BLENDINGS, type BlendingName } from "./blending.ts";
import type { TileGrid, Tiling } from "./tile-grid.ts";

/** The scores of a scene, as far as its tiles have come. */
export interface Mosaic {
  readonly grid: TileGrid;
  readonly classCount: number;
  /**
   * `classCount * height * width` values, by class, then row-major; NaN where no tile has given one
   * yet. `add` writes into it.
   */
  readonly scores: Float32Array<ArrayBuffer>;
  has(index: number): boolean;
  /** How many tiles have been added. */
  added(): number;
  /**
   * Adds a tile; each only once. A pixel is written when the last of its tiles is there, so that the
   * order in which they come changes no bit.
   * @param scores as a prediction has them; undefined for a tile without data, which was not run.
   */
  add(index: number, scores: Float32Array | undefined): void;
}

/** Rows or columns that have the same tiles. */
interface Segment {
  readonly start: number;
  readonly end: number;
  /** One, or the two that overlap here. */
  readonly tiles: readonly number[];
}

/** The rows and columns of one tile in a cell: where they begin in it, and the weight of each. */
interface Part {
  readonly start: number;
  readonly weights: Float64Array;
}

/** A tile that is still needed by cells whose other tiles have not come. */
interface HeldTile {
  readonly scores: Float32Array | undefined;
  cellsLeft: number;
}

/**
 * An empty mosaic. The weights of a pixel's tiles are summed in float64 and the result is rounded
 * once, so that tiles which agree give their very value. A NaN has no weight.
 */
export function createMosaic(grid: TileGrid, classCount: number): Mosaic {
  const { scene, tiling, columns, count } = grid;
  const scores = new Float32Array(classCount * scene.height * scene.width).fill(Number.NaN);
  const rowSegments = segmentsOf(grid.rows, scene.height, tiling.height, tiling.overlap);
  const columnSegments = segmentsOf(columns, scene.width, tiling.width, tiling.overlap);
  const held = new Map<number, HeldTile>();
  const addedTiles = new Uint8Array(count);
  let addedCount = 0;

  const finish = (rows: Segment, across: Segment): void => {
    const tiles = rows.tiles.flatMap((row) =>
      across.tiles.map((column) => ({ row, column, tile: held.get(row * columns + column) })),
    );
    if (tiles.some(({ tile }) => tile === undefined)) return;
    const sources = tiles.flatMap(({ row, column, tile }) =>
      tile?.scores === undefined
        ? []
        : [sourceOf(tile.scores, { rows, row, across, column }, tiling)],
    );
    const box = {
      top: rows.start,
      left: across.start,
      height: rows.end - rows.start,
      width: across.end - across.start,
    };
    blend(sources, box, grid, scores);
    for (const { row, column, tile } of tiles) {
      if (tile === undefined) continue;
      tile.cellsLeft -= 1;
      if (tile.cellsLeft === 0) held.delete(row * columns + column);
    }
  };

  return {
    ...{ grid, classCount, scores },
    has: (index) => addedTiles[index] === 1,
    added: () => addedCount,
    add: (index, tileScores) => {
      const column = index % columns;
      const row = (index - column) / columns;
      const down = rowSegments.filter(({ tiles }) => tiles.includes(row));
      const across = columnSegments.filter(({ tiles }) => tiles.includes(column));
      held.set(index, { scores: tileScores, cellsLeft: down.length * across.length });
      addedTiles[index] = 1;
      addedCount += 1;
      for (const rows of down) for (const others of across) finish(rows, others);
    },
  };
}

/** Some whole rows of a scene, as its mosaic has them. */
export interface MosaicRows {
  readonly top: number;
  readonly height: number;
  /** `classCount * height * width` values, by class, then row-major. */
  readonly scores: Float32Array<ArrayBuffer>;
}

/**
 * The rows of a scene from top to bottom, with the very bits of `createMosaic`, and no more in memory
 * than two rows of tiles.
 * @param scoresOf reads a tile as `Mosaic.add` takes it. Each is read once, in order.
 */
export async function* mosaicRows(
  grid: TileGrid,
  classCount: number,
  scoresOf: (index: number) => Promise<Float32Array | undefined>,
): AsyncGenerator<MosaicRows> {
  const { scene, tiling, columns } = grid;
  const columnSegments = segmentsOf(columns, scene.width, tiling.width, tiling.overlap);
  const held = new Map<number, readonly (Float32Array | undefined)[]>();
  for (const rows of segmentsOf(grid.rows, scene.height, tiling.height, tiling.overlap)) {
    for (const row of held.keys()) if (!rows.tiles.includes(row)) held.delete(row);
    for (const row of rows.tiles) {
      if (held.has(row)) continue;
      const read: (Float32Array | undefined)[] = [];
      for (let column = 0; column < columns; column += 1) {
        read.push(await scoresOf(row * columns + column));
      }
      held.set(row, read);
    }
    const height = rows.end - rows.start;
    const scores = new Float32Array(classCount * height * scene.width);
    for (const across of columnSegments) {
      const sources = rows.tiles.flatMap((row) =>
        across.tiles.flatMap((column) => {
          const tile = held.get(row)?.[column];
          return tile === undefined ? [] : [sourceOf(tile, { rows, row, across, column }, tiling)];
        }),
      );
      const box = { top: 0, left: across.start, height, width: across.end - across.start };
      blend(sources, box, { scene: { height, width: scene.width }, tiling }, scores);
    }
    yield { top: rows.start, height, scores };
  }
}

/** The rows, or columns, of a scene by the tiles that have them. */
function segmentsOf(
  count: number,
  length: number,
  tile: number,
  overlap: number,
): readonly Segment[] {
  const stride = tile - overlap;
  const segments = Array.from({ length: count }, (_, at): readonly Segment[] => {
    const start = at * stride;
    const alone = start + (at === 0 ? 0 : overlap);
    const end = at === count - 1 ? start + tile : start + stride;
    return [
      { start, end: alone, tiles: [at - 1, at] },
      { start: alone, end, tiles: [at] },
    ];
  }).flat();
  return segments
    .map((segment) => ({ ...segment, end: Math.min(segment.end, length) }))
    .filter(({ start, end }) => end > start);
}

/** The part of a tile in a segment. */
function partOf(
  { start, end, tiles }: Segment,
  tile: number,
  length: number,
  { overlap, blending }: { readonly overlap: number; readonly blending: BlendingName },
): Part {
  const { rise } = BLENDINGS[blending];
  const first = start - tile * (length - overlap);
  const weightAt = (at: number): number => {
    if (tiles.length === 1) return 1;
    return tile === tiles[0] ? 1 - rise(at, overlap) : rise(at, overlap);
  };
  return {
    start: first,
    weights: Float64Array.from({ length: end - start }, (_, at) => weightAt(at)),
  };
}

interface Source {
  readonly scores: Float32Array;
  readonly down: Part;
  readonly across: Part;
}

/** A tile's part of a cell: of a row of tiles, and of a column of them. */
function sourceOf(
  scores: Float32Array,
  {
    rows,
    row,
    across,
    column,
  }: {
    readonly rows: Segment;
    readonly row: number;
    readonly across: Segment;
    readonly column: number;
  },
  tiling: Tiling,
): Source {
  return {
    scores,
    down: partOf(rows, row, tiling.height, tiling),
    across: partOf(across, column, tiling.width, tiling),
  };
}

/** Writes the weighted mean of the sources into a box of the scene. */
function blend(
  sources: readonly Source[],
  { top, left, height, width }: PixelBox,
  { scene, tiling }: Pick<TileGrid, "scene" | "tiling">,
  into: Float32Array,
): void {
  const tilePixels = tiling.height * tiling.width;
  const scenePixels = scene.height * scene.width;
  const sums = new Float64Array(width);
  const weights = new Float64Array(width);
  for (let classIndex = 0; classIndex * scenePixels < into.length; classIndex += 1) {
    for (let row = 0; row < height; row += 1) {
      const line = into.subarray(classIndex * scenePixels + (top + row) * scene.width + left);
      // The sum of nothing: -0 + -0 is -0, and a tile may have that value.
      sums.fill(-0);
      weights.fill(0);
      for (const { scores, down, across } of sources) {
        const weight = down.weights[row] ?? 0;
        const start = classIndex * tilePixels + (down.start + row) * tiling.width + across.start;
        for (let at = 0; at < sums.length; at += 1) {
          const score = scores[start + at] ?? Number.NaN;
          const share = weight * (across.weights[at] ?? 0);
          if (share === 0 || Number.isNaN(score)) continue;
          sums[at] = (sums[at] ?? 0) + share * score;
          weights[at] = (weights[at] ?? 0) + share;
        }
      }
      for (let at = 0; at < sums.length; at += 1) {
        const total = weights[at] ?? 0;
        line[at] = total === 0 ? Number.NaN : (sums[at] ?? 0) / total;
      }
    }
  }
}
