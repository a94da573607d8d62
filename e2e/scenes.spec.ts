import { expect, type Page } from "playwright/test";
import { sceneFile } from "#engine/fixtures/scene-files.ts";
import { signIn, storedFiles, test } from "./workshop.ts";

/** 416 × 736 pixels: 2 × 4 tiles that share 96. */
const SCENE = sceneFile("scene.npy", 416, 736);
const TILES = 8;

async function dropScene(page: Page): Promise<void> {
  const buffer = Buffer.from(await SCENE.arrayBuffer());
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles({ name: SCENE.name, mimeType: "application/octet-stream", buffer });
}

test("a scene runs in tiles by one press, over a reload, and again with another overlap", async ({
  workshop: { page, stack },
}) => {
  await signIn(page);
  stack().injectFault({ service: "api", answer: "as-usual", times: 5 });
  stack().injectFault({ service: "api", answer: "as-usual", held: true, times: "until-cleared" });
  await dropScene(page);
  await page
    .getByRole("button", { name: `Run ${TILES} tiles` })
    .first()
    .click();
  const panel = page.getByRole("complementary", { name: "Result" });
  await expect(panel.getByText(`5 of ${TILES} tiles`)).toBeVisible();
  await expect.poll(() => stack().counts().inferences).toBe(TILES);
  await expect.poll(() => page.evaluate(storedFiles)).toBe(1);

  await page.reload();
  stack().clearFaults();
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
  await expect(panel.getByText(/^Smoke: /)).toBeVisible();
  // Only the three whose answer was lost with the page.
  expect(stack().counts().inferences).toBe(TILES + 3);

  await panel.getByRole("tab", { name: "Check" }).click();
  await panel.getByLabel("Pixels that tiles share").selectOption("32");
  await expect(panel.getByText(/^Smoke: /)).toBeHidden();
  await expect(panel.getByText(/^Smoke: /)).toBeVisible();
  await panel.getByRole("button", { name: /^Undo: Cut into tiles/ }).click();
  await expect(panel.getByLabel("Pixels that tiles share")).toHaveValue("96");
});
