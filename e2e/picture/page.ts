import { expect, type Page } from "playwright/test";

/** Collects a page's errors and warnings, policy violations included. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  return errors;
}

/** Waits until Plotly has loaded and its axes match the picture's view. */
export async function axesArrive(page: Page): Promise<void> {
  await page.locator(".modebar-btn").first().waitFor();
  await expect.poll(() => mismatches(page)).toBe(0);
}

export function mismatches(page: Page): Promise<number> {
  return page.evaluate(() => window.harness.mismatches());
}

/** The axes' ranges: left, right, top, bottom. */
export function ranges(page: Page): Promise<readonly [number, number, number, number]> {
  return page.evaluate(() => window.harness.ranges());
}

export async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 12 });
  await page.mouse.up();
}
