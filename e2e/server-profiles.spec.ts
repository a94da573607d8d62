import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import {
  failureOn,
  openFile,
  pointAt,
  resultOf,
  takeDemoCredentials,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * A few of the server profiles that the workshop's material leads to, each at its own URL: the page
 * shows the same statistics of the mask, or a message that identifies the profile and offers the
 * fix. All of them run in Node, in src/engine/server-profiles.test.ts.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
/** Runs the open file through the API of this server profile. */
async function startThrough(
  { page, stack }: Workshop,
  name: ServerProfileName,
  file: string,
): Promise<void> {
  await pointAt(page, stack().apiUrlOf(name));
  await page.getByRole("button", { name: `Run again ${file}` }).click();
}

/** The same. @returns the HTTP status of its reply, which the page can read */
async function runThrough(
  workshop: Workshop,
  name: ServerProfileName,
  file: string,
): Promise<number> {
  const { page, stack } = workshop;
  const url = stack().apiUrlOf(name);
  const reply = page.waitForResponse(
    (response) => response.url() === url && response.request().method() === "POST",
  );
  await startThrough(workshop, name, file);
  return (await reply).status();
}

/** The result's text: share of pixels, regions, mean probability and caveats, whoever says these. */
async function numbersOn(page: Page): Promise<string> {
  await expect(resultOf(page)).toBeVisible();
  return resultText(page);
}

async function resultText(page: Page): Promise<string> {
  const text = await page.locator(".result").innerText();
  return text.replace("The model card says: ", "");
}

async function openAndRun(workshop: Workshop, name: string, bytes: Buffer): Promise<string> {
  const { page } = workshop;
  await takeDemoCredentials(page);
  await openFile(page, name, bytes);
  return numbersOn(page);
}

test("every reply format of a server that adds the batch axis gives the same statistics", async ({
  workshop,
}) => {
  test.setTimeout(300_000);
  const { page } = workshop;
  const numbers = await openAndRun(workshop, "chip.npy", CHIP);
  for (const name of ["mask", "npy-base64", "presigned-get"] as const) {
    await test.step(name, async () => {
      expect(await runThrough(workshop, name, "chip.npy")).toBe(200);
      expect(await numbersOn(page)).toBe(numbers);
    });
  }
  await test.step("softmax, of three classes", async () => {
    expect(await runThrough(workshop, "softmax", "chip.npy")).toBe(200);
    await expect(page.getByRole("heading", { name: /^Marked:/ })).toBeVisible();
    await page.getByLabel("Class", { exact: true }).selectOption({ label: "Class 3" });
    await expect(page.getByRole("heading", { name: /^Class 3:/ })).toBeVisible();
    expect((await resultText(page)).replace("Class 3", "Smoke")).toBe(numbers);
  });
  await test.step("accepted-202", async () => {
    expect(await runThrough(workshop, "accepted-202", "chip.npy")).toBe(202);
    expect(await numbersOn(page)).toBe(numbers);
  });
  await test.step("not-finite", async () => {
    expect(await runThrough(workshop, "not-finite", "chip.npy")).toBe(200);
    // A server that does not name its model.
    await expect(page.getByText("The model card says: Demo model")).toBeVisible();
    expect(await numbersOn(page)).toContain("3 pixels have no score");
  });
  expect(Object.values(workshop.stack().counts().puts)).toEqual([1]);
});

test("a reply that is no prediction of the array is drawn only as the user decides", async ({
  workshop,
}) => {
  const { page } = workshop;
  await openAndRun(workshop, "chip.npy", CHIP);
  const question = failureOn(page);
  await test.step("half the size, enlarged with consent", async () => {
    await runThrough(workshop, "plume-half", "chip.npy");
    await expect(question).toContainText(
      "The prediction is 128 × 128 for an array of 256 × 256: enlarge it?",
    );
    await expect(resultOf(page)).toBeHidden();
    await expect(page.locator(".queue-state")).toContainText("Needs your answer");
    await question.getByRole("button", { name: "Enlarge" }).click();
    expect(await numbersOn(page)).toContain("Enlarged from 128 × 128 to 256 × 256 (bilinear).");
  });
  await test.step("logits, with a sigmoid that is remembered until it is revised", async () => {
    await runThrough(workshop, "plume-logits", "chip.npy");
    await question.getByRole("button", { name: "Apply a sigmoid" }).click();
    const numbers = await numbersOn(page);
    expect(numbers).toContain("a sigmoid was applied");
    await page.getByRole("button", { name: "Run again chip.npy" }).click();
    expect(await numbersOn(page)).toBe(numbers);
    await page.getByRole("button", { name: "Ask again" }).click();
    await expect(question.getByRole("button", { name: "Apply a sigmoid" })).toBeVisible();
  });
  await test.step("a map of classes, with a legend", async () => {
    await runThrough(workshop, "plume-classes", "chip.npy");
    await expect(page.locator(".class-legend li")).toHaveText([
      /^Background/,
      /^Smoke/,
      /^Class 2/,
    ]);
  });
  await test.step("a mask of 0 and 255, its threshold off", async () => {
    await runThrough(workshop, "plume-mask255", "chip.npy");
    expect(await numbersOn(page)).toContain("a mask of 0 and 255");
    await expect(page.getByRole("slider", { name: "Threshold" })).toBeDisabled();
  });
  await test.step("a size without a place is refused", async () => {
    await runThrough(workshop, "plume-odd", "chip.npy");
    await expect(question).toContainText("The prediction is 240 × 256 for an array of 256 × 256");
    await expect(resultOf(page)).toBeHidden();
  });
});

test("one press finds the form that a server takes, or shows that no answer can be read", async ({
  workshop,
}) => {
  const { page } = workshop;
  const numbers = await openAndRun(workshop, "chip.npy", CHIP);
  const failure = failureOn(page);
  const tryOthers = failure.getByRole("button", { name: "Try other formats" });
  await test.step("the chapter's function behind a proxy, whose answers have no CORS", async () => {
    await startThrough(workshop, "b-proxy-closed", "chip.npy");
    await expect(page.getByText("This mask is from the run before.")).toBeVisible();
    await tryOthers.click();
    await expect(failure).toContainText("answers no format of the request with the CORS headers");
    await expect(tryOthers).toBeHidden();
  });
  await test.step("the same, where only its errors have none", async () => {
    await startThrough(workshop, "b-proxy-own", "chip.npy");
    await expect(failure).toContainText("the function failed, often over the array’s batch axis");
    await tryOthers.click();
    expect(await numbersOn(page)).toBe(numbers);
  });
  await test.step("the function itself, where its API cannot be used", async () => {
    await startThrough(workshop, "a-proxy-closed", "chip.npy");
    await tryOthers.click();
    await failure.getByRole("button", { name: "Invoke the function itself…" }).click();
    const name = failure.getByRole("textbox", { name: "Function’s name" });
    await expect(name).toHaveValue("workshop-inference");
    await failure.getByRole("button", { name: "Invoke it" }).click();
    expect(await numbersOn(page)).toBe(numbers);
  });
  await test.step("the notebook's function, which adds the batch axis itself", async () => {
    expect(await runThrough(workshop, "a-nonproxy", "chip.npy")).toBe(200);
    await expect(failure).toContainText("batch axis, and this server adds its own");
    await failure.getByRole("button", { name: "Retry without the batch axis" }).click();
    expect(await numbersOn(page)).toBe(numbers);
  });
  await test.step("the chapter's function behind a non-proxy integration", async () => {
    expect(await runThrough(workshop, "b-nonproxy", "chip.npy")).toBe(200);
    await expect(failure).toContainText("This server adds no batch axis, and your file has none.");
    await failure.getByRole("button", { name: "Retry with a batch axis" }).click();
    expect(await numbersOn(page)).toBe(numbers);
  });
});
