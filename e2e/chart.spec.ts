import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "playwright/test";
import {
  COUNTS,
  CURVE,
  GOES_BANDS,
  PINS,
  SCENE_MEAN,
  SENTINEL_BANDS,
  SMOKE_MEAN,
} from "./chart/data.ts";
import { test } from "./harness-test.ts";
import { errorsOf } from "./picture/page.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SPECTRA = '[aria-label^="Reflectance"]';
const CURVE_CHART = '[aria-label^="Precision"]';

let url: string;

test.use({ harness: "chart" });
test.describe.configure({ mode: "default" });

test.beforeAll(({ server }) => {
  url = server.url;
});

/** Opens the harness page and collects its errors, policy violations included. */
async function open(page: Page): Promise<string[]> {
  const errors = errorsOf(page);
  await page.goto(url);
  return errors;
}

/** Shows the four charts, with eight pins by default, and waits for Plotly's drawing. */
async function show(
  page: Page,
  { pins = 8, bands = "goes" as "goes" | "sentinel" | "unknown" } = {},
) {
  await page.evaluate((props) => window.charts.mount(props), { pins, bands });
  await expect(page.locator(".chart-picture.drawn")).toHaveCount(2);
  await expect(page.locator(".histogram .js-fill")).toHaveCount(4);
  await page.evaluate(() => window.charts.settled());
}

function drawnIn(page: Page, selector: string) {
  return page.evaluate((name) => window.charts.drawnIn(name), selector);
}

/** An SVG element's position, from the `translate` of its `transform`. */
function placesOf(page: Page, selector: string): Promise<readonly (readonly [number, number])[]> {
  return page.locator(selector).evaluateAll((elements) =>
    elements.map((element) => {
      const [x = Number.NaN, y = Number.NaN] = [
        ...(element.getAttribute("transform")?.matchAll(/-?[\d.]+/g) ?? []),
      ].map(Number);
      return [x, y] as const;
    }),
  );
}

test("the charts raise no policy violation, error or warning", async ({ page }) => {
  const errors = await open(page);
  await show(page);
  await page.locator(`${SPECTRA} .point`).nth(8).hover({ force: true });
  await expect(page.locator(".hovertext")).toContainText("Pin 2, C03: 0.33");
  await show(page, { pins: 3, bands: "unknown" });
  await page.evaluate(() => window.charts.unmount());
  expect(await page.locator("style").count()).toBe(0);
  expect(errors).toEqual([]);
});

test("the spectra plot every value at its wavelength", async ({ page }) => {
  await open(page);
  await show(page);
  const spectra = [SCENE_MEAN, SMOKE_MEAN, ...PINS];
  const drawn = await drawnIn(page, SPECTRA);
  expect(drawn.map((trace) => trace.map(([, y]) => y))).toEqual(
    spectra.map(({ values }) => values.map((value) => (Number.isNaN(value) ? undefined : value))),
  );
  const wavelengths = GOES_BANDS.map(({ wavelengthUm = 0 }) => wavelengthUm);
  expect(drawn[0]?.map(([x]) => x)).toEqual(wavelengths);
  const places = await placesOf(page, `${SPECTRA} .traceline2 .point`);
  const values = PINS[0]?.values ?? [];
  expectLinear(
    places.map(([x]) => x),
    wavelengths.map(Math.log10),
  );
  expectLinear(
    places.map(([, y]) => y),
    values,
  );
  const marks = await page
    .locator(`${SPECTRA} .points`)
    .evaluateAll((groups) => groups.map((group) => group.querySelector("path")?.getAttribute("d")));
  expect(new Set(marks.filter((mark) => mark)).size).toBe(8);
});

/** Expects pixel positions to be linear in the values. */
function expectLinear(pixels: readonly number[], values: readonly number[]): void {
  const [from = Number.NaN, to = Number.NaN] = [pixels[0], pixels.at(-1)];
  const [low = Number.NaN, high = Number.NaN] = [values[0], values.at(-1)];
  expect(pixels).toHaveLength(values.length);
  for (const [at, value] of values.entries()) {
    const expected = from + ((value - low) / (high - low)) * (to - from);
    expect(Math.abs((pixels[at] ?? Number.NaN) - expected)).toBeLessThan(0.05);
  }
}

test("bands without wavelengths are evenly spaced, in order, and labelled by name", async ({
  page,
}) => {
  await open(page);
  await show(page, { bands: "unknown" });
  const [mean = []] = await drawnIn(page, SPECTRA);
  expect(mean.map(([x]) => x)).toEqual([0, 1, 2, 3, 4, 5]);
  const names = await page.locator(`${SPECTRA} .xtick text`).allTextContents();
  expect(names).toEqual(GOES_BANDS.map(({ name }) => name));
});

for (const stage of [false, true]) {
  test(`the names of crowded bands do not overlap${stage ? " in stage mode" : ""}`, async ({
    page,
  }) => {
    await open(page);
    await page.evaluate((isStage) => {
      document.documentElement.toggleAttribute("data-stage", isStage);
    }, stage);
    await show(page, { bands: "sentinel" });
    const boxes = await page
      .locator(`${SPECTRA} .xtick text`)
      .evaluateAll((texts) =>
        texts
          .map((text) => (text.querySelector("tspan.line[dy]") ?? text).getBoundingClientRect())
          .map(({ left, right, top }) => ({ left, right, top: Math.round(top) })),
      );
    expect(await page.locator(`${SPECTRA} path.xtick`).count()).toBe(SENTINEL_BANDS.length);
    expect(boxes.length).toBeGreaterThanOrEqual(8);
    for (const row of new Set(boxes.map(({ top }) => top))) {
      const inRow = boxes.filter(({ top }) => top === row);
      for (const [at, box] of inRow.entries()) {
        const before = inRow[at - 1];
        if (before) expect(box.left).toBeGreaterThan(before.right);
      }
    }
  });
}

test("the curve plots every value, and its marker is on the curve at each threshold", async ({
  page,
}) => {
  await open(page);
  await show(page);
  const [curve] = CURVE;
  expect(await drawnIn(page, CURVE_CHART)).toEqual([
    curve?.x.map((x, at) => [x, curve.y[at] ?? Number.NaN]),
  ]);
  await page.getByRole("slider", { name: "Threshold" }).focus();
  for (const key of ["Home", "End", "PageDown"]) {
    await page.keyboard.press(key);
    const threshold = Number(await page.getByRole("slider", { name: "Threshold" }).inputValue());
    const line = await curveBox(page);
    const mark = await page.locator(".chart-mark").boundingBox();
    if (!mark) throw new Error("The mark is not there.");
    const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
    // The curve falls from 1 to 0.25 across its path's bounding box.
    expect(Math.abs(x - line.x - line.width * threshold)).toBeLessThan(0.6);
    expect(Math.abs(y - line.y - line.height * threshold ** 4)).toBeLessThan(0.6);
  }
});

/** The bounding box of the curve's path on the page, without its stroke width. */
function curveBox(page: Page) {
  return page.locator(`${CURVE_CHART} .js-line`).evaluate((path) => {
    if (!(path instanceof SVGGraphicsElement)) throw new Error("The curve is no drawing.");
    const { width, height, x, y } = path.getBBox();
    const corner = new DOMPoint(x, y).matrixTransform(path.getScreenCTM() ?? undefined);
    return { x: corner.x, y: corner.y, width, height };
  });
}

test("histograms plot the square roots of the counts over the full width", async ({ page }) => {
  await open(page);
  await show(page);
  const heights = COUNTS.map(Math.sqrt);
  const stairs = [...heights, heights.at(-1)].map((height, edge) => [edge, height]);
  for (const place of [".score-histogram", ".range-histogram"]) {
    expect(await drawnIn(page, place)).toEqual([stairs, stairs]);
  }
});

test("a threshold step moves the marker without redrawing Plotly", async ({ page }) => {
  await open(page);
  await show(page);
  await page.evaluate(() => window.charts.watchDrawings());
  const slider = page.getByRole("slider", { name: "Threshold" });
  await slider.focus();
  for (const key of ["PageDown", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  const at = Number(await slider.inputValue());
  expect(at).toBeLessThan(0.5);
  expect(await page.evaluate(() => window.charts.watched.changes)).toBe(0);

  const box = await page.locator(".score-histogram").boundingBox();
  const clip = box && { ...box, y: box.y + box.height - 3, height: 1 };
  if (!clip) throw new Error("There is no histogram.");
  const picture = await page.screenshot({ clip });
  const row = await page.evaluate(
    (image) => window.charts.pixelsOf(image),
    picture.toString("base64"),
  );
  const isOverlay = row.map(([red, green, blue]) => red === 213 && green === 94 && blue === 0);
  const cut = isOverlay.indexOf(true);
  expect(Math.abs(cut - at * row.length)).toBeLessThanOrEqual(2);
  expect(isOverlay.slice(0, cut)).not.toContain(true);
  expect(isOverlay.slice(cut, -1)).not.toContain(false);
});

test("both handles work by keyboard, are announced, and may pass each other", async ({ page }) => {
  await open(page);
  await show(page);
  const black = page.getByRole("slider", { name: "Black at, C02" });
  const white = page.getByRole("slider", { name: "White at, C02" });
  await black.focus();
  await page.keyboard.press("ArrowRight");
  await expect(black).toHaveAttribute("aria-valuetext", "21");
  await page.keyboard.press("Tab");
  await expect(white).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(white).toHaveAttribute("aria-valuetext", "229");
  await expect(page.getByText("21 to 229")).toBeVisible();
  await page.keyboard.press("Home");
  await expect(white).toHaveAttribute("aria-valuetext", "0");
  await expect(page.getByText("21 to 0, reversed")).toBeVisible();
});

test("a handle is dragged up to the other, not past it", async ({ page }) => {
  await open(page);
  await show(page);
  const box = await page.locator(".range-histogram").boundingBox();
  if (!box) throw new Error("There is no range.");
  const at = (value: number) => [box.x + 8 + ((box.width - 16) * value) / 255, box.y + 20] as const;
  await page.mouse.move(...at(20));
  await page.mouse.down();
  await page.mouse.move(...at(120), { steps: 5 });
  await expect(page.getByLabel("Black at, C02")).toHaveAttribute("aria-valuetext", /^1(19|20|21)$/);
  await page.mouse.move(...at(250), { steps: 5 });
  await page.mouse.up();
  await expect(page.getByLabel("Black at, C02")).toHaveAttribute("aria-valuetext", "229");
  // Adjacent handles are each dragged from their outer side.
  await page.mouse.move(...at(233));
  await page.mouse.down();
  await page.mouse.move(...at(250), { steps: 5 });
  await page.mouse.up();
  await expect(page.getByLabel("Black at, C02")).toHaveAttribute("aria-valuetext", "229");
  await expect(page.getByLabel("White at, C02")).toHaveAttribute(
    "aria-valuetext",
    /^24[5-9]|25\d$/,
  );
});

test("Plotly loads when the page is idle, without a layout shift", async ({ freshPage: page }) => {
  await page.addInitScript(() => {
    const rested = new Promise((resolve) => window.addEventListener("rest", resolve));
    window.requestIdleCallback = (callback) => {
      void rested.then(() => callback({ didTimeout: false, timeRemaining: () => 9 }));
      return 0;
    };
  });
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await open(page);
  await page.evaluate(() => window.charts.mount({ pins: 8, bands: "goes" }));
  await expect(page.locator(".chart-picture.waiting")).toHaveCount(2);
  const boxes = () =>
    page
      .locator("#stage > *, .chart-plot, .chart-legend, .histogram")
      .evaluateAll((parts) => parts.map((part) => JSON.stringify(part.getBoundingClientRect())));
  await page.evaluate(() => document.fonts.ready);
  const before = await boxes();
  expect(fetched.filter((url) => url.includes("plotly") && url.endsWith(".js"))).toEqual([]);
  await page.evaluate(() => window.dispatchEvent(new Event("rest")));
  await expect(page.locator(".chart-picture.drawn")).toHaveCount(2);
  expect(fetched.filter((url) => url.includes("plotly") && url.endsWith(".js"))).toHaveLength(1);
  expect(await boxes()).toEqual(before);
});

test("without Plotly the handles work and the charts say what to do", async ({
  freshPage: page,
}) => {
  await page.route(/plotly.*\.js$/, (route) => route.abort());
  await open(page);
  await page.evaluate(() => window.charts.mount({ pins: 2, bands: "goes" }));
  await expect(page.getByText("The chart could not be loaded")).toHaveCount(2);
  await page.getByLabel("Black at, C02").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("21 to 230")).toBeVisible();
  await page.getByRole("slider", { name: "Threshold" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("slider", { name: "Threshold" })).toHaveAttribute(
    "aria-valuetext",
    "p ≥ 1.00",
  );
});

test("eight mounts and unmounts under StrictMode leave no graph and no listener behind", async ({
  page,
}) => {
  const errors = await open(page);
  await show(page);
  const session = await page.context().newCDPSession(page);
  const listeners = async (expression: string) => {
    const { result } = await session.send("Runtime.evaluate", { expression });
    const { objectId = "" } = result;
    const heard = await session.send("DOMDebugger.getEventListeners", { objectId });
    return heard.listeners.map(({ type }) => type).sort();
  };
  await page.evaluate(() => window.charts.unmount());
  const before = [await listeners("window"), await listeners("document")];
  for (let time = 0; time < 8; time += 1) {
    // Every other chart is unmounted while it is being drawn.
    if (time % 2 === 0) await show(page, { pins: 2 });
    else await page.evaluate(() => window.charts.mount({ pins: 2, bands: "goes" }));
    await page.evaluate(() => window.charts.unmount());
  }
  const left = await page.evaluate(() => [
    document.querySelectorAll(".js-plotly-plot, .svg-container, .hoverlayer").length,
    document.getElementById("stage")?.childElementCount,
  ]);
  expect(left).toEqual([0, 0]);
  expect([await listeners("window"), await listeners("document")]).toEqual(before);
  expect(errors).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no violation in the charts, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await show(page);
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") }; // Put there by the line above.
      const { violations: found } = await axe.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    });
    expect(violations).toEqual([]);
  });
}

test("a change of theme recolours lines and labels without a redraw", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  await show(page);
  const colours = () =>
    page.evaluate((spectra) => {
      const style = (name: string) => {
        const element = document.querySelector(`${spectra} ${name}`);
        if (!element) throw new Error(`There is no ${name}.`);
        return getComputedStyle(element);
      };
      return [style(".traceline0 .js-line").stroke, style(".xtick text").fill];
    }, SPECTRA);
  await page.evaluate(() => window.charts.watchDrawings());
  expect(await colours()).toEqual(["rgb(87, 98, 106)", "rgb(87, 98, 106)"]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await colours()).toEqual(["rgb(154, 165, 172)", "rgb(154, 165, 172)"]);
  expect(await page.evaluate(() => window.charts.watched.changes)).toBe(0);
});

test("charts follow the size of the panel and of the font", async ({ page }) => {
  await open(page);
  await show(page);
  const sizes = () =>
    page
      .locator(".chart-graph")
      .first()
      .evaluate((host) => {
        const svg = host.querySelector(".main-svg");
        return [
          [host.clientWidth, host.clientHeight],
          [Number(svg?.getAttribute("width")), Number(svg?.getAttribute("height"))],
        ];
      });
  const sizeOfType = () =>
    page
      .locator(".chart-graph .xtick text")
      .first()
      .evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
  // Plotly may be replacing the label; a detached one has no size.
  await expect.poll(sizeOfType).toBeGreaterThan(0);
  const small = await sizeOfType();
  await page.evaluate(() => {
    document.documentElement.dataset["stage"] = "";
    document.getElementById("stage")?.style.setProperty("width", "400px");
  });
  await expect.poll(async () => (await sizes())[1]).toEqual((await sizes())[0]);
  expect((await sizes())[0]?.[0]).toBe(376);
  await expect.poll(sizeOfType).toBeCloseTo((small * 18) / 13, 1);
});
