import { readFileSync } from "node:fs";
import { PutBucketCorsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, type Page } from "playwright/test";
import type { Stack } from "#local/stack.ts";
import {
  credentialsBox,
  credentialsText,
  detailsOn,
  failureOn,
  openFile,
  pasteCredentials,
  pickSample,
  resultOf,
  takeDemoCredentials,
  test,
} from "./workshop.ts";

const SMOKE = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");

/** Signs in with demo credentials. @returns the access key ID that the stack issued */
async function signIn(page: Page): Promise<string> {
  const reply = page.waitForResponse((response) => response.url().includes("/credentials"));
  await takeDemoCredentials(page);
  const { AccessKeyId } = (await (await reply).json()) as { AccessKeyId: string };
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  return AccessKeyId;
}

function uploadsOf(page: Page): readonly string[] {
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") uploads.push(request.url());
  });
  return uploads;
}

test("S3 refuses a tampered signature, and new credentials run the same file", async ({
  workshop: { page },
}) => {
  await signIn(page);
  await page.route(/X-Amz-Signature=/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/X-Amz-Signature=..../, "X-Amz-Signature=0000"),
    }),
  );
  await pickSample(page, /thick smoke/);
  await expect(failureOn(page)).toContainText(
    "AWS does not accept these credentials (SignatureDoesNotMatch).",
  );
  await page.unroute(/X-Amz-Signature=/);
  await page.getByRole("button", { name: "Paste new credentials" }).click();
  await takeDemoCredentials(page);
  await expect(resultOf(page)).toBeVisible();
});

test("an expired token pauses the run, and a paste resumes it with the same file", async ({
  workshop: { page, stack },
}) => {
  const keyId = await signIn(page);
  stack().sessions.expire(keyId);
  await pickSample(page, /thick smoke/);
  await expect(page.getByText(/^Your credentials expired at .* 1 run waits\.$/)).toBeVisible();
  await pasteCredentials(page, credentialsText(stack()));
  await expect(resultOf(page)).toBeVisible();
});

test.describe("a page whose origin the CORS rules do not allow", () => {
  test.use({ cloud: { addressing: "path", model: "smoke", trustsPage: false } });

  test("reports that CORS refuses it, and does not repeat an upload that arrived", async ({
    workshop: { page, pageUrl, stack },
  }) => {
    const uploads = uploadsOf(page);
    await pasteCredentials(page, credentialsText(stack()));
    await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
    await pickSample(page, /thick smoke/);
    await expect(failureOn(page)).toContainText("No answer came from the S3 bucket at localhost");
    await expect(detailsOn(page)).toContainText("CORS rules do not name this page");
    await expect(failureOn(page)).toContainText("Ask your instructor.");

    await allowUploads(stack(), pageUrl);
    await failureOn(page).getByRole("button", { name: "Run again" }).click();
    await expect(failureOn(page)).toContainText("No answer came from the inference API");
    const sent = uploads.length;
    await failureOn(page).getByRole("button", { name: "Run again" }).click();
    await expect(page.getByText("Waiting for the model").first()).not.toBeVisible();
    await expect(failureOn(page)).toContainText("No answer came from the inference API");
    expect(uploads).toHaveLength(sent);
  });
});

async function allowUploads(stack: Stack, origin: string): Promise<void> {
  const session = stack.sessions.issue({ role: "teacher", name: "teacher", durationS: 900 });
  const { accessKeyId, secretAccessKey, sessionToken = "" } = session;
  const s3 = new S3Client({
    endpoint: stack.url,
    region: stack.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const rule = { AllowedOrigins: [origin], AllowedMethods: ["PUT"], AllowedHeaders: ["*"] };
  await s3.send(
    new PutBucketCorsCommand({ Bucket: stack.bucket, CORSConfiguration: { CORSRules: [rule] } }),
  );
}

test("a truncated file is refused with how much is missing", async ({ workshop: { page } }) => {
  await openFile(page, "cut.npy", SMOKE.subarray(0, 1000));
  await expect(failureOn(page)).toContainText("truncated");
  await expect(failureOn(page)).toContainText("You can fix this.");
  await openFile(page, "whole.npy", SMOKE);
  await expect(page.getByRole("application", { name: /Picture of whole\.npy/ })).toBeVisible();
});

test("an array of Python objects is refused by name", async ({ workshop: { page } }) => {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }".padEnd(117);
  const file = Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
    Buffer.from(`${header}\n\x80\x04N.`, "latin1"),
  ]);
  await openFile(page, "objects.npy", file);
  await expect(failureOn(page)).toContainText(/object/i);
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
});

test("an array of the wrong shape is shown but not uploaded; forcing the run shows the server's refusal", async ({
  workshop: { page },
}) => {
  await signIn(page);
  await pickSample(page, /five bands/);
  await expect(page.getByRole("application", { name: /kincade/ })).toBeVisible();
  await expect(failureOn(page)).toContainText(
    "The array has 5 bands, and the model takes 6: C01, C02, C03, C04, C05, C06.",
  );
  await page.getByRole("button", { name: "Run anyway" }).click();
  await expect(detailsOn(page)).toContainText("256, 256, 5");
  // Running it again would fail again.
  await expect(failureOn(page).locator(".button.primary")).toHaveText(["Open another array"]);
  await failureOn(page).getByRole("button", { name: "Open another array" }).click();
  await expect(page.getByRole("button", { name: "Choose files" })).toBeVisible();
});

test("an unreachable stack is named, and the file runs once it is back", async ({ workshop }) => {
  const { page } = workshop;
  await signIn(page);
  await workshop.stop();
  await pickSample(page, /thick smoke/);
  await expect(failureOn(page)).toContainText("No answer came from the S3 bucket");
  await workshop.restart();
  await failureOn(page).getByRole("button", { name: "Run again" }).click();
  await expect(resultOf(page)).toBeVisible();
});

test("text that is not credentials is refused with a reason, and the paste box is emptied", async ({
  workshop: { page },
}) => {
  const secret = "x".repeat(40);
  await pasteCredentials(
    page,
    `export AWS_ACCESS_KEY_ID=AKIAQQQQQQQQQQQQQQQQ\nexport AWS_SECRET_ACCESS_KEY=${secret}`,
  );
  await expect(failureOn(page)).toBeVisible();
  await expect(failureOn(page)).toContainText("You can fix this.");
  await expect(credentialsBox(page)).toHaveValue("");
  expect(await page.content()).not.toContain(secret.slice(0, 8));
});

/** Holds requests to a URL until the returned function is called; CORS preflights pass. */
async function hold(page: Page, address: RegExp): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(address, async (route) => {
    await released;
    await route.continue().catch(() => undefined); // The page may have given it up by then.
  });
  return async () => {
    release();
    await page.unroute(address);
  };
}

test("a run can be cancelled while it uploads and while the model works", async ({
  workshop: { page },
}) => {
  await signIn(page);
  const phase = page.getByRole("status").last();
  const cancel = page.getByRole("button", { name: "Cancel", exact: true });
  const runIt = page.getByRole("button", { name: "Run the model" });
  const releaseUpload = await hold(page, /X-Amz-Signature=/);
  const releaseModel = await hold(page, /\/infer$/);

  await pickSample(page, /thick smoke/);
  await expect(phase).toHaveText("Uploading");
  await cancel.click();
  await expect(runIt).toBeVisible();

  const uploads = uploadsOf(page);
  await runIt.click();
  await releaseUpload();
  await expect(phase).toContainText("Waiting for the model");
  await cancel.click();
  await runIt.click();
  await expect(phase).toContainText("Waiting for the model");
  expect(uploads).toHaveLength(1);
  await releaseModel();
  await expect(resultOf(page)).toBeVisible();
});

test("an invalid config.json shows a page that says what is wrong", async ({
  workshop: { page },
}) => {
  await page.route("**/config.json", (route) =>
    route.fulfill({ json: { workshop: "Broken", regoin: "us-west-2" } }),
  );
  await page.reload();
  await expect(failureOn(page)).toContainText("The file config.json is not valid.");
  await expect(failureOn(page)).toContainText("regoin");
});

test("a page that was deployed again while it was open says so and offers a reload", async ({
  workshop: { page, pageUrl },
}) => {
  await page.route(/settings-panel/, (route) => route.fulfill({ status: 404 }));
  await page.route(`${pageUrl}/`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<div id="root"></div><script type="module" src="/assets/index-other.js"></script>',
    }),
  );
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(failureOn(page)).toContainText("This page was updated while it was open");
  await expect(failureOn(page).getByRole("button", { name: "Reload the page" })).toBeVisible();
});
