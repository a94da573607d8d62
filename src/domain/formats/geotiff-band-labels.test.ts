import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openFile } from "./open-file.ts";

interface LabelledFile {
  readonly name: string;
  readonly tiff: string;
  /** As GDAL reads them. */
  readonly descriptions: readonly string[];
}

const FILES = readFileSync(new URL("./fixtures/band-labels.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as LabelledFile);

async function labelsOf(name: string) {
  const file = FILES.find((one) => one.name === name);
  const bytes = new Uint8Array(Buffer.from(file?.tiff ?? "", "base64")).buffer;
  return (await openFile(bytes)).bandLabels;
}

describe("the labels of a GeoTIFF", () => {
  it.each(FILES.filter(({ descriptions }) => descriptions.some((text) => text !== "")))(
    "are GDAL's descriptions: $name",
    async ({ name, descriptions }) => {
      const labels = await labelsOf(name);
      expect(labels?.labels.map((label) => label.name)).toEqual(descriptions);
      expect(labels?.source).toBe("file");
    },
  );

  it("are undefined if no band has one", async () => {
    expect(await labelsOf("no labels")).toBeUndefined();
  });

  it.each(["wavelengths of GDAL", "wavelengths of ENVI", "wavelengths with a unit"])(
    "have wavelengths in micrometres: %s",
    async (name) => {
      const labels = await labelsOf(name);
      expect(labels?.labels.map(({ wavelengthUm }) => wavelengthUm)).toEqual([0.49, 2.19]);
    },
  );

  it("include the sensor that the image names", async () => {
    expect((await labelsOf("a sensor"))?.sensorText).toContain("LANDSAT_8");
  });
});
