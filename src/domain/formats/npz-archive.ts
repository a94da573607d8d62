import {
  configure,
  type Entry,
  ERR_INVALID_CRC32,
  type FileEntry,
  Uint8ArrayReader,
  ZipReader,
} from "@zip.js/zip.js";
import { bandNamesIn, namedBands } from "#domain/array/band-labels.ts";
import { copyStrided } from "#domain/array/copy-strided.ts";
import { zeros } from "#domain/array/dtype.ts";
import type { ExpectedImage } from "#domain/array/layout.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { AppError } from "#domain/failures/failure.ts";
import { formatNumber } from "#domain/text/format.ts";
import type { DecodedFile } from "./format.ts";
import { parseNpy } from "./npy.ts";
import { elementType } from "./npy-descr.ts";
import { type NpyHeader, readNpyHeader } from "./npy-header.ts";
import { assertUnpackable } from "./unpacked-size.ts";

/** This runs in a worker already, and the page's policy allows no other. */
configure({ useWebWorkers: false });

/** Headers are short; a file without one within this many bytes is not an npy. */
const HEADER_BYTES = 65_536;
const NPY_MAGIC = "\x93NUMPY";
/** The page lists no more arrays than this. */
const MAX_MEMBERS = 1000;

const WRITE_AGAIN = 'Write it again with numpy: np.savez("chips.npz", a=a).';

/**
 * Reads one array of an npz: the selected one, else the first image that has what is expected, three
 * axes before two. Planes
 * that are named after bands (`np.savez(path, B02=…, B03=…)`) are read as one image. A member's
 * header is read before anything is allocated for it, and decompression stops at its declared
 * length.
 * @throws AppError "unreadable-array"
 */
export async function openNpz(
  file: ArrayBuffer,
  member: string | undefined,
  expected?: ExpectedImage,
): Promise<DecodedFile> {
  const entries = await entriesOf(file);
  const members = entries.map(nameOf);
  const planes = member === undefined ? await bandEntries(entries) : [];
  if (planes.length > 1) return { ...(await joined(planes, file.byteLength)), members };
  const chosen =
    member === undefined ? await likelyImage(entries, expected) : namedEntry(entries, member);
  const array = parseNpy(await unpack(chosen, file.byteLength));
  const rest = { nodata: undefined, grid: undefined, bandLabels: undefined };
  return { array, ...rest, members, member: nameOf(chosen) };
}

/** The planes of one size and type that are named after bands, in an npz without a whole image. */
async function bandEntries(entries: readonly FileEntry[]): Promise<readonly FileEntry[]> {
  const named = entries.filter((entry) => bandNamesIn(nameOf(entry)).length === 1);
  if (named.length < 2) return [];
  const kinds = await Promise.all(
    entries.map(async (entry) => {
      const header = await headerOf(entry).catch(() => undefined);
      return { entry, header: header !== undefined && isNumeric(header) ? header : undefined };
    }),
  );
  if (kinds.some(({ header }) => (header?.shape.length ?? 0) > 2)) return [];
  const planes = kinds.filter(({ entry }) => named.includes(entry));
  const formOf = (header: NpyHeader | undefined): string =>
    header?.shape.length === 2 ? `${header.descr} ${header.shape.join()}` : "";
  const form = formOf(planes[0]?.header);
  const areAlike = form !== "" && planes.every(({ header }) => formOf(header) === form);
  return areAlike ? named : [];
}

async function joined(
  entries: readonly FileEntry[],
  fileBytes: number,
): Promise<Omit<DecodedFile, "members">> {
  const planes: NdArray[] = [];
  for (const entry of entries) planes.push(parseNpy(await unpack(entry, fileBytes)));
  const [first] = planes;
  if (first === undefined) throw new Error("There is no plane to join.");
  const { dtype, shape } = first;
  const [height = 0, width = 0] = shape;
  const count = height * width;
  const values = zeros(dtype, count * planes.length);
  for (const [band, plane] of planes.entries()) {
    const into = values.subarray(band * count, (band + 1) * count);
    copyStrided(plane.values, 0, shape, plane.strides, into);
  }
  const array = { values, dtype, shape: [planes.length, ...shape], strides: [count, width, 1] };
  const labels = namedBands(entries.map(nameOf));
  const bandLabels = { labels, source: "keys", sensorText: "" } as const;
  return { array, nodata: undefined, grid: undefined, bandLabels, member: undefined };
}

async function entriesOf(file: ArrayBuffer): Promise<readonly FileEntry[]> {
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(file)), {
    checkSignature: true,
    // Names are keys of arrays here; nothing is written to a path.
    filenameValidation: "tolerant",
  });
  const entries = await reader.getEntries().catch((cause: unknown) => {
    throw damaged(cause);
  });
  // Like numpy, takes the last of several members of one name.
  const files = [
    ...new Map(entries.filter(isContent).map((entry) => [entry.filename, entry])).values(),
  ];
  const named = files.filter(({ filename }) => filename.endsWith(".npy"));
  if (named.length === 0 && files.some(({ filename }) => filename.endsWith("/data.pkl"))) {
    throw unreadableArray(
      "This is a PyTorch file.",
      'Save its tensor as npy: np.save("chip.npy", torch.load("chip.pt", weights_only=True).numpy()).',
    );
  }
  const arrays = files.length > MAX_MEMBERS ? named : await withNpyHeader(files);
  if (arrays.length === 0) {
    throw unreadableArray(
      "This zip archive contains no array: no member is an npy.",
      "Unpack it, then choose the array inside.",
    );
  }
  if (arrays.length > MAX_MEMBERS) {
    throw unreadableArray(
      `This npz contains ${formatNumber(arrays.length)} arrays, more than the page can list.`,
      "Save the ones you need to a separate file with np.savez.",
    );
  }
  return arrays;
}

/** A file, except macOS's own: it adds one of metadata for each that it zips. */
function isContent(entry: Entry): entry is FileEntry {
  return !entry.directory && !/^__MACOSX\/|(?:^|\/)\._/.test(entry.filename);
}

/** The members that are named .npy, and others that begin like one, which numpy reads too. */
async function withNpyHeader(files: readonly FileEntry[]): Promise<readonly FileEntry[]> {
  const found: FileEntry[] = [];
  for (const entry of files) {
    if (entry.filename.endsWith(".npy") || (await beginsAsNpy(entry))) found.push(entry);
  }
  return found;
}

async function beginsAsNpy(entry: FileEntry): Promise<boolean> {
  if (entry.encrypted) return false;
  const head = new Head(NPY_MAGIC.length);
  await pour(entry, (chunk) => head.take(chunk)).catch(() => undefined);
  return String.fromCharCode(...new Uint8Array(head.bytes())) === NPY_MAGIC;
}

function nameOf({ filename }: FileEntry): string {
  return filename.replace(/\.npy$/, "");
}

function namedEntry(entries: readonly FileEntry[], name: string): FileEntry {
  const entry = entries.find((candidate) => nameOf(candidate) === name);
  if (entry !== undefined) return entry;
  throw unreadableArray(`This npz contains no array named ${name}.`, "Choose another array.");
}

/** Of several as likely the first; if none is an image, the first array, for its own error message. */
async function likelyImage(
  entries: readonly FileEntry[],
  expected: ExpectedImage | undefined,
): Promise<FileEntry> {
  let [likely] = entries;
  let best = 0;
  for (const entry of entries) {
    const header = await headerOf(entry).catch(() => undefined);
    const shape = header !== undefined && isNumeric(header) ? header.shape : [];
    const likelihood = likelihoodOf(shape, expected);
    if (likelihood <= best) continue;
    likely = entry;
    best = likelihood;
  }
  if (likely === undefined) throw new Error("An npz without arrays was not refused.");
  return likely;
}

/** How much a shape is like the image that is expected; 0 for no image. */
function likelihoodOf(shape: readonly number[], expected: ExpectedImage | undefined): number {
  if (shape.length < 2) return 0;
  const { bandCount, height, width } = expected ?? { bandCount: undefined };
  const lengths = shape.length === 2 ? [...shape, 1] : shape.slice(-3);
  const hasBands = bandCount !== undefined && lengths.includes(bandCount);
  const hasSize = [height, width].every((side) => side !== undefined && lengths.includes(side));
  return (hasBands ? 3 : 0) + (hasBands && hasSize ? 1 : 0) + (shape.length === 2 ? 1 : 2);
}

function isNumeric({ descr }: NpyHeader): boolean {
  try {
    elementType(descr);
    return true;
  } catch {
    return false;
  }
}

async function headerOf(entry: FileEntry): Promise<NpyHeader> {
  const head = new Head(HEADER_BYTES);
  await pour(entry, (chunk) => head.take(chunk));
  return readNpyHeader(head.bytes());
}

/** Decompresses a member into a buffer of exactly the length that its header declares. */
async function unpack(entry: FileEntry, fileBytes: number): Promise<ArrayBuffer> {
  if (entry.encrypted) {
    throw unreadableArray(
      "This npz is encrypted.",
      "Unpack it with its password, then choose the npy inside.",
    );
  }
  const packedBytes = Math.min(entry.compressedSize, fileBytes);
  assertUnpackable(`The array ${nameOf(entry)}`, packedBytes, entry.uncompressedSize);
  // A member that is not a numeric array is refused by its header, before it is decompressed.
  elementType((await headerOf(entry)).descr);
  const bytes = new Uint8Array(entry.uncompressedSize);
  let filled = 0;
  await pour(entry, (chunk) => {
    if (filled + chunk.length > bytes.length) throw tooLong(entry);
    bytes.set(chunk, filled);
    filled += chunk.length;
    return true;
  });
  if (filled < bytes.length) throw damaged();
  return bytes.buffer;
}

/** The first bytes of a member. */
class Head {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  /** Returns whether more bytes are needed. */
  take(chunk: Uint8Array): boolean {
    const part = chunk.subarray(0, this.#bytes.length - this.#filled);
    this.#bytes.set(part, this.#filled);
    this.#filled += part.length;
    return this.#filled < this.#bytes.length;
  }

  bytes(): ArrayBuffer {
    return this.#bytes.buffer.slice(0, this.#filled);
  }
}

/** Stops the decompression of a member once enough is known. */
class Enough extends Error {}

/** Decompresses a member in chunks until the receiver returns false. @throws AppError */
async function pour(entry: FileEntry, receive: (chunk: Uint8Array) => boolean): Promise<void> {
  let refusal: unknown;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      try {
        if (receive(chunk)) return;
        refusal = new Enough();
      } catch (error) {
        refusal = error;
      }
      throw refusal;
    },
  });
  try {
    await entry.getData(sink);
  } catch (cause) {
    if (refusal instanceof Enough) return;
    throw refusal ?? (isChanged(cause) ? changed(entry, cause) : damaged(cause));
  }
}

function tooLong(entry: FileEntry): AppError {
  return unreadableArray(
    `The array ${nameOf(entry)} unpacks to more than its archive declares: it is damaged, or a zip bomb.`,
    WRITE_AGAIN,
  );
}

function isChanged(cause: unknown): boolean {
  return cause instanceof Error && cause.message === ERR_INVALID_CRC32;
}

function changed(entry: FileEntry, cause: unknown): AppError {
  return unreadableArray(
    `The array ${nameOf(entry)} was damaged after it was written: its checksum (CRC-32) is another.`,
    `Copy the file again. ${WRITE_AGAIN}`,
    cause,
  );
}

function damaged(cause?: unknown): AppError {
  return unreadableArray(
    "This npz cannot be unpacked: it is damaged, truncated, or compressed with an unusual method.",
    `Copy it again. ${WRITE_AGAIN}`,
    cause,
  );
}
