import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TiffFile } from "#domain/formats/geotiff-directory.ts";
import { openNpyWindows } from "./npy-window.ts";

/** Layouts as numpy saves them, and for each the image as (rows, columns, bands), both as npy. */
const NUMPY = `
import base64, io, itertools, json, numpy as np
def npy(a):
    f = io.BytesIO(); np.save(f, a); return base64.b64encode(f.getvalue()).decode()
rng = np.random.default_rng(7)
for dtype, order, axes in itertools.product(
        ["u1", ">i2", "<f2", "f4", ">f8", "i8", "?"], "CF", [(0, 1, 2), (2, 0, 1), (0, 2, 1)]):
    image = (rng.random((40, 31, 3)) * 250).astype(dtype)
    stored = np.asarray(image.transpose(axes), order=order)
    if dtype == "u1": stored = np.asarray(stored[None], order=order)
    plain = np.ascontiguousarray(image.astype(image.dtype.newbyteorder("<")))
    if dtype == "<f2": plain = plain.astype("f4")
    print(json.dumps({"name": f"{dtype} {order} {axes}", "file": npy(stored),
                      "values": base64.b64encode(plain.tobytes()).decode()}))
`;

interface Row {
  readonly name: string;
  readonly file: string;
  readonly values: string;
}

const WHY_NO_NUMPY = ((): string | undefined => {
  try {
    execFileSync("python3", ["-c", "import numpy"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "python3-numpy is not installed";
  }
})();

/** A file that counts the bytes that are read of it. */
function countedFile(bytes: ArrayBuffer): TiffFile & { readonly counts: number[] } {
  const counts: number[] = [];
  return {
    counts,
    byteLength: bytes.byteLength,
    read: async (offset, length) => {
      const part = bytes.slice(offset, offset + length);
      counts.push(part.byteLength);
      return part;
    },
  };
}

const EXPECTED = { bandCount: 3, height: 256, width: 256 };

describe.skipIf(WHY_NO_NUMPY)("a window of an npy", () => {
  it("is numpy's slice in every order of axes and of memory", async () => {
    const rows = execFileSync("python3", ["-c", NUMPY], { encoding: "utf8", maxBuffer: 2 ** 26 })
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
    expect(rows).toHaveLength(42);
    for (const { name, file, values } of rows) {
      const bytes = new Uint8Array(Buffer.from(file, "base64")).buffer;
      // Without its size the middle axis is not taken for the bands.
      const isMiddle = name.includes("(0, 2, 1)");
      const windows = await openNpyWindows(countedFile(bytes), EXPECTED).catch((cause: unknown) => {
        if (isMiddle) return undefined;
        throw cause;
      });
      if (windows === undefined) continue;
      expect(windows).toMatchObject({ height: 40, width: 31, bandCount: 3 });
      const whole = Buffer.from(values, "base64");
      const pixel = whole.length / (40 * 31);
      await fc.assert(
        fc.asyncProperty(
          ...[fc.integer({ min: 0, max: 39 }), fc.integer({ min: 0, max: 30 })],
          ...[fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 31 })],
          async (top, left, rowCount, columnCount) => {
            const height = Math.min(rowCount, 40 - top);
            const width = Math.min(columnCount, 31 - left);
            const found = await windows.read({ top, left, height, width });
            const lines = Array.from({ length: height }, (_, row) => {
              const start = ((top + row) * 31 + left) * pixel;
              return whole.subarray(start, start + width * pixel);
            });
            const read = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
            expect([name, read.equals(Buffer.concat(lines))]).toEqual([name, true]);
          },
        ),
        { numRuns: 15 },
      );
    }
  });

  it("of a large scene reads little more than its own bytes, in ranges that memory holds", async () => {
    // 1,000 rows of 30,000 pixels of 3 bands: a row of the window is far from the next.
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 30000, 3), }";
    const text = `${header.padEnd(117)}\n`;
    const start = Buffer.concat([
      Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, text.length, 0]),
      Buffer.from(text),
    ]);
    const file = new Uint8Array(start.length + 90_000_000);
    file.set(start);
    const counted = countedFile(file.buffer);
    const windows = await openNpyWindows(counted, EXPECTED);
    counted.counts.length = 0;
    await windows.read({ top: 500, left: 20_000, height: 256, width: 1376 });
    expect(counted.counts).toHaveLength(256);
    expect(counted.counts.every((count) => count === 1376 * 3)).toBe(true);
    counted.counts.length = 0;
    await windows.read({ top: 500, left: 0, height: 256, width: 29_000 });
    expect(Math.max(...counted.counts)).toBeLessThanOrEqual(4_194_304);
  });

  it("is of no file with several images", async () => {
    const bytes = new Uint8Array(128 + 2 * 256 * 256 * 3);
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 256, 256, 3), }";
    bytes.set(Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`, "latin1"));
    await expect(openNpyWindows(countedFile(bytes.buffer), EXPECTED)).rejects.toMatchObject({
      failure: { reason: "This array contains 2 images, (2, 256, 256, 3)." },
    });
  });
});
