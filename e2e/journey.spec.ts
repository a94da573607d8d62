import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { writeNpy } from "#domain/formats/npy.ts";
import { drawnMask, expectedMask, maskDifference } from "./drawn-mask.ts";
import { scoresFromApi } from "./other-client.ts";
import {
  fileTransfer,
  openFile,
  pasteCredentials,
  pickSample,
  resultOf,
  showTab,
  signIn,
  takeDemoCredentials,
  test,
} from "./workshop.ts";

const SMOKE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";

test("one click on a sample draws the model's mask over the chip", async ({ workshop }) => {
  const { page } = workshop;
  // What the axes need comes after the sign-in, before the first array.
  const plotly = page.waitForResponse(/plotly.*\.js$/);
  await signIn(page);
  await plotly;
  await pickSample(page, /thick smoke/);
  await expect(resultOf(page)).toBeVisible();
  await expect(page.getByText("Demo model, trained on simulated smoke")).toBeVisible();
  await expect(page.getByText(/sign \d+ · upload \d+ · infer \d+ · draw \d+ ms/)).toBeVisible();

  const scores = await scoresFromApi(workshop.stack());
  expect(scores).toHaveLength(256 * 256);
  await page.getByLabel("Style").selectOption({ label: "Fill" });
  await page.getByLabel("Opacity").fill("1");
  for (const preset of ["Notebook: 50/255", "More likely smoke than not"]) {
    await page.getByRole("button", { name: preset }).click();
    const threshold = preset === "Notebook: 50/255" ? 50 / 255 : 0.5;
    const drawn = await drawnMask(page, [0xd5, 0x5e, 0x00]);
    const expected = expectedMask(scores, 256, threshold, drawn);
    expect(maskDifference(drawn, expected)).toBe(0);
    const share = scores.filter((score) => score >= threshold).length / scores.length;
    await expect(resultOf(page)).toHaveText(`Smoke: ${(100 * share).toFixed(1)}% of pixels`);
  }
});

test("bands are shown before sign-in, and a paste then runs the queue", async ({ workshop }) => {
  const { page } = workshop;
  await openFile(page, "my chip.npy", readFileSync(SMOKE));
  await expect(page.getByRole("application", { name: /Picture of my chip\.npy/ })).toBeVisible();
  await expect(page.getByText("Waiting for credentials")).toBeVisible();
  const { accessKeyId, secretAccessKey, sessionToken } = workshop.stack().sessions.issue({
    role: "workshop-role",
    name: "student7",
    durationS: 3600,
  });
  await pasteCredentials(
    page,
    `export AWS_ACCESS_KEY_ID="${accessKeyId}"\nexport AWS_SECRET_ACCESS_KEY="${secretAccessKey}"\nexport AWS_SESSION_TOKEN="${sessionToken}"\n`,
  );
  await expect(resultOf(page)).toBeVisible();
  await expect(page.getByRole("button", { name: "student7 · workshop-role" })).toBeVisible();
});

test("a large file is shown coarsely before the whole of it has been read", async ({
  workshop,
}) => {
  const { page } = workshop;
  // The quick look may be gone by the time that a test looks for it.
  const looks = await page.evaluateHandle(() => {
    const labels = new Set<string | null>();
    new MutationObserver(() => {
      const look = document.querySelector(".quick-look > canvas");
      if (look !== null) labels.add(look.getAttribute("aria-label"));
    }).observe(document.body, { subtree: true, childList: true });
    return labels;
  });
  const large = writeNpy(new Uint8Array(1200 * 1200 * 6).fill(90), "uint8", [1200, 1200, 6]);
  await openFile(page, "large.npy", Buffer.from(large));
  await expect(page.getByText("1200 × 1200 pixels in 6 bands, uint8").first()).toBeVisible();
  expect(await looks.evaluate((labels) => [...labels])).toEqual([
    "Quick look, coarse: 1200 × 1200 pixels in 6 bands",
  ]);
});

test("a file dropped anywhere on the page is opened and run, and a link is refused", async ({
  workshop,
}) => {
  const { page } = workshop;
  const isRefused = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/uri-list", "https://example.com/");
    return ["dragover", "drop"].map(
      (type) =>
        !document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        ),
    );
  });
  expect(isRefused).toEqual([true, true]);
  await takeDemoCredentials(page);
  const dataTransfer = await fileTransfer(page, "dropped.npy", readFileSync(SMOKE));
  await page.dispatchEvent("body", "dragover", { dataTransfer });
  await expect(page.getByText("Drop to open")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer });
  await expect(resultOf(page)).toBeVisible();
});

test("the readout shows every band and the probability under the pointer", async ({ workshop }) => {
  const { page } = workshop;
  await takeDemoCredentials(page);
  await pickSample(page, /thick smoke/);
  await expect(resultOf(page)).toBeVisible();
  const scores = await scoresFromApi(workshop.stack());
  await showTab(page, "Bands");
  const picture = page.getByRole("application", { name: /Picture of/ });
  const canvas = await picture.locator(".picture-area").boundingBox();
  if (canvas === null) throw new Error("the canvas has no box");
  await page.mouse.move(canvas.x + canvas.width / 2 + 1, canvas.y + canvas.height / 2 + 1);
  const readout = page.locator(".readout");
  await expect(readout).toContainText("row 128 col 128");
  const chip = readFileSync(SMOKE).subarray(-256 * 256 * 6);
  const at = 128 * 256 + 128;
  // The card's decoding: reflectance is (count / 25.5) ** 2 / 100.
  const reflectance = ((chip[at * 6] ?? 0) / 25.5) ** 2 / 100;
  await expect(readout).toContainText(`C01 ${reflectance.toPrecision(3)}`);
  await page.getByLabel("Show values as").selectOption({ label: "stored values (DN)" });
  for (let band = 0; band < 6; band += 1) {
    await expect(readout).toContainText(`C0${band + 1} ${chip[at * 6 + band]}`);
  }
  await expect(readout).toContainText(`p ${scores[at]?.toFixed(2)}`);
});

test("bands-first float arrays are shown and uploaded with their bands last", async ({
  workshop,
}) => {
  const { page } = workshop;
  await takeDemoCredentials(page);
  await openFile(page, "bands-first.npy", bandsFirst(readFileSync(SMOKE)));
  await expect(page.getByText(/float32, uploaded with its bands last/)).toBeVisible();
  await expect(resultOf(page)).toBeVisible();
});

/** The chip as numpy would save `a.transpose(2, 0, 1).astype("<f4")`. */
function bandsFirst(file: Buffer): Buffer {
  const chip = file.subarray(-256 * 256 * 6);
  const values = new Float32Array(chip.length);
  for (let pixel = 0; pixel < 256 * 256; pixel += 1) {
    for (let band = 0; band < 6; band += 1) {
      values[band * 256 * 256 + pixel] = chip[pixel * 6 + band] ?? 0;
    }
  }
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 256, 256), }".padEnd(117);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
    Buffer.from(`${header}\n`),
    Buffer.from(values.buffer),
  ]);
}

test.describe("with the water model", () => {
  test.use({ cloud: { addressing: "path", model: "water", trustsPage: true } });

  test("another model card changes the whole workshop", async ({ workshop }) => {
    const { page } = workshop;
    await takeDemoCredentials(page);
    await pickSample(page, /flood/);
    await expect(resultOf(page)).toHaveText(/^Water:/);
    await expect(page.getByText("Demo model: a published water index")).toBeVisible();
    await expect(page.getByText("448 × 448 pixels in 6 bands")).toBeVisible();
  });
});

test("signing out forgets the credentials", async ({ workshop }) => {
  const { page } = workshop;
  await takeDemoCredentials(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Paste credentials" })).toBeVisible();
  await pickSample(page, /thick smoke/);
  await expect(page.getByText("Waiting for credentials")).toBeVisible();
});

test("settings are validated, kept in the browser, and reset", async ({ workshop }) => {
  const { page } = workshop;
  await page.getByRole("button", { name: "Settings" }).click();
  const url = page.getByLabel("API URL");
  await url.fill("not an address");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  const own = "https://abc123.execute-api.us-west-2.amazonaws.com/test/infer";
  await url.fill(own);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved in this browser.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByLabel("API URL")).toHaveValue(own);
  await page.getByRole("button", { name: "Reset to the workshop’s" }).click();
  await expect(page.getByLabel("API URL")).toHaveValue(/_aws\/execute-api/);
});
