import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { failureOn, pickSample, resultOf, signIn, takeDemoCredentials, test } from "./workshop.ts";

test("the header shows where a run is, and opens what it sent and received", async ({
  workshop: { page, stack },
}) => {
  await takeDemoCredentials(page);
  stack().injectFault({ service: "api", answer: "as-usual", held: true });
  await pickSample(page, /thin smoke/);
  const pipeline = page.getByRole("group", { name: "Pipeline" });
  await expect(pipeline.getByRole("button", { name: "API and model in progress" })).toBeVisible();
  await expect(pipeline).toContainText(/\d\u202fs/);
  await expect(page).toHaveTitle(/^Running – goes16/);
  await stack().release(1);
  await expect(resultOf(page)).toBeVisible();
  await expect(page).toHaveTitle(/^Smoke: [\d.]+%.* – goes16/);

  const s3 = pipeline.getByRole("button", { name: "S3 done" });
  await s3.focus();
  await page.keyboard.press("Enter");
  const record = page.getByRole("region", { name: "How this was made" });
  await expect(record.getByText("{'descr': '|u1'")).toBeVisible();
  await expect(record.getByText(/^PUT http.*X-Amz-Signature=\[hidden\]/)).toBeVisible();
  await expect(record.getByText(/^POST http/)).toContainText('"file_name":"participants/');
  await expect(record.getByText("Function asks the endpoint")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(record).toBeHidden();
  await expect(s3).toBeFocused();
});

test("a failed run marks the service that failed and leads to the doctor’s check of it", async ({
  workshop: { page, stack },
}) => {
  await signIn(page);
  stack().injectFault({ service: "api", answer: "model-error" });
  await pickSample(page, /thin smoke/);
  await expect(failureOn(page)).toBeVisible();
  await page.getByRole("button", { name: "Model failed" }).click();
  await expect(page).toHaveURL(/#doctor\/model$/);
});
