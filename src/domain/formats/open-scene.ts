import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { joinPlanes } from "#domain/array/join-planes.ts";
import { imagesOf } from "#domain/array/layout.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { NPY } from "./npy-format.ts";
import { openFile } from "./open-file.ts";
import { type NamedFile, SCENE_FORMAT, type SceneFile, unpackScene } from "./scene-file.ts";
import { assertHoldable } from "./unpacked-size.ts";

/** How far the reading of a scene is. */
export interface BandProgress {
  /** The band that is being read, from 1. */
  readonly band: number;
  readonly bandCount: number;
}

/**
 * Opens the files of a scene's bands and joins them to one array, or opens its only image, and
 * applies its mask.
 * @param onBand called before each band is read.
 * @throws AppError "unreadable-array"
 */
export async function openScene(
  scene: SceneFile<NamedFile>,
  onBand?: (progress: BandProgress) => void,
): Promise<DecodedArray> {
  const { files, bands, reference, mask } = scene;
  const found =
    bands.length === 0 ? await openPart(fileAt(files, reference)) : await openBands(scene, onBand);
  return mask === undefined ? found : masked(found, fileAt(files, mask));
}

async function openBands(
  { files, bands, reference }: SceneFile<NamedFile>,
  onBand: ((progress: BandProgress) => void) | undefined,
): Promise<DecodedArray> {
  let opened = 0;
  const parts = bands.map(({ file, name: band }) => {
    const part = fileAt(files, file);
    const open = (): Promise<DecodedArray> => {
      // Files of mixed types are opened again.
      opened = (opened % bands.length) + 1;
      onBand?.({ band: opened, bandCount: bands.length });
      return openPart(part);
    };
    return { name: part.name, band, open };
  });
  const joined = await joinPlanes(parts, {
    reference: bands.findIndex(({ file }) => file === reference),
    assertHoldable: (bytes) => assertHoldable("The joined scene", bytes),
  });
  return { ...joined, format: SCENE_FORMAT };
}

async function openPart({ file }: NamedFile): Promise<DecodedArray> {
  const scene = await unpackScene(file);
  return scene === undefined ? openFile(await file.arrayBuffer()) : openScene(scene);
}

/**
 * An image with the pixels missing at which a mask is 0 in any of its planes. A mask without a
 * georeference has its rows in the order of the image's file.
 */
async function masked(found: DecodedArray, { name, file }: NamedFile): Promise<DecodedArray> {
  const { array, grid } = await openFile(await file.arrayBuffer());
  const planes = imagesOf(array, { bandCount: 1 }).image(0);
  const { values, height, width, bandCount, strides } = planes;
  const { shape } = found.array;
  // Pages are the first axis, bands the last.
  const sizes = [shape.slice(0, 2), shape.slice(-2)].map((size) => size.join());
  if (!sizes.includes([height, width].join())) {
    throw unreadableArray(
      `The mask ${name} has ${height} × ${width} pixels, and its image has another size.`,
      "Remove it, and choose the image without the mask, or with its own.",
    );
  }
  const missing = Uint8Array.from(found.missing ?? new Uint8Array(height * width));
  const isReversed = found.rowsReversed === true && grid === undefined;
  for (let pixel = 0; pixel < missing.length; pixel += 1) {
    const down = Math.floor(pixel / width);
    const row = isReversed ? height - 1 - down : down;
    const start = planes.offset + row * strides.row + (pixel - down * width) * strides.column;
    for (let plane = 0; plane < bandCount; plane += 1) {
      if (Number(values[start + plane * strides.band]) === 0) missing[pixel] = 1;
    }
  }
  const notes = [...(found.notes ?? []), `Its missing pixels are those of ${name}.`];
  // The file that has both is no npy, and cannot be uploaded as it is.
  const format = found.format === NPY.id ? SCENE_FORMAT : found.format;
  return { ...found, format, missing: missing.includes(1) ? missing : undefined, notes };
}

function fileAt(files: readonly NamedFile[], index: number): NamedFile {
  const file = files[index];
  if (file === undefined) throw new Error("A scene names a file that it does not have.");
  return file;
}
