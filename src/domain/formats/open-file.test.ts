import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { writeNpy } from "./npy.ts";
import { openFile } from "./open-file.ts";

function bytesOf(latin1: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(latin1, "latin1")).buffer;
}

async function reasonAgainst(start: string): Promise<string> {
  const error = await openFile(bytesOf(start)).catch((thrown: unknown) => thrown);
  if (error instanceof AppError && error.failure.kind === "unreadable-array") {
    return error.failure.reason;
  }
  throw new Error("The file was not refused.");
}

const DAMAGED_TIFF = "This TIFF cannot be read: it is damaged, truncated, or of an unusual kind.";
const DAMAGED_NPZ =
  "This npz cannot be unpacked: it is damaged, truncated, or compressed with an unusual method.";

describe("openFile", () => {
  it.each([
    ["a little-endian TIFF", "II*\0\x08\0\0\0", DAMAGED_TIFF],
    ["a big-endian TIFF", "MM\0*\0\0\0\x08", DAMAGED_TIFF],
    ["a little-endian BigTIFF", "II+\0\x08\0\0\0", DAMAGED_TIFF],
    ["a big-endian BigTIFF", "MM\0+\0\x08\0\0", DAMAGED_TIFF],
    ["a zip", "PK\x03\x04", DAMAGED_NPZ],
    [
      "a zip of nothing",
      `PK\x05\x06${"\0".repeat(18)}`,
      "This zip archive contains no array: no member is an npy.",
    ],
    [
      "an npy",
      "\x93NUMPY\x01\0",
      "This npy file ends within its own header, after 8 bytes: it was truncated.",
    ],
    ["three bytes of a TIFF", "II*", "This is a text file, not a binary array."],
    ["nothing", "", "This file is empty."],
  ])("recognizes the first bytes of %s", async (_, start, reason) => {
    expect(await reasonAgainst(start)).toBe(reason);
  });

  it("names bare values by the file's name, even if they look like text", async () => {
    const opened = openFile(bytesOf("MNOPQRST"), { name: "chip.IMG" });
    await expect(opened).rejects.toMatchObject({
      failure: {
        reason:
          "This file has bare values, as ENVI writes them: its size and data type are in the .hdr file beside it.",
      },
    });
  });

  it("opens an npy without nodata, georeference or other arrays", async () => {
    const found = await openFile(writeNpy(Int8Array.of(1, 2), "int8", [1, 2]));
    expect(found).toMatchObject({ format: "npy", array: { dtype: "int8", shape: [1, 2] } });
    expect([found.nodata, found.grid, found.member, found.members.length]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);
  });
});

describe("a picture", () => {
  const decoded = {
    array: { values: Uint8Array.of(7), dtype: "uint8", shape: [1, 1], strides: [1, 1] },
    nodata: undefined,
    grid: undefined,
    bandLabels: undefined,
    members: [],
    member: undefined,
  } as const;

  it.each([
    ["\x89PNG\r\n\x1a\n", false],
    ["\xff\xd8\xff\xe0\0\x10JFIF", true],
    ["BM\x46\0\0\0\0\0", true],
    ["II*\0\x08\0\0\0", false],
    ["\x93NUMPY\x01\0", false],
    ["\xff\xd8", false],
    ["", false],
  ])("that starts with %j is decoded by the browser: %s", async (start, answer) => {
    const opened = openFile(bytesOf(start), { decodePicture: async () => decoded });
    if (answer) expect(await opened).toEqual({ ...decoded, format: "picture" });
    else await expect(opened).rejects.toBeInstanceOf(AppError);
  });

  it("is refused outside a browser", async () => {
    expect(await reasonAgainst("BM\x46\0\0\0\0\0")).toBe(
      "Unsupported file: not .npy, .npz, GeoTIFF, GOES netCDF or an image.",
    );
  });
});
