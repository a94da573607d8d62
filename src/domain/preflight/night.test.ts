import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { nightText } from "./night.ts";

const NOAA =
  "src/domain/formats/fixtures/goes/OR_ABI-L1b-RadM1-M6C06_G17_s20193351027275_e20193351027338_c20193351027372.nc";

async function scanned(time = "2019-12-01T10:27:27Z") {
  const { grid, acquisition } = await openFile(new Uint8Array(readFileSync(NOAA)).buffer);
  expect(acquisition).toEqual({ satellite: "GOES-17", time: "2019-12-01T10:27:27Z" });
  return { grid, acquisition: { satellite: "GOES-17", time }, height: 500, width: 500 };
}

it("says that a scan of California at 10:27 UTC is of the night, and when noon is", async () => {
  // 120° W is eight hours behind; the sun is then 90° - 39° - 22° high at noon.
  const text = nightText(await scanned(), SMOKE);
  expect(text).toMatch(
    /^Night: the sun was at least \d\d° below the horizon at 2019-12-01 10:27:27 UTC, so there is nothing to see in reflected light\./,
  );
  expect(text).toContain("noon, which is at about 20:00 UTC here");
});

it.each([
  ["by day", scanned("2019-12-01T20:00:00Z"), SMOKE],
  ["in the evening, with the sun above one corner", scanned("2019-12-02T00:45:00Z"), SMOKE],
  ["without a place", scanned().then((facts) => ({ ...facts, grid: undefined })), SMOKE],
  ["of another quantity", scanned(), { quantity: "brightness temperature" }],
])("says nothing %s", async (_, facts, card) => {
  expect(nightText(await facts, card)).toBeUndefined();
});

it("holds for every model of reflectance", async () => {
  expect(nightText(await scanned(), WATER)).toContain("Night");
});
