import { expect, type Page } from "playwright/test";
import { test } from "./harness-test.ts";
import { axesArrive, drag, errorsOf, mismatches, ranges } from "./picture/page.ts";

let url: string;
let errors: string[];

test.describe.configure({ mode: "default" });

test.beforeAll(({ server }) => {
  url = server.url;
});

test.beforeEach(({ page }) => {
  errors = errorsOf(page);
});

test.afterEach(() => {
  expect(errors).toEqual([]);
});

/** Opens the 256 × 256 scene whose colours encode its coordinates, and waits for its axes. */
async function openCoordinates(page: Page): Promise<void> {
  await page.goto(url);
  await page.evaluate(() => {
    const { mount, coordinateScene, coordinateStyle } = window.harness;
    mount(coordinateScene(), coordinateStyle());
  });
  await axesArrive(page);
  await page.evaluate(() => window.harness.watchAxes());
}

/** The page position of a scene position, by Plotly's axes. */
async function placeOf(page: Page, column: number, row: number): Promise<[number, number]> {
  const [left, right, top, bottom] = await ranges(page);
  const area = await page.locator(".picture-area").first().boundingBox();
  if (!area) throw new Error("There is no picture.");
  return [
    area.x + ((column - left) / (right - left)) * area.width,
    area.y + ((row - top) / (bottom - top)) * area.height,
  ];
}

function seen(page: Page) {
  return page.evaluate(() => window.harness.seen);
}

/** Waits until a gesture has settled: the last reported view is the one that the axes show. */
async function expectReported(page: Page): Promise<void> {
  const centres = async () => {
    const [left, right] = await ranges(page);
    const reported = (await seen(page)).views.at(-1)?.centreX ?? Number.NaN;
    return Math.abs(reported - (left + right) / 2);
  };
  await expect.poll(centres).toBeLessThan(1e-6);
}

/** Waits until another click no longer counts as a double click. */
function awayFromDoubleClick(page: Page): Promise<void> {
  return page.waitForTimeout(400);
}

test.describe("a mark stays at its scene position", () => {
  for (const [kind, mark] of [
    ["a pin", { row: 100.5, column: 77.5 }],
    ["a region", { row: 60, column: 40, height: 50, width: 91 }],
  ] as const) {
    test(`during pan, wheel, keys and resizing: ${kind}`, async ({ page }) => {
      await openCoordinates(page);
      await page.evaluate((place) => {
        const { mount, coordinateScene, coordinateStyle, watchMark } = window.harness;
        const pin = { ...place, key: "1", label: "1", colour: [0, 114, 178] } as const;
        mount(coordinateScene(), coordinateStyle(), { marks: [pin] });
        watchMark(pin);
      }, mark);
      await page.locator(".picture-pin, .picture-region").waitFor({ state: "attached" });
      const stray = () =>
        page.evaluate((place) => {
          const { markErrorPx, markErrors } = window.harness;
          const now = markErrorPx({ ...place, key: "1", label: "1", colour: [0, 114, 178] });
          return { now, ...markErrors };
        }, mark);
      await drag(page, [700, 400], [630, 360]);
      await page.mouse.move(800, 300);
      for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -120);
      await expectReported(page);
      await page.keyboard.press("+");
      await page.keyboard.press("ArrowRight");
      await page.setViewportSize({ width: 900, height: 700 });
      await expect
        .poll(() => page.evaluate(() => document.querySelector("canvas")?.width))
        .toBe(900 - 24 - 84);
      const { now, events, furthest } = await stray();
      expect(events).toBeGreaterThan(15);
      expect(furthest).toBeLessThanOrEqual(1);
      expect(now).toBeLessThanOrEqual(1);
    });
  }

  test("and is as large as its region, hidden from screen readers and from the pointer", async ({
    page,
  }) => {
    await openCoordinates(page);
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle } = window.harness;
      const colour = [213, 94, 0] as const;
      const region = { key: "a", row: 60, column: 40, height: 50, width: 91, label: "A", colour };
      const beyond = { key: "b", row: 5000, column: 9000, label: "B", colour };
      mount(coordinateScene(), coordinateStyle(), { marks: [region, beyond] });
    });
    const region = page.locator(".picture-region");
    const box = await region.boundingBox();
    const [left, top] = await placeOf(page, 40, 60);
    const [right, bottom] = await placeOf(page, 131, 110);
    expect(box?.width).toBeCloseTo(right - left, 1);
    expect(box?.height).toBeCloseTo(bottom - top, 1);
    await expect(page.locator(".picture-area")).toHaveAttribute("aria-hidden", "true");
    await page.mouse.click((left + right) / 2, (top + bottom) / 2);
    expect((await seen(page)).clicked).toHaveLength(1);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(overflow).toBe(1440);
  });
});

test.describe("clicking", () => {
  test("selects the pixel under the pointer at any zoom, and nothing after a drag", async ({
    page,
  }) => {
    await openCoordinates(page);
    await page.mouse.click(...(await placeOf(page, 77.5, 128.5)));
    await awayFromDoubleClick(page);
    await page.mouse.move(...(await placeOf(page, 200.5, 60.5)));
    for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -120);
    await expectReported(page);
    await page.mouse.click(...(await placeOf(page, 201.5, 61.5)));
    await awayFromDoubleClick(page);
    const [x, y] = await placeOf(page, 190.5, 70.5);
    await drag(page, [x, y], [x - 60, y - 40]);
    await drag(page, [x, y], [x + 5, y]);
    // A drag that ends where it started is still a drag.
    await page.mouse.down();
    await page.mouse.move(x + 50, y, { steps: 4 });
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.up();
    expect((await seen(page)).clicked).toEqual([
      { row: 128, column: 77 },
      { row: 61, column: 201 },
    ]);
    expect(await mismatches(page)).toBe(0);
  });

  test("selects nothing outside the scene, in the margins or mode bar, by a zoom box, another button or to close a popover", async ({
    page,
  }) => {
    await openCoordinates(page);
    const popover = await page.evaluateHandle(() => {
      const element = document.body.appendChild(document.createElement("div"));
      element.popover = "auto";
      element.style.inset = "0 auto auto 0";
      element.showPopover();
      return element;
    });
    await page.mouse.click(...(await placeOf(page, 77.5, 128.5)));
    await expect
      .poll(() => popover.evaluate((element) => element.matches(":popover-open")))
      .toBe(false);
    await awayFromDoubleClick(page);
    await page.mouse.click(...(await placeOf(page, 270, 100)));
    await page.mouse.click(40, 300);
    await page.getByRole("button", { name: "Zoom", exact: true }).click();
    await drag(page, [650, 350], [800, 480]);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Fit to view" }).click();
    const place = await placeOf(page, 100, 100);
    await page.mouse.click(...place, { button: "right" });
    await page.mouse.click(...place, { button: "middle" });
    expect((await seen(page)).clicked).toEqual([]);
  });

  test("twice selects the same pixel twice and zooms in about it", async ({ page }) => {
    await openCoordinates(page);
    await page.getByRole("application").focus();
    for (let press = 0; press < 6; press += 1) await page.keyboard.press("+");
    const [x, y] = await placeOf(page, 120.9, 130.5);
    const [left, right] = await ranges(page);
    await page.mouse.click(x, y);
    await page.mouse.click(x + 3, y);
    await expect
      .poll(async () => {
        const [from, to] = await ranges(page);
        return (to - from) / (right - left);
      })
      .toBeCloseTo(0.5, 3);
    const [column, row] = await placeOf(page, 120.9, 130.5);
    expect(Math.hypot(column - x, row - y)).toBeLessThan(1);
    const { clicked } = await seen(page);
    expect(clicked).toEqual([
      { row: 130, column: 120 },
      { row: 130, column: 120 },
    ]);
  });

  test("by Enter or p selects the centre pixel, which the crosshair marks", async ({ page }) => {
    await openCoordinates(page);
    const crosshair = page.locator(".picture-crosshair");
    await page.getByRole("application").focus();
    await expect(crosshair).toBeHidden();
    await page.keyboard.press("Shift+ArrowRight");
    await expect(crosshair).toBeVisible();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("p");
    const { clicked, hovered } = await seen(page);
    expect(clicked).toEqual([
      { row: 128, column: 129 },
      { row: 127, column: 129 },
    ]);
    expect(hovered).toEqual(clicked);
    const [left, right] = await ranges(page);
    expect((left + right) / 2).toBeCloseTo(129, 9);
    await page.mouse.move(...(await placeOf(page, 20.5, 30.5)));
    await expect(crosshair).toBeHidden();
    expect((await seen(page)).hovered.at(-1)).toEqual({ row: 30, column: 20 });
  });

  test("leaves Enter to a button of the mode bar", async ({ page }) => {
    await openCoordinates(page);
    await page.getByRole("button", { name: "Zoom in" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await ranges(page))[2]).toBeGreaterThan(20);
    expect((await seen(page)).clicked).toEqual([]);
  });
});

test("the picture passes on unused keys but not Alt combinations, and a held key's keyup", async ({
  page,
}) => {
  await openCoordinates(page);
  await page.getByRole("application").focus();
  await page.keyboard.press("b");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Alt+x");
  await page.keyboard.down(" ");
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.keyboard.up(" ");
  const { keys } = await seen(page);
  expect(keys.filter((key) => key.startsWith("+"))).toEqual(["+b", "+Control", "+z", "+ "]);
  expect(keys.filter((key) => key === "- ")).toHaveLength(1);
});

test.describe("the view", () => {
  test("is reported after a gesture settles and immediately after keys, but not during a gesture", async ({
    page,
  }) => {
    await openCoordinates(page);
    await page.mouse.move(700, 400);
    await page.mouse.down();
    await page.mouse.move(600, 350, { steps: 5 });
    expect((await seen(page)).views).toEqual([]);
    await page.mouse.up();
    await expect.poll(async () => (await seen(page)).views.length).toBe(1);
    const [left, right, top, bottom] = await ranges(page);
    const [panned] = (await seen(page)).views;
    expect(panned?.centreX).toBeCloseTo((left + right) / 2, 9);
    expect(panned?.centreY).toBeCloseTo((top + bottom) / 2, 9);
    await page.keyboard.press("+");
    expect((await seen(page)).views).toHaveLength(2);
    await page.getByRole("button", { name: "Zoom in (+)" }).click();
    expect((await seen(page)).views).toHaveLength(3);
    await page.keyboard.press("0");
    expect((await seen(page)).views.at(-1)).toBeNull();
    await page.keyboard.press("0");
    expect((await seen(page)).views).toHaveLength(4);
  });

  test("that a prop sets takes one draw, is not reported back, and can be changed by gestures", async ({
    page,
  }) => {
    await openCoordinates(page);
    const draws = await page.evaluate(async () => {
      const { mount, coordinateScene, coordinateStyle, countDraws } = window.harness;
      const [scene, renderStyle] = [coordinateScene(), coordinateStyle()];
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const settled = () => new Promise((resolve) => setTimeout(resolve, 100));
      mount(scene, renderStyle);
      await frame();
      const drawn = countDraws();
      const counts: number[] = [];
      const view = { centreX: 60, centreY: 90, unitsPerPixel: 0.1 };
      for (const wish of [view, { ...view }, undefined, view]) {
        mount(scene, renderStyle, { view: wish });
        await frame();
        await settled();
        counts.push(drawn());
      }
      return counts;
    });
    expect(draws).toEqual([1, 1, 2, 3]);
    const [left, right, top, bottom] = await ranges(page);
    expect([(left + right) / 2, (top + bottom) / 2]).toEqual([
      expect.closeTo(60, 9),
      expect.closeTo(90, 9),
    ]);
    expect((await seen(page)).views).toEqual([]);
    expect(await mismatches(page)).toBe(0);
    await page.getByRole("application").focus();
    await page.keyboard.press("Shift+ArrowRight");
    expect((await seen(page)).views).toEqual([
      { centreX: 61, centreY: 90, unitsPerPixel: expect.closeTo(0.1, 12) },
    ]);
  });

  test("that is set on mount is drawn first; a scene of another size reports the whole scene", async ({
    page,
  }) => {
    await page.goto(url);
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle } = window.harness;
      const view = { centreX: 60, centreY: 90, unitsPerPixel: 0.1 };
      mount(coordinateScene(), coordinateStyle(), { view });
    });
    await axesArrive(page);
    const [left, right] = await ranges(page);
    expect((left + right) / 2).toBeCloseTo(60, 9);
    const views = await page.evaluate(async () => {
      const { mount, coordinateScene, coordinateStyle, seen } = window.harness;
      const view = { centreX: 60, centreY: 90, unitsPerPixel: 0.1 };
      const counts = [seen.views.length];
      const drawn = seen.drawn;
      mount(coordinateScene(100), coordinateStyle(), { view });
      while (seen.drawn === drawn) await new Promise((resolve) => requestAnimationFrame(resolve));
      counts.push(seen.views.length);
      mount(coordinateScene(100), coordinateStyle());
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [...counts, ...seen.views];
    });
    expect(views).toEqual([0, 1, null]);
    expect((await ranges(page)).slice(2)).toEqual([0, 100]);
  });
});

test("two linked pictures have equal axes at every event, and only one reports the view", async ({
  page,
}) => {
  await page.goto(url);
  await page.evaluate(() => {
    const { mountPair, coordinateScene, coordinateStyle } = window.harness;
    mountPair(coordinateScene(), coordinateStyle());
  });
  await expect(page.locator(".modebar")).toHaveCount(2);
  await axesArrive(page);
  await page.evaluate(() => {
    window.harness.watchAxes();
    window.harness.watchPair();
  });
  await drag(page, [400, 400], [340, 350]);
  await expect.poll(async () => (await seen(page)).views.length).toBe(1);
  await page.mouse.move(1100, 300);
  for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -120);
  await expectReported(page);
  await page.getByRole("application", { name: "Other" }).focus();
  await page.keyboard.press("+");
  const { views } = await seen(page);
  const different = new Set(views.map((view) => view?.unitsPerPixel.toFixed(6)));
  expect(different.size).toBe(views.length);
  const { pairMismatches, watched } = await page.evaluate(() => window.harness);
  expect(pairMismatches.events).toBeGreaterThan(20);
  expect(pairMismatches.different).toBe(0);
  expect(watched.mismatches).toBe(0);
  await page.setViewportSize({ width: 1200, height: 800 });
  await expect
    .poll(() => page.evaluate(() => document.querySelector("canvas")?.width))
    .toBe(1200 - 24 - 84);
  await expect.poll(() => page.evaluate(() => window.harness.arePaired())).toBe(true);
  expect(await mismatches(page)).toBe(0);
});

test.describe("two fingers", () => {
  test.use({ hasTouch: true });

  test.beforeEach(({ freshPage }) => {
    errors = errorsOf(freshPage);
  });

  type Finger = readonly [number, number];

  /** Touches down, moves step by step, and lifts. */
  async function touch(page: Page, steps: readonly (readonly Finger[])[]): Promise<void> {
    const session = await page.context().newCDPSession(page);
    for (const [step, fingers] of steps.entries()) {
      const before = steps[step - 1]?.length ?? 0;
      const type =
        fingers.length > before ? "touchStart" : fingers.length ? "touchMove" : "touchEnd";
      const touchPoints = fingers.map(([x, y], id) => ({ x, y, id }));
      await session.send("Input.dispatchTouchEvent", { type, touchPoints });
    }
  }

  /** Moves two fingers from one pair of positions to another; the first one starts alone. */
  function pinch(from: [Finger, Finger], to: [Finger, Finger]): (readonly Finger[])[] {
    const between = (share: number): Finger[] =>
      [0, 1].map((finger) => {
        const [[x, y], [toX, toY]] = [from[finger] ?? [0, 0], to[finger] ?? [0, 0]];
        return [x + (toX - x) * share, y + (toY - y) * share];
      });
    const [[x, y]] = from;
    const alone: Finger[][] = [[[x - 40, y]], [[x - 20, y]], [[x, y]]];
    const together = Array.from({ length: 11 }, (_, step) => between(step / 10));
    return [...alone, ...together, []];
  }

  test("zoom about their midpoint and pan with it", async ({ freshPage: page }) => {
    await openCoordinates(page);
    const [left, right] = await ranges(page);
    const place = await placeOf(page, 128, 128);
    const fromTo = pinch(
      [
        [place[0] - 50, place[1] - 20],
        [place[0] + 50, place[1] + 20],
      ],
      [
        [place[0] - 100 + 30, place[1] - 40 - 10],
        [place[0] + 100 + 30, place[1] + 40 - 10],
      ],
    );
    const shifted = 40 * ((right - left) / (1440 - 24 - 84));
    await touch(page, fromTo);
    await expect
      .poll(async () => {
        const [from, to] = await ranges(page);
        return (right - left) / (to - from);
      })
      .toBeCloseTo(2, 6);
    // The first finger moved the picture by 40 pixels before the second touched down.
    const now = await placeOf(page, 128 - shifted, 128);
    expect(now[0]).toBeCloseTo(place[0] + 30, 0);
    expect(now[1]).toBeCloseTo(place[1] - 10, 0);
    expect(await mismatches(page)).toBe(0);
    const { watched, seen: events } = await page.evaluate(() => window.harness);
    expect(watched.mismatches).toBe(0);
    expect(events.clicked).toEqual([]);
    expect(events.views.at(-1)?.unitsPerPixel).toBeCloseTo(
      (right - left) / 2 / (1440 - 24 - 84),
      9,
    );
  });

  test("cancel a zoom box that the first started, and a single finger pans afterwards", async ({
    freshPage: page,
  }) => {
    await openCoordinates(page);
    const [left, right] = await ranges(page);
    await page.getByRole("button", { name: "Zoom", exact: true }).click();
    const [x, y] = await placeOf(page, 128, 128);
    await touch(page, [
      [[x - 50, y]],
      [[x + 60, y + 60]],
      [
        [x + 60, y + 60],
        [x + 160, y + 60],
      ],
      [
        [x + 60, y + 60],
        [x + 110, y + 60],
      ],
      [],
    ]);
    const width = async () => {
      const [from, to] = await ranges(page);
      return (to - from) / (right - left);
    };
    await expect.poll(width).toBeCloseTo(2, 6);
    await expect(page.locator(".zoombox")).toHaveCount(0);
    await page.getByRole("button", { name: "Pan" }).click();
    const before = (await ranges(page))[0];
    await touch(page, [[[x, y]], [[x - 20, y]], [[x - 50, y]], []]);
    await expect.poll(async () => (await ranges(page))[0]).toBeGreaterThan(before);
    await expect.poll(width).toBeCloseTo(2, 6);
    expect(await mismatches(page)).toBe(0);
  });

  test("that tap one after the other click once each", async ({ freshPage: page }) => {
    await openCoordinates(page);
    await page.touchscreen.tap(...(await placeOf(page, 77.5, 128.5)));
    await awayFromDoubleClick(page);
    await page.touchscreen.tap(...(await placeOf(page, 100.5, 20.5)));
    expect((await seen(page)).clicked).toEqual([
      { row: 128, column: 77 },
      { row: 20, column: 100 },
    ]);
  });
});

test("a trackpad pinch zooms the picture and not the page", async ({ page }) => {
  await openCoordinates(page);
  const [left, right] = await ranges(page);
  await page.mouse.move(700, 400);
  await page.keyboard.down("Control");
  for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -60);
  await page.keyboard.up("Control");
  await expect
    .poll(async () => {
      const [from, to] = await ranges(page);
      return (to - from) / (right - left);
    })
    .toBeLessThan(0.9);
  expect(await page.evaluate(() => [visualViewport?.scale, innerWidth])).toEqual([1, 1440]);
});

test("a trackpad pinch in Safari zooms the picture by its scale, and not the page", async ({
  page,
}) => {
  await openCoordinates(page);
  const [left, right] = await ranges(page);
  const isPrevented = await page.evaluate(() => {
    const steps = [
      ["gesturestart", 1],
      ["gesturechange", 1.5],
      ["gesturechange", 2],
    ] as const;
    return steps.map(([type, scale]) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      Object.assign(event, { clientX: 700, clientY: 400, scale });
      return document.elementFromPoint(700, 400)?.dispatchEvent(event) === false;
    });
  });
  expect(isPrevented).toEqual([true, true, true]);
  await expect
    .poll(async () => {
      const [from, to] = await ranges(page);
      return (to - from) / (right - left);
    })
    .toBeCloseTo(0.5, 6);
});

test.describe("geographic axes", () => {
  async function openDegrees(page: Page): Promise<void> {
    await openCoordinates(page);
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle, axisTicks } = window.harness;
      const axes = axisTicks({
        transform: [0.01, 0, -120, 0, -0.01, 38],
        crs: { kind: "geographic", title: "WGS 84" },
        source: "file",
      });
      mount(coordinateScene(), coordinateStyle(), { axes });
    });
    await expect.poll(async () => (await labels(page, "x")).length).toBeGreaterThan(2);
  }

  /** The tick labels along a side, with the page position of each one's centre. */
  function labels(page: Page, side: "x" | "y") {
    return page.evaluate((name) => {
      const texts = [...document.querySelectorAll(`.${name}tick text`)];
      // Plotly hides a label that would extend beyond the edge.
      const visible = texts.filter((text) => text.getClientRects().length > 0);
      return visible.map((text) => {
        const box = text.getBoundingClientRect();
        const middle = name === "x" ? box.x + box.width / 2 : box.y + box.height / 2;
        return { text: text.textContent ?? "", middle, left: box.left };
      });
    }, side);
  }

  /** Expects every label to name the coordinate of its position, within a pixel. */
  async function expectRightPlaces(page: Page): Promise<void> {
    const [columns, rows] = [await labels(page, "x"), await labels(page, "y")];
    expect(columns.length).toBeGreaterThan(2);
    expect(rows.length).toBeGreaterThan(2);
    for (const { text, middle } of columns) {
      expect(text).toMatch(/^\d+(\.\d+)?° W$/);
      const [x] = await placeOf(page, (120 - Number.parseFloat(text)) / 0.01, 0);
      expect(Math.abs(middle - x)).toBeLessThanOrEqual(1);
    }
    for (const { text, middle, left } of rows) {
      expect(text).toMatch(/^\d+(\.\d+)?° N$/);
      const [, y] = await placeOf(page, 0, (38 - Number.parseFloat(text)) / 0.01);
      expect(Math.abs(middle - y)).toBeLessThanOrEqual(2);
      expect(left).toBeGreaterThanOrEqual(12);
    }
  }

  test("label the right pixels, also during a pan and after a zoom", async ({ page }) => {
    await openDegrees(page);
    await expectRightPlaces(page);
    await page.mouse.move(700, 400);
    await page.mouse.down();
    await page.mouse.move(560, 330, { steps: 6 });
    await expectRightPlaces(page);
    await page.mouse.up();
    await page.mouse.move(800, 300);
    for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -120);
    await expectReported(page);
    await expectRightPlaces(page);
    await page.keyboard.press("+");
    await expectRightPlaces(page);
    const watched = await page.evaluate(() => window.harness.watched);
    expect(watched.mismatches).toBe(0);
  });

  test("can be switched to rows and columns without moving the frame", async ({ page }) => {
    await openDegrees(page);
    const before = await page.locator("canvas").boundingBox();
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle } = window.harness;
      mount(coordinateScene(), coordinateStyle());
    });
    await expect
      .poll(async () => (await labels(page, "y")).map(({ text }) => text))
      .toContain("100");
    expect(await page.locator("canvas").boundingBox()).toEqual(before);
  });

  test("have room for the longest kilometre labels", async ({ page }) => {
    await openCoordinates(page);
    await page.evaluate(() => {
      const { mount, coordinateScene, coordinateStyle, axisTicks } = window.harness;
      const axes = axisTicks({
        transform: [1, 0, 539_980, 0, -1, 4_151_020],
        crs: { kind: "projected", title: "UTM", epsg: undefined },
        source: "file",
      });
      const view = { centreX: 60, centreY: 90, unitsPerPixel: 0.2 };
      mount(coordinateScene(), coordinateStyle(), { axes, view });
    });
    await expect
      .poll(async () => (await labels(page, "y")).map(({ text }) => text))
      .toContain("4\u202f150.92 km");
    for (const { left } of await labels(page, "y")) expect(left).toBeGreaterThanOrEqual(12);
  });
});
