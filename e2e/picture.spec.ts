import { expect, type Page } from "playwright/test";
import { test } from "./harness-test.ts";
import { axesArrive, drag, errorsOf, mismatches, ranges } from "./picture/page.ts";
import type { NoiseDtype } from "./picture/scenes.ts";

let url: string;

test.describe.configure({ mode: "default" });

test.beforeAll(({ server }) => {
  url = server.url;
});

/** Opens the harness page and collects its errors. */
async function open(page: Page): Promise<string[]> {
  const errors = errorsOf(page);
  await page.goto(url);
  return errors;
}

/** Opens the coordinate scene and waits for its axes. */
async function openCoordinates(page: Page): Promise<string[]> {
  const errors = await open(page);
  await page.evaluate(() => {
    const { mount, coordinateScene, coordinateStyle } = window.harness;
    mount(coordinateScene(), coordinateStyle());
  });
  await axesArrive(page);
  await page.evaluate(() => window.harness.watchAxes());
  return errors;
}

/** A range per dtype with values below and above it. */
const STRETCHES: Readonly<Record<NoiseDtype, readonly [number, number]>> = {
  uint8: [20, 230],
  int8: [-100, 90],
  uint16: [3000, 60_000],
  int16: [-30_000, 28_000],
  int64: [-30_000, 28_000],
  float32: [-0.2, 0.7],
  float64: [-0.2, 0.7],
};

test.describe("the renderer matches the CPU reference", () => {
  for (const [dtype, range] of Object.entries(STRETCHES)) {
    test(`for ${dtype}`, async ({ page }) => {
      const errors = await open(page);
      const differences = await page.evaluate(
        ([name, [min, max]]) => {
          const { NOISE_SCENES, compare, notebookStyle, decodedStyle, withBands, withOverlay } =
            window.harness;
          const scene = NOISE_SCENES[name]();
          const stored = notebookStyle(min, max);
          const span = max - min;
          const decoding = { scale: 1 / span, offset: -min / span, exponent: 2, multiplier: 0.5 };
          const decoded = decodedStyle(decoding, 0.01, 0.4);
          const renderStyles = [
            stored,
            decoded,
            withOverlay(stored, 50 / 255),
            withOverlay(decoded, 0.5),
            withBands(decoded, { encoding: 0.5, gamma: 1.15 }),
          ];
          return compare(scene, ...renderStyles);
        },
        [dtype as NoiseDtype, range] as const,
      );
      expect(differences).toHaveLength(20);
      for (const difference of differences) {
        expect(difference.kind).toBe("webgl2");
        expect(difference.levels).toBeGreaterThan(50);
        expect(difference.shareWithinOne).toBeGreaterThanOrEqual(0.95);
        expect(difference.mean).toBeLessThan(0.1);
        expect(difference.max).toBeLessThan(10);
      }
      expect(errors).toEqual([]);
    });
  }

  test("for rows whose length is not a multiple of four bytes", async ({ page }) => {
    await open(page);
    const differences = await page.evaluate(() => {
      const { compare, coordinateScene, coordinateStyle } = window.harness;
      return compare(coordinateScene(99), coordinateStyle());
    });
    expect(differences.map(({ max }) => max)).toEqual([0, 0, 0, 0]);
  });

  test("on the CPU without WebGL 2, and says so", async ({ freshPage: page }) => {
    await page.addInitScript(() => {
      const { getContext } = HTMLCanvasElement.prototype;
      Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
        value(this: HTMLCanvasElement, kind: string, options?: unknown) {
          return kind === "webgl2" ? null : Reflect.apply(getContext, this, [kind, options]);
        },
      });
    });
    await open(page);
    const differences = await page.evaluate(() => {
      const { NOISE_SCENES, compare, notebookStyle, withOverlay } = window.harness;
      const scene = NOISE_SCENES.float32();
      return compare(scene, withOverlay(notebookStyle(-0.2, 0.7), 0.5));
    });
    expect(differences.map(({ kind, max }) => [kind, max])).toEqual(Array(4).fill(["cpu", 0]));
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle } = window.harness;
      mount(coordinateScene(), coordinateStyle());
    });
    await axesArrive(page);
    await expect(page.getByText("no WebGL 2")).toBeVisible();
  });
});

test.describe("the canvas matches Plotly's axes", () => {
  test.afterEach(async ({ page }) => {
    const watched = await page.evaluate(() => window.harness.watched);
    expect(watched.events).toBeGreaterThan(0);
    expect(watched.mismatches).toBe(0);
  });

  test("during a pan", async ({ page }) => {
    const errors = await openCoordinates(page);
    const before = await ranges(page);
    await drag(page, [700, 400], [610, 350]);
    await expect.poll(async () => (await ranges(page))[0]).toBeGreaterThan(before[0] + 5);
    expect(await mismatches(page)).toBe(0);
    expect(errors).toEqual([]);
  });

  test("during a wheel zoom", async ({ page }) => {
    const errors = await openCoordinates(page);
    const [left, right] = await ranges(page);
    await page.mouse.move(800, 300);
    for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -120);
    await expect
      .poll(async () => {
        const [from, to] = await ranges(page);
        return (to - from) / (right - left);
      })
      .toBeLessThan(0.9);
    expect(await mismatches(page)).toBe(0);
    expect(errors).toEqual([]);
  });

  test("during a box zoom, and a double click zooms in where it is", async ({ page }) => {
    const errors = await openCoordinates(page);
    const whole = await ranges(page);
    await page.getByRole("button", { name: "Zoom", exact: true }).click();
    await drag(page, [650, 350], [800, 480]);
    await expect.poll(async () => (await ranges(page))[2]).toBeGreaterThan(whole[2] + 20);
    expect(await mismatches(page)).toBe(0);
    const [left, right] = await ranges(page);
    await page.mouse.dblclick(700, 450);
    await expect
      .poll(async () => {
        const [from, to] = await ranges(page);
        return (to - from) / (right - left);
      })
      .toBeCloseTo(0.5, 3);
    expect(await mismatches(page)).toBe(0);
    expect(errors).toEqual([]);
  });

  test("after each button of the mode bar", async ({ page }) => {
    await openCoordinates(page);
    const whole = await ranges(page);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(async () => (await ranges(page))[2]).toBeGreaterThan(whole[2] + 20);
    expect(await mismatches(page)).toBe(0);
    await page.getByRole("button", { name: "Fit to view" }).click();
    await expect.poll(() => ranges(page)).toEqual(whole);
    await expect(page.getByRole("button", { name: /share|cloud|download/i })).toHaveCount(0);
  });

  test("after resizing there and back, with the same ranges", async ({ page }) => {
    await openCoordinates(page);
    const whole = await ranges(page);
    for (const width of [500, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect
        .poll(() => page.evaluate(() => document.querySelector("canvas")?.width))
        .toBe(width - 24 - 84);
      expect(await mismatches(page)).toBe(0);
    }
    expect(await ranges(page)).toEqual(whole);
    const boxes = await page.evaluate(() =>
      ["canvas", ".nsewdrag"].map((name) =>
        JSON.stringify(document.querySelector(name)?.getBoundingClientRect()),
      ),
    );
    expect(boxes[0]).toBe(boxes[1]);
  });

  test("in an element of fractional size", async ({ page }) => {
    await openCoordinates(page);
    await page.evaluate(() => {
      document.getElementById("stage")?.style.setProperty("width", "589.37px");
    });
    await expect
      .poll(() => page.evaluate(() => document.querySelector("canvas")?.width))
      .toBe(589 - 84);
    expect(await mismatches(page)).toBe(0);
    await drag(page, [300, 400], [250, 350]);
    expect(await mismatches(page)).toBe(0);
  });

  test("after arrows, plus, minus and 0, and other keys change nothing", async ({ page }) => {
    await openCoordinates(page);
    const whole = await ranges(page);
    await page.getByRole("application").focus();
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowRight");
    const closer = await ranges(page);
    expect(closer[3] - closer[2]).toBeCloseTo((whole[3] - whole[2]) / 1.25, 6);
    expect((closer[0] + closer[1]) / 2).toBeGreaterThan((whole[0] + whole[1]) / 2);
    expect(await mismatches(page)).toBe(0);
    await page.keyboard.press("Control+0");
    expect(await ranges(page)).toEqual(closer);
    await page.keyboard.press("0");
    expect(await ranges(page)).toEqual(whole);
    expect(await mismatches(page)).toBe(0);
  });
});

test("a view outside the scene returns to it when the gesture ends", async ({ page }) => {
  await openCoordinates(page);
  await drag(page, [300, 450], [1300, 450]);
  await expect
    .poll(async () => {
      const [left, right] = await ranges(page);
      return (left + right) / 2;
    })
    .toBeGreaterThanOrEqual(-1e-6);
  expect(await mismatches(page)).toBe(0);
});

test("a change of style costs one draw and does not redraw Plotly", async ({ page }) => {
  await openCoordinates(page);
  const counts = await page.evaluate(async () => {
    const { mount, coordinateScene, coordinateStyle, countDraws, watched } = window.harness;
    const scene = coordinateScene();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const mountWith = (gamma: number) => {
      const renderStyle = coordinateStyle();
      mount(scene, { ...renderStyle, bands: { ...renderStyle.bands, gamma } });
    };
    const draws = countDraws();
    mountWith(1.1);
    // The first style with a gamma is drawn once its program is linked.
    while (draws() === 0) await frame();
    const [drawn, events] = [draws(), watched.events];
    for (let change = 1; change <= 5; change += 1) {
      mountWith(1.1 + change / 10);
      await frame();
    }
    await frame();
    return { draws: draws() - drawn, events: watched.events - events };
  });
  expect(counts).toEqual({ draws: 5, events: 0 });
});

test("the zoom survives a style and a prediction, and a scene of another size resets it", async ({
  page,
}) => {
  await openCoordinates(page);
  await page.getByRole("application").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowDown");
  const zoomed = await ranges(page);
  await page.evaluate(() => {
    const { mount, coordinateScene, coordinateStyle, withOverlay } = window.harness;
    const scene = coordinateScene();
    mount(scene, coordinateStyle());
    mount({ ...scene, scores: [new Float32Array(256 * 256)] }, withOverlay(coordinateStyle(), 0.5));
  });
  await page.waitForFunction(() => window.harness.seen.drawn > 3);
  expect(await ranges(page)).toEqual(zoomed);
  expect(await mismatches(page)).toBe(0);
  await page.evaluate(() => {
    const { mount, coordinateScene, coordinateStyle } = window.harness;
    mount(coordinateScene(100), coordinateStyle());
  });
  await expect.poll(async () => (await ranges(page)).slice(2)).toEqual([0, 100]);
});

test("only changed data is uploaded to the GPU", async ({ page }) => {
  await open(page);
  const sent = await page.evaluate(() => {
    const { plainRenderer, NOISE_SCENES } = window.harness;
    const counts = { bands: 0, scores: 0 };
    const { texSubImage3D } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.texSubImage3D = function (...call: unknown[]) {
      const isBand = this.getParameter(this.ACTIVE_TEXTURE) === this.TEXTURE0;
      counts[isBand ? "bands" : "scores"] += 1;
      Reflect.apply(texSubImage3D, this, call);
    };
    const renderer = plainRenderer(document.createElement("canvas"));
    const scene = NOISE_SCENES.uint8();
    const views = scene.bands.map((plane) => plane.subarray());
    const steps = [scene, { ...scene }, { ...scene, bands: views }, { ...scene, scores: [] }];
    return steps.map((step) => {
      renderer.setScene(step);
      return { ...counts };
    });
  });
  expect(sent).toEqual([
    { bands: 6, scores: 1 },
    { bands: 6, scores: 1 },
    { bands: 6, scores: 1 },
    { bands: 6, scores: 1 },
  ]);
});

test("the picture recovers from a lost WebGL context", async ({ page }) => {
  await open(page);
  await page.evaluate(async () => {
    const { mount, goesScene, notebookStyle, withOverlay } = window.harness;
    mount(await goesScene(), withOverlay(notebookStyle(30, 160), 0.5));
  });
  await expect.poll(() => page.evaluate(() => window.harness.seen.drawn)).toBeGreaterThan(0);
  await page.evaluate(() => window.harness.loseAndRegain());
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.levels).toBeGreaterThan(50);
  expect(difference.max).toBeLessThanOrEqual(1);
});

test("the picture is drawn on the CPU, which the page says, if its context is lost for good", async ({
  freshPage: page,
}) => {
  await open(page);
  await page.evaluate(async () => {
    const { mount, largeScene, coordinateStyle, loseContextForGood, seen } = window.harness;
    mount(largeScene(), coordinateStyle());
    while (seen.drawn === 0) await new Promise(requestAnimationFrame);
    await loseContextForGood();
  });
  await expect(page.getByText("which the browser has taken away")).toBeVisible();
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.max).toBe(0);
});

test("the canvas can be read and equals the reference, also at a device pixel ratio of 2", async ({
  browser,
}) => {
  const context = await browser.newContext({
    deviceScaleFactor: 2,
    viewport: { width: 613, height: 409 },
  });
  const page = await context.newPage();
  await open(page);
  await page.evaluate(async () => {
    const { mount, goesScene, notebookStyle, withOverlay } = window.harness;
    mount(await goesScene(), withOverlay(notebookStyle(0, 255), 50 / 255));
  });
  await page.locator(".modebar-btn").first().waitFor();
  const size = await page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    return [canvas?.width, canvas?.height];
  });
  expect(size).toEqual([(613 - 24 - 84) * 2, (409 - 24 - 36) * 2]);
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.levels).toBeGreaterThan(50);
  expect(difference.max).toBeLessThanOrEqual(1);
  await context.close();
});

test("hovering reports the pixel under the pointer, and none outside the scene or the picture", async ({
  page,
}) => {
  await openCoordinates(page);
  const hovered = () => page.evaluate(() => window.harness.seen.hovered.at(-1));
  const canvas = await page.locator("canvas").boundingBox();
  if (!canvas) throw new Error("There is no canvas.");
  const [left, , top] = await ranges(page);
  const [, , , bottom] = await ranges(page);
  const pixelsPerUnit = canvas.height / (bottom - top);
  const at = (column: number, row: number) =>
    [canvas.x + (column - left) * pixelsPerUnit, canvas.y + (row - top) * pixelsPerUnit] as const;
  await page.mouse.move(...at(77.5, 128.5));
  expect(await hovered()).toEqual({ row: 128, column: 77 });
  await page.mouse.move(...at(255.5, 0.5));
  expect(await hovered()).toEqual({ row: 0, column: 255 });
  await page.mouse.move(...at(258, 100));
  expect(await hovered()).toBeUndefined();
  await page.mouse.move(...at(20.5, 20.5));
  await page.mouse.move(canvas.x - 20, canvas.y + 50);
  expect(await hovered()).toBeUndefined();
});

test("a change of theme recolours the axes without a draw", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await openCoordinates(page);
  const colours = () =>
    page.evaluate(() => {
      const fill = (name: string) => {
        const element = document.querySelector(name);
        return element ? getComputedStyle(element).fill : "";
      };
      return [fill(".xtick text"), fill(".modebar-btn:not(.active) path")];
    });
  const before = await page.evaluate(() => window.harness.seen.drawn);
  const light = await colours();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await colours();
  expect(light).toEqual(["rgb(87, 98, 106)", "rgb(87, 98, 106)"]);
  expect(dark).toEqual(["rgb(154, 165, 172)", "rgb(154, 165, 172)"]);
  expect(await page.evaluate(() => window.harness.seen.drawn)).toBe(before);
});

test("the picture works without Plotly and says what is missing", async ({ freshPage: page }) => {
  await page.route(/plotly.*\.js$/, (route) => route.abort());
  await open(page);
  await page.evaluate(async () => {
    const { mount, goesScene, notebookStyle } = window.harness;
    mount(await goesScene(), notebookStyle(0, 255));
  });
  await expect(page.getByText("axes and mouse zoom could not be loaded")).toBeVisible();
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.levels).toBeGreaterThan(50);
  expect(difference.max).toBeLessThanOrEqual(1);
});

test("unmounting under StrictMode leaves no listener and no graph behind", async ({ page }) => {
  await openCoordinates(page);
  const session = await page.context().newCDPSession(page);
  const listeners = async (expression: string) => {
    const { result } = await session.send("Runtime.evaluate", { expression });
    const { objectId = "" } = result;
    const heard = await session.send("DOMDebugger.getEventListeners", { objectId });
    return heard.listeners.map(({ type }) => type).sort();
  };
  await page.evaluate(() => window.harness.hold());
  expect(await listeners("harness.held()[0]")).toEqual([
    "focusout",
    "focusout",
    "gesturechange",
    "gesturestart",
    "keydown",
    "keyup",
    "mousedown",
    "pointerdown",
    "pointerdown",
    "pointerdown",
    "pointerleave",
    "pointermove",
    "pointermove",
    "touchcancel",
    "touchend",
    "touchmove",
    "touchstart",
    "wheel",
  ]);
  await page.evaluate(() => window.harness.unmount());
  const ofPage = [await listeners("window"), await listeners("document")];
  for (const element of [0, 1, 2]) {
    expect(await listeners(`harness.held()[${element}]`)).toEqual([]);
  }
  expect(await page.evaluate(() => window.harness.held()[2]?.childElementCount)).toBe(0);
  await page.evaluate(() => {
    const { mount, coordinateScene, coordinateStyle } = window.harness;
    mount(coordinateScene(), coordinateStyle());
  });
  await axesArrive(page);
  await page.evaluate(() => window.harness.unmount());
  expect([await listeners("window"), await listeners("document")]).toEqual(ofPage);
});
