import { type ContentHashes, contentHashes } from "#domain/array/content-hash.ts";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { applyEdits, type EditedImage } from "#domain/edits/apply.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { cutTile, isTileMissing } from "#domain/tiles/cut-tile.ts";

/** One tile of a scene, as it is uploaded. */
export interface TileUpload extends ContentHashes {
  readonly bytes: Blob;
}

/** Which tile to cut. */
export interface TileTask {
  readonly kind: "cut-tile";
  /** The same for all tiles of a scene, and no other's. */
  readonly scene: string;
  readonly edits: readonly Edit[];
  readonly card: ModelCard;
  readonly index: number;
  /** Whether no further tile of the scene is needed, so that its values can leave the memory. */
  readonly isLast: boolean;
}

/** The scene of the last tile: one, however many there are. */
let current: { readonly scene: string; readonly image: EditedImage } | undefined;

/**
 * A tile of a scene, which is opened with its first tile; undefined for one without data.
 * @throws AppError "unreadable-array", and RangeError where the edits have no tiles.
 */
export async function cutTileOf(
  { scene, edits, card, index, isLast }: TileTask,
  open: () => Promise<DecodedArray>,
): Promise<TileUpload | undefined> {
  if (current?.scene !== scene) {
    current = undefined;
    current = { scene, image: applyEdits(await open(), edits, card) };
  }
  const { raster, tiles, missing, hasBatchAxis } = current.image;
  if (isLast) current = undefined;
  if (tiles === undefined) throw new RangeError("This array is not sent in tiles.");
  if (missing !== undefined && isTileMissing(missing, tiles, index)) return undefined;
  const bytes = encodeUpload({ raster: cutTile(raster, tiles, index), hasBatchAxis });
  return { bytes: new Blob([bytes]), ...(await contentHashes(bytes)) };
}
