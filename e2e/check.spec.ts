import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { uploadedArray } from "./other-client.ts";
import { openFile, pickSample, resultOf, showTab, signIn, test } from "./workshop.ts";

/*
 * The preflight check end to end: what it finds in arrays, what its fixes change, and the uploaded
 * object, value by value.
 */
const SMOKE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const COUNTS = parseNpy(new Uint8Array(readFileSync(SMOKE)).buffer);
const SHAPE = [256, 256, 6] as const;
const GOES = "src/domain/formats/fixtures/goes/";

/** An npy whose values are a function of their position. */
function npy(dtype: Dtype, shape: readonly number[], valueAt: (index: number) => number): Buffer {
  const count = shape.reduce((product, length) => product * length, 1);
  const values = zeros(dtype, count);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let index = 0; index < count; index += 1) values[index] = valueAt(index);
  return Buffer.from(writeNpy(values, dtype, shape));
}

function countAt(index: number): number {
  return Number(COUNTS.values[index]);
}

function differences(one: NdArray, other: { readonly length: number; [index: number]: unknown }) {
  let count = 0;
  for (let index = 0; index < one.values.length; index += 1) {
    if (Number(one.values[index]) !== Number(other[index])) count += 1;
  }
  return count;
}

/** The notice that says why an array was not run automatically. */
function notice(page: Page) {
  return page.getByRole("alert");
}

test("one click reduces a GeoTIFF of seven bands to the model's six", async ({ workshop }) => {
  const { page, stack } = workshop;
  await signIn(page);
  await pickSample(page, /seventh band/);
  await expect(notice(page)).toContainText("The array has 7 bands, and the model takes 6");
  await expect(page.locator(".findings").first()).toContainText("Band 7 is 0 everywhere");
  await expect(page.locator(".fix-preview")).toContainText("256 × 256 pixels in 6 bands, uint8");
  expect(stack().counts().puts).toEqual({});
  await notice(page).getByRole("button", { name: "Drop band 7" }).click();
  await expect(resultOf(page)).toBeVisible();
  await showTab(page, "Check");
  await expect(page.getByLabel("Bands to use, in this order")).toHaveValue("1, 2, 3, 4, 5, 6");
  const sent = await uploadedArray(stack());
  expect([sent.dtype, sent.shape]).toEqual(["uint8", SHAPE]);
  expect(differences(sent, COUNTS.values)).toBe(0);
});

test("reflectance is encoded as the stored values that the model was trained on, which can be undone", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  await signIn(page);
  const reflectance = npy("float32", SHAPE, (index) => ((countAt(index) + 0.5) / 25.5) ** 2 / 100);
  await openFile(page, "reflectance.npy", reflectance);
  await expect(notice(page)).toContainText("like top-of-atmosphere reflectance");
  const encode = page.getByRole("button", { name: /Encode as counts: floor\(sqrt/ }).first();
  await encode.click();
  await expect(resultOf(page)).toBeVisible();
  expect(differences(await uploadedArray(stack()), COUNTS.values)).toBe(0);

  await showTab(page, "Check");
  await page.getByRole("button", { name: /^Undo: Encoded/ }).click();
  await expect(notice(page)).toContainText("like top-of-atmosphere reflectance");
  await expect(
    page.getByText("256 × 256 pixels in 6 bands, float32", { exact: true }),
  ).toBeVisible();
});

test("bands are uploaded in a typed order, and one image of a batch can be selected", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  await signIn(page);
  const batch = npy("uint8", [2, ...SHAPE], (index) =>
    index < 393_216 ? 9 : countAt(index - 393_216),
  );
  await openFile(page, "batch.npy", batch);
  await page.getByLabel("Image of the batch").selectOption({ label: "2 of 2" });
  await expect(resultOf(page)).toBeVisible();
  await showTab(page, "Check");
  await page.getByLabel("Bands to use, in this order").fill("6-7");
  await expect(page.getByText("There is no band 7; the last is 6.")).toBeVisible();
  await page.getByLabel("Bands to use, in this order").fill("2, 1, 3-6");
  stack().resetCounts();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(notice(page)).toContainText("their values are unlike C01, C02");
  await page.getByRole("button", { name: "Run anyway" }).first().click();
  await expect.poll(() => Object.values(stack().counts().puts)).toEqual([1]);
  await expect(resultOf(page)).toBeVisible();
  await showTab(page, "Check");
  await expect(
    page.getByText("Reordered the bands to 2, 1, 3, 4, 5, 6", { exact: true }),
  ).toBeVisible();
  // The long name of the change that can be undone does not widen the panel.
  const panel = page.getByRole("tabpanel");
  expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test("an array of ambiguous layout is shown in both", async ({ workshop: { page } }) => {
  await openFile(
    page,
    "cube.npy",
    npy("uint8", [64, 64, 64], (index) => index % 200),
  );
  await expect(page.getByText(/does not show which axis is the bands/).first()).toBeVisible();
  const choices = page.locator(".choices").first();
  const other = choices.getByRole("button", { name: "Read it with the bands first" });
  await expect(other).toBeVisible();
  await expect(choices.locator("canvas")).toHaveCount(2);
  await other.click();
  await expect(page.getByText("Read with the bands first", { exact: true })).toBeVisible();
});

test("offers no fix where none exists, says who can fix it, and lists the checks that passed", async ({
  workshop: { page },
}) => {
  await pickSample(page, /five bands/);
  await expect(notice(page)).toContainText("Nothing on this page fixes it.");
  await page.getByText(/other checks passed/).click();
  await expect(page.getByText("256 × 256 pixels, as the model expects.")).toBeVisible();
  await page.getByText("Values by band").click();
  await expect(page.getByRole("row", { name: /Trained on/ })).toContainText("255");
});

test("an image named like an array becomes its reference mask, and any other image is refused", async ({
  workshop: { page },
}) => {
  await signIn(page);
  const mask = await page.evaluate(drawnMask);
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles([
      { name: "chip.png", mimeType: "image/png", buffer: Buffer.from(mask, "base64") },
      { name: "chip.npy", mimeType: "", buffer: readFileSync(SMOKE) },
    ]);
  await expect(resultOf(page)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Accuracy vs chip.png" })).toBeVisible();
  await expect(page.getByText("1 of 1 done")).toBeVisible();
  // Half of the pixels are of the class, and the mask covers nearly all of them.
  const recall = page.locator(".score-facts div", { hasText: "Recall" });
  await expect(recall).toContainText(/0\.9\d\d|1\.000/);
  await expect(page.locator(".score-facts div", { hasText: "Precision" })).toContainText(
    /0\.[45]\d\d/,
  );

  await openFile(page, "holiday.png", Buffer.from(mask, "base64"));
  await expect(page.locator(".findings").first()).toContainText("1 band, and the model takes 6");
  await expect(page.getByText(/This is an image, which has no/).first()).toBeVisible();
});

test("six GOES files become one array, uploaded as h5py and numpy encode it", async ({
  workshop: { page, stack },
}) => {
  await signIn(page);
  const names = readdirSync(GOES).filter((name) => name.includes("RadC"));
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles(names.map((name) => GOES + name));
  await expect(page.getByText("Joined 6 files")).toBeAttached();
  await expect(page.getByText("GOES-17, 2019-10-27 20:01:19 UTC")).toBeAttached();
  await notice(page).getByRole("button", { name: "Run anyway" }).click();
  await expect.poll(() => Object.values(stack().counts().puts)).toHaveLength(1);
  const sent = await uploadedArray(stack());
  expect([sent.dtype, sent.shape]).toEqual(["uint8", [32, 32, 6]]);
  const { scene } = JSON.parse(readFileSync(`${GOES}goes.json`, "utf8")) as {
    readonly scene: { readonly encoded: string };
  };
  expect(differences(sent, Buffer.from(scene.encoded, "base64"))).toBe(0);
});

/** A PNG whose lower half is white. */
async function drawnMask(): Promise<string> {
  const canvas = new OffscreenCanvas(256, 256);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = "#000";
  context.fillRect(0, 0, 256, 256);
  context.fillStyle = "#fff";
  context.fillRect(0, 128, 256, 128);
  const bytes = new Uint8Array(
    await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer(),
  );
  return btoa(String.fromCharCode(...bytes));
}
