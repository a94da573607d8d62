import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import type { FaultScript } from "#local/fixtures/faults/fault-script.ts";
import {
  credentialsBox,
  failureOn,
  openFile,
  pasteCredentials,
  pointAt,
  resultOf,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * Failures injected into the stack and read on the page: what happened, what to do, who can fix it,
 * and a retry that succeeds once the cause is gone. src/engine/fixtures/faults.tsv has every
 * answer of every service; here are one of each kind and those that CORS hides.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
const FIXED_BY =
  /^(You can fix this|Ask your instructor|Usually clears up by itself; try again in a minute)\.$/;

type Case = readonly [answer: string, script: FaultScript, says: RegExp];

function injected<Service extends FaultScript["service"]>(service: Service) {
  type Own = Extract<FaultScript, { service: Service }>;
  return (answer: Own["answer"], says: RegExp, more: Partial<Own> = {}): Case => {
    // The page may retry by itself, so the fault stays until the test clears it.
    const script = { times: "until-cleared", ...more, service, answer } as Own; // The spread loses which service it is.
    return [`${answer}${more.cors === false ? ", unreadable" : ""}`, script, says];
  };
}

const api = injected("api");
const s3 = injected("s3");
const sts = injected("sts");

/** Credentials of a new session, which injected faults do not expire. */
function credentialsOf({ stack }: Workshop): string {
  const session = stack().sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  return [
    `export AWS_ACCESS_KEY_ID="${session.accessKeyId}"`,
    `export AWS_SECRET_ACCESS_KEY="${session.secretAccessKey}"`,
    `export AWS_SESSION_TOKEN="${session.sessionToken}"`,
  ].join("\n");
}

/** Signs in. @returns the text that was pasted */
async function signIn(workshop: Workshop): Promise<string> {
  const credentials = credentialsOf(workshop);
  await pasteCredentials(workshop.page, credentials);
  await expect(workshop.page.getByRole("main").getByText("Signed in as")).toBeVisible();
  return credentials;
}

/** Expects a failure notice in whole sentences that names this cause and who can fix it. */
async function expectAdvice(page: Page, says: RegExp): Promise<void> {
  const notice = failureOn(page);
  await expect(notice).toBeVisible();
  await expect(page.getByRole("main")).toContainText(says, { timeout: 30_000 });
  await expect(notice).toHaveText(/[A-Z"][^.]+\.\s?[A-Z][^.]+\./);
  // If the credentials are the cause, the paste box takes the place of that line.
  await expect(notice.getByText(FIXED_BY).or(credentialsBox(page)).first()).toBeVisible();
}

/** Retries as the page offers it: by pasting credentials or by running the item again. */
async function retry(page: Page, credentials: string): Promise<void> {
  const paste = page.getByRole("button", { name: "Paste new credentials" });
  const again = failureOn(page).getByRole("button", { name: "Run again" });
  await expect(paste.or(again).or(credentialsBox(page)).first()).toBeVisible();
  if (await paste.isVisible()) await paste.click();
  if (await again.isVisible()) await again.click();
  else await pasteCredentials(page, credentials);
}

/** The chip with its first value changed: new content to S3, nearly the same to the model. */
function chipLike(count: number): Buffer {
  const copy = Buffer.from(CHIP);
  copy[copy.length - 256 * 256 * 6] = count;
  return copy;
}

/** One answer of each kind; src/engine/fixtures/faults.tsv has all of them. */
const ANSWERS: readonly Case[] = [
  api("exception", /event\["file_name"\]/),
  api("null-500", /could not run its Lambda function/),
  api("endpoint-request-timed-out", /29 seconds/),
  api("html-page", /web page/),
  api("connection-refused", /inference API at localhost/, { method: "*" }),
  // Refused by CORS, so that the page cannot read them:
  api("internal-server-error", /inference API at localhost/, { cors: false }),
  api("endpoint-request-timed-out", /inference API/, { cors: false }),
];

test("the API: a failure is reported, and a new run succeeds once its cause is gone", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  await openFile(page, "chip.npy", CHIP);
  await expect(resultOf(page)).toBeVisible();
  const result = await resultOf(page).textContent();
  for (const [name, script, says] of ANSWERS) {
    await test.step(name, async () => {
      stack.injectFault(script);
      await page.getByRole("button", { name: "Run again chip.npy" }).click();
      await expectAdvice(page, says);
      stack.clearFaults();
      await retry(page, credentials);
      await expect(resultOf(page)).toHaveText(result ?? "");
    });
  }
  // The array is uploaded once, whatever failed after that.
  expect(Object.values(stack.counts().puts)).toEqual([1]);
});

const STORAGE: readonly Case[] = [
  s3("access-denied", /may not/),
  s3("cut-off", /S3 bucket at localhost/),
  s3("permanent-redirect", /region|CORS/, { method: "OPTIONS" }),
  s3("slow-down", /S3 bucket at localhost/, { cors: false }),
];

test("S3: a refusal is reported, and the same file uploads once its cause is gone", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  for (const [at, [name, script, says]] of STORAGE.entries()) {
    await test.step(name, async () => {
      stack.injectFault(script);
      await openFile(page, `chip-${at}.npy`, chipLike(at));
      await expectAdvice(page, says);
      stack.clearFaults();
      await retry(page, credentials);
      await expect(resultOf(page)).toBeVisible();
      await page.getByRole("button", { name: `Remove chip-${at}.npy` }).click();
      await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
    });
  }
  // A refused upload stores nothing; each retry stores the array once.
  expect(Object.values(stack.counts().puts)).toEqual(STORAGE.map(() => 1));
});

test("STS: a refusal is reported, and checking the same credentials again succeeds", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const [, script, says] = sts("signature-not-yet-current", /clock/);
  stack.injectFault(script);
  await pasteCredentials(page, credentialsOf(workshop));
  await expectAdvice(page, says);
  stack.clearFaults();
  await page.getByRole("button", { name: "Check the same credentials again" }).click();
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  await expect(failureOn(page)).toBeHidden();
});

test("a run waits for a slow reply, and for the network, naming it", async ({ workshop }) => {
  const { page } = workshop;
  const stack = workshop.stack();
  await signIn(workshop);
  stack.injectFault({ service: "api", answer: "as-usual", held: true });
  await openFile(page, "chip.npy", CHIP);
  await expect(page.getByText("Waiting for the model").first()).toBeVisible();
  await stack.release(1);
  await expect(resultOf(page)).toBeVisible();

  // This machine's own servers need no network: the API is elsewhere.
  const apiUrl = "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer";
  await page.route(apiUrl, (route) => route.abort("internetdisconnected"));
  await pointAt(page, apiUrl);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Run again chip.npy" }).click();
  await expect(page.getByText("This computer is offline.")).toBeVisible();
  await expect(page.getByText("Waiting for the network").first()).toBeVisible();
  await page.route(apiUrl, async (route) =>
    route.fulfill({ response: await route.fetch({ url: stack.apiUrl }) }),
  );
  await page.context().setOffline(false);
  await expect(resultOf(page)).toBeVisible();
});

test("CORS headers that two parts of the server send are reported as the likely cause", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  // On a fresh page, which has read no answer of this API yet.
  stack.injectFault({ service: "api", answer: "doubled-cors", times: "until-cleared" });
  await openFile(page, "chip.npy", CHIP);
  await expectAdvice(page, /two parts of the server send CORS headers .*, keep one/);
  stack.clearFaults();
  await retry(page, credentials);
  await expect(resultOf(page)).toBeVisible();
});

test("an API without a CORS preflight is reported, and a new run succeeds once it has one", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  // Needs a fresh page: a browser caches a passed preflight for some seconds.
  stack.injectFault({
    service: "api",
    answer: "missing-authentication-token",
    method: "OPTIONS",
    cors: false,
    times: "until-cleared",
  });
  await openFile(page, "chip.npy", CHIP);
  await expectAdvice(page, /inference API at localhost/);
  stack.clearFaults();
  await retry(page, credentials);
  await expect(resultOf(page)).toBeVisible();
});
