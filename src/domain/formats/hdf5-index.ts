import { ByteReader, bytesFor, DamagedHdf5, UnknownHdf5 } from "./hdf5-bytes.ts";
import { assertChecksum } from "./hdf5-checksum.ts";

/** Signature, version, type and checksum. */
const NODE_BYTES = 10;
const ADDRESS_BYTES = 8;

/** What is known of the nodes at one level above the leaves. */
interface Level {
  readonly maxRecords: number;
  /** With those of all nodes below. */
  readonly maxBelow: number;
}

/**
 * All records of a version 2 B-tree, which indexes links and attributes by name.
 * HDF5 File Format Specification 3.0, III.A.2.
 */
export function* indexRecords(file: ArrayBuffer, address: number): Generator<ByteReader> {
  const head = new ByteReader(file, address, 38);
  head.expect("BTHD");
  assertChecksum(file, address, 34);
  head.skip(2);
  const [nodeBytes, recordBytes, depth] = [head.uint(4), head.uint(2), head.uint(2)];
  head.skip(2);
  const [root, count] = [head.uint(8), head.uint(2)];
  if (recordBytes === 0 || depth > 16) throw new DamagedHdf5("An index of impossible size.");
  if (count === 0) return;
  const levels = levelsOf(nodeBytes, recordBytes, depth);
  const countBytes = bytesFor(levels[0]?.maxRecords ?? 0);
  const seen = new Set<number>();
  const open = [{ at: root, count, level: depth }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Nodes of a sound tree are apart; so a chain of few bytes cannot cost more than the file has.
    seen.add(node.at);
    if ((seen.size - 1) * nodeBytes > file.byteLength) throw new DamagedHdf5("Too many nodes.");
    if (node.count > (levels[node.level]?.maxRecords ?? 0)) throw new DamagedHdf5("A full node.");
    const reader = new ByteReader(file, node.at, nodeBytes);
    reader.expect(node.level === 0 ? "BTLF" : "BTIN");
    const below = node.level - 1;
    const pointers = below < 0 ? 0 : (node.count + 1) * pointerBytes(levels, below);
    assertChecksum(file, node.at, 6 + node.count * recordBytes + pointers);
    reader.skip(2);
    for (let index = 0; index < node.count; index += 1) yield reader.take(recordBytes);
    if (below < 0) continue;
    for (let index = 0; index <= node.count; index += 1) {
      const at = reader.uint(ADDRESS_BYTES);
      const records = reader.uint(countBytes);
      if (below > 0) reader.skip(bytesFor(levels[below]?.maxBelow ?? 0));
      if (seen.has(at)) throw new DamagedHdf5("A node inside itself.");
      seen.add(at);
      open.push({ at, count: records, level: below });
    }
  }
}

function levelsOf(nodeBytes: number, recordBytes: number, depth: number): readonly Level[] {
  const leaf = Math.floor((nodeBytes - NODE_BYTES) / recordBytes);
  if (leaf < 1) throw new DamagedHdf5("A node without room for a record.");
  const levels: Level[] = [{ maxRecords: leaf, maxBelow: leaf }];
  for (let level = 1; level <= depth; level += 1) {
    const below = levels[level - 1]?.maxBelow ?? 0;
    const pointer = pointerBytes(levels, level - 1);
    const maxRecords = Math.floor((nodeBytes - NODE_BYTES - pointer) / (recordBytes + pointer));
    if (maxRecords < 1) throw new DamagedHdf5("A node without room for a record.");
    levels.push({ maxRecords, maxBelow: (maxRecords + 1) * below + maxRecords });
  }
  return levels;
}

/** The bytes of a pointer to a node at a level: its address, its records, and those of all below it. */
function pointerBytes(levels: readonly Level[], level: number): number {
  const [leaf] = levels;
  const below = level > 0 ? bytesFor(levels[level]?.maxBelow ?? 0) : 0;
  return ADDRESS_BYTES + bytesFor(leaf?.maxRecords ?? 0) + below;
}

/** The objects of a fractal heap, by the ids that an index has. */
export type Heap = (id: ByteReader) => ByteReader;

/**
 * Opens a fractal heap, which contains the links and attributes of objects with many. Objects larger
 * than its blocks, and compressed heaps, are unknown here: netCDF writes none.
 * HDF5 File Format Specification 3.0, III.G.
 */
export function openHeap(file: ArrayBuffer, address: number): Heap {
  const head = new ByteReader(file, address, 142);
  head.expect("FRHP");
  head.skip(3);
  const filterBytes = head.uint(2);
  const hasChecksums = (head.uint(1) & 2) !== 0;
  const maxObject = head.uint(4);
  head.skip(96);
  const [width, startBytes] = [head.uint(2), head.uint(8)];
  const [maxDirect, heapBits] = [head.uint(8), head.uint(2)];
  head.skip(2);
  const [root, rootRows] = [head.uint(8), head.uint(2)];
  if (filterBytes > 0) throw new UnknownHdf5("A compressed heap.");
  assertChecksum(file, address, 142);
  const isSane = [width, startBytes, maxDirect].every((size) => size > 0 && size <= 2 ** 31);
  if (!isSane || maxDirect < startBytes || heapBits > 64 || maxObject === 0) {
    throw new DamagedHdf5("A heap of impossible size.");
  }
  const offsetBytes = Math.ceil(heapBits / 8);
  const lengthBytes = Math.min(bytesFor(maxDirect), bytesFor(maxObject));
  const headBytes = 5 + ADDRESS_BYTES + offsetBytes;

  const seen = new Set<number>();
  /** Each block once, as several objects are in it. */
  const check = (at: number, length: number, skipAt?: number): void => {
    if (!seen.has(at)) assertChecksum(file, at, length, skipAt);
    seen.add(at);
  };

  /** Where a block of the heap that contains an offset starts, in the file and in the heap. */
  const blockOf = (offset: number): { readonly at: number; readonly start: number } => {
    let [at, start, rows, bytes] = [root, 0, rootRows, startBytes];
    // Each step is into a block of less than half the size.
    while (rows > 0) {
      const inside = Math.floor((offset - start) / (width * startBytes));
      const row = inside === 0 ? 0 : Math.floor(Math.log2(inside)) + 1;
      if (row >= rows) throw new DamagedHdf5("An object beyond its heap.");
      const blockBytes = startBytes * 2 ** Math.max(0, row - 1);
      const rowStart = row === 0 ? 0 : width * blockBytes;
      const column = Math.floor((offset - start - rowStart) / blockBytes);
      const reader = new ByteReader(file, at, headBytes + (row * width + column + 1) * 8);
      reader.expect("FHIB");
      check(at, headBytes + rows * width * ADDRESS_BYTES);
      reader.skip(headBytes - 4 + (row * width + column) * 8);
      at = reader.uint(ADDRESS_BYTES);
      start += rowStart + column * blockBytes;
      bytes = blockBytes;
      rows = blockBytes <= maxDirect ? 0 : Math.log2(blockBytes / startBytes / width) + 1;
    }
    new ByteReader(file, at, 4).expect("FHDB");
    if (hasChecksums) check(at, bytes, headBytes);
    return { at, start };
  };

  return (id) => {
    const kind = id.uint(1);
    // The other kinds: too large for a block, or so small that the id contains it.
    if (kind !== 0) throw new UnknownHdf5("An object outside its heap's blocks.");
    const [offset, length] = [id.uint(offsetBytes), id.uint(lengthBytes)];
    const { at, start } = blockOf(offset);
    return new ByteReader(file, at + offset - start, length);
  };
}
