/** A file that does not follow the HDF5 specification, or contradicts itself. */
export class DamagedHdf5 extends Error {}

/** A valid file with a part that this reader does not know. */
export class UnknownHdf5 extends Error {}

/** More than any name; many long ones could overlap in a damaged file. */
const MAX_TEXT = 4096;

/** Reads a range of a file's bytes in order, little-endian. @throws RangeError beyond its end */
export class ByteReader {
  readonly #view: DataView<ArrayBuffer>;
  #at = 0;

  constructor(file: ArrayBuffer, start: number, length: number) {
    this.#view = new DataView(file, start, length);
  }

  get remaining(): number {
    return this.#view.byteLength - this.#at;
  }

  /** An unsigned integer of 1 to 8 bytes; above 2^53 rounded, which is beyond any file's end. */
  uint(bytes: number): number {
    let value = 0;
    for (let index = bytes - 1; index >= 0; index -= 1) {
      value = value * 256 + this.#view.getUint8(this.#at + index);
    }
    this.#at += bytes;
    return value;
  }

  skip(bytes: number): void {
    this.take(bytes);
  }

  /** The next bytes as a reader of their own. */
  take(bytes: number): ByteReader {
    const { buffer, byteOffset } = this.#view;
    if (bytes > this.remaining) throw new RangeError("The bytes end before that.");
    const part = new ByteReader(buffer, byteOffset + this.#at, bytes);
    this.#at += bytes;
    return part;
  }

  /** All bytes that are left, without a copy. */
  rest(): Uint8Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + this.#at, this.remaining);
  }

  /** The next bytes as text, one character each, up to the first zero. */
  text(bytes: number): string {
    if (bytes > MAX_TEXT) throw new UnknownHdf5("A text of unusual length.");
    const codes = this.take(bytes).rest();
    const end = codes.indexOf(0);
    return String.fromCharCode(...(end < 0 ? codes : codes.subarray(0, end)));
  }

  /** Reads a signature of four letters. @throws DamagedHdf5 for any other */
  expect(signature: string): void {
    if (this.text(signature.length) !== signature) throw new DamagedHdf5(`No ${signature}.`);
  }
}

/** The fewest bytes that hold a number up to this one, as HDF5 writes counts. */
export function bytesFor(limit: number): number {
  return Math.floor(Math.floor(Math.log2(limit)) / 8) + 1;
}
