import { describe, expect, it } from "vitest";
import {
  ARRAY_FORMATS_TEXT,
  EXTENSIONS,
  FORMATS,
  formatOfName,
  withoutExtension,
} from "./formats.ts";

describe("the list of formats", () => {
  it("has each id and each extension once", () => {
    expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length);
    expect(new Set(EXTENSIONS).size).toBe(EXTENSIONS.length);
  });

  it("lists every extension for the file dialog", () => {
    expect(EXTENSIONS).toEqual([
      ".npy",
      ".npz",
      ".tif",
      ".tiff",
      ".nc",
      ".png",
      ".jpg",
      ".jpeg",
      ".bmp",
    ]);
  });

  it("names the array formats in a sentence", () => {
    expect(ARRAY_FORMATS_TEXT).toBe(".npy, .npz, GeoTIFF or GOES netCDF");
  });
});

describe("formatOfName", () => {
  it.each([
    ["chip.npy", "npy"],
    ["a/b.c/chip.NPZ", "npz"],
    ["chip.tif", "geotiff"],
    ["chip.TIFF", "geotiff"],
    ["label.JPeG", "picture"],
    ["chip.npy.txt", undefined],
    ["folder.npy/chip", undefined],
    ["npy", undefined],
    ["", undefined],
  ])("%j: %s", (name, id) => {
    expect(formatOfName(name)?.id).toBe(id);
  });
});

describe("withoutExtension", () => {
  it.each([
    ["x.tif", "x"],
    ["x.v2.NPY", "x.v2"],
    ["x.csv", "x.csv"],
    ["x", "x"],
  ])("%j becomes %j", (name, stem) => {
    expect(withoutExtension(name)).toBe(stem);
  });
});
