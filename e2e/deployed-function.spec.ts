import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect } from "playwright/test";
import { pickSample, resultOf, takeDemoCredentials, test } from "./workshop.ts";

const ASSEMBLY = "aws/infra/cdk.out";

test("the synthesized Lambda bundle serves the page", async ({ workshop: { page, stack } }) => {
  // biome-ignore lint/suspicious/noSkippedTests: the assembly is made by npm run synth, which CI runs first.
  test.skip(!existsSync(ASSEMBLY), "npm run synth has not been run");
  const { synthesisedFunction } = await import("../aws/infra/fixtures/synthesised-function.ts");
  const { sha256 } = await synthesisedFunction(ASSEMBLY);
  const served = createHash("sha256").update(await readFile(stack().functionFile));
  expect(served.digest("hex")).toBe(sha256);

  const kinds: (string | undefined)[] = [];
  page.on("response", (response) => {
    const isReply = response.url() === stack().apiUrl && response.request().method() === "POST";
    if (isReply) kinds.push(response.headers()["content-type"]);
  });
  await takeDemoCredentials(page);
  await pickSample(page, /thick smoke/);
  const share = await resultOf(page).textContent();
  await page.route("**/config.json", async (route) => {
    // The page also sends HEAD requests, to read the server's clock.
    if (route.request().method() === "HEAD") return route.continue();
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, npyReplies: false } });
  });
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.getByRole("button", { name: "Paste credentials" }).click();
  await takeDemoCredentials(page);
  await expect(page.getByText("Signed in as").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: /^Run again/ })
    .first()
    .click();
  await expect.poll(() => kinds).toEqual(["application/x-npy", "application/json"]);
  await expect(resultOf(page)).toHaveText(share ?? "");
});
