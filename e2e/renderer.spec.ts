// The renderer compared with its CPU reference, over every option of a render style.
import { expect, type Page } from "playwright/test";
import { OVERLAY_STYLES } from "#domain/render/overlay-styles/overlay-styles.ts";
import { test } from "./harness-test.ts";
import type { Difference } from "./picture/compare.ts";
import { errorsOf } from "./picture/page.ts";
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

interface Bounds {
  readonly count: number;
  readonly levels: number;
  readonly max: number;
  /** Minimum share of values that differ by rounding at most. */
  readonly share?: number;
}

function expectAlike(
  differences: readonly Difference[],
  { count, levels, max, share = 1 }: Bounds,
): void {
  expect(differences).toHaveLength(count);
  for (const difference of differences) {
    expect(difference.kind).toBe("webgl2");
    expect(difference.levels).toBeGreaterThanOrEqual(levels);
    expect(difference.shareWithinOne).toBeGreaterThanOrEqual(share);
    expect(difference.mean).toBeLessThan(0.1);
    expect(difference.max).toBeLessThanOrEqual(max);
  }
}

const VIEW_COUNT = 4;

/** A range per dtype with values below and above it. */
const RANGES = {
  uint8: [20, 230],
  uint16: [3000, 60_000],
  int16: [-30_000, 28_000],
  float32: [-0.2, 0.7],
} as const satisfies Partial<Record<NoiseDtype, readonly [number, number]>>;

type Dtype = keyof typeof RANGES;

test.describe("the renderer matches the CPU reference", () => {
  for (const [dtype, range] of Object.entries(RANGES)) {
    const given = [dtype as Dtype, range] as const;

    test(`in every colormap and stretch, with missing values, for ${dtype}`, async ({ page }) => {
      const errors = await open(page);
      const differences = await page.evaluate(([name, [min, max]]) => {
        const { NOISE_SCENES, compare, notebookStyle, withBands, withNodata } = window.harness;
        const scene = withNodata(NOISE_SCENES[name]());
        const middle = Number(scene.bands[0]?.[40]);
        const stretches = [
          notebookStyle(min, max),
          notebookStyle(max, min),
          notebookStyle(middle, middle),
          withBands(notebookStyle(min, max), { gamma: 2.2 }),
          withBands(notebookStyle(min, max), { gamma: 0.5 }),
        ];
        const maps = [undefined, "cividis", "viridis", "magma", "grey"] as const;
        return compare(
          scene,
          ...stretches.flatMap((renderStyle) =>
            maps.map((colourMap) => withBands(renderStyle, { colourMap })),
          ),
        );
      }, given);
      // A brightness between two entries of a colormap may round to either. An empty range draws
      // two levels, wherever its one value is outside the view.
      expectAlike(differences, { count: 25 * VIEW_COUNT, levels: 2, max: 5, share: 0.995 });
      expect(errors).toEqual([]);
    });

    test(`in every style of overlay, of one class and the most likely, smooth or not, for ${dtype}`, async ({
      page,
    }) => {
      const errors = await open(page);
      const styles = OVERLAY_STYLES.map(({ id }) => id);
      const differences = await page.evaluate(
        ([ids, name, [min, max]]) => {
          const { NOISE_SCENES, compare, notebookStyle } = window.harness;
          const { withClasses, withNodata, withStyle } = window.harness;
          const scene = withClasses(withNodata(NOISE_SCENES[name]()));
          const bare = notebookStyle(min, max);
          const renderStyles = ids.flatMap((style) => [
            withStyle(bare, style, 1),
            withStyle(bare, style, "most-likely"),
            { ...withStyle(bare, style, "most-likely", { from: 0.37 }), smooth: true },
          ]);
          return compare(
            scene,
            ...renderStyles,
            withStyle(bare, "fill", 2),
            withStyle(bare, "fill", 9),
          );
        },
        [styles, ...given] as const,
      );
      const count = (3 * styles.length + 2) * VIEW_COUNT;
      expectAlike(differences, { count, levels: 50, max: 1 });
      expect(errors).toEqual([]);
    });
  }

  test("for noise, where every pixel is an edge", async ({ page }) => {
    await open(page);
    const differences = await page.evaluate(() => {
      const { NOISE_SCENES, compare, notebookStyle, withStyle } = window.harness;
      const renderStyle = notebookStyle(20, 230);
      return compare(
        NOISE_SCENES.uint8(),
        withStyle(renderStyle, "outline", 0, { from: 1 / 3 }),
        withStyle(renderStyle, "hatch", "most-likely"),
        withStyle(renderStyle, "soft", 0, { threshold: 0 }),
      );
    });
    expectAlike(differences, { count: 3 * VIEW_COUNT, levels: 50, max: 1 });
  });

  test("for two predictions: one left of the swipe, and their difference", async ({ page }) => {
    const errors = await open(page);
    const differences = await page.evaluate(async () => {
      const { NOISE_SCENES, compare, notebookStyle, withClasses, withStyle } = window.harness;
      const { withRepeatedBands } = window.harness;
      const bare = notebookStyle(20, 230);
      const { overlay: left } = withStyle(bare, "outlined", 3, { threshold: 0.6 });
      const renderStyles = [
        withStyle(bare, "outlined", 1, { from: 0.37, left }),
        withStyle(bare, "errors", 1, { compared: { plane: 0, threshold: 0.6 } }),
      ];
      const scene = withClasses(NOISE_SCENES.uint8());
      // The second is not on the GPU as a whole.
      const large = withRepeatedBands(scene);
      const ofWhole = await compare(scene, ...renderStyles);
      return [...ofWhole, ...(await compare(large, ...renderStyles))];
    });
    expectAlike(differences, { count: 4 * VIEW_COUNT, levels: 50, max: 1 });
    expect(errors).toEqual([]);
  });

  test("for a constant band in an empty range", async ({ page }) => {
    await open(page);
    const differences = await page.evaluate(() => {
      const { compare, notebookStyle } = window.harness;
      const band = new Float64Array(256 * 256).fill(0.1);
      const scene = { height: 256, width: 256, bands: [band, band, band], nodata: undefined };
      return compare({ ...scene, scores: [] }, notebookStyle(0.1, 0.1));
    });
    expectAlike(differences, { count: VIEW_COUNT, levels: 2, max: 1 });
  });

  test("for a float64 nodata that float32 cannot represent", async ({ page }) => {
    await open(page);
    const differences = await page.evaluate(() => {
      const { NOISE_SCENES, compare, notebookStyle } = window.harness;
      const scene = NOISE_SCENES.float64();
      const bands = scene.bands.map((plane) =>
        Float64Array.from({ length: plane.length }, (_, pixel) =>
          pixel % 13 === 0 ? -9999.9 : Number(plane[pixel]),
        ),
      );
      return compare({ ...scene, bands, nodata: -9999.9 }, notebookStyle(-0.2, 0.7));
    });
    expectAlike(differences, { count: VIEW_COUNT, levels: 50, max: 1 });
  });

  for (const dtype of ["uint8", "int8", "int16", "uint16", "float32", "float64"] as const) {
    test(`from a window of a scene that is not on the GPU as a whole, for ${dtype}`, async ({
      page,
    }) => {
      const errors = await open(page);
      const differences = await page.evaluate((name) => {
        const { NOISE_SCENES, compare, notebookStyle, withRepeatedBands } = window.harness;
        const { withClasses, withNodata, withStyle } = window.harness;
        const ranges = {
          uint8: 255,
          int8: 127,
          int16: 32_767,
          uint16: 65_535,
          float32: 1,
          float64: 1,
        };
        const renderStyle = notebookStyle(-ranges[name] / 4, ranges[name]);
        return compare(
          withRepeatedBands(withClasses(withNodata(NOISE_SCENES[name]()))),
          withStyle(renderStyle, "errors", 1),
          withStyle(renderStyle, "outline", "most-likely"),
          withStyle(renderStyle, "soft", 1),
          withStyle(renderStyle, "soft", "most-likely"),
          { ...renderStyle, smooth: true },
        );
      }, dtype);
      expectAlike(differences, { count: 5 * VIEW_COUNT, levels: 50, max: 1 });
      expect(errors).toEqual([]);
    });
  }

  test("for a scene wider than any texture", async ({ page }) => {
    await open(page);
    const differences = await page.evaluate(() => {
      const { compare, coordinateStyle } = window.harness;
      const [height, width] = [200, 20_000];
      const band = Uint8Array.from({ length: width * height }, (_, pixel) => pixel % 256);
      const scene = { height, width, bands: [band, band], nodata: undefined, scores: [] };
      return compare(scene, coordinateStyle());
    });
    // The first view shows two rows of the whole scene, the others parts of it.
    expectAlike(differences, { count: VIEW_COUNT, levels: 20, max: 0 });
  });
});

test("a step costs one draw, after a pass over the array for other band colours, and uploads nothing but a mask", async ({
  page,
}) => {
  await open(page);
  await page.evaluate(() => {
    const { mount, NOISE_SCENES, notebookStyle, withClasses, withStyle } = window.harness;
    mount(withClasses(NOISE_SCENES.uint8()), withStyle(notebookStyle(20, 230), "fill", 1));
  });
  await page.locator(".modebar-btn").first().waitFor();
  const costs = await page.evaluate(async () => {
    const { mount, NOISE_SCENES, notebookStyle, withClasses } = window.harness;
    const { withBands, withStyle, countDraws, countPasses, countUploads } = window.harness;
    const scene = withClasses(NOISE_SCENES.uint8());
    const renderStyle = withStyle(notebookStyle(20, 230), "fill", 1);
    const outline = withStyle(notebookStyle(20, 230), "outline", 1);
    const channel = { weights: [0, 0, 0, 0, 1], min: 0, max: 255 };
    const smooth = { ...renderStyle, smooth: true };
    const inOverlay = (style: typeof renderStyle, change: Partial<typeof style.overlay>) => ({
      ...style,
      overlay: { ...style.overlay, ...change },
    });
    const changes = {
      threshold: [renderStyle, inOverlay(renderStyle, { threshold: 0.5 })],
      opacity: [renderStyle, inOverlay(renderStyle, { opacity: 0.9 })],
      swipe: [renderStyle, inOverlay(renderStyle, { from: 0.5 })],
      class: [renderStyle, inOverlay(renderStyle, { shown: 0 })],
      soft: [renderStyle, inOverlay(renderStyle, { style: "soft" })],
      smooth: [renderStyle, smooth],
      "threshold, smooth": [smooth, inOverlay(smooth, { threshold: 0.5 })],
      "opacity, outlined": [outline, inOverlay(outline, { opacity: 0.9 })],
      "swipe, outlined": [outline, inOverlay(outline, { from: 0.5 })],
      "hatch, outlined": [outline, inOverlay(outline, { style: "hatch" })],
      "threshold, outlined": [outline, inOverlay(outline, { threshold: 0.5 })],
      "class, outlined": [outline, inOverlay(outline, { shown: 0 })],
      mostLikely: [renderStyle, inOverlay(renderStyle, { shown: "most-likely" })],
      stretch: [renderStyle, withStyle(notebookStyle(0, 100), "fill", 1)],
      gamma: [renderStyle, withBands(renderStyle, { gamma: 2 })],
      bands: [renderStyle, withBands(renderStyle, { channels: [channel, channel, channel] })],
      colourMap: [renderStyle, withBands(renderStyle, { colourMap: "viridis" })],
      "gamma, outlined": [outline, withBands(outline, { gamma: 2 })],
      "gamma, smooth": [smooth, withBands(smooth, { gamma: 2 })],
    } as const;
    const counts = [countDraws(), countPasses(), countUploads()] as const;
    const [draws] = counts;
    // A style of a new kind is drawn once its program is linked; no further draw may follow.
    const settled = async (before: number) => {
      while (draws() === before) await new Promise(requestAnimationFrame);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
    };
    const found: Record<string, readonly number[]> = {};
    // Steps from another style than the one before; the first scene is uploaded for both.
    mount(scene, smooth);
    await settled(0);
    for (const [name, [from, to]] of Object.entries(changes)) {
      const first = draws();
      mount(scene, { ...from, overlay: { ...from.overlay, opacity: 0.123 } });
      await settled(first);
      const second = draws();
      mount(scene, from);
      await settled(second);
      const before = counts.map((count) => count());
      mount(scene, to);
      await settled(before[0] ?? 0);
      found[name] = counts.map((count, at) => count() - (before[at] ?? 0));
    }
    return found;
  });
  const [DRAW, WITH_MASK, WITH_PASS] = [
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, 0],
  ];
  expect(costs).toEqual({
    threshold: DRAW,
    opacity: DRAW,
    swipe: DRAW,
    class: DRAW,
    soft: DRAW,
    smooth: DRAW,
    "threshold, smooth": DRAW,
    "opacity, outlined": DRAW,
    "swipe, outlined": DRAW,
    "hatch, outlined": DRAW,
    "threshold, outlined": WITH_MASK,
    "class, outlined": WITH_MASK,
    mostLikely: WITH_MASK,
    stretch: WITH_PASS,
    gamma: WITH_PASS,
    bands: WITH_PASS,
    colourMap: WITH_PASS,
    "gamma, outlined": WITH_PASS,
    "gamma, smooth": WITH_PASS,
  });
});

test("the colours of a large array are computed once for all steps of its overlay", async ({
  page,
}) => {
  await open(page);
  const counts = await page.evaluate(async () => {
    const { mount, largeScene, coordinateStyle, withOverlay } = window.harness;
    const { countDraws, countPasses, countUploads, seen } = window.harness;
    const scene = largeScene();
    const scores = [new Float32Array(scene.width * scene.height).map((_, at) => (at % 256) / 255)];
    const predicted = { ...scene, scores };
    const styleAt = (threshold: number) => withOverlay(coordinateStyle(), threshold);
    const drawn = async (before: number) => {
      while (seen.drawn === before) await new Promise(requestAnimationFrame);
    };
    mount(predicted, styleAt(0.5));
    await drawn(0);
    // The picture has its size by then.
    while (!document.querySelector(".modebar-btn")) await new Promise(requestAnimationFrame);
    const counters = [countDraws(), countPasses(), countUploads()];
    const found: number[][] = [];
    const step = async (renderStyle: ReturnType<typeof styleAt>) => {
      const [before, drawnBefore] = [counters.map((count) => count()), seen.drawn];
      mount(predicted, renderStyle);
      await drawn(drawnBefore);
      found.push(counters.map((count, at) => count() - (before[at] ?? 0)));
    };
    for (const threshold of [0.6, 0.7, 0.8]) await step(styleAt(threshold));
    const other = styleAt(0.8);
    await step({ ...other, bands: { ...other.bands, gamma: 2 } });
    return found;
  });
  expect(counts).toEqual([
    // Their texture is allocated, not uploaded.
    [1, 1, 1],
    [1, 0, 0],
    [1, 0, 0],
    [1, 0, 0],
  ]);
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.max).toBeLessThanOrEqual(1);
});

test("the most likely class is refused with a reason above the class limit, and a single class is drawn", async ({
  page,
}) => {
  await open(page);
  const differences = await page.evaluate(async () => {
    const { compare, coordinateStyle, manyClasses, withStyle } = window.harness;
    return [
      ...(await compare(manyClasses(17), withStyle(coordinateStyle(), "fill", 1))),
      ...(await compare(manyClasses(16), withStyle(coordinateStyle(), "fill", "most-likely"))),
    ];
  });
  expectAlike(differences, { count: 2 * VIEW_COUNT, levels: 50, max: 1 });
  await page.evaluate(() => {
    const { coordinateStyle, manyClasses, mount, withStyle } = window.harness;
    mount(manyClasses(17), withStyle(coordinateStyle(), "fill", "most-likely"));
  });
  await expect(page.getByRole("alert")).toContainText("17 classes, and at most 16");
});

test("a recipe of sixteen bands is drawn, and one of seventeen is refused with a reason", async ({
  page,
}) => {
  await open(page);
  const differences = await page.evaluate(() => {
    const { compare, manyBands } = window.harness;
    return compare(...manyBands(16));
  });
  expectAlike(differences, { count: VIEW_COUNT, levels: 50, max: 1 });
  await page.evaluate(() => window.harness.mount(...window.harness.manyBands(17)));
  await expect(page.getByRole("alert")).toContainText("17 bands, and at most 16");
});

test("only the prediction is uploaded when one of its classes changes, or was written in place", async ({
  page,
}) => {
  await open(page);
  const uploads = await page.evaluate(() => {
    const { plainRenderer, countUploads, NOISE_SCENES, withClasses } = window.harness;
    const renderer = plainRenderer(document.createElement("canvas"));
    const scene = withClasses(NOISE_SCENES.uint8());
    renderer.setScene(scene);
    const count = countUploads();
    renderer.setScene({ ...scene, scores: scene.scores.map((plane) => plane.subarray()) });
    const unchanged = count();
    const [first, ...others] = scene.scores;
    renderer.setScene({ ...scene, scores: [...others, first ?? new Float32Array()] });
    const changed = count();
    renderer.setScene(scene);
    renderer.setScene({ ...scene, revision: 1 });
    return [unchanged, changed, count()];
  });
  // One texture allocation and four planes each time.
  expect(uploads).toEqual([0, 5, 15]);
});

test("another nodata value of the same bands is drawn", async ({ page }) => {
  await open(page);
  const differences = await page.evaluate(async () => {
    const { NOISE_SCENES, notebookStyle, withNodata, plainRenderer, drawWhenReady } =
      window.harness;
    const { readCanvas, differ, referenceOf, fitView } = window.harness;
    const canvas = document.createElement("canvas");
    const renderer = plainRenderer(canvas);
    const frame = { x: 0, y: 0, width: 400, height: 400 };
    const scene = NOISE_SCENES.uint8();
    const renderStyle = notebookStyle(20, 230);
    const view = fitView(scene, frame);
    const found: number[] = [];
    for (const each of [scene, withNodata(scene), scene]) {
      renderer.setScene(each);
      await drawWhenReady(renderer, renderStyle, view, frame);
      const expected = referenceOf(each, renderStyle, view, frame);
      found.push(differ(readCanvas(canvas, frame), expected).max);
    }
    return found;
  });
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
});

test("a style is drawn as soon as its program is linked", async ({ page }) => {
  await open(page);
  const draws = await page.evaluate(async () => {
    const { mount, coordinateScene, coordinateStyle, countDraws } = window.harness;
    // Chromium without a GPU does not compile in parallel, so the extension is simulated.
    const { prototype } = WebGL2RenderingContext;
    const { getExtension, getProgramParameter } = prototype;
    const COMPLETION_STATUS_KHR = 0x91b1;
    let isBuilt = false;
    Object.defineProperty(prototype, "getExtension", {
      value(this: WebGL2RenderingContext, name: string) {
        if (name === "KHR_parallel_shader_compile") return { COMPLETION_STATUS_KHR };
        return Reflect.apply(getExtension, this, [name]);
      },
    });
    Object.defineProperty(prototype, "getProgramParameter", {
      value(this: WebGL2RenderingContext, program: WebGLProgram, name: number) {
        if (name === COMPLETION_STATUS_KHR) return isBuilt;
        return Reflect.apply(getProgramParameter, this, [program, name]);
      },
    });
    const count = countDraws();
    mount(coordinateScene(), coordinateStyle());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = count();
    isBuilt = true;
    while (count() === 0) await new Promise(requestAnimationFrame);
    return { before, after: count() };
  });
  expect(draws).toEqual({ before: 0, after: 1 });
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.max).toBeLessThanOrEqual(1);
});

test("textures hold what the canvas shows of a large scene, whatever its size and the number of views", async ({
  page,
}) => {
  await open(page);
  const sizes = await page.evaluate(async () => {
    const { plainRenderer, drawWhenReady, notebookStyle, withOverlay, fitView } = window.harness;
    const bytesOf: Record<number, number> = { 33330: 1, 33326: 4 };
    const held = new Map<unknown, number>();
    let bound: unknown;
    const prototype = WebGL2RenderingContext.prototype;
    const { bindTexture, deleteTexture, texStorage3D } = prototype;
    prototype.bindTexture = function (target, texture) {
      bound = texture;
      bindTexture.call(this, target, texture);
    };
    prototype.deleteTexture = function (texture) {
      held.delete(texture);
      deleteTexture.call(this, texture);
    };
    prototype.texStorage3D = function (target, levels, format, width, height, depth) {
      held.set(bound, (bytesOf[format] ?? Number.NaN) * width * height * depth);
      texStorage3D.call(this, target, levels, format, width, height, depth);
    };
    const sum = () => [...held.values()].reduce((total, bytes) => total + bytes, 0);
    const renderer = plainRenderer(document.createElement("canvas"));
    const frame = { x: 0, y: 0, width: 400, height: 300 };
    const found: number[] = [];
    for (const side of [3000, 6000]) {
      const band = new Uint8Array(side * side).map((_, pixel) => pixel);
      const size = { height: side, width: side, nodata: undefined };
      const scores = [new Float32Array(side * side)];
      renderer.setScene({ ...size, bands: Array.from({ length: 6 }, () => band), scores });
      const whole = fitView(size, frame);
      const renderStyle = withOverlay(notebookStyle(0, 255), 0.5);
      for (const factor of [1, 0.9, 0.1, 0.001]) {
        const view = { ...whole, unitsPerPixel: whole.unitsPerPixel * factor };
        await drawWhenReady(renderer, renderStyle, view, frame);
        found.push(sum());
      }
      await drawWhenReady(renderer, { ...renderStyle, smooth: true }, whole, frame);
      found.push(sum());
    }
    renderer.setScene(undefined);
    return [...found, sum()];
  });
  // Three bands of a byte and the scores of four, for each canvas pixel; four times where it is smooth.
  const [nearest, smooth] = [400 * 300 * 7, 800 * 600 * 7];
  const each = [nearest, nearest, nearest, nearest, smooth];
  expect(sizes).toEqual([...each, ...each, 0]);
});

test("colormap, classes and a window of a large scene recover from a lost WebGL context", async ({
  page,
}) => {
  await open(page);
  await page.evaluate(() => {
    const { mount, NOISE_SCENES, notebookStyle, withRepeatedBands } = window.harness;
    const { withBands, withClasses, withStyle } = window.harness;
    const renderStyle = withBands(notebookStyle(20, 230), { colourMap: "magma" });
    const scene = withRepeatedBands(withClasses(NOISE_SCENES.uint8()));
    mount(scene, withStyle(renderStyle, "hatch", "most-likely"));
  });
  await expect.poll(() => page.evaluate(() => window.harness.seen.drawn)).toBeGreaterThan(0);
  await page.evaluate(() => window.harness.loseAndRegain());
  const difference = await page.evaluate(() => window.harness.differFromReference());
  expect(difference.levels).toBeGreaterThan(50);
  expect(difference.max).toBeLessThanOrEqual(5);
  expect(difference.shareWithinOne).toBeGreaterThanOrEqual(0.995);
});
