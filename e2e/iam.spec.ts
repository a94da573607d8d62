import { expect } from "playwright/test";
import { pickSample, resultOf, takeDemoCredentials, test } from "./workshop.ts";

test.use({ cloud: { addressing: "path", model: "smoke", trustsPage: true, apiAuth: "iam" } });

test("an API with IAM authorization accepts only signed requests, such as the page's", async ({
  workshop: { page, stack },
}) => {
  await takeDemoCredentials(page);
  await pickSample(page, /thick smoke/);
  await expect(resultOf(page)).toBeVisible();
  expect(stack().counts().inferences).toBe(1);

  const unsigned = await fetch(stack().apiUrl, { method: "POST", body: "{}" });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.json()).toEqual({ message: "Missing Authentication Token" });

  await page.getByRole("link", { name: "Doctor" }).click();
  await expect(page.getByText(/All \d+ checks passed/)).toBeVisible();
});
