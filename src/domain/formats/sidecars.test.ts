import { describe, expect, it } from "vitest";
import { isSidecarName } from "./sidecar-names.ts";
import { sortSidecars } from "./sidecars.ts";

function sorted(...names: string[]) {
  const { arrays, leftOut } = sortSidecars(names.map((name) => ({ name })));
  return { arrays: arrays.map(({ file, mask }) => [file.name, mask?.name]), leftOut };
}

describe("files that are opened together", () => {
  it("pair a mask with its image, and no other", () => {
    expect(sorted("a.tif.msk", "b.tif", "a.tif", "c.tif.msk")).toEqual({
      arrays: [
        ["b.tif", undefined],
        ["a.tif", "a.tif.msk"],
        ["c.tif.msk", undefined],
      ],
      leftOut: undefined,
    });
  });

  it.each([
    ["a.tif.ovr", "smaller copies of the image"],
    ["a.tif.aux.xml", "GDAL’s metadata"],
    ["a.tfw", "a world file: the TIFF’s own position is used"],
    ["a.wld", "a world file: the TIFF’s own position is used"],
    ["._a.tif", "macOS’s metadata"],
  ])("leave %s out beside its image", (name, what) => {
    expect(isSidecarName(name)).toBe(true);
    expect(sorted("a.tif", name)).toEqual({
      arrays: [["a.tif", undefined]],
      leftOut: `Left out: ${name} (${what}).`,
    });
  });

  it("keep overviews and other files without their image, to be opened or refused by themselves", () => {
    const names = ["a.tif.ovr", "b.aux.xml", "c.tfw", "d.xml", "e.npy"];
    expect(sorted(...names)).toEqual({
      arrays: names.map((name) => [name, undefined]),
      leftOut: undefined,
    });
  });

  it("count those left out above six", () => {
    const names = Array.from({ length: 9 }, (_, index) => `._${index}.npy`);
    expect(sorted(...names).arrays).toEqual([]);
    expect(sorted(...names).leftOut).toMatch(
      /^Left out: ._0.npy .*, ._5.npy \(macOS’s metadata\), and 3 more.$/,
    );
  });
});
