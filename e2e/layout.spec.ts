import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "playwright/test";
import { violations } from "./axe.ts";
import { pickSample, resultOf, showTab, signIn, test } from "./workshop.ts";

/*
 * Places and sizes on the screen: the page ends with its footer, the picture keeps its room in every
 * window, and what colour shows is shown without colour too.
 */

async function runSample(page: Page): Promise<void> {
  await signIn(page);
  await pickSample(page, /thin smoke/);
  await expect(resultOf(page)).toBeVisible();
  await expect(page.locator(".modebar").first()).toBeVisible();
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("the element has no box");
  return box;
}

/** How far the page extends below its footer and to the right of the window, in CSS pixels. */
async function excess(page: Page): Promise<readonly number[]> {
  return await page.evaluate(() => {
    const { scrollHeight, scrollWidth, clientWidth } = document.documentElement;
    const footer = document.querySelector("footer");
    const end = (footer?.getBoundingClientRect().bottom ?? 0) + scrollY;
    return [
      Math.round(Math.max(0, scrollHeight - Math.max(end, innerHeight))),
      scrollWidth - clientWidth,
    ];
  });
}

test("the page ends with its footer, and the picture keeps its room, in every window", async ({
  workshop: { page },
}) => {
  await runSample(page);
  for (const [width, height, least] of [
    [1280, 720, 440],
    [1024, 768, 480],
    [780, 360, 240],
    [380, 780, 380],
    // 1440 by 900 at 400 %.
    [360, 225, 200],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect((await boxOf(page.locator(".picture-room"))).height, `${width}`).toBeGreaterThan(
      least - 1,
    );
    expect(await excess(page), `${width} × ${height}`).toEqual([0, 0]);
  }
  expect(await violations(page)).toEqual([]);
});

test("a wide window does not scroll, and shows result, threshold and tabs at once", async ({
  workshop: { page },
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await runSample(page);
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
  for (const element of [
    resultOf(page),
    page.getByRole("slider", { name: "Threshold" }),
    page.getByRole("tab", { name: "Check" }),
    page.locator(".queue-item"),
  ]) {
    const { y, height } = await boxOf(element);
    expect(y + height).toBeLessThan(720);
  }
  const levels = await page
    .locator(":is(h1, h2, h3):visible")
    .evaluateAll((headings) => headings.map(({ tagName }) => tagName));
  expect(new Set(levels)).toEqual(new Set(["H1", "H2", "H3"]));
});

test("stage mode leaves two thirds of the screen to the picture, and is remembered", async ({
  workshop: { page },
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await runSample(page);
  await page.getByRole("button", { name: /^Stage mode/ }).click();
  const share = async (): Promise<number> => {
    const { width, height } = await boxOf(page.locator(".picture-room"));
    return (width * height) / (1024 * 768);
  };
  await expect.poll(share).toBeGreaterThanOrEqual(0.65);
  await expect(resultOf(page)).toBeVisible();
  await expect(page.getByText("Demo model, trained on simulated smoke")).toBeVisible();
  await expect(page.getByRole("tab")).toHaveCount(0);
  // No name in the header is under its neighbour.
  const [steps, actions] = await Promise.all([
    boxOf(page.locator(".pipeline")),
    boxOf(page.locator(".header-actions")),
  ]);
  expect(steps.x + steps.width).toBeLessThanOrEqual(actions.x);
  const overflow = page.locator(".header-actions > *").evaluateAll((all) => {
    return all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  });
  expect(Math.max(...(await overflow))).toBeLessThanOrEqual(1);
  const sizes = await page.evaluate(() => {
    const sizeOf = (selector: string): number => {
      const element = document.querySelector(selector);
      return element === null ? 0 : Number.parseFloat(getComputedStyle(element).fontSize);
    };
    return [sizeOf(".picture-title"), sizeOf(".xtick text")];
  });
  expect(sizes).toEqual([18, 16]);
  expect((await boxOf(page.getByRole("button", { name: /^Swipe/ }).locator("svg"))).width).toBe(24);
  await page.reload();
  await expect(page.locator("html[data-stage]")).toHaveCount(1);

  // Details are in a tab, which the stage has no room for.
  await page.getByRole("button", { name: "Add or drop" }).click();
  await page.getByRole("button", { name: /five bands/ }).click();
  await page.getByRole("button", { name: "Details" }).click();
  await expect(page.locator("html[data-stage]")).toHaveCount(0);
  await expect(page.getByRole("tab", { name: "Check", selected: true })).toBeVisible();
});

test("arrow keys step through the filmstrip, and the focus follows a removal", async ({
  workshop: { page },
}) => {
  const chip = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  const names = ["chip-01.npy", "chip-02.npy", "chip-03.npy"];
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles(names.map((name) => ({ name, mimeType: "", buffer: chip })));
  const items = page.locator(".queue-choice");
  await expect(page.locator(".queue-name")).toHaveText(["chip-01", "chip-02", "chip-03"]);
  await items.nth(0).focus();
  await page.keyboard.press("ArrowRight");
  await expect(items.nth(1)).toBeFocused();
  await expect(items.nth(1)).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Home");
  await expect(items.nth(0)).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(items).toHaveCount(2);
  await expect(items.nth(0)).toBeFocused();
  await expect(page.getByRole("application", { name: /chip-02/ })).toBeVisible();
});

test("the first stop of the keyboard leads to the picture", async ({ workshop: { page } }) => {
  await runSample(page);
  // The keyboard starts at the top again.
  await page.reload();
  await expect(page.getByRole("application")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the picture" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("application")).toBeFocused();

  // And without it few are before the picture: each group of tools is one, with the arrows in it.
  await page.reload();
  await expect(page.getByRole("application")).toBeVisible();
  let stops = 0;
  const isFocused = (selector: string): Promise<boolean> =>
    page.evaluate((name) => document.activeElement?.matches(name) === true, selector);
  const tabTo = async (selector: string): Promise<void> => {
    do {
      await page.keyboard.press("Tab");
      stops += 1;
    } while (stops < 40 && !(await isFocused(selector)));
  };
  await tabTo(".picture-toolbar > button");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("button", { name: /^Keyboard shortcuts/ })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("button", { name: /^Auto/ })).toBeFocused();
  await tabTo("[role=application]");
  expect(stops).toBeLessThanOrEqual(15);
});

test("forced colours show the swipe line, the tracks of sliders and the selection", async ({
  workshop: { page },
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await runSample(page);
  await page.getByRole("button", { name: /^Swipe/ }).click();
  const colours = async (element: Locator): Promise<number> => {
    const png = (await element.screenshot()).toString("base64");
    return await page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const row = context?.getImageData(0, bitmap.height >> 1, bitmap.width, 1).data ?? [];
      const first = row.slice(0, 3).join();
      let differing = 0;
      for (let at = 0; at < row.length; at += 4) {
        if (row.slice(at, at + 3).join() !== first) differing += 1;
      }
      return differing;
    }, png);
  };
  // A track as long as the slider, drawn in another colour than the panel.
  const size = page.getByRole("slider", { name: /^Minimum region/ });
  const { width } = await boxOf(size);
  expect(await colours(size)).toBeGreaterThan(width / 2);
  const handle = page.getByRole("slider", { name: "Swipe position" });
  await expect(handle).toBeVisible();
  for (const selected of [".queue-item[data-selected=true]", ".tab[aria-selected=true]"]) {
    await expect(page.locator(selected)).toHaveCSS("outline-style", "solid");
  }
  expect(await violations(page)).toEqual([]);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 380, height: 780 }, hasTouch: true, isMobile: true });

  test("the picture reaches from edge to edge; one finger scrolls the page, two move the picture", async ({
    workshop: { page },
  }) => {
    await runSample(page);
    const area = await boxOf(page.locator(".picture-area"));
    expect([area.x, area.width]).toEqual([0, 380]);
    // The tools in one row below the name; those that compare are in view without scrolling.
    expect((await boxOf(page.locator(".picture-head"))).height).toBeLessThan(84);
    for (const name of [/^Swipe/, /^Side by side/, /^Blink/, "Export"]) {
      await expect(page.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
    }
    await expect(page.locator(".picture-frame")).toHaveCSS("touch-action", "pan-x pan-y");
    const client = await page.context().newCDPSession(page);
    const [x, y] = [190, area.y + 200];
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", xs: readonly number[]) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: xs.map((at, id) => ({ x: at, y, id })),
      });
    await page.evaluate(() => {
      const note = (event: TouchEvent): void => {
        document.documentElement.dataset["kept"] = String(event.defaultPrevented);
      };
      addEventListener("touchstart", note, { passive: true, capture: true });
      addEventListener("touchmove", note, { passive: true });
    });
    const drag = async (from: readonly number[], to: readonly number[]): Promise<void> => {
      await touch("touchStart", from);
      for (const share of [0.25, 0.5, 0.75, 1]) {
        await touch(
          "touchMove",
          from.map((start, at) => start + share * ((to[at] ?? start) - start)),
        );
      }
      await touch("touchEnd", []);
    };
    await drag([x], [x - 120]);
    await expect(page.locator("html")).toHaveAttribute("data-kept", "false");
    // Longer than the view takes to reach the address.
    await page.waitForTimeout(600);
    expect(page.url()).not.toContain("part=");
    await drag([x - 20, x + 20], [x - 100, x + 100]);
    await expect(page).toHaveURL(/[?&]part=/);
    for (const tab of ["Result", "Bands"] as const) {
      await showTab(page, tab);
      expect(await page.evaluate(smallTargets)).toEqual([]);
    }
  });
});

/** Controls of less than 44 × 44 CSS pixels, and fields whose type is so small that Safari zooms into them. Runs in the page. */
function smallTargets(): string[] {
  const controls = [...document.querySelectorAll("button, input, select, textarea, summary")];
  return controls.flatMap((control) => {
    // Terms are within a text, and the link to the picture is for keyboards.
    if (!control.checkVisibility() || control.matches(".term, .skip-link, [type=file]")) return [];
    const { width, height } = (control.closest("label") ?? control).getBoundingClientRect();
    const isField = control.matches("select, textarea, .input");
    const isReadable = !isField || Number.parseFloat(getComputedStyle(control).fontSize) >= 16;
    if (width >= 44 && height >= 44 && isReadable) return [];
    const name = control.getAttribute("aria-label") ?? control.textContent;
    return [`${control.tagName} ${name}: ${width} × ${height}`];
  });
}
