import * as v from "valibot";
import { unreadableArray } from "#domain/array/unreadable-array.ts";

/** The id of a scene's format in `DecodedArray.format`. */
export const SCENE_FORMAT = "scene";

/** A file of a scene, as it was opened. */
export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** Files that are one array together: of one band each, or of an image and its mask. */
export interface SceneFile<File> {
  readonly files: readonly File[];
  /**
   * The bands of the array, in order: each file's index, and its band's name. Empty if the reference
   * is the whole array.
   */
  readonly bands: readonly { readonly file: number; readonly name: string }[];
  /** The index of the file that gives size and georeference. */
  readonly reference: number;
  /** The index of the file that masks it. */
  readonly mask?: number | undefined;
}

const MAGIC = "\x93PLSCENE";
const LENGTH_BYTES = 4;
const START = MAGIC.length + LENGTH_BYTES;

const INDEX = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const HEADER = v.object({
  files: v.array(v.object({ name: v.string(), bytes: INDEX })),
  bands: v.array(v.object({ file: INDEX, name: v.string() })),
  reference: INDEX,
  mask: v.optional(INDEX),
});

/**
 * Puts the files of a scene into one, unchanged: a signature, the length of a JSON header, the
 * header and the files. Only this page writes and reads such files.
 */
export function packScene({ files, bands, reference, mask }: SceneFile<NamedFile>): Blob {
  const header: v.InferOutput<typeof HEADER> = {
    files: files.map(({ name, file }) => ({ name, bytes: file.size })),
    bands: [...bands],
    reference,
    mask,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = new Uint8Array(START);
  start.set(Array.from(MAGIC, (character) => character.charCodeAt(0)));
  new DataView(start.buffer).setUint32(MAGIC.length, text.length, true);
  return new Blob([start, text, ...files.map(({ file }) => file)]);
}

function isSceneFile(head: string): boolean {
  return head.startsWith(MAGIC);
}

/**
 * The files of a packed scene, each a part of it; undefined for any other file.
 * @throws AppError "unreadable-array" for a damaged one
 */
export async function unpackScene(scene: Blob): Promise<SceneFile<NamedFile> | undefined> {
  const start = await scene.slice(0, START).arrayBuffer();
  if (!isSceneFile(String.fromCharCode(...new Uint8Array(start)))) return undefined;
  const length = start.byteLength < START ? 0 : new DataView(start).getUint32(MAGIC.length, true);
  const header = v.safeParse(HEADER, parsed(await scene.slice(START, START + length).text()));
  if (!header.success) throw damaged();
  const { files, bands, reference, mask } = header.output;
  let at = START + length;
  const parts = files.map(({ name, bytes }) => {
    const file = scene.slice(at, at + bytes);
    at += bytes;
    return { name, file };
  });
  const isWhole = at === scene.size;
  const indices = [...bands.map(({ file }) => file), reference, mask ?? reference];
  const isReferenceBand = bands.length === 0 || bands.some(({ file }) => file === reference);
  if (!isWhole || !isReferenceBand || indices.some((index) => index >= files.length)) {
    throw damaged();
  }
  return { files: parts, bands, reference, mask };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged(): Error {
  return unreadableArray(
    "This joined scene is damaged.",
    "Remove it, and choose the files of its bands again.",
  );
}
