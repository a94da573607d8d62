import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { openFile } from "./open-file.ts";

/** The output of make-pictures.py: pictures by GDAL, and the values that went in. */
interface PictureRow {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const PNGS = readFileSync("src/domain/formats/fixtures/pictures.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PictureRow)
  .filter(({ name }) => name.startsWith("PNG"));

function bytesOf({ file }: PictureRow): ArrayBuffer {
  return new Uint8Array(Buffer.from(file, "base64")).buffer;
}

async function refusal(file: ArrayBuffer): Promise<string> {
  const error = await openFile(file).catch((thrown: unknown) => thrown);
  if (error instanceof AppError && error.failure.kind === "unreadable-array") {
    return error.failure.reason;
  }
  throw new Error(`The file was not refused: ${String(error)}`);
}

describe("a PNG as an array", () => {
  it.each(PNGS)(
    "has the values that GDAL wrote: $name",
    async ({ name, shape, values, ...row }) => {
      const found = await openFile(bytesOf({ name, shape, values, ...row }));
      expect(found.format).toBe("picture");
      expect(found.array.dtype).toBe(name.includes("16 bits") ? "uint16" : "uint8");
      expect(found.array.shape).toEqual(shape);
      expect(Array.from(found.array.values, Number)).toEqual(values);
    },
  );

  it("is refused if it was cut or claims more pixels than it has", async () => {
    const whole = bytesOf(PNGS[0]!);
    expect(await refusal(whole.slice(0, 30))).toContain("cannot be decoded");
    expect(await refusal(whole.slice(0, whole.byteLength - 20))).toContain("cannot be decoded");
    const wide = whole.slice(0);
    new DataView(wide).setUint32(16, 2 ** 30);
    expect(await refusal(wide)).toContain("claims to unpack to");
  });

  it("is unpacked no further than its size: 64 MB of zeros in 64 kB", async () => {
    const [row] = PNGS;
    const whole = Buffer.from(row?.file ?? "", "base64");
    const data = deflateSync(Buffer.alloc(2 ** 26));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const bomb = Buffer.concat([
      whole.subarray(0, 33),
      length,
      Buffer.from("IDAT"),
      data,
      Buffer.alloc(4),
    ]);
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusal(new Uint8Array(bomb).buffer)).toContain("cannot be decoded");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 23);
  });
});
