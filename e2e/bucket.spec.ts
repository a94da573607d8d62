import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import { upload } from "#local/fixtures/upload.ts";
import { failureOn, openFile, resultOf, signIn, test, type Workshop } from "./workshop.ts";

const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");

/** Signs in and opens the bucket browser. */
async function openBucket(page: Page): Promise<void> {
  await signIn(page);
  await page.getByText("Open from the bucket").click();
}

/** The folder that the tests' own uploads go to. */
async function visitTestFolder({ page, stack }: Workshop): Promise<void> {
  await page.getByLabel(/^Object keys in .* that start with$/).fill(`${stack().prefix}test/`);
  await page.getByRole("button", { name: "List", exact: true }).click();
}

test("an object is found through its folder, shown, and run by its own key", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  const key = await upload(stack(), "scenes/console upload.npy", CHIP);
  await upload(stack(), "scenes/notes.txt", Buffer.from("not an array"));
  stack().resetCounts();
  const requests: unknown[] = [];
  page.on("request", (request) => {
    if (request.url() === stack().apiUrl) requests.push(request.postDataJSON());
  });

  await openBucket(page);
  await expect(page.getByText("This folder is empty.")).toBeVisible();
  await visitTestFolder(workshop);
  await page.getByRole("button", { name: "scenes/" }).click();
  await expect(page.getByText("2 objects")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^notes\.txt not an array/ })).toBeDisabled();
  await page.getByLabel("Search these names").fill("CONSOLE");
  await expect(page.getByText("1 of 2 objects")).toBeVisible();
  await page.getByRole("checkbox", { name: /^console upload\.npy 393 kB just now/ }).check();
  await page.getByRole("button", { name: "Open", exact: true }).click();

  await expect(resultOf(page)).toBeVisible();
  expect(requests).toEqual([expect.objectContaining({ bucket: stack().bucket, file_name: key })]);
  expect(stack().counts().puts).toEqual({});
});

test("an uploaded array is listed in the user's folder, and the same content is not uploaded again", async ({
  workshop: { page, stack },
}) => {
  await openBucket(page);
  await openFile(page, "first.npy", CHIP);
  await expect(resultOf(page)).toBeVisible();
  await page.getByRole("button", { name: "Open from the bucket" }).click();
  await expect(page.getByRole("checkbox", { name: /^[0-9a-f]{12}\/first\.npy/ })).toBeEnabled();

  await openFile(page, "second.npy", CHIP);
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  await expect(page.getByText(/^in S3 already/)).toBeVisible();
  expect(Object.values(stack().counts().puts)).toEqual([1]);

  await page.getByRole("button", { name: "Upload again" }).click();
  await expect.poll(() => Object.values(stack().counts().puts)).toEqual([1, 1]);
  await expect(page.getByText("2 of 2 done")).toBeVisible();
});

test("a download above 200 MB needs confirmation and can be cancelled", async ({ workshop }) => {
  const { page, stack } = workshop;
  await upload(stack(), "large.npy", CHIP);
  await page.route(/list-type=2/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/<Size>\d+</g, "<Size>250000000<");
    await route.fulfill({ response, body });
  });
  await openBucket(page);
  await visitTestFolder(workshop);
  await page.getByRole("checkbox", { name: /^large\.npy/ }).check();
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("All 250 MB must be downloaded");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toBeHidden();
  await page.getByRole("button", { name: "Open", exact: true }).click();

  stack().injectFault({ service: "s3", answer: "as-usual", method: "GET", held: true });
  await page.getByRole("button", { name: "Fetch 250 MB" }).click();
  const dropped = page.waitForEvent("requestfailed", (request) => /large\.npy/.test(request.url()));
  await page.getByRole("button", { name: "Remove large.npy" }).click();
  await dropped;
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
});

test("the bucket browser requests credentials when signed out", async ({ workshop: { page } }) => {
  await page.getByText("Open from the bucket").click();
  await expect(page.getByText(/^Paste AWS credentials to browse/)).toBeVisible();
});

test.describe("with virtual-hosted addressing", () => {
  test.use({ cloud: { addressing: "virtual", model: "smoke", trustsPage: true } });

  test("a denied listing says who can fix it, and can be refreshed", async ({
    workshop: { page, stack },
  }) => {
    const denied = { service: "s3", answer: "access-denied", method: "GET" } as const;
    stack().injectFault({ ...denied, times: "until-cleared" });
    await openBucket(page);
    await expect(failureOn(page)).toContainText("Your role may not list this bucket.");
    await expect(failureOn(page)).toContainText(/s3:ListBucket on .*participants/);
    stack().clearFaults();
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByText("This folder is empty.")).toBeVisible();
  });
});
