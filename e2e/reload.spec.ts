import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import {
  openFile,
  pickSample,
  resultOf,
  storedFiles,
  takeDemoCredentials,
  test,
} from "./workshop.ts";

const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy");

test("a reload keeps files and results, forgets the credentials, and repeats nothing", async ({
  workshop: { page },
}) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    const isWork = request.method() === "PUT" || /\/infer$/.test(request.url());
    if (isWork && request.method() !== "OPTIONS") sent.push(request.method());
  });
  await openFile(page, "coast.npy", CHIP);
  await expect(page.getByText("Waiting for credentials")).toBeVisible();
  // Storage is written asynchronously.
  await expect.poll(() => page.evaluate(storedFiles)).toBe(1);
  await page.reload();
  await expect(page.getByRole("application", { name: /coast\.npy/ })).toBeVisible();
  await expect(page.getByText("Waiting for credentials")).toBeVisible();
  await takeDemoCredentials(page);
  const result = await resultOf(page).textContent();
  expect(sent).toEqual(["PUT", "POST"]);

  await pickSample(page, /thick smoke/);
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  await page.reload();
  await expect(resultOf(page)).toHaveText(result ?? "");
  await expect(page.getByRole("button", { name: "Paste credentials" })).toBeVisible();
  expect(sent).toEqual(["PUT", "POST", "PUT", "POST"]);

  await page.getByRole("button", { name: /^Remove coast/ }).click();
  await page.getByRole("button", { name: /^Remove goes16/ }).click();
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
  await expect.poll(() => page.evaluate(storedFiles)).toBe(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
});
