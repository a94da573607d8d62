import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type CORSRule, PutBucketCorsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, type Locator, type Page } from "playwright/test";
import { installed } from "#local/fixtures/installed.ts";
import { pythonEnvironment } from "#local/fixtures/python.ts";
import { readOptions } from "#local/options.ts";
import { type Stack, type StackOptions, startStack } from "#local/stack.ts";
import { pasteCredentials, test, type Workshop } from "./workshop.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The ids of the checks, in order. */
const STEPS = [
  "origin",
  "clock",
  "keys",
  "identity",
  "bucket",
  "cors",
  "upload",
  "read-back",
  "api",
  "api-cors",
  "post",
  "model",
];

function credentialsText(stack: Stack, ...more: readonly string[]): string {
  const session = stack.sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  return [
    `export AWS_ACCESS_KEY_ID="${session.accessKeyId}"`,
    `export AWS_SECRET_ACCESS_KEY="${session.secretAccessKey}"`,
    `export AWS_SESSION_TOKEN="${session.sessionToken}"`,
    ...more,
  ].join("\n");
}

/** Signs in with the text given, else with credentials of the role "workshop-role". */
async function signIn({ page, stack }: Workshop, text = credentialsText(stack())): Promise<void> {
  await pasteCredentials(page, text);
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
}

/** Stores other settings and reloads the page. */
async function remember(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(
    (text) => localStorage.setItem("plumescope.settings", text),
    JSON.stringify(settings),
  );
  await page.reload();
}

async function openDoctor(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = "doctor";
  });
  await expect(page.getByRole("heading", { name: "Connection doctor" })).toBeVisible();
}

function verdictOn(page: Page): Locator {
  return page.locator(".doctor-verdict");
}

/** The text that "Copy as text" puts on the clipboard. */
async function copiedReport(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy as text" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Opens the doctor and waits until it stops at the step. @returns the copied text */
async function diagnosis(page: Page, step: string): Promise<string> {
  await openDoctor(page);
  await expect(verdictOn(page)).toContainText("Stopped at", { timeout: 45_000 });
  await expectStopAt(page, step);
  const report = await copiedReport(page);
  expectNoSecrets(report);
  return report;
}

/** Expects every step before this one passed, this one failed, and no later one run. */
async function expectStopAt(page: Page, step: string): Promise<void> {
  const states = await page
    .locator(".check")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-state")));
  const at = STEPS.indexOf(step);
  const expected = STEPS.map((_, index) => {
    if (index === at) return "failed";
    return index < at ? "passed" : "not-reached";
  });
  expect(states).toEqual(expected);
}

function expectNoSecrets(text: string): void {
  expect(text).not.toMatch(/X-Amz-Signature|X-Amz-Security-Token=|IQoJ/);
  expect(text).not.toMatch(/ASIA[A-Z0-9]{16}/);
}

/** Puts CORS rules on the bucket, with its owner's credentials. */
async function putCors(stack: Stack, rules: CORSRule[]): Promise<void> {
  const session = stack.sessions.issue({ role: "teacher", name: "teacher", durationS: 900 });
  const { accessKeyId, secretAccessKey, sessionToken = "" } = session;
  const s3 = new S3Client({
    endpoint: stack.url,
    region: stack.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const CORSConfiguration = { CORSRules: rules };
  await s3.send(new PutBucketCorsCommand({ Bucket: stack.bucket, CORSConfiguration }));
  s3.destroy();
}

function ruleFor(origin: string, ...methods: readonly string[]): CORSRule {
  return { AllowedOrigins: [origin], AllowedMethods: [...methods], AllowedHeaders: ["*"] };
}

test("a healthy workshop passes every check, twice", async ({ workshop }) => {
  const { page, pageUrl, stack } = workshop;
  await signIn(workshop);
  await openDoctor(page);
  await expect(verdictOn(page)).toContainText("All 12 checks passed");
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(verdictOn(page)).toContainText("All 12 checks passed");
  const report = await copiedReport(page);
  expectNoSecrets(report);
  expect(report).toContain(`Page: ${pageUrl}`);
  expect(report).toContain(`API: ${stack().apiUrl}`);
  expect(report).toContain("12. The model’s answer: passed");
  expect(report).toContain("256 × 256 scores");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
});

test.describe("a workshop with virtual-hosted addressing and another model", () => {
  test.use({ cloud: { addressing: "virtual", model: "water", trustsPage: true } });

  test("passes every check", async ({ workshop }) => {
    await signIn(workshop);
    await openDoctor(workshop.page);
    await expect(verdictOn(workshop.page)).toContainText("All 12 checks passed");
  });
});

test("the doctor uploads one small object and one chip, and requests no other origin", async ({
  workshop,
}) => {
  const { page, pageUrl, stack } = workshop;
  await signIn(workshop);
  const puts = new Set<string>();
  const hosts = new Set<string>();
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    hosts.add(origin);
    if (request.method() === "PUT") puts.add(decodeURIComponent(pathname));
  });
  await openDoctor(page);
  await expect(verdictOn(page)).toContainText("All 12 checks passed");
  const named = [...puts].map((path) =>
    path.replace(/AROA\w+/, "AROA").replace(/-[0-9a-f]{8}/, "-ID"),
  );
  expect(named).toEqual([
    "/smoke-dataset-bucket/participants/AROA:ada/.doctor-ID",
    "/smoke-dataset-bucket/participants/AROA:ada/.doctor-ID.npy",
  ]);
  expect([...hosts].filter((host) => host !== pageUrl && host !== stack().pageUrl)).toEqual([]);
  const timings = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  expect(timings.filter((name) => name.includes("X-Amz-"))).toEqual([]);
  const texts = await page.content();
  expectNoSecrets(texts);
});

test("a wrong bucket name is corrected from the workshop's own function", async ({ workshop }) => {
  const { page, stack } = workshop;
  await remember(page, { bucket: "smoke-dataset-buckte" });
  await signIn(workshop);
  const report = await diagnosis(page, "bucket");
  expect(report).toContain(`reads the bucket "${stack().bucket}" only`);
  expect(report).toContain("Bucket: smoke-dataset-buckte");
});

test("a wrong bucket name that no function corrects is one of the causes named beside the CORS rules", async ({
  workshop,
}) => {
  const { page, pageUrl, stack } = workshop;
  const apiUrl = "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer";
  await page.route(apiUrl, (route) => route.abort("namenotresolved"));
  await remember(page, { bucket: "smoke-dataset-buckte", apiUrl });
  await signIn(workshop);
  const report = await diagnosis(page, "cors");
  expect(report).toContain(
    `The bucket’s CORS rules do not name this page (${pageUrl}), or the bucket is not in us-west-2`,
  );
  expect(report).toContain(
    `aws s3api get-bucket-location --bucket smoke-dataset-buckte --region us-west-2 --endpoint-url ${stack().pageUrl}`,
  );
});

test("the printed CORS rules fix a bucket whose rules allow only other origins", async ({
  workshop,
}) => {
  const { page, pageUrl, stack } = workshop;
  await putCors(stack(), [ruleFor("https://elsewhere.example", "GET", "PUT")]);
  await signIn(workshop);
  const report = await diagnosis(page, "cors");
  expect(report).toContain("Ask your instructor.");
  const line = /aws s3api put-bucket-cors .* --cors-configuration '(.*)'/.exec(report);
  expect(line?.[0]).toContain(`--bucket ${stack().bucket} --region us-west-2`);
  const printed = JSON.parse(line?.[1] ?? "null") as { CORSRules: CORSRule[] };
  expect(printed.CORSRules[0]?.AllowedOrigins).toEqual([pageUrl]);
  await putCors(stack(), printed.CORSRules);
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(verdictOn(page)).toContainText("All 12 checks passed");
});

test("CORS rules without PUT are distinguished from missing rules", async ({ workshop }) => {
  const { page, pageUrl, stack } = workshop;
  await putCors(stack(), [ruleFor(pageUrl, "GET", "HEAD")]);
  await signIn(workshop);
  const report = await diagnosis(page, "cors");
  expect(report).toContain(`do not allow ${pageUrl} to PUT with a Content-Type`);
  expect(report).toContain(`"AllowedOrigins": [\n      "${pageUrl}"`);
});

test("CORS rules without GET are distinguished from missing rules", async ({ workshop }) => {
  const { page, pageUrl, stack } = workshop;
  await putCors(stack(), [ruleFor(pageUrl, "PUT")]);
  await signIn(workshop);
  const report = await diagnosis(page, "cors");
  expect(report).toContain(`do not allow ${pageUrl} to GET`);
  expect(report).toContain('"AllowedMethods":["GET","HEAD","PUT"]');
});

/** Runs `work` with another stack in place of the workshop's. */
async function withStack(
  workshop: Workshop,
  options: Partial<StackOptions>,
  work: (stack: Stack) => Promise<void>,
): Promise<void> {
  const port = Number(new URL(workshop.stack().url).port);
  await workshop.stop();
  const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-doctor-"));
  const { model } = readOptions([], {});
  const usual = { pageOrigins: [workshop.pageUrl], model, endpointKind: "tfs" } as const;
  const other = await startStack({ port, dataFolder, ...usual, ...options });
  try {
    await work(other);
  } finally {
    await other.close();
    await rm(dataFolder, { recursive: true, force: true });
    await workshop.restart();
  }
}

test("the printed commands open an API without CORS", async ({ workshop }) => {
  const [cli] = installed("aws", ["--version"]);
  // biome-ignore lint/suspicious/noSkippedTests: the CLI is third-party; CI installs it.
  test.skip(cli === undefined, "The AWS CLI is not installed.");
  const { page, pageUrl } = workshop;
  await withStack(workshop, { apiCors: false }, async (stack) => {
    await signIn(workshop, credentialsText(stack));
    const report = await diagnosis(page, "api-cors");
    expect(report).toContain(`OPTIONS method does not allow a page from ${pageUrl}`);
    expect(report).toContain(`Enter ${pageUrl} as Access-Control-Allow-Origin`);
    const step = page.getByRole("link", { name: "Step 9 of the workshop’s chapter" });
    await expect(step).toHaveAttribute("href", "/docs/chapter.html#step-9");
    const chapter = await page.request.get(`${pageUrl}/docs/chapter.html`);
    expect(await chapter.text()).toContain('<tr id="step-9">');
    // The function of this workshop sends the header itself: what is for other functions is left out.
    const [all = ""] = report.split("Is Lambda proxy integration on?");
    const [deployment = ""] = /^aws apigateway create-deployment .*$/m.exec(report) ?? [];
    const commands = all.split("\n").filter((line) => /^(resource=|aws )/.test(line));
    const lines = [...commands, deployment];
    const env = pythonEnvironment(stack, test.info().outputDir);
    await promisify(execFile)("bash", ["-c", lines.join("\n")], { env });
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(verdictOn(page)).toContainText("All 12 checks pass");
  });
});

test("a wrong path, refused without CORS headers, is one of the causes named", async ({
  workshop,
}) => {
  const { page } = workshop;
  const apiUrl = workshop.stack().apiUrl.replace(/\/infer$/, "");
  await withStack(workshop, { gatewayResponseCors: false }, async (stack) => {
    await remember(page, { apiUrl });
    await signIn(workshop, credentialsText(stack));
    const report = await diagnosis(page, "api-cors");
    expect(report).toContain("The URL in Settings lacks the resource");
    expect(report).toContain("403 with Missing Authentication Token means the path");
  });
});

test("a gateway error without CORS headers is identified as one", async ({ workshop }) => {
  const { page } = workshop;
  const options = { gatewayResponseCors: false, gatewayTimeLimitMs: 60 };
  await withStack(workshop, options, async (stack) => {
    await signIn(workshop, credentialsText(stack));
    // Once warm the function refuses an empty request quickly; only inference exceeds the limit.
    await expect(async () => {
      const reply = await fetch(stack.apiUrl, { method: "POST", body: "{}" });
      expect(reply.status).toBe(400);
    }).toPass();
    const report = await diagnosis(page, "post");
    expect(report).toContain("answered, but without the CORS headers that let this page read it");
    expect(report).toContain("--response-type DEFAULT_5XX");
  });
});

/** axe's violations of WCAG 2.2 A and AA and of its best practices. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") }; // Put there by the line above.
    const { violations: found } = await axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

async function sidewaysScroll(page: Page): Promise<number> {
  return page
    .locator(".doctor")
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 380],
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 } });

    test("axe finds no violation in the doctor of a healthy or a broken workshop", async ({
      workshop,
    }) => {
      const { page, stack } = workshop;
      await signIn(workshop);
      await openDoctor(page);
      await expect(verdictOn(page)).toContainText("All 12 checks passed");
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
      await putCors(stack(), [ruleFor("https://elsewhere.example", "GET", "PUT")]);
      await page.getByRole("button", { name: "Run again" }).click();
      await expect(verdictOn(page)).toContainText("Stopped at");
      expect(await violations(page)).toEqual([]);
      expect(await sidewaysScroll(page)).toBe(0);
    });
  });
}

test("the doctor works by keyboard, and a fix's command is copied alone", async ({ workshop }) => {
  const { page, stack } = workshop;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await putCors(stack(), [ruleFor("https://elsewhere.example", "GET", "PUT")]);
  await signIn(workshop);
  await openDoctor(page);
  await expect(verdictOn(page)).toContainText("Stopped at");
  await page.getByRole("button", { name: "Print" }).focus();
  await page.keyboard.press("Tab");
  await expect(
    page.getByRole("link", { name: /^Step \d+ of the workshop’s chapter/ }),
  ).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Copy Where is the bucket?" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^aws s3api get-bucket-location --bucket \S+ --region us-west-2 --endpoint-url \S+$/,
  );
});

test("the report prints whole, without buttons, dark on white", async ({ workshop }) => {
  const { page } = workshop;
  await page.emulateMedia({ colorScheme: "dark" });
  await openDoctor(page);
  await expect(verdictOn(page)).toContainText("Stopped at");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("button", { name: "Run again" })).toBeHidden();
  await expect(page.getByRole("banner").getByRole("heading")).toBeHidden();
  await expect(page.getByText("aws configure export-credentials --format env")).toBeVisible();
  const sheet = page.locator(".doctor");
  await expect(sheet).toHaveCSS("overflow", "visible");
  const colours = await page.evaluate(() => [
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(document.body).color,
  ]);
  expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});

test("the doctor highlights the check that a failed run points to", async ({
  workshop: { page },
}) => {
  await page.evaluate(() => {
    location.hash = "doctor/upload";
  });
  const row = page.getByRole("listitem").filter({ hasText: "Your run stopped here" });
  await expect(row).toContainText("A small upload");
});
