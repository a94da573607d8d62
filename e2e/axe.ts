import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright/test";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * axe's violations of WCAG 2.2 A and AA, targets of 24 pixels included, and of its best practices, once
 * what dims or changes colour for a moment has ended.
 */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.locator('[data-panel="former"]').waitFor({ state: "detached" });
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") }; // Put there by the line above.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
    const { violations: found } = await axe.run({ rules: { "target-size": { enabled: true } } });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}
