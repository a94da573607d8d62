import { incompleteBody, S3Error } from "./errors.ts";

/** A form's fields before its file, and the file. */
export interface UploadForm {
  /** Values by the fields' names in lower case, in the order sent. */
  readonly fields: ReadonlyMap<string, string>;
  /** The name that the client gave the file. */
  readonly fileName: string;
  /** Throws an S3Error if the form ends before the file does. */
  readonly file: AsyncIterable<Uint8Array>;
}

/** Of all fields before the file: AmazonS3/latest/API/RESTObjectPOST.html */
const MAX_FIELDS_BYTES = 20_480;
const END_OF_HEADERS = Buffer.from("\r\n\r\n");

/** The boundary of a `multipart/form-data` request; undefined for another type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))/i.exec(
    contentType ?? "",
  );
  return match?.[1] ?? match?.[2];
}

/** Reads a form up to its file, which must be its last field. @throws S3Error */
export async function readUploadForm(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
): Promise<UploadForm> {
  const reader = new FormReader(source);
  const fields = new Map<string, string>();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await reader.until(delimiter.subarray(2));
  for (;;) {
    const end = await reader.until(Buffer.from("\r\n"));
    if (end.toString() === "--") throw noFile();
    if (end.length > 0) throw malformedForm();
    const { name, fileName } = readDisposition(
      (await reader.until(END_OF_HEADERS)).toString("utf8"),
    );
    if (name === "file") return { fields, fileName: fileName ?? "", file: reader.file(delimiter) };
    if (fields.has(name)) throw malformedForm();
    fields.set(name, (await reader.until(delimiter)).toString("utf8"));
  }
}

function readDisposition(headers: string): {
  readonly name: string;
  readonly fileName: string | undefined;
} {
  const line = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1] ?? "";
  const name = /(?:^|[;\s])name="([^"]*)"/i.exec(line)?.[1];
  if (name === undefined) throw malformedForm();
  return { name: name.toLowerCase(), fileName: /\bfilename="([^"]*)"/i.exec(line)?.[1] };
}

class FormReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest = Buffer.alloc(0);
  private left = MAX_FIELDS_BYTES;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The bytes before a delimiter, which is consumed. */
  async until(delimiter: Buffer): Promise<Buffer> {
    let at = this.rest.indexOf(delimiter);
    while (at === -1) {
      if (this.rest.length > this.left) throw tooLarge();
      if (!(await this.fill())) throw malformedForm();
      at = this.rest.indexOf(delimiter);
    }
    this.left -= at + delimiter.length;
    if (this.left < 0) throw tooLarge();
    return this.take(at, delimiter.length);
  }

  /** The bytes before a delimiter in the pieces in which they arrive. */
  async *file(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.rest.indexOf(delimiter);
      if (at !== -1) {
        if (at > 0) yield this.take(at, delimiter.length);
        return;
      }
      const certain = this.rest.length - delimiter.length + 1;
      if (certain > 0) yield this.take(certain, 0);
      if (!(await this.fill())) throw incompleteBody();
    }
  }

  private take(count: number, skipped: number): Buffer {
    const piece = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count + skipped);
    return piece;
  }

  private async fill(): Promise<boolean> {
    const { done, value } = await this.source.next();
    if (done) return false;
    this.rest = Buffer.concat([this.rest, value]);
    return true;
  }
}

function noFile(): S3Error {
  return new S3Error(400, "InvalidArgument", "POST requires exactly one file upload per request.", {
    ArgumentName: "file",
    ArgumentValue: "0",
  });
}

function malformedForm(): S3Error {
  return new S3Error(
    400,
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );
}

function tooLarge(): S3Error {
  return new S3Error(
    400,
    "MaxPostPreDataLengthExceededError",
    "Your POST request fields preceding the upload file were too large.",
  );
}
