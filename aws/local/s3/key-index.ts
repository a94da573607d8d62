/** An object under its key. */
interface Entry<Value> {
  readonly bytes: Buffer;
  readonly value: Value;
}

/**
 * Values by key, in the order of the keys' UTF-8 bytes, which is S3's: UTF-16 sorts characters beyond
 * U+FFFF differently. Positions are found by bisection.
 */
export class KeyIndex<Value> {
  private readonly entries: Entry<Value>[] = [];

  constructor(values: Iterable<readonly [key: string, value: Value]>) {
    for (const [key, value] of values) this.entries.push({ bytes: Buffer.from(key), value });
    this.entries.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  }

  get size(): number {
    return this.entries.length;
  }

  at(position: number): Value | undefined {
    return this.entries[position]?.value;
  }

  /** Every value, in order. */
  values(): Value[] {
    return this.entries.map(({ value }) => value);
  }

  /** Replaces the value of a key, or inserts it. */
  set(key: string, value: Value): void {
    const bytes = Buffer.from(key);
    const position = this.firstFrom(key);
    const isKnown = this.entries[position]?.bytes.equals(bytes) ?? false;
    this.entries.splice(position, isKnown ? 1 : 0, { bytes, value });
  }

  delete(key: string): void {
    const position = this.firstFrom(key);
    if (this.entries[position]?.bytes.equals(Buffer.from(key))) this.entries.splice(position, 1);
  }

  /** The position of the first key that is this one or after it. */
  firstFrom(key: string): number {
    const wanted = Buffer.from(key);
    return this.bisect((bytes) => Buffer.compare(bytes, wanted) < 0);
  }

  /** The position of the first key after this one. */
  firstAfter(key: string): number {
    const wanted = Buffer.from(key);
    return this.bisect((bytes) => Buffer.compare(bytes, wanted) <= 0);
  }

  /** The position of the first key that is after all keys with this prefix. */
  firstBeyond(prefix: string): number {
    const wanted = Buffer.from(prefix);
    return this.bisect((bytes) => Buffer.compare(bytes.subarray(0, wanted.length), wanted) <= 0);
  }

  /** The first position whose key is not before the wanted place. */
  private bisect(isBefore: (bytes: Buffer) => boolean): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && isBefore(entry.bytes)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
