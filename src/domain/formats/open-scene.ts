import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { bytesPerElement } from "#domain/array/dtype.ts";
import { type BandFile, joinPlanes } from "#domain/array/join-planes.ts";
import { openFile } from "./open-file.ts";
import { type NamedFile, SCENE_FORMAT, type SceneFile } from "./scene-file.ts";
import { assertHoldable } from "./unpacked-size.ts";

/**
 * Opens the files of a scene's bands and joins them to one array.
 * @throws AppError "unreadable-array"
 */
export async function openScene({
  files,
  bands,
  reference,
}: SceneFile<NamedFile>): Promise<DecodedArray> {
  const opened: BandFile[] = [];
  for (const { file: index, name: band } of bands) {
    const { name, file } = fileAt(files, index);
    const found = await openFile(await file.arrayBuffer());
    opened.push({ name, band, found });
  }
  const at = bands.findIndex(({ file }) => file === reference);
  const { array } = opened[at]?.found ?? {};
  const count = array?.shape.reduce((product, length) => product * length, bands.length) ?? 0;
  const widest = Math.max(...opened.map(({ found }) => bytesPerElement(found.array.dtype)));
  assertHoldable("The joined scene", count * widest);
  return { ...joinPlanes(opened, at), format: SCENE_FORMAT };
}

function fileAt(files: readonly NamedFile[], index: number): NamedFile {
  const file = files[index];
  if (file === undefined) throw new Error("A scene's band names no file.");
  return file;
}
