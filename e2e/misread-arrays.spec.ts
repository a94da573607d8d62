import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { plumeProbability } from "#local/fixtures/faults/plume-replies.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { type DrawnMask, drawnMask, expectedMask, maskDifference } from "./drawn-mask.ts";
import { scoresFromApi, uploadedArray } from "./other-client.ts";
import { dropFile, failureOn, pointAt, resultOf, signIn, test, type Workshop } from "./workshop.ts";

/*
 * Arrays and replies that look right and are not, from the drop through the button that is offered to
 * the mask on the canvas. All kinds of them run in Node; these would do the most harm.
 */
const SIDE = 256;
const BANDS = 6;
const VERMILION = [0xd5, 0x5e, 0x00];
const BLUE = [0x1e, 0x78, 0xff];
/** The smoke card's default threshold. */
const THRESHOLD = 0.5;

function sample(name: string): Float64Array {
  const file = new Uint8Array(readFileSync(`public/samples/${name}.npy`)).buffer;
  return Float64Array.from(parseNpy(file).values, Number);
}

const COUNTS = sample("goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast");

/** An npy of six bands whose values are a function of their index. */
function npy(dtype: Dtype, side: number, valueAt: (index: number) => number): Uint8Array {
  const values = zeros(dtype, side * side * BANDS);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let index = 0; index < values.length; index += 1) values[index] = valueAt(index);
  return new Uint8Array(writeNpy(values, dtype, [side, side, BANDS]));
}

function countAt(index: number): number {
  return COUNTS[index] ?? Number.NaN;
}

/** Reflectance in the middle of each count, by the card's formula. */
function reflectanceAt(index: number): number {
  return ((countAt(index) + 0.5) / 25.5) ** 2 / 100;
}

/** With sun glint in nine pixels. */
function glintAt(index: number): number {
  const [row, column] = placeOf(index);
  const isGlint = row >= 100 && row < 103 && column >= 100 && column < 103;
  return isGlint ? 2.5 : reflectanceAt(index);
}

function placeOf(index: number): readonly [row: number, column: number] {
  const pixel = Math.floor(index / BANDS);
  return [Math.floor(pixel / SIDE), pixel % SIDE];
}

/** Standardised band by band. */
function zScores(): Uint8Array {
  const moments = Array.from({ length: BANDS }, (_, band) => {
    const plane = COUNTS.filter((_value, index) => index % BANDS === band);
    const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
    const squares = plane.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / plane.length) };
  });
  return npy("float32", SIDE, (index) => {
    const { mean = 0, deviation = 1 } = moments[index % BANDS] ?? {};
    return (countAt(index) - mean) / deviation;
  });
}

/** Opaque from now on, so that the overlay's pixels have its colour. */
async function makeOpaque(page: Page): Promise<void> {
  await page.getByLabel("Style").selectOption({ label: "Fill" });
  await page.getByLabel("Opacity").fill("1");
}

function iou(one: DrawnMask, other: DrawnMask): number {
  let [both, either] = [0, 0];
  for (const [at, inside] of one.inside.entries()) {
    both += inside & (other.inside[at] ?? 0);
    either += inside | (other.inside[at] ?? 0);
  }
  return both / either;
}

/** Drops an array, presses the fix that is offered, and waits for its result. */
async function dropAndFix(page: Page, name: string, file: Uint8Array, title: string) {
  await dropFile(page, name, file);
  const notice = failureOn(page);
  await expect(notice.locator(".primary")).toHaveText(title);
  await notice.getByRole("button", { name: title, exact: true }).click();
  await expect(resultOf(page)).toBeVisible();
}

async function removeIt(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Remove ${name}` }).click();
}

async function expectNothingUploaded({ stack }: Workshop): Promise<void> {
  expect(stack().counts().puts).toEqual({});
}

const ENCODE = "Encode as counts: floor(sqrt(100*reflectance)*25.5)";

test("rescaled and reversed arrays are drawn as the counts are, by the press that is offered", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  await signIn(page);
  await dropFile(page, "counts.npy", npy("uint8", SIDE, countAt));
  await expect(resultOf(page)).toBeVisible();
  await makeOpaque(page);
  const right = await drawnMask(page, VERMILION);
  const scores = await scoresFromApi(stack());
  expect(maskDifference(right, expectedMask(scores, SIDE, THRESHOLD, right))).toBe(0);
  await removeIt(page, "counts.npy");

  const reversedAt = (index: number): number =>
    countAt(index - (index % BANDS) + (BANDS - 1 - (index % BANDS)));
  for (const [name, file, title, least] of [
    ["reflectance with glint", npy("float32", SIDE, glintAt), ENCODE, 0.99],
    ["counts over 255", npy("float32", SIDE, (at) => countAt(at) / 255), "Multiply by 255", 1],
    [
      "percent",
      npy("float32", SIDE, (at) => 100 * reflectanceAt(at)),
      "Divide by 100, and encode as counts",
      1,
    ],
    [
      "times 10,000",
      npy("int16", SIDE, (at) => Math.round(1e4 * reflectanceAt(at))),
      "Divide by 10,000, and encode as counts",
      0.95,
    ],
    ["reversed bands", npy("uint8", SIDE, reversedAt), "Reverse the bands", 1],
  ] as const) {
    await test.step(name, async () => {
      await dropAndFix(page, `${name}.npy`, file, title);
      await expect
        .poll(async () => iou(await drawnMask(page, VERMILION), right))
        .toBeGreaterThanOrEqual(least);
      await expect(page.locator(".queue-item .mark-done")).toBeVisible();
      await removeIt(page, `${name}.npy`);
    });
  }
});

test("z-scores are refused for what they are, and an array of one pixel is never called OK", async ({
  workshop,
}) => {
  const { page } = workshop;
  await signIn(page);
  await dropFile(page, "z-scores.npy", zScores());
  const notice = failureOn(page);
  await expect(notice).toContainText(
    "standardised band by band (z-scores), which cannot be undone",
  );
  await expect(page.locator(".findings").first()).toContainText("As JSON");
  await expect(notice.getByRole("button")).toHaveText([
    "Open another array",
    "Run anyway",
    "Details",
  ]);
  await expect(page.getByRole("button", { name: "Run the model" })).toBeHidden();
  await expectNothingUploaded(workshop);
  await removeIt(page, "z-scores.npy");

  const pixel = npy("uint8", 1, countAt);
  await dropFile(page, "pixel.npy", pixel);
  await expect(page.locator(".findings").first()).toContainText(
    "the model has not seen such an array",
  );
  await notice.getByRole("button", { name: "Resize to 256 × 256" }).click();
  await expect(page.locator(".findings").first()).toContainText(
    "It will run; the model has not seen such an array.",
  );
  await expect(page.locator(".check-level")).toHaveText("Warning");
  await expect(page.getByRole("button", { name: "Run the model" })).toBeHidden();
  await expectNothingUploaded(workshop);
  await notice.getByRole("button", { name: "Run anyway" }).click();
  await expect(resultOf(page)).toBeVisible();
  await expect(page.locator(".result")).toContainText("the model has not seen such an array");
  await expect(page.locator(".queue-item")).toContainText("run despite a warning");
  await expect(page.locator("footer").getByRole("status")).toContainText("despite a warning");
  await expect(page.locator(":is(.queue-item, .check-level) .mark-done")).toHaveCount(0);
});

test("an undeclared fill of -9999 is in no number and not in the mask", async ({ workshop }) => {
  const { page, stack } = workshop;
  await signIn(page);
  const rows = 40;
  const file = npy("float32", SIDE, (at) => (placeOf(at)[0] < rows ? -9999 : countAt(at)));
  await dropAndFix(page, "filled.npy", file, "Treat -9,999 as missing");
  await makeOpaque(page);
  const scores = await scoresFromApi(stack());
  const valid = scores.map((score, pixel) => (pixel < rows * SIDE ? Number.NaN : score));
  await expect
    .poll(async () => {
      const drawn = await drawnMask(page, VERMILION);
      return maskDifference(drawn, expectedMask(valid, SIDE, THRESHOLD, drawn));
    })
    .toBe(0);
  const inside = valid.filter((score) => score >= THRESHOLD).length;
  const share = (100 * inside) / (SIDE * (SIDE - rows));
  await expect(resultOf(page)).toHaveText(`Smoke: ${share.toFixed(1)}% of pixels`);
});

test("replies of another size and logits are drawn as the plume that they are, once confirmed", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  await signIn(page);
  await dropFile(page, "counts.npy", npy("uint8", SIDE, countAt));
  await expect(resultOf(page)).toBeVisible();
  await makeOpaque(page);
  const plume = Array.from({ length: SIDE * SIDE }, (_, pixel) =>
    plumeProbability(Math.floor(pixel / SIDE), pixel % SIDE),
  );
  const question = failureOn(page);
  for (const [profile, title, asks, least] of [
    ["plume-logits", "Apply a sigmoid", "The scores are not probabilities", 1],
    // Enlarged between pixels of twice the size.
    ["plume-half", "Enlarge", "The prediction is 128 × 128 for an array of 256 × 256", 0.98],
  ] as const satisfies readonly (readonly [ServerProfileName, string, string, number])[]) {
    await test.step(profile, async () => {
      await pointAt(page, stack().apiUrlOf(profile));
      await page.getByRole("button", { name: "Run again counts.npy" }).click();
      await expect(question).toContainText(asks);
      await expect(page.locator("footer").getByRole("status")).toHaveText(
        "The reply needs your answer",
      );
      expect((await drawnMask(page, VERMILION)).inside.includes(1)).toBe(false);
      const answer = question.getByRole("button", { name: title, exact: true });
      await answer.focus();
      await page.keyboard.press("Enter");
      await expect(resultOf(page)).toBeVisible();
      await expect
        .poll(async () => {
          const drawn = await drawnMask(page, VERMILION);
          return iou(drawn, expectedMask(plume, SIDE, THRESHOLD, drawn));
        })
        .toBeGreaterThanOrEqual(least);
    });
  }
});

test.describe("for the water model", () => {
  test.use({ cloud: { addressing: "path", model: "water", trustsPage: true } });

  test("pixels that a GeoTIFF masks are not in the mask", async ({ workshop }) => {
    const { page, stack } = workshop;
    await signIn(page);
    const [side, hidden] = [96, 37];
    const masked = readFileSync("src/engine/fixtures/masked.tif");
    await dropAndFix(page, "masked.tif", masked, "Fill with each band’s median");
    await makeOpaque(page);
    const scores = await scoresFromApi(stack());
    const valid = scores.map((score, pixel) => (pixel % side < hidden ? Number.NaN : score));
    await expect
      .poll(async () => {
        const drawn = await drawnMask(page, BLUE);
        return maskDifference(drawn, expectedMask(valid, side, 0.5, drawn));
      })
      .toBe(0);
  });

  test("an array that may be two things runs only as the user chooses", async ({ workshop }) => {
    const { page, stack } = workshop;
    await signIn(page);
    const flood = sample("sentinel2-spain-flood-6band-int16");
    const shifted = npy("int16", 448, (index) => (flood[index] ?? 0) + 1000);
    await dropFile(page, "shifted.npy", shifted);
    await failureOn(page).getByRole("button", { name: "Show the choices" }).click();
    const cards = page.locator(".choices li");
    await expect(cards.first()).toContainText("98% of the values are typical");
    await expect(cards.nth(1)).toContainText("65% of the values are typical");
    await expect(cards.locator("canvas")).toHaveCount(2);
    // No choice is recommended above the other.
    await expect(failureOn(page).locator(".primary")).toHaveText(["Show the choices"]);
    await expectNothingUploaded(workshop);
    await cards.getByRole("button", { name: "Subtract 1,000" }).click();
    await expect(resultOf(page)).toBeVisible();
    const { values } = await uploadedArray(stack());
    expect(Array.from(values, Number)).toEqual(Array.from(flood));
  });
});
