import { incompleteBody, invalidRequest } from "./errors.ts";

/** Far longer than any line of an aws-chunked body. */
const MAX_LINE_BYTES = 16_384;
const NEWLINE = 10;

/** Reads lines and byte counts from a stream, buffering at most one chunk of it. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /**
   * The next line, without its line end of CR and LF.
   *
   * @throws S3Error if the stream ends first, or the line ends in LF alone.
   */
  async line(): Promise<string> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    while (await this.fill()) {
      const end = this.rest.indexOf(NEWLINE);
      const piece = this.take(end === -1 ? this.rest.length : end + 1);
      pieces.push(piece);
      length += piece.length;
      if (length > MAX_LINE_BYTES) {
        throw invalidRequest("The aws-chunked body contains a line that is too long.");
      }
      if (end !== -1) {
        const line = Buffer.concat(pieces).toString("latin1");
        if (!line.endsWith("\r\n")) {
          throw invalidRequest("A line of the aws-chunked body does not end in CR and LF.");
        }
        return line.slice(0, -2);
      }
    }
    throw incompleteBody();
  }

  /** Whether the stream has ended. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.fill());
  }

  /** The next line; empty at the end of the stream. */
  async lineOrEnd(): Promise<string> {
    return (await this.fill()) ? this.line() : "";
  }

  /**
   * The next `count` bytes, in the chunks in which they arrive.
   *
   * @throws S3Error if the stream ends first.
   */
  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (!(await this.fill())) throw incompleteBody();
      const piece = this.take(Math.min(left, this.rest.length));
      left -= piece.length;
      yield piece;
    }
  }

  private take(count: number): Uint8Array {
    const piece = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return piece;
  }

  /** Buffers at least one byte; false at the end of the stream. */
  private async fill(): Promise<boolean> {
    while (this.rest.length === 0 && !this.ended) {
      const next = await this.source.next();
      if (next.done) {
        this.ended = true;
      } else {
        this.rest = next.value;
      }
    }
    return this.rest.length > 0;
  }
}
