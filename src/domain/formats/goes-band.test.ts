import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { lonLatAt } from "#domain/geo/grid.ts";
import { openFile } from "./open-file.ts";

const FOLDER = new URL("./fixtures/goes/", import.meta.url);
const ORACLE = JSON.parse(readFileSync(new URL("goes.json", FOLDER), "utf8")) as {
  readonly files: readonly {
    readonly name: string;
    readonly side: number;
    readonly missing: number;
    readonly sha256: string;
  }[];
};
const [FIRST] = ORACLE.files.map(({ name }) => name);
const NOAA = "OR_ABI-L1b-RadM1-M6C06_G17_s20193351027275_e20193351027338_c20193351027372.nc";

function bytesOf(name = ""): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

async function refusal(file: ArrayBuffer): Promise<string> {
  try {
    await openFile(file);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "unreadable-array") {
      return `${error.failure.reason} ${error.failure.action}`;
    }
    throw error;
  }
  throw new Error("The file was read.");
}

describe("a GOES ABI Level 1b file", () => {
  it.each(ORACLE.files)("has h5py's and numpy's reflectance: $name", async (expected) => {
    const { name, side, missing, sha256 } = expected;
    const { array, bandLabels } = await openFile(bytesOf(name).buffer);
    expect(array).toMatchObject({ dtype: "float32", shape: [side, side] });
    expect(array.values.filter((value) => Number.isNaN(value))).toHaveLength(missing);
    const bytes = new Uint8Array(array.values.buffer);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    expect(bandLabels?.labels[0]?.name).toBe(/C\d\d/.exec(name)?.[0]);
  });

  it("runs out of memory in the words of any engine, and is not damaged by that", async () => {
    const small = new Proxy(Float32Array, {
      construct: (target, given: readonly unknown[]) => {
        // JavaScriptCore's words.
        if (Number(given[0]) > 2 ** 16) throw new RangeError("Out of memory");
        return new target(...(given as [number]));
      },
    });
    vi.stubGlobal("Float32Array", small);
    const reading = openFile(bytesOf(NOAA).buffer);
    await expect(reading.finally(() => vi.unstubAllGlobals())).rejects.toThrow(RangeError);
  });

  it("has the satellite, the start of its scan and the place of GDAL and PROJ", async () => {
    const { acquisition, grid } = await openFile(bytesOf(NOAA).buffer);
    expect(acquisition).toEqual({ satellite: "GOES-17", time: "2019-12-01T10:27:27Z" });
    // gdalinfo 3.6.2: origin and pixel size.
    expect(grid?.crs).toMatchObject({ kind: "geostationary", longitude: -137, height: 35786023 });
    const [a = 0, b, c = 0, d, e = 0, f = 0] = grid?.transform ?? [];
    expect([b, d]).toEqual([0, 0]);
    expect(a).toBeCloseTo(2004.017_185_820_546_5, 6);
    expect(e).toBeCloseTo(-2004.017_185_820_546_5, 6);
    expect(c).toBeCloseTo(881_767.629_619_927_1, 6);
    expect(f).toBeCloseTo(4_308_637.074_545_509, 6);
    // gdaltransform 3.6.2 of the picture's centre.
    const place = grid && lonLatAt(grid, 250, 250);
    expect(place?.lon).toBeCloseTo(-119.940_722_021_695_9, 9);
    expect(place?.lat).toBeCloseTo(39.052_836_441_051_54, 9);
  });

  it("has the same place where its coordinates are compressed", async () => {
    const [, , veggie, cirrus] = await Promise.all(
      ORACLE.files.slice(0, 4).map(async ({ name }) => (await openFile(bytesOf(name).buffer)).grid),
    );
    const [a = 0, , c = 0, , e = 0, f = 0] = cirrus?.transform ?? [];
    const [width = 0, , left = 0, , height = 0, top = 0] = veggie?.transform ?? [];
    expect([a / width, e / height]).toEqual([expect.closeTo(2, 6), expect.closeTo(2, 6)]);
    expect([c - left, f - top]).toEqual([expect.closeTo(0, 0), expect.closeTo(0, 0)]);
  });

  it("has unknown coordinates where it names another projection", async () => {
    const { grid } = await openFile(bytesOf("polar.nc").buffer);
    expect(grid?.crs.kind).toBe("unknown");
  });

  it("is refused by name if its band measures heat", async () => {
    const file = bytesOf(FIRST);
    const kappa = Buffer.alloc(4);
    kappa.writeFloatLE(0.0014963);
    const at = Buffer.from(file).indexOf(kappa);
    new DataView(file.buffer).setFloat32(at, -999, true);
    expect(await refusal(file.buffer)).toMatch(/C01, which measures heat.*C01 to C06/);
  });

  it("is refused as another HDF5 file if it has no radiance", async () => {
    expect(await refusal(bytesOf("other.h5").buffer)).toMatch(/contains many variables.*xarray/);
  });

  it("is refused if a byte of its scale was changed, which HDF5's checksums show", async () => {
    const file = bytesOf(FIRST);
    const scale = Buffer.alloc(4);
    scale.writeFloatLE(0.812_106_37);
    const at = Buffer.from(file).indexOf(scale);
    file[at] = 0;
    expect(at).toBeGreaterThan(0);
    expect(await refusal(file.buffer)).toMatch(/damaged or truncated/);
  });

  it("is refused if it is cut short", async () => {
    const file = bytesOf(NOAA);
    expect(await refusal(file.slice(0, 70_000).buffer)).toMatch(/damaged or truncated/);
  });
});
