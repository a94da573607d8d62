import { describe, expect, it } from "vitest";
import type { Grid } from "#domain/geo/grid.ts";
import { SMOKE, WATER } from "./fixtures/cards.ts";
import type { ModelCard } from "./model-card.ts";
import { isSameScene, type SingleBandFile, sceneOf } from "./scene-files.ts";

const EXTENT = 1200;

function file(name: string, side = 4, west = 0): SingleBandFile {
  const grid: Grid = {
    transform: [EXTENT / side, 0, west, 0, -EXTENT / side, 0],
    crs: { kind: "projected", title: "UTM", epsg: 32_630 },
    source: "file",
  };
  return { name, height: side, width: side, grid };
}

function scene(files: readonly SingleBandFile[], card: ModelCard) {
  const [first] = files;
  if (first === undefined) throw new Error("no file");
  const found = sceneOf(first, files, card);
  return (
    found && {
      ...found,
      bands: found.bands.map(({ file: index }) => found.files[index]?.name),
      reference: found.files[found.reference]?.name,
    }
  );
}

const HLS = "HLS.S30.T30SXH.2019258T105029.v2.0";
const HLS_FILES = ["B12", "B11", "B8A", "B04", "B03", "B02"].map((band) =>
  file(`${HLS}.${band}.tif`),
);

describe("the scene of a file of one band", () => {
  it.each<[string, ModelCard, string, readonly string[], readonly string[]]>([
    [
      "HLS",
      WATER,
      HLS,
      HLS_FILES.map(({ name }) => name),
      ["B02", "B03", "B04", "B8A", "B11", "B12"].map((band) => `${HLS}.${band}.tif`),
    ],
    [
      "Landsat",
      WATER,
      "LC08_L2SP_201033_20200812_20200822_02_T1",
      [7, 6, 5, 4, 3, 2, 1].map(
        (band) => `LC08_L2SP_201033_20200812_20200822_02_T1_SR_B${band}.TIF`,
      ),
      [2, 3, 4, 5, 6, 7].map((band) => `LC08_L2SP_201033_20200812_20200822_02_T1_SR_B${band}.TIF`),
    ],
    [
      "Sentinel-2",
      WATER,
      "T30SXH_20190915T105029",
      ["B02_10m", "B03_10m", "B04_10m", "B11_20m", "B12_20m", "B8A_20m", "B01_60m"].map(
        (band) => `T30SXH_20190915T105029_${band}.tif`,
      ),
      ["B02_10m", "B03_10m", "B04_10m", "B8A_20m", "B11_20m", "B12_20m"].map(
        (band) => `T30SXH_20190915T105029_${band}.tif`,
      ),
    ],
    [
      "GOES, whose bands are written at different times",
      SMOKE,
      "OR_ABI-L1b-RadC-M6_G17_s20193002001196",
      [6, 5, 4, 3, 2, 1].map(
        (band) =>
          `OR_ABI-L1b-RadC-M6C0${band}_G17_s20193002001196_e2019300200357${band}_c2019300200407${band}.npy`,
      ),
      [1, 2, 3, 4, 5, 6].map(
        (band) =>
          `OR_ABI-L1b-RadC-M6C0${band}_G17_s20193002001196_e2019300200357${band}_c2019300200407${band}.npy`,
      ),
    ],
  ])("has the model's bands in its order: %s", (_, card, name, names, expected) => {
    const found = scene(
      names.map((one) => file(one)),
      card,
    );
    expect(found).toMatchObject({ name, bands: expected, problem: undefined });
    expect(found?.files).toHaveLength(names.length);
  });

  it("asks by name, and says which bands the model does not take", () => {
    expect(scene(HLS_FILES, WATER)?.question).toBe(
      "Six bands of one scene: B02, B03, B04, B8A, B11, and B12.",
    );
    expect(scene([...HLS_FILES, file(`${HLS}.B01.tif`)], WATER)?.question).toBe(
      "Six bands of one scene: B02, B03, B04, B8A, B11, and B12. The model does not take B01, which is left out.",
    );
    const other = file(`${HLS}.B01.tif`);
    expect(sceneOf(other, [...HLS_FILES, other], WATER)?.files).toHaveLength(7);
  });

  it("has the size of most of its bands, at a tie of the finer ones", () => {
    const sized = (sides: readonly number[]) =>
      scene(
        sides.map((side, index) => file(`OR_ABI-L1b-RadC-M6C0${index + 1}_G17.tif`, side)),
        SMOKE,
      );
    expect(sized([4, 8, 4, 2, 4, 2])).toMatchObject({
      reference: "OR_ABI-L1b-RadC-M6C01_G17.tif",
      problem: undefined,
    });
    expect(sized([8, 8, 8, 4, 4, 4])?.reference).toBe("OR_ABI-L1b-RadC-M6C01_G17.tif");
    expect(sized([4, 4, 4, 8, 8, 8])?.reference).toBe("OR_ABI-L1b-RadC-M6C04_G17.tif");
  });

  it("says which bands are missing", () => {
    expect(scene(HLS_FILES.slice(2), WATER)).toMatchObject({
      question: "Four of the model’s six bands of one scene: B02, B03, B04, and B8A.",
      problem: "swir16 and swir22 are missing: choose or drop their files too.",
    });
  });

  it("is also of a single GOES file, and of downloads that the browser counted", () => {
    const name = (band: number, count = "") =>
      `OR_ABI-L1b-RadC-M6C0${band}_G17_s20193002001196_e2019300200357${band}_c2019300200407${band}${count}.nc`;
    expect(scene([file(name(4))], SMOKE)).toMatchObject({
      question: "One of the model’s six bands of one scene: C04.",
      problem: "C01, C02, C03, C05, and C06 are missing: choose or drop their files too.",
    });
    const all = [1, 2, 3, 4, 5, 6].map((band) => file(name(band, band === 2 ? " (1)" : "")));
    expect(scene(all, SMOKE)).toMatchObject({
      bands: all.map((one) => one.name),
      problem: undefined,
    });
  });

  it("cannot be joined where a file covers another area", () => {
    const [first, ...others] = HLS_FILES;
    const moved = file(first?.name ?? "", 4, 30);
    expect(scene([...others, moved], WATER)?.problem).toBe(
      "B12 covers another area than B02, so they cannot be joined. Cut them to the same area first: gdalwarp -te xmin ymin xmax ymax in.tif out.tif.",
    );
  });

  it("takes codes of several sensors in their order, for the check to ask", () => {
    const names = [7, 6, 5, 4, 3, 2, 1].map((band) => `scene_B${band}.npy`);
    expect(
      scene(
        names.map((name) => file(name)),
        WATER,
      )?.bands,
    ).toEqual(names.toReversed());
  });

  it.each([
    ["one file", ["HLS.S30.T30SXH.v2.0.B02.tif"]],
    ["files of different scenes", [`${HLS}.B02.tif`, "HLS.S30.T30SXH.2020001T105029.v2.0.B03.tif"]],
    ["files that name no band", ["chip-1.npy", "chip-2.npy", "chip-3.npy"]],
    ["the same band twice", [`${HLS}.B02.tif`, `${HLS}.B02.npy`]],
    ["other layers", [`${HLS}.Fmask.tif`, `${HLS}.SZA.tif`]],
  ])("is undefined for %s", (_, names) => {
    expect(
      scene(
        names.map((name) => file(name)),
        WATER,
      ),
    ).toBe(undefined);
  });

  it("is recognized by name before its files are read", () => {
    expect(isSameScene(`${HLS}.B02.tif`, `${HLS}.B8A.tif`)).toBe(true);
    expect(isSameScene(`${HLS}.B02.tif`, `${HLS}.Fmask.tif`)).toBe(false);
    expect(isSameScene("chip.npy", "chip.npy")).toBe(false);
  });
});
