import { ByteReader, DamagedHdf5, UnknownHdf5 } from "./hdf5-bytes.ts";
import { assertChecksum } from "./hdf5-checksum.ts";
import { indexRecords, openHeap } from "./hdf5-index.ts";

/**
 * HDF5 File Format Specification 3.0, IV.A.2: the numbers of the messages that are read.
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  attributeInfo: 0x15,
} as const;

/** A group or a dataset: what its header says of it. */
export interface Hdf5Object {
  readonly file: ArrayBuffer;
  /** The messages of one kind; each call reads them from their start. */
  messages(kind: number): readonly ByteReader[];
}

const SIGNATURE_BYTES = 8;
/** The sizes of addresses and lengths that all writers for 64-bit machines use. */
const WIDE = 8;

/** Opens a file's root group. @throws DamagedHdf5, UnknownHdf5, RangeError */
export function openRoot(file: ArrayBuffer): Hdf5Object {
  const reader = new ByteReader(file, SIGNATURE_BYTES, file.byteLength - SIGNATURE_BYTES);
  const version = reader.uint(1);
  if (version > 3) throw new UnknownHdf5(`Superblock version ${version}.`);
  if (version < 2) reader.skip(4);
  const [offsets, lengths] = [reader.uint(1), reader.uint(1)];
  if (offsets !== WIDE || lengths !== WIDE) throw new UnknownHdf5("Addresses of unusual size.");
  if (version < 2) reader.skip(version === 1 ? 13 : 9);
  else reader.skip(1);
  const base = reader.uint(WIDE);
  if (base !== 0) throw new UnknownHdf5("A file within a file.");
  // Before the root's address: two more addresses, and in old files its link's name too.
  reader.skip(version < 2 ? 4 * WIDE : 2 * WIDE);
  if (version >= 2) assertChecksum(file, 0, 44);
  return openObject(file, reader.uint(WIDE));
}

/** A block of messages in a file. */
interface Block {
  readonly start: number;
  readonly length: number;
}

/**
 * Opens the object whose header is at an address. Only headers of version 2 are known, which netCDF
 * writes: those of version 1 keep their links in another way.
 */
export function openObject(file: ArrayBuffer, address: number): Hdf5Object {
  const { block, hasOrder } = firstBlock(file, address);
  const found: { readonly kind: number; readonly start: number; readonly length: number }[] = [];
  const open = [block];
  let bytes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // Blocks are apart, so together they are no longer than the file.
    bytes += next.length;
    if (bytes > file.byteLength) throw new DamagedHdf5("A header that continues in itself.");
    for (const message of messagesIn(file, next, hasOrder)) {
      if (message.kind !== MESSAGE.continuation) found.push(message);
      else open.push(continuation(file, new ByteReader(file, message.start, message.length)));
    }
  }
  return {
    file,
    messages: (kind) =>
      found
        .filter((message) => message.kind === kind)
        .map(({ start, length }) => new ByteReader(file, start, length)),
  };
}

function firstBlock(file: ArrayBuffer, address: number) {
  const head = new ByteReader(file, address, Math.min(64, file.byteLength - address));
  if (head.uint(1) === 1) throw new UnknownHdf5("Object headers of version 1.");
  const reader = new ByteReader(file, address, Math.min(64, file.byteLength - address));
  reader.expect("OHDR");
  reader.skip(1);
  const flags = reader.uint(1);
  // Times of access and change; and when attributes move to a heap.
  reader.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const sizeBytes = 2 ** (flags & 3);
  const length = reader.uint(sizeBytes);
  const headBytes = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0) + sizeBytes;
  assertChecksum(file, address, headBytes + length);
  return { block: { start: address + headBytes, length }, hasOrder: (flags & 4) !== 0 };
}

function continuation(file: ArrayBuffer, message: ByteReader): Block {
  const [start, length] = [message.uint(WIDE), message.uint(WIDE)];
  new ByteReader(file, start, length).expect("OCHK");
  assertChecksum(file, start, Math.max(0, length - 4));
  // Signature and checksum.
  return { start: start + 4, length: Math.max(0, length - 8) };
}

function* messagesIn(file: ArrayBuffer, { start, length }: Block, hasOrder: boolean) {
  const headBytes = hasOrder ? 6 : 4;
  const reader = new ByteReader(file, start, length);
  while (reader.remaining >= headBytes) {
    const at = start + length - reader.remaining + headBytes;
    const [kind, size] = [reader.uint(1), reader.uint(2)];
    const flags = reader.uint(1);
    reader.skip(headBytes - 4);
    reader.skip(size);
    // Shared messages are elsewhere in the file; netCDF shares none.
    if ((flags & 2) === 0) yield { kind, start: at, length: size };
  }
}

/** The addresses of the objects in a group, by name; links to elsewhere are left out. */
export function linksOf(group: Hdf5Object): ReadonlyMap<string, number> {
  const dense = group.messages(MESSAGE.linkInfo).flatMap((message) => {
    const flags = message.uint(2) >> 8;
    message.skip(flags & 1 ? 8 : 0);
    // The index by name has the hash of the name in front of the object's id.
    return denseObjects(group.file, message, 4);
  });
  const links = [...group.messages(MESSAGE.link), ...dense].map(readLink);
  return new Map(links.flatMap((link) => (link === undefined ? [] : [link])));
}

/** The messages of an object's attributes, from its header and its heap. */
export function attributeMessages(object: Hdf5Object): readonly ByteReader[] {
  const dense = object.messages(MESSAGE.attributeInfo).flatMap((message) => {
    const flags = message.uint(2) >> 8;
    message.skip(flags & 1 ? 2 : 0);
    return denseObjects(object.file, message, 0);
  });
  return [...object.messages(MESSAGE.attribute), ...dense];
}

/**
 * The objects of a heap that an index by name lists; none where both addresses are undefined.
 * @param idAt where in its records the object's id is.
 */
function denseObjects(file: ArrayBuffer, message: ByteReader, idAt: number): readonly ByteReader[] {
  const [heapAt, indexAt] = [message.uint(WIDE), message.uint(WIDE)];
  if (heapAt >= file.byteLength || indexAt >= file.byteLength) return [];
  const heap = openHeap(file, heapAt);
  return Array.from(indexRecords(file, indexAt), (record) => {
    record.skip(idAt);
    return heap(record);
  });
}

function readLink(message: ByteReader): readonly [string, number] | undefined {
  message.skip(1);
  const flags = message.uint(1);
  const kind = flags & 8 ? message.uint(1) : 0;
  message.skip((flags & 4 ? 8 : 0) + (flags & 0x10 ? 1 : 0));
  const name = message.text(message.uint(2 ** (flags & 3)));
  return kind === 0 ? [name, message.uint(WIDE)] : undefined;
}
