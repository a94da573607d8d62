import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import { violations } from "./axe.ts";
import { changedSample } from "./changed-sample.ts";
import {
  failureOn,
  openFile,
  pickSample,
  pointAt,
  resultOf,
  showTab,
  signIn,
  takeDemoCredentials,
  test,
} from "./workshop.ts";

for (const [colorScheme, width] of [
  ["light", 1440],
  ["light", 1024],
  ["dark", 380],
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 } });

    test("axe finds no violation from sign-in to result", async ({ workshop: { page, stack } }) => {
      expect(await violations(page)).toEqual([]);

      await openFile(page, "cut.npy", Buffer.from("\x93NUMPY\x01\x00", "latin1"));
      await expect(failureOn(page)).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await page.getByRole("button", { name: "Remove it" }).click();
      await expect(page.locator(".rail")).toHaveCount(0);
      await pickSample(page, /thick smoke/);
      await expect(
        page.getByRole("heading", { name: "Credentials to run the model" }),
      ).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await takeDemoCredentials(page);
      await expect(resultOf(page)).toBeVisible();
      await expect(page.locator(".modebar")).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await page.getByRole("button", { name: "Settings" }).click();
      await expect(page.getByLabel("API URL")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
      await page.keyboard.press("Escape");

      const runAgain = page.getByRole("button", { name: /^Run again goes16/ });
      stack().injectFault({ service: "api", answer: "model-error" });
      await runAgain.click();
      await failureOn(page).getByText("Details").click();
      expect(await violations(page)).toEqual([]);

      stack().injectFault({ service: "api", answer: "expired-token" });
      await runAgain.click();
      await expect(page.getByText(/^Your credentials expired at /)).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
    });

    test("axe finds no violation in the preflight check, the queue and the exports", async ({
      workshop: { page },
    }) => {
      await signIn(page);
      await pickSample(page, /seventh band/);
      await expect(page.locator(".fix-preview")).toBeVisible();
      await page.getByText(/other checks? passed/).click();
      await page.getByText("Values by band").click();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);

      await failureOn(page).getByRole("button", { name: "Drop band 7" }).click();
      await expect(resultOf(page)).toBeVisible();
      await showTab(page, "Check");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Export" }).click();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);

      await page.keyboard.press("Escape");
      await pickSample(page, /thick smoke/);
      await expect(page.getByText("2 of 2 done")).toBeVisible();
      await page.getByRole("button", { name: "Open from the bucket" }).click();
      await expect(page.getByRole("checkbox", { name: /npy/ }).first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
    });
  });
}

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 380],
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 } });

    test("axe finds no violation in misread arrays and a question about a reply", async ({
      workshop: { page, stack },
    }) => {
      await signIn(page);
      await openFile(
        page,
        "inverted.npy",
        changedSample((count) => 255 - count),
      );
      await expect(page.locator(".quantile-histogram").first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);

      await failureOn(page).getByRole("button", { name: "Run anyway" }).click();
      await expect(page.locator(".result")).toContainText("Run despite a warning");
      expect(await violations(page)).toEqual([]);

      await pointAt(page, stack().apiUrlOf("plume-half"));
      await page.getByRole("button", { name: "Run again inverted.npy" }).click();
      await expect(failureOn(page)).toContainText("enlarge it?");
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
    });

    test.describe("for the water model", () => {
      test.use({ cloud: { addressing: "path", model: "water", trustsPage: true } });

      test("axe finds no violation in a choice of conversions", async ({ workshop: { page } }) => {
        const scene = readFileSync("public/samples/sentinel2-spain-flood-6band-int16.npy");
        const header = scene.length - 2 * 448 * 448 * 6;
        for (let at = header; at < scene.length; at += 2) {
          scene.writeInt16LE(scene.readInt16LE(at) + 1000, at);
        }
        await openFile(page, "shifted.npy", scene);
        await expect(page.getByText("98% of the values are typical").first()).toBeVisible();
        expect(await violations(page)).toEqual([]);
        expect(await sidewaysScroll(page)).toBe(0);
      });
    });
  });
}

async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

test("the whole journey works by keyboard", async ({ workshop: { page } }) => {
  const reach = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(
        () =>
          document.activeElement?.getAttribute("aria-label") ??
          document.activeElement?.textContent ??
          "",
      );
      if (name.test(focused)) return;
    }
    throw new Error(`Tab never reaches ${name}`);
  };
  await reach(/Use demo credentials/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  await reach(/thick smoke/);
  await page.keyboard.press("Enter");
  await expect(resultOf(page)).toBeVisible();
  const before = await resultOf(page).textContent();
  await page.getByLabel("Threshold").focus();
  await page.keyboard.press("End");
  await expect(resultOf(page)).not.toHaveText(before ?? "");
  await expect(page.getByLabel("Threshold")).toHaveAttribute("aria-valuetext", "p ≥ 1.00");
});
