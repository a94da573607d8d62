import { ByteReader, DamagedHdf5, UnknownHdf5 } from "./hdf5-bytes.ts";
import type { Hdf5Object } from "./hdf5-object.ts";
import { MESSAGE } from "./hdf5-object.ts";
import {
  type Elements,
  type ElementType,
  elementsOf,
  messageOf,
  readShape,
  readType,
} from "./hdf5-values.ts";
import { inflateTo } from "./inflate.ts";
import { assertUnpackable } from "./unpacked-size.ts";

/** An array in a file, unread. */
export interface Dataset {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly file: ArrayBuffer;
  readonly storage: Storage;
  readonly filters: readonly Filter[];
}

/** Where the values are: in one piece, or in chunks with an index. */
type Storage =
  | { readonly kind: "whole"; readonly at: number; readonly length: number }
  | { readonly kind: "chunked"; readonly index: number; readonly chunk: readonly number[] };

type Filter = "deflate" | "shuffle" | "checksum";

/** https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, IV.A.2.l */
const FILTERS: readonly (Filter | undefined)[] = [undefined, "deflate", "shuffle", "checksum"];

/** A rectangle of an image's values. */
export interface Chunk {
  readonly values: Elements;
  readonly top: number;
  readonly left: number;
  /** Of the image; chunks at its edges are longer. */
  readonly height: number;
  readonly width: number;
  /** Values from one row of the chunk to the next. */
  readonly stride: number;
}

/** Reads what an object's header says of its array. @throws DamagedHdf5, UnknownHdf5, RangeError */
export function openDataset(object: Hdf5Object): Dataset {
  const shape = readShape(messageOf(object, "dataspace"));
  const type = readType(messageOf(object, "datatype"));
  const [filters] = object.messages(MESSAGE.filters);
  return {
    shape,
    type,
    file: object.file,
    storage: readLayout(messageOf(object, "layout")),
    filters: filters === undefined ? [] : readFilters(filters),
  };
}

const [COMPACT, CONTIGUOUS, CHUNKED] = [0, 1, 2];

function readLayout(message: ByteReader): Storage {
  const [version, kind] = [message.uint(1), message.uint(1)];
  if (version !== 3) throw new UnknownHdf5(`Layout version ${version}.`);
  if (kind === CONTIGUOUS) {
    return { kind: "whole", at: message.uint(8), length: message.uint(8) };
  }
  if (kind === COMPACT) {
    const values = message.take(message.uint(2)).rest();
    return { kind: "whole", at: values.byteOffset, length: values.length };
  }
  if (kind !== CHUNKED) throw new UnknownHdf5("An unusual layout.");
  const rank = message.uint(1);
  const index = message.uint(8);
  // The last length is that of an element.
  const chunk = Array.from({ length: rank }, () => message.uint(4)).slice(0, -1);
  return { kind: "chunked", index, chunk };
}

function readFilters(message: ByteReader): readonly Filter[] {
  const [version, count] = [message.uint(1), message.uint(1)];
  if (version === 1) message.skip(6);
  return Array.from({ length: count }, () => {
    const id = message.uint(2);
    const nameBytes = version === 1 || id >= 256 ? message.uint(2) : 0;
    message.skip(2);
    const valueCount = message.uint(2);
    const isPadded = version === 1 && valueCount % 2 === 1;
    message.skip(nameBytes + 4 * (valueCount + (isPadded ? 1 : 0)));
    const filter = FILTERS[id];
    if (filter === undefined) throw new UnknownHdf5(`Filter ${id}.`);
    return filter;
  });
}

/** More than any axis of an image; longer ones are no coordinates. */
const MAX_LINE = 65_536;

/**
 * All values of a short array, such as an image's coordinates or one number; 0 where a chunk is left
 * out.
 */
export async function readLine(dataset: Dataset): Promise<Elements> {
  const { shape, type } = dataset;
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > MAX_LINE || shape.length > 1) throw new UnknownHdf5("A long line.");
  const line = elementsOf(type, new Uint8Array(count * type.bytes));
  await readImage({ ...dataset, shape: [1, count] }, "This line", ({ values, left, width }) => {
    line.set(values.subarray(0, width), left);
  });
  return line;
}

/** Chunks that are decompressed at the same time. */
const MAX_AT_ONCE = 4;

/**
 * Reads an image in its chunks, in any order; a chunk that the file leaves out is not visited. A line is
 * an image of one row.
 * @param what names the image in a refusal.
 * @throws DamagedHdf5, UnknownHdf5, RangeError; AppError "unreadable-array" for sizes that no
 *   compression reaches.
 */
export async function readImage(
  { shape, type, file, storage, filters }: Dataset,
  what: string,
  visit: (chunk: Chunk) => void,
): Promise<void> {
  const [height = 0, width = 0] = shape;
  if (storage.kind === "whole") {
    const values = elementsOf(
      type,
      new ByteReader(file, storage.at, height * width * type.bytes).rest(),
    );
    visit({ values, top: 0, left: 0, height, width, stride: width });
    return;
  }
  const axes = storage.chunk.length;
  const [rows = 0, columns = 0] = axes === 1 ? [1, ...storage.chunk] : storage.chunk;
  if (axes > 2 || rows === 0 || columns === 0) throw new DamagedHdf5("No chunks.");
  if (rows > height || columns > width) throw new DamagedHdf5("A chunk larger than its image.");
  const chunkBytes = rows * columns * type.bytes;
  const chunks = storedChunks(file, storage.index, {
    axes,
    height,
    width,
    rows,
    columns,
  });
  for (const chunk of chunks) assertUnpackable(what, chunk.packed.length, chunkBytes);
  const queue = chunks.values();
  // Nearly all chunks of quality flags are the same zeros.
  let last: { readonly chunk: StoredChunk; readonly values: Elements } | undefined;
  const readNext = async (): Promise<void> => {
    for (const chunk of queue) {
      const { packed, skipped, top, left } = chunk;
      if (last === undefined || !isSame(chunk, last.chunk)) {
        const bytes = await unpacked(packed, filters, skipped, {
          chunkBytes,
          elementBytes: type.bytes,
        });
        last = { chunk, values: elementsOf(type, bytes) };
      }
      visit({
        values: last.values,
        top,
        left,
        height: Math.min(rows, height - top),
        width: Math.min(columns, width - left),
        stride: columns,
      });
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, readNext));
}

function isSame(one: StoredChunk, other: StoredChunk): boolean {
  const { length } = one.packed;
  if (length !== other.packed.length || one.skipped !== other.skipped) return false;
  for (let index = 0; index < length; index += 1) {
    if (one.packed[index] !== other.packed[index]) return false;
  }
  return true;
}

interface StoredChunk {
  readonly packed: Uint8Array<ArrayBuffer>;
  /** A bit for each filter that was not applied. */
  readonly skipped: number;
  readonly top: number;
  readonly left: number;
}

interface ChunkGrid {
  /** In the file: 1 for a line. */
  readonly axes: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
}

/** The chunks of a version 1 B-tree, each once. HDF5 File Format Specification 3.0, III.A.1. */
function storedChunks(file: ArrayBuffer, index: number, grid: ChunkGrid): readonly StoredChunk[] {
  const { axes, height, width, rows, columns } = grid;
  // The chunk's size, its filters, an offset for each axis and one within an element, and its address.
  const entryBytes = 24 + 8 * axes;
  const chunks = new Map<string, StoredChunk>();
  const seen = new Set<number>();
  let entryCount = 0;
  // Undefined while nothing has been written.
  const open =
    index >= file.byteLength ? [] : [{ at: index, level: undefined as number | undefined }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node.at)) throw new DamagedHdf5("A node inside itself.");
    seen.add(node.at);
    const head = new ByteReader(file, node.at, NODE_HEAD_BYTES);
    head.expect("TREE");
    const [kind, level, count] = [head.uint(1), head.uint(1), head.uint(2)];
    if (kind !== 1 || level !== (node.level ?? level)) throw new DamagedHdf5("Another tree.");
    // Nodes of a sound tree are apart.
    entryCount += count;
    if (entryCount * entryBytes > file.byteLength) throw new DamagedHdf5("Too many entries.");
    const reader = new ByteReader(file, node.at + NODE_HEAD_BYTES, count * entryBytes);
    for (let entry = 0; entry < count; entry += 1) {
      const [length, skipped] = [reader.uint(4), reader.uint(4)];
      const top = axes === 1 ? 0 : reader.uint(8);
      const left = reader.uint(8);
      reader.skip(8);
      const at = reader.uint(8);
      if (level > 0) open.push({ at, level: level - 1 });
      else {
        const isInside = top < height && left < width && top % rows === 0 && left % columns === 0;
        const key = `${top} ${left}`;
        if (!isInside || chunks.has(key)) throw new DamagedHdf5("A chunk outside its image.");
        chunks.set(key, { packed: new ByteReader(file, at, length).rest(), skipped, top, left });
      }
    }
  }
  return [...chunks.values()];
}

/** Signature, type, level, count and the addresses of two siblings. */
const NODE_HEAD_BYTES = 24;

/** Undoes the filters, the last first. */
async function unpacked(
  packed: Uint8Array<ArrayBuffer>,
  filters: readonly Filter[],
  skipped: number,
  { chunkBytes, elementBytes }: { readonly chunkBytes: number; readonly elementBytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = packed;
  for (let index = filters.length - 1; index >= 0; index -= 1) {
    if (((skipped >> index) & 1) !== 0) continue;
    const filter = filters[index];
    if (filter === "deflate") bytes = await inflateTo(bytes, chunkBytes);
    else if (filter === "shuffle") bytes = unshuffled(bytes, elementBytes);
    else bytes = bytes.subarray(0, -4);
  }
  if (bytes.length !== chunkBytes) throw new DamagedHdf5("A chunk of another size.");
  return bytes;
}

/** All first bytes of elements come first, then all second ones. */
function unshuffled(bytes: Uint8Array, elementBytes: number): Uint8Array<ArrayBuffer> {
  const count = Math.floor(bytes.length / elementBytes);
  const result = Uint8Array.from(bytes);
  for (let byte = 0; byte < elementBytes; byte += 1) {
    for (let index = 0; index < count; index += 1) {
      result[index * elementBytes + byte] = bytes[byte * count + index] ?? 0;
    }
  }
  return result;
}
