import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Locator, type Page } from "playwright/test";
// Taken from matplotlib: make-colour-maps.py.
import colourMaps from "#domain/render/fixtures/colour-maps.json" with { type: "json" };
import { difference, middleOf, type Pixels, pixelsOf } from "./canvas-pixels.ts";
import { drawnMask, expectedMask, maskDifference } from "./drawn-mask.ts";
// Computed by ONNX Runtime, numpy and scipy: fixtures/make-summaries.py.
import summaries from "./fixtures/summaries.json" with { type: "json" };
import {
  finishGuide,
  openFile,
  pickSample,
  resultOf,
  showTab,
  signIn,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * The viewer end to end: drawing is checked on the canvas, text on the page. The renderer's tests
 * check each render style.
 */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIDE = 256;
const BANDS = 6;

const SMOKE = chipOf(summaries.smoke.file);
const THIN = chipOf(summaries.thin.file);

/** A sample's stored values, as rows × columns × bands. */
function chipOf(file: string): Buffer {
  return readFileSync(`public/samples/${file}`).subarray(-SIDE * SIDE * BANDS);
}

function countAt(chip: Buffer, row: number, column: number, band: number): number {
  return chip[(row * SIDE + column) * BANDS + band] ?? Number.NaN;
}

async function runSample(page: Page, title: RegExp): Promise<void> {
  await signIn(page);
  await pickSample(page, title);
  await expect(resultOf(page)).toBeVisible();
  // Plotly's axes load last and then handle the pointer.
  await expect(page.locator(".modebar").first()).toBeVisible();
}

/** The picture that takes keyboard input. */
function pictureOn(page: Page): Locator {
  return page.getByRole("application", { name: /with the prediction over it/ });
}

function canvasOn(page: Page): Locator {
  return pictureOn(page).locator(".picture-area");
}

function choice(page: Page, label: string): Locator {
  return page.getByRole("combobox", { name: label, exact: true });
}

/** How many pixels have the colour of values that are lit: Okabe and Ito's yellow. */
function litPixels({ rgba }: Pixels): number {
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] === 240 && rgba[at + 1] === 228 && rgba[at + 2] === 66) count += 1;
  }
  return count;
}

function slider(page: Page, label: string | RegExp): Locator {
  return page.getByRole("slider", { name: label });
}

function spoken(page: Page): Locator {
  return page.locator("footer").getByRole("status");
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Waits until the canvas shows exactly these pixels. */
async function expectPixels(canvas: Locator, expected: Pixels): Promise<void> {
  await expect.poll(async () => difference(await pixelsOf(canvas), expected)).toBe(0);
}

/** Waits until the canvas differs from these pixels. @returns its new pixels */
async function otherPixels(canvas: Locator, before: Pixels): Promise<Pixels> {
  let shown = before;
  await expect
    .poll(async () => {
      shown = await pixelsOf(canvas);
      return difference(shown, before);
    })
    .toBeGreaterThan(0);
  return shown;
}

/** The positions of the marks on the page. */
async function placesOf(page: Page): Promise<unknown> {
  return await page
    .locator(".picture-pin")
    .evaluateAll((pins) => pins.map((pin) => pin.getBoundingClientRect().toJSON()));
}

/** Row and column of the scene at a page position, as the readout shows them. */
async function pixelBeneath(page: Page, x: number, y: number): Promise<readonly number[]> {
  await page.mouse.move(x, y);
  const text = await page.locator(".readout").innerText();
  return (/row (\d+)\s+col (\d+)/.exec(text) ?? []).slice(1).map(Number);
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("the element has no box");
  return box;
}

/** Replaces the API's reply to all further runs. */
async function replyWith({ page, stack }: Workshop, predictions: unknown): Promise<void> {
  await page.route(stack().apiUrl, (route) =>
    route.fulfill({ json: { predictions }, headers: { "Access-Control-Allow-Origin": "*" } }),
  );
}

/** A list of lists, one for each pixel of a row. */
function image<Value>(valueAt: (row: number, column: number) => Value): Value[][] {
  return Array.from({ length: SIDE }, (_, row) =>
    Array.from({ length: SIDE }, (_, column) => valueAt(row, column)),
  );
}

test("a link restores the view and its pins, and contains nothing else", async ({
  workshop: { page },
  browser,
}) => {
  await runSample(page, /thick smoke/);
  await page.getByRole("button", { name: "Notebook: 50/255" }).click();
  await choice(page, "Style").selectOption({ label: "Outline" });
  await showTab(page, "Bands");
  await choice(page, "Picture").selectOption({ label: "True colour" });
  await slider(page, "Gamma").fill("1.5");
  await pictureOn(page).focus();
  await press(page, "+", "+", "+", "Enter", "ArrowLeft", "ArrowUp", "Enter");
  await expect(page.locator(".picture-pin")).toHaveCount(2);
  await expect(page).toHaveURL(/[?&]pins=\d+,\d+~\d+,\d+(&|$)/);

  const address = new URL(page.url());
  const settings = [...address.searchParams.keys()].toSorted();
  expect(settings).toEqual(["gamma", "part", "pins", "recipe", "style", "threshold"]);
  expect(address.search).toMatch(/^\?[a-z0-9=&,.~-]{1,200}$/);
  expect(address.hash).toBe("");

  const shown = await pixelsOf(canvasOn(page));
  const places = await placesOf(page);
  const other = await browser.newContext({ viewport: page.viewportSize() });
  const fresh = await other.newPage();
  await finishGuide(fresh);
  await fresh.goto(address.href);
  await runSample(fresh, /thick smoke/);
  await expectPixels(canvasOn(fresh), shown);
  expect(await placesOf(fresh)).toEqual(places);
  await expect(fresh).toHaveURL(address.href);
  await other.close();
});

test("the screen-reader summary matches numpy, and suggested thresholds match scikit-image and scikit-learn", async ({
  workshop: { page },
}) => {
  await signIn(page);
  for (const [title, { sentence }] of [
    [/no smoke/, summaries.clear],
    [/thin smoke/, summaries.thin],
    [/thick smoke/, summaries.smoke],
  ] as const) {
    await pickSample(page, title);
    await expect(spoken(page)).toHaveText(sentence);
  }

  const { otsu, bestF1, referenceFrom } = summaries.thresholds;
  const threshold = slider(page, "Threshold");
  await expect(page.getByRole("button", { name: "Best F1 and IoU" })).toHaveCount(0);
  const labels = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) =>
    Number((SMOKE[BANDS * pixel] ?? 0) >= referenceFrom),
  );
  await openFile(page, summaries.smoke.file.replace(".npy", "-label.npy"), npyOf(labels));
  await expect(page.getByRole("heading", { name: /^Accuracy vs / })).toBeVisible();
  for (const [name, expected] of [
    ["Otsu", otsu],
    ["Best F1 and IoU", bestF1.threshold],
  ] as const) {
    const button = page.getByRole("button", { name });
    await expect(button).toHaveAttribute("title", `p ≥ ${expected.toFixed(3)}`);
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
    await expect(threshold).toHaveAttribute("aria-valuetext", `p ≥ ${expected.toFixed(2)}`);
  }
  await expect(page.locator(".score-facts div", { hasText: /^F1/ })).toHaveText(
    `F1${bestF1.f1.toFixed(3)}`,
  );
});

/** One plane of bytes as `numpy.save` writes it. */
function npyOf(plane: Uint8Array): Buffer {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${SIDE}, ${SIDE}), }`;
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
    Buffer.from(`${header.padEnd(117)}\n`),
    plane,
  ]);
}

test("every key in the shortcut sheet works, also after a slider was touched, until switched off", async ({
  workshop: { page },
}) => {
  await runSample(page, /thick smoke/);
  const picture = pictureOn(page);
  const canvas = canvasOn(page);
  const overlaid = await pixelsOf(canvas);
  await picture.focus();

  await press(page, "o");
  const bare = await otherPixels(canvas, overlaid);
  await expect(page.getByRole("checkbox", { name: "Show the overlay" })).not.toBeChecked();
  await press(page, "o");
  await expectPixels(canvas, overlaid);
  await page.keyboard.down("b");
  await expectPixels(canvas, bare);
  await page.keyboard.up("b");
  await expectPixels(canvas, overlaid);

  const regionIs = async (rank: number): Promise<void> => {
    const row = page.locator("tr[aria-current='true']");
    await expect(row.getByRole("button", { name: `Go to region ${rank}` })).toBeVisible();
    await expect(page.locator(".picture-region")).toHaveText(String(rank));
  };
  await press(page, "n");
  await regionIs(1);
  await press(page, "n");
  await regionIs(2);
  await press(page, "Shift+N");
  await regionIs(1);

  const threshold = slider(page, "Threshold");
  const opacity = slider(page, "Opacity");
  await press(page, "]", "]");
  await expect(threshold).toHaveAttribute("aria-valuetext", "p ≥ 0.52");
  await press(page, "[");
  await expect(threshold).toHaveAttribute("aria-valuetext", "p ≥ 0.51");
  await press(page, ".", ".");
  await expect(opacity).toHaveAttribute("aria-valuetext", "50%");
  await press(page, ",");
  await expect(opacity).toHaveAttribute("aria-valuetext", "45%");
  await press(page, "r");
  await showTab(page, "Bands");
  await expect(choice(page, "Picture")).toHaveValue("notebook-rgb");

  await showTab(page, "Pins");
  await picture.focus();
  const pins = page.getByRole("table", { name: "Values at the pinned pixels" });
  await press(page, "0", "Enter");
  await expect(pins.getByRole("row")).toHaveCount(2);
  await press(page, "Control+z");
  await expect(pins).toHaveCount(0);
  await press(page, "Control+Shift+Z");
  await expect(pins.getByRole("row")).toHaveCount(2);
  await press(page, "Enter");
  await expect(pins).toHaveCount(0);

  await press(page, "?");
  const sheet = page.getByRole("region", { name: "Keyboard shortcuts" });
  await expect(sheet.getByText("Next recipe")).toBeVisible();
  await press(page, "Escape");
  await expect(sheet).toBeHidden();
  await expect(picture).toBeFocused();

  const address = /\/\?recipe=notebook-rgb&opacity=0\.45&threshold=0\.51$/;
  await expect(page).toHaveURL(address);
  const settled = await pixelsOf(canvas);
  await showTab(page, "Result");
  const size = slider(page, /^Minimum region/);
  await size.focus();
  await press(page, "ArrowRight", "]", "1");
  await expect(size).toHaveValue("2");
  await expect(threshold).toHaveAttribute("aria-valuetext", "p ≥ 0.52");
  await expect(page.getByRole("button", { name: /^True colour/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await press(page, "ArrowLeft", "[", "2");
  await expectPixels(canvas, settled);

  await press(page, "?");
  await sheet.getByRole("checkbox", { name: /^Single keys work everywhere/ }).uncheck();
  await press(page, "o", "Escape");
  await size.focus();
  await press(page, "o", "s", "d", "]", ",", "r", "n", "Enter", "?");
  await expect(sheet).toBeHidden();
  await expectPixels(canvas, settled);
  await expect(page.getByRole("application")).toHaveCount(1);
  await expect(threshold).toHaveAttribute("aria-valuetext", "p ≥ 0.51");
  await expect(page).toHaveURL(address);
  await picture.focus();
  await press(page, "o");
  await otherPixels(canvas, settled);
});

test("swipe and side-by-side comparison work by keyboard alone", async ({ workshop: { page } }) => {
  await runSample(page, /thick smoke/);
  const picture = pictureOn(page);
  const canvas = canvasOn(page);
  const overlaid = await pixelsOf(canvas);
  await picture.focus();
  await press(page, "o");
  const bare = await otherPixels(canvas, overlaid);
  await press(page, "o", "s");

  const handle = slider(page, "Swipe position");
  await expect(handle).toHaveAttribute("aria-valuetext", "50% from the left");
  await handle.focus();
  await press(page, "PageUp");
  await expect(handle).toHaveAttribute("aria-valuetext", "60% from the left");
  const line = 0.6 * overlaid.width;
  await expect
    .poll(async () => difference(await pixelsOf(canvas), bare, [0, Math.floor(line)]))
    .toBe(0);
  const swiped = await pixelsOf(canvas);
  expect(difference(swiped, overlaid, [Math.ceil(line), overlaid.width])).toBe(0);
  expect(difference(overlaid, bare, [0, Math.floor(line)])).toBeGreaterThan(0);
  await picture.focus();
  await press(page, "s");
  await expect(handle).toHaveCount(0);
  await expectPixels(canvas, overlaid);

  await press(page, "d");
  await expect(page.getByRole("application")).toHaveCount(2);
  const beside = page.getByRole("application").first().locator(".picture-area");
  await expect(beside).toBeVisible();
  await expect
    .poll(async () => difference(await pixelsOf(beside), await pixelsOf(canvas)))
    .toBeGreaterThan(0);
  const whole = await pixelsOf(beside);
  await picture.focus();
  await press(page, "+", "o");
  await otherPixels(beside, whole);
  // Without the overlay both pictures are the same.
  await expect.poll(async () => difference(await pixelsOf(beside), await pixelsOf(canvas))).toBe(0);
  await page.getByRole("application").first().focus();
  await press(page, "-");
  await expectPixels(beside, whole);
  await expectPixels(canvas, whole);
});

test("a prediction is drawn before its statistics are computed and shown", async ({
  workshop: { page },
}) => {
  await page.evaluate(() => {
    const { drawArrays } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.drawArrays = function (...call) {
      drawArrays.apply(this, call);
      const { dataset } = document.documentElement;
      const picture = document.querySelector("[role=application]")?.getAttribute("aria-label");
      if (!picture?.includes("with the prediction over it")) return;
      dataset["shown"] ??= document.querySelector(".result-panel .result") ? "counted" : "drawn";
    };
  });
  await runSample(page, /thick smoke/);
  await expect(page.locator("html")).toHaveAttribute("data-shown", "drawn");
});

/** The number of opaque canvas pixels between the first picture's area and the second's. */
async function drawnBetweenPictures(page: Page): Promise<number> {
  const [first, second] = await Promise.all(
    [0, 1].map((at) => boxOf(page.locator(".picture-area").nth(at))),
  );
  if (first === undefined || second === undefined) throw new Error("there are no two pictures");
  const { width, rgba } = await pixelsOf(page.locator("canvas.picture-canvas"));
  const [from, to] = [first.width, second.x - first.x];
  return rgba.filter((value, at) => {
    const column = (at >> 2) % width;
    return at % 4 === 3 && value > 0 && column >= from && column < to;
  }).length;
}

test("one WebGL context serves every array, comparison and return to an empty queue", async ({
  workshop: { page },
}) => {
  await page.addInitScript(() => {
    const contexts = new Set<unknown>();
    const { getContext } = HTMLCanvasElement.prototype;
    Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
      value(this: HTMLCanvasElement, kind: string, options?: unknown) {
        const context = Reflect.apply(getContext, this, [kind, options]);
        if (kind.startsWith("webgl")) contexts.add(context);
        document.documentElement.dataset["contexts"] = String(contexts.size);
        return context;
      },
    });
  });
  await page.reload();
  await runSample(page, /thick smoke/);
  const canvas = canvasOn(page);
  const thick = await pixelsOf(canvas);

  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/samples/*thin-smoke*.npy", async (route) => {
    await released;
    await route.continue();
  });
  await pickSample(page, /thin smoke/);
  await expect(
    page.getByLabel("Picture", { exact: true }).getByText(/^Reading .*thin-smoke/),
  ).toBeVisible();
  // The former picture stays, but not as the picture of the array that is read.
  await expect(page.locator(".picture-pane[inert]")).toHaveCSS("opacity", "0.2");
  await expectPixels(page.locator(".picture-area"), thick);
  release();
  await expect(pictureOn(page)).toHaveAccessibleName(/thin-smoke/);
  const thin = await otherPixels(canvas, thick);
  await pictureOn(page).focus();
  await press(page, "d");
  await expect(page.getByRole("application")).toHaveCount(2);
  await expect.poll(() => drawnBetweenPictures(page)).toBe(0);
  await press(page, "d");
  await expect(page.getByRole("application")).toHaveCount(1);
  await expectPixels(canvas, thin);
  await page.getByRole("button", { name: "Remove all" }).click();
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
  await pickSample(page, /thick smoke/);
  await expect(resultOf(page)).toBeVisible();
  await expectPixels(canvas, thick);
  await expect(page.locator("html")).toHaveAttribute("data-contexts", "1");
});

test("a prediction of several classes has a legend, and one that is already a mask has no threshold", async ({
  workshop,
}) => {
  const { page } = workshop;
  await runSample(page, /thick smoke/);
  await choice(page, "Style").selectOption({ label: "Fill" });
  await slider(page, "Opacity").fill("1");
  const again = page.getByRole("button", { name: /^Run again goes16/ });

  // Most likely class: the first in a quarter of the columns, the second in a quarter, the third in half.
  const mostLikelyAt = (column: number): number => Math.min(2, Math.floor(column / 64));
  const classes = image((row, column) => {
    const scores = [0.25, row / 512, 0.25];
    scores[mostLikelyAt(column)] = 0.75;
    return scores;
  });
  await replyWith(workshop, [classes]);
  await again.click();
  await expect(choice(page, "Class")).toHaveValue("most-likely");
  await expect(slider(page, "Threshold")).toBeDisabled();
  await expect(page.getByText("Showing the most likely class per pixel.")).toBeVisible();
  const legend = page.locator(".class-legend li");
  await expect(legend).toHaveText([
    /^Class 1\s*25\.0%$/,
    /^Class 2\s*25\.0%$/,
    /^Class 3\s*50\.0%$/,
  ]);
  await expect(spoken(page)).toHaveText(/^Marked covers 75\.0% of the chip/);

  const maskOf = (score: (row: number, column: number) => number) => image(score).flat();
  const expectMask = async (colour: readonly number[], scores: readonly number[], at: number) => {
    await expect
      .poll(async () => {
        const drawn = await drawnMask(page, colour);
        return maskDifference(drawn, expectedMask(scores, SIDE, at, drawn));
      })
      .toBe(0);
  };
  const [vermilion, blue] = [
    [213, 94, 0],
    [0, 114, 178],
  ] as const;
  const isOf = (index: number) => maskOf((_, column) => Number(mostLikelyAt(column) === index));
  await expectMask(vermilion, isOf(1), 1);
  await expectMask(blue, isOf(2), 1);
  await page.getByRole("checkbox", { name: "Class 3" }).uncheck();
  await expectMask(blue, isOf(2), 2);
  await expectMask(vermilion, isOf(1), 1);

  // The reference: class 1 as value 7, which is asked about, and 64 columns of class 3 as class 2.
  const labelOf = (column: number): number => [7, 1, 1, 2][Math.floor(column / 64)] ?? 0;
  const labels = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => labelOf(pixel % SIDE));
  await page
    .getByLabel("Attach a reference mask")
    .setInputFiles({ name: "classes.npy", mimeType: "", buffer: npyOf(labels) });
  await expect(page.getByText("Which class is 7 in the mask?")).toBeVisible();
  await page.getByLabel(/^Value 7 /).selectOption({ label: "Class 1" });
  const matrix = page.getByRole("region", { name: "Confusion matrix" });
  await expect(matrix.getByRole("row").nth(2)).toHaveText(
    /^Class 2\s*0\s*0\.0%\s*16,384\s*50\.0%\s*16,384\s*50\.0%$/,
  );
  await expect(page.getByRole("region", { name: "Scores by class" })).toContainText("16,384");
  await page.getByRole("checkbox", { name: "Show the errors on the picture" }).check();
  await expect(page.getByRole("list", { name: "Legend" })).toContainText("Wrong");
  await choice(page, "Style").selectOption({ label: "Fill" });

  await choice(page, "Class").selectOption({ label: "Class 2" });
  await expect(slider(page, "Threshold")).toBeEnabled();
  await slider(page, "Threshold").fill("0.25");
  const ofSecond = classes.flat().map(([, second = 0]) => second);
  await expectMask(vermilion, ofSecond, 0.25);
  await expect(spoken(page)).toHaveText(/^Class 2 covers 62\.5% of the chip/);

  await page.unroute(workshop.stack().apiUrl);
  await replyWith(
    workshop,
    image((row) => Number(row < 64)),
  );
  await again.click();
  await expect(page.getByText("The model’s reply contains only 0 and 1")).toBeVisible();
  await expect(slider(page, "Threshold")).toBeDisabled();
  await expect(page.getByRole("button", { name: "Otsu" })).toHaveCount(0);
  await expect(resultOf(page)).toHaveText("Smoke: 25.0% of pixels");
});

test("a regression is drawn in its card's colormap, with statistics instead of a share", async ({
  workshop,
}) => {
  const { page, pageUrl } = workshop;
  const card = "src/domain/model/fixtures/smoke-depth.json";
  await page.route("**/models/goes-smoke.json", (route) => route.fulfill({ path: card }));
  await replyWith(
    workshop,
    image((_, column) => column / 320),
  );
  await page.goto(pageUrl);
  await signIn(page);
  await pickSample(page, /thick smoke/);
  // numpy: (np.arange(256) / 320).mean() is 0.398, and its .std() 0.231.
  const title = "Smoke layer depth: mean 0.398\u202fkm";
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(page.getByText("Standard deviation 0.231\u202fkm", { exact: true })).toBeVisible();
  await expect(spoken(page)).toHaveText(new RegExp(`^${title} over the chip, range 0 to 0.797`));
  await expect(page.getByRole("region", { name: "Legend" }).locator(".colour-legend")).toHaveText(
    "00.8",
  );
  await expect(slider(page, "Threshold")).toHaveCount(0);
  await expect(page.getByText(/\d regions?$/)).toHaveCount(0);

  await slider(page, "Opacity").fill("1");
  // The canvas's middle is at column 128: the middle of the range, entry 128 of matplotlib's magma.
  const table = Buffer.from(colourMaps.maps.magma.table, "hex");
  await expect
    .poll(async () => middleOf(await pixelsOf(canvasOn(page))))
    .toEqual([...table.subarray(3 * 128, 3 * 128 + 3)]);
});

test("the stretch is set by hand or from the current view", async ({ workshop: { page } }) => {
  await runSample(page, /thick smoke/);
  const picture = pictureOn(page);
  const canvas = canvasOn(page);
  await showTab(page, "Bands");
  await picture.focus();
  await press(page, "o");

  await choice(page, "Picture").selectOption({ label: "Notebook RGB" });
  const black = slider(page, /^Black at, C02/);
  // numpy.percentile(C02, [1, 99.5])
  const [low, high] = [62, 142];
  await expect(black).toHaveValue(String(low));
  await black.focus();
  await press(page, "ArrowRight", "ArrowRight", "ArrowRight");
  await expect(black).toHaveValue(String(low + 3));
  await expect(choice(page, "Stretch")).toHaveValue("hand");
  const red = countAt(SMOKE, 128, 128, 1);
  const expected = Math.round((255 * (red - low - 3)) / (high - low - 3));
  await expect.poll(async () => middleOf(await pixelsOf(canvas))[0]).toBe(expected);

  const dark = await pixelsOf(canvas);
  const bars = await boxOf(black.locator(".."));
  const at = (value: number) => bars.x + 8 + ((bars.width - 16) * value) / 255;
  await page.mouse.move(at(85), bars.y + 20);
  await page.mouse.down();
  await page.mouse.move(at(125), bars.y + 20, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => litPixels(await pixelsOf(canvas))).toBeGreaterThan(1000);
  await slider(page, "Lit from").fill("80");
  await slider(page, "Lit to").fill("130");
  // numpy: ((C02 >= 80) & (C02 <= 130)).sum()
  await expect(page.getByText(/^44\D476 pixels lit, 67\.9/)).toBeVisible();
  await expect(page.getByRole("list", { name: "Legend" })).toContainText("lit80 to 130");
  await page.mouse.click(at(100), bars.y + 20);
  await expect(page.getByRole("checkbox", { name: /^Light up a range/ }).first()).not.toBeChecked();
  await expect.poll(async () => difference(await pixelsOf(canvas), dark)).toBe(0);

  await choice(page, "Stretch").selectOption({ label: "Percentile clip" });
  await picture.focus();
  await press(page, "+", "+", "+", "+");
  const ofAll = await pixelsOf(canvas);
  const ofView = page.getByRole("checkbox", { name: "From current view" });
  await ofView.check();
  await otherPixels(canvas, ofAll);

  await choice(page, "Picture").selectOption({ label: "Single band (colormap)" });
  await choice(page, "Stretch").selectOption({ label: "Min–max" });
  await expect(choice(page, "Colours")).toHaveValue("cividis");
  const { x, y, width, height } = await boxOf(canvas);
  const [top = 0, left = 0] = await pixelBeneath(page, x + 1, y + 1);
  const [bottom = 0, right = 0] = await pixelBeneath(page, x + width - 2, y + height - 2);
  expect(bottom - top).toBeLessThan(SIDE / 2);
  const seen = image((row, column) => ({ row, column, count: countAt(SMOKE, row, column, 0) }))
    .flat()
    .filter(({ row, column }) => row >= top && row <= bottom && column >= left && column <= right)
    .map(({ count }) => count);
  const legend = page.locator(".colour-legend");
  await expect(legend).toHaveText(`${Math.min(...seen)}${Math.max(...seen)}`);
  await ofView.uncheck();
  const all = SMOKE.filter((_, at) => at % BANDS === 0);
  await expect(legend).toHaveText(`${Math.min(...all)}${Math.max(...all)}`);
  // The ends of cividis: dark blue and yellow, not grey.
  const [redOf = 0, , blueOf = 0] = middleOf(await pixelsOf(canvas));
  expect(redOf).not.toBe(blueOf);
});

test("regions can be stepped through and framed, pins exported as CSV, and a drag undone as one step", async ({
  workshop: { page },
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await runSample(page, /thin smoke/);
  const rows = page
    .getByRole("table", { name: "Regions by size" })
    .locator("tbody")
    .getByRole("row");
  await expect(rows).toHaveCount(summaries.thin.regions.length);
  for (const [rank, region] of summaries.thin.regions.entries()) {
    await expect(rows.nth(rank)).toContainText(region.pixelCount.toLocaleString("en-US"));
    await expect(rows.nth(rank)).toContainText(region.where);
  }
  for (const rank of [1, 2]) {
    const region = summaries.thin.regions[rank - 1];
    await page.getByRole("button", { name: `Go to region ${rank}`, exact: true }).click();
    const frame = page.locator(".picture-region");
    await expect(frame).toHaveText(String(rank));
    const { x, y, width, height } = await boxOf(frame);
    expect(await pixelBeneath(page, x + 1, y + 1)).toEqual(region?.first);
    expect(await pixelBeneath(page, x + width - 1, y + height - 1)).toEqual(region?.last);
  }
  const least = (summaries.thin.regions[2]?.pixelCount ?? 0) - 1;
  await slider(page, /^Minimum region/).fill(String(least));
  await expect(rows).toHaveCount(3);
  await expect(page.getByText("3 regions", { exact: true }).first()).toBeVisible();

  await pictureOn(page).focus();
  await press(page, "Enter", "ArrowRight", "ArrowUp", "Enter");
  await showTab(page, "Pins");
  await page.getByRole("button", { name: "Copy as CSV" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  const csv = await page.evaluate(() => navigator.clipboard.readText());
  const [header = [], ...pins] = csv
    .trim()
    .split("\r\n")
    .map((line) => line.replaceAll('"', "").split(","));
  expect(header).toEqual("pin,row,column,lat,lon,C01,C02,C03,C04,C05,C06,probability".split(","));
  expect(pins).toHaveLength(2);
  for (const [, row, column, , , ...values] of pins) {
    for (let band = 0; band < BANDS; band += 1) {
      const count = countAt(THIN, Number(row), Number(column), band);
      expect(Number(values[band])).toBeCloseTo((count / 25.5) ** 2 / 100, 12);
    }
  }

  await showTab(page, "Result");
  const opacity = slider(page, "Opacity");
  await opacity.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await boxOf(opacity);
  await page.mouse.move(x + 0.45 * width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 0.7 * width, y + height / 2, { steps: 3 });
  // A pause must not split a drag into two undo steps.
  await page.waitForTimeout(1000);
  await page.mouse.move(x + 0.9 * width, y + height / 2, { steps: 3 });
  await page.mouse.up();
  await expect(opacity).toHaveValue(/^0\.(8|9)\d*$/);
  await page.getByRole("button", { name: "Undo (Ctrl Z)" }).click();
  await expect(opacity).toHaveValue("0.4");
  await expect(page.locator(".picture-pin")).toHaveCount(2);
});

test("axe finds no violation in the viewer, in light and dark themes", async ({
  workshop: { page },
}) => {
  const violations = async (): Promise<readonly string[]> => {
    await page.evaluate(AXE);
    return await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") }; // Put there by the line above.
      const { violations: found } = await axe.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    });
  };
  await runSample(page, /thick smoke/);
  const picture = pictureOn(page);
  const states = [
    ["swipe", ["s"]],
    ["side by side with pins", ["d", "Enter", "ArrowRight", "Enter"]],
    ["the keys", ["?"]],
  ] as const;
  for (const [state, keys] of states) {
    await picture.focus();
    await press(page, ...keys);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violations(), `${state}, ${colorScheme}`).toEqual([]);
    }
  }
});

test("a GeoTIFF's axes show coordinates, or rows and columns", async ({ workshop: { page } }) => {
  await signIn(page);
  await pickSample(page, /seventh band/);
  await page.getByRole("alert").getByRole("button", { name: "Drop band 7" }).click();
  await expect(resultOf(page)).toBeVisible();
  const labels = (axis: "x" | "y") => page.locator(`.${axis}tick text`);
  await expect(labels("x").first()).toHaveText(/° W$|km$/);
  await expect(labels("y").first()).toHaveText(/° N$|km$/);

  await showTab(page, "Bands");
  await page.getByText("Place", { exact: true }).click();
  const corner = (title: string) => page.locator(".corners div", { hasText: title });
  await expect(corner("Upper left")).toContainText(/\d° N, \d+\.\d+° W/);
  await page.getByRole("checkbox", { name: "Label axes in pixels" }).check();
  await expect(labels("x").first()).toHaveText(/^−?\d+$/);
  await expect(labels("y").first()).toHaveText(/^\d+$/);
});

test("each daily act is one gesture, on two samples, with reduced motion too", async ({
  workshop: { page },
}) => {
  test.slow();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await runSample(page, /thick smoke/);
  await pickSample(page, /thin smoke/);
  await expect(resultOf(page)).toHaveText(/40\.4%/);
  for (const [key, title, chip, reducedMotion] of [
    ["k", /96\.2%/, SMOKE, "no-preference"],
    ["j", /40\.4%/, THIN, "reduce"],
  ] as const) {
    await page.emulateMedia({ reducedMotion });
    await press(page, key);
    await expect(resultOf(page)).toHaveText(title);
    await everyActOn(page, chip);
  }
});

/** Each act by one gesture, and undone again. */
async function everyActOn(page: Page, chip: Buffer): Promise<void> {
  const canvas = canvasOn(page);
  await page.mouse.move(0, 0);
  const start = await pixelsOf(canvas);
  for (const key of ["2", "a", "o", "s", "z"]) {
    await press(page, key);
    await otherPixels(canvas, start);
    await press(page, "Control+z");
    await expectPixels(canvas, start);
  }
  await page.keyboard.down("b");
  await otherPixels(canvas, start);
  await page.keyboard.up("b");
  await expectPixels(canvas, start);

  const threshold = slider(page, "Threshold");
  const histogram = await boxOf(threshold);
  const before = await resultOf(page).innerText();
  await page.mouse.click(histogram.x + 0.9 * histogram.width, histogram.y + 10);
  await expect(threshold).toHaveAttribute("aria-valuetext", /^p ≥ 0\.9\d$/);
  await expect(resultOf(page)).not.toHaveText(before);
  await press(page, "Control+z");
  await expect(resultOf(page)).toHaveText(before);

  const { x, y, width, height } = await boxOf(canvas);
  const [middle, row] = [x + width / 2, y + height / 2];
  await page.mouse.move(middle, row);
  await page.mouse.wheel(0, -100);
  await otherPixels(canvas, start);
  // The settings have the view once the wheel is at rest.
  await expect(page).toHaveURL(/[?&]part=/);
  await press(page, "Control+z");
  await page.mouse.move(0, 0);
  await expectPixels(canvas, start);

  await page.mouse.move(middle, row, { steps: 2 });
  await press(page, "c");
  await expect(page.getByText("Values copied.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const values = new Map(copied.split("\n").map((line) => line.split("\t") as [string, string])); // A name and a value a line.
  const count = countAt(chip, Number(values.get("row")), Number(values.get("column")), 0);
  expect(Number(values.get("C01"))).toBeCloseTo((count / 25.5) ** 2 / 100, 3);

  await press(page, "m");
  await page.mouse.click(middle, row);
  await page.mouse.click(middle + 60, row);
  await expect(page.locator(".picture-toast")).toHaveText(/^\d+(\.\d+)?\u202fkm$/);
  await press(page, "m");
  await expect(page.locator(".picture-pin")).toHaveCount(0);
}
