import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import type { FaultScript } from "#local/faults/fault-script.ts";
import {
  credentialsBox,
  failureOn,
  openFile,
  pasteCredentials,
  resultOf,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * Every failure that a service can cause, injected into the stack and read on the page: what
 * happened, what to do, who can fix it, and a retry that succeeds once the cause is gone. Unit tests
 * in the domain check which wire answer becomes which kind of failure.
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
  await expect(notice).toContainText(says, { timeout: 30_000 });
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

/** Retries again while the page corrects a clock offset that an injected reply's date caused. */
async function retryUntilDone(page: Page, credentials: string): Promise<void> {
  await expect(async () => {
    if (await failureOn(page).isVisible()) await retry(page, credentials);
    await expect(resultOf(page)).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 45_000 });
}

/** The chip with its first value changed: new content to S3, nearly the same to the model. */
function chipLike(count: number): Buffer {
  const copy = Buffer.from(CHIP);
  copy[copy.length - 256 * 256 * 6] = count;
  return copy;
}

const FUNCTION_AND_GATEWAY: readonly Case[] = [
  // The function, behind a non-proxy integration:
  api("exception", /event\["file_name"\]/),
  api("exception-of-an-older-runtime", /event\["body"\]/),
  api("task-timed-out", /own limit of 10\.01 seconds/),
  api("out-of-memory", /memory/),
  api("envelope-400", /file_name is missing/),
  api("reply-too-large", /larger than the 6 MB/),
  api("object-not-found", /did not find the/),
  api("object-forbidden", /may not read/),
  // SageMaker, through the function:
  api("model-error", /batch axis/),
  api("model-timed-out", /in time/),
  api("model-reply-not-loaded", /too large for the SageMaker endpoint/),
  api("endpoint-not-found", /no SageMaker endpoint named workshop-endpoint/),
  // The gateway:
  api("missing-authentication-token", /API URL/),
  api("forbidden", /API key/),
  api("resource-policy", /resource policy/),
  api("invalid-request-body", /request/i),
  api("content-length-exceeded", /10 MB/),
  api("unsupported-media-type", /application\/json/),
  api("too-many-requests-retry-after", /too many requests/),
  api("limit-exceeded", /requests/),
  api("null-500", /could not run its Lambda function/),
  api("bad-gateway", /proxy integration/),
  api("service-unavailable", /temporarily unavailable/),
  api("endpoint-request-timed-out", /29 seconds/),
];

const NETWORK: readonly Case[] = [
  api("html-page", /web page/),
  api("html-bad-gateway", /inference API|Lambda function/),
  api("cut-off", /inference API at localhost/),
  api("connection-refused", /inference API at localhost/, { method: "*" }),
  api("internal-server-error", /inference API at localhost/, { cors: false }),
  api("endpoint-request-timed-out", /inference API/, { cors: false }),
];

for (const [group, cases] of [
  ["the function and the gateway", FUNCTION_AND_GATEWAY],
  ["the network between the page and the API", NETWORK],
] as const) {
  test(`${group}: each failure is reported, and a new run succeeds once its cause is gone`, async ({
    workshop,
  }) => {
    test.setTimeout(300_000);
    const { page } = workshop;
    const stack = workshop.stack();
    const credentials = await signIn(workshop);
    await openFile(page, "chip.npy", CHIP);
    await expect(resultOf(page)).toBeVisible();
    const result = await resultOf(page).textContent();
    for (const [name, script, says] of cases) {
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
}

const STORAGE: readonly Case[] = [
  s3("request-expired", /clock|presigned URL/),
  s3("access-denied", /may not/),
  s3("not-authorized", /may not/),
  s3("invalid-access-key-id", /InvalidAccessKeyId/),
  s3("signature-does-not-match", /SignatureDoesNotMatch/),
  s3("request-time-too-skewed", /clock/),
  s3("authorization-query-parameters-error", /region|AuthorizationQueryParametersError/),
  s3("permanent-redirect", /region|PermanentRedirect/),
  s3("no-such-bucket", /no bucket named smoke-dataset-bucket/),
  s3("entity-too-large", /larger|EntityTooLarge/),
  s3("bad-digest", /BadDigest/),
  s3("request-timeout", /S3/),
  s3("slow-down", /S3 bucket is receiving too many requests/),
  s3("service-unavailable", /S3/),
  s3("internal-error", /S3/),
  s3("html-bad-gateway", /S3/),
  s3("cut-off", /S3 bucket at localhost/),
  s3("connection-refused", /S3 bucket at localhost/, { method: "*" }),
  s3("permanent-redirect", /region|CORS/, { method: "OPTIONS" }),
  s3("slow-down", /S3 bucket at localhost/, { cors: false }),
];

test("S3: each refusal is reported, and the same file uploads once its cause is gone", async ({
  workshop,
}) => {
  test.setTimeout(300_000);
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  for (const [at, [name, script, says]] of STORAGE.entries()) {
    await test.step(name, async () => {
      stack.injectFault(script);
      await openFile(page, `chip-${at}.npy`, chipLike(at));
      await expectAdvice(page, says);
      stack.clearFaults();
      await retryUntilDone(page, credentials);
      await page.getByRole("button", { name: `Remove chip-${at}.npy` }).click();
      await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
    });
  }
  // A refused upload stores nothing; each retry stores the array once.
  expect(Object.values(stack.counts().puts)).toEqual(STORAGE.map(() => 1));
});

const SIGN_IN: readonly Case[] = [
  sts("expired-token", /credentials have expired/),
  sts("invalid-client-token-id", /InvalidClientTokenId/),
  sts("signature-does-not-match", /SignatureDoesNotMatch/),
  sts("signature-expired", /clock/),
  sts("signature-not-yet-current", /clock/),
  sts("region-disabled", /region|RegionDisabledException/),
  sts("incomplete-signature", /IncompleteSignature/),
  sts("throttling", /too many requests/),
  sts("service-unavailable", /STS|ServiceUnavailable/),
  sts("cut-off", /STS/),
  sts("connection-refused", /STS/, { method: "*" }),
];

test("STS: each refusal is reported, and checking the same credentials again succeeds once its cause is gone", async ({
  workshop,
}) => {
  test.setTimeout(180_000);
  const { page } = workshop;
  const stack = workshop.stack();
  for (const [name, script, says] of SIGN_IN) {
    await test.step(name, async () => {
      stack.injectFault(script);
      await pasteCredentials(page, credentialsOf(workshop));
      await expectAdvice(page, says);
      stack.clearFaults();
      await page.getByRole("button", { name: "Check the same credentials again" }).click();
      await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
      await expect(failureOn(page)).toBeHidden();
      await page.getByRole("button", { name: "Sign out" }).click();
    });
  }
});

test("a run pauses when credentials expire, and resumes at the same step after a paste", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  const ended = page.getByRole("region", { name: /credentials expired|run waits/ });
  for (const [answer, file, bytes] of [
    ["invalid-token", "cut.npy", chipLike(1)],
    ["expired-token", "chip.npy", chipLike(2)],
    ["expired-token", undefined, undefined],
  ] as const) {
    await test.step(`${answer} at ${file === undefined ? "the API" : "S3"}`, async () => {
      const times = "until-cleared";
      if (file === undefined) {
        stack.injectFault({ service: "api", answer: "expired-token", times });
        await page.getByRole("button", { name: "Run again chip.npy" }).click();
      } else {
        stack.injectFault({ service: "s3", answer, times });
        await openFile(page, file, bytes);
      }
      await expect(ended).toContainText(/run waits\./);
      stack.clearFaults();
      await pasteCredentials(page, credentials);
      await expect(resultOf(page)).toBeVisible();
      await expect(ended).toBeHidden();
    });
  }
  expect(Object.values(stack.counts().puts)).toEqual([1, 1]);
});

test("a run waits for a slow reply, and for the network, naming it", async ({ workshop }) => {
  const { page } = workshop;
  const stack = workshop.stack();
  await signIn(workshop);
  stack.injectFault({ service: "api", answer: "as-usual", delayMs: 3000 });
  await openFile(page, "chip.npy", CHIP);
  await expect(page.getByText("Waiting for the model").first()).toBeVisible();
  await expect(resultOf(page)).toBeVisible();

  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Run again chip.npy" }).click();
  await expect(page.getByText("This computer is offline.")).toBeVisible();
  await expect(page.getByText("Waiting for the network").first()).toBeVisible();
  await page.context().setOffline(false);
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

test("after a lost reply an upload is found and not repeated, and an inference is requested again", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  stack.injectFault({ service: "s3", answer: "reply-lost" });
  await openFile(page, "chip.npy", CHIP);
  await expectAdvice(page, /S3 bucket/);
  expect(Object.values(stack.counts().puts)).toEqual([1]);
  stack.injectFault({ service: "api", answer: "reply-lost" });
  await retry(page, credentials);
  await expectAdvice(page, /inference API/);
  await retry(page, credentials);
  await expect(resultOf(page)).toBeVisible();
  expect(Object.values(stack.counts().puts)).toEqual([1]);
  expect(stack.counts().inferences).toBe(2);
});

test("a prediction missing at the reply's location is reported, and loaded once it is there", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  await openFile(page, "chip.npy", CHIP);
  await expect(resultOf(page)).toBeVisible();
  for (const [pointer, refusal, says] of [
    ["s3-output-location", "no-such-key", /there is no object/],
    ["s3-bucket-and-key", "access-denied", /may not/],
    ["s3-elsewhere", undefined, /another-accounts-bucket/],
  ] as const) {
    await test.step(pointer, async () => {
      stack.injectFault({ service: "api", answer: pointer });
      if (refusal !== undefined) {
        stack.injectFault({
          service: "s3",
          answer: refusal,
          method: "GET",
          times: "until-cleared",
        });
      }
      await page.getByRole("button", { name: "Run again chip.npy" }).click();
      await expectAdvice(page, says);
      stack.clearFaults();
      await retry(page, credentials);
      await expect(resultOf(page)).toBeVisible();
    });
  }
});
