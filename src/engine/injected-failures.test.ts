import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { FaultScript } from "#local/fixtures/faults/fault-script.ts";
import { chip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

/*
 * Every failure that S3, the API, its function and its endpoint can cause, injected into the stack:
 * the run fails in two whole sentences, and succeeds once the cause is gone. Failures that only a
 * browser has (CORS) are in e2e/failures-on-demand.spec.ts.
 */
let cloud: EngineCloud;
let aws: AwsContext;
let browser: TestBrowser;
beforeAll(async () => {
  cloud = await startEngineCloud();
  aws = await cloud.signIn();
  browser = createTestBrowser(cloud);
});
afterEach(() => cloud.stack.clearFaults());
afterAll(async () => {
  vi.unstubAllGlobals();
  await cloud.close();
});

type Case = readonly [answer: string, says: RegExp, script: FaultScript];

function injected<Service extends FaultScript["service"]>(service: Service) {
  type Own = Extract<FaultScript, { service: Service }>;
  return (answer: Own["answer"], says: RegExp, more: Partial<Own> = {}): Case => {
    // The engine may retry by itself, so the fault stays until the test clears it.
    const script = { times: "until-cleared", ...more, service, answer } as Own; // The spread loses which service it is.
    return [answer, says, script];
  };
}

const api = injected("api");
const s3 = injected("s3");

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
  api("kms-decrypt-denied", /lacks the permission kms:Decrypt.*on that key/s),
  api("layer-missing", /lacks its SciPy\/numpy layer.*workshop steps 15–18/s),
  // SageMaker, through the function:
  api("model-error", /batch axis/),
  api("model-timed-out", /in time/),
  api("model-reply-not-loaded", /too large for the SageMaker endpoint/),
  api("endpoint-not-found", /no SageMaker endpoint named workshop-endpoint/),
  // The gateway:
  api("missing-authentication-token", /API URL/),
  api("forbidden", /API key/),
  api("resource-policy", /resource policy/),
  api("unauthorized", /authorizer \(JWT or Cognito\).*NONE or IAM/s),
  api("function-url-forbidden", /lambda:InvokeFunctionUrl and lambda:InvokeFunction/),
  api("invalid-request-body", /request/i),
  api("content-length-exceeded", /10 MB/),
  api("unsupported-media-type", /application\/json/),
  api("too-many-requests-retry-after", /too many requests/),
  api("limit-exceeded", /requests/),
  api("null-500", /could not run its Lambda function/),
  api("bad-gateway", /proxy integration/),
  api("service-unavailable", /temporarily unavailable/),
  api("endpoint-request-timed-out", /29 seconds/),
  // The network between the page and the API:
  api("html-page", /web page/),
  api("html-bad-gateway", /inference API|Lambda function/),
  api("cut-off", /inference API at localhost/),
  api("connection-refused", /inference API at localhost/, { method: "*" }),
];

const STORAGE: readonly Case[] = [
  s3("request-expired", /clock|presigned URL/),
  s3("access-denied", /may not/),
  s3("not-authorized", /may not/),
  s3("kms-denied", /KMS key.*kms:GenerateDataKey on the key/s),
  s3("explicitly-denied", /a resource-based policy denies it explicitly/),
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
  s3("cut-off", /No answer came from the S3 bucket at 127\.0\.0\.1/),
  s3("connection-refused", /No answer came from the S3 bucket at 127\.0\.0\.1/, { method: "*" }),
];

const NAME = "chip.npy";

/** Expects a failed run whose sentences say so; resolves when it has failed. */
async function expectFailed(tab: TestTab, says: RegExp): Promise<void> {
  await tab.until(() => tab.item(NAME).run.status.state === "failed", true);
  const { status } = tab.item(NAME).run;
  if (status.state !== "failed") throw new Error("It failed, and went on by itself.");
  const { title, action, detail = "" } = describeFailure(status.failure);
  expect(`${title} ${action}\n${detail}`).toMatch(says);
  for (const sentence of [title, action]) expect(sentence).toMatch(/^["“A-Z].*\.$/s);
}

function predictionOf(tab: TestTab): Prediction {
  return shownPrediction(tab.item(NAME));
}

/** Runs again until it is done: a fault's own date may have set the clock offset, which is corrected first. */
async function runUntilDone(tab: TestTab): Promise<void> {
  const state = () => tab.item(NAME).run.status.state;
  for (let run = 0; run < 3 && state() !== "done"; run += 1) {
    tab.engine.run(tab.item(NAME).id);
    await tab.until(() => ["done", "failed"].includes(state()), true);
  }
  expect(state()).toBe("done");
}

describe("the function, the gateway or the network to it", () => {
  let tab: TestTab;
  let first: Prediction;
  beforeAll(async () => {
    tab = browser.openTab(aws);
    await cloud.stack.resetCounts();
    tab.engine.openFiles([chip(NAME)]);
    await tab.allDone();
    first = predictionOf(tab);
  });

  it.each(FUNCTION_AND_GATEWAY)(
    "%s fails a run, and the next gives the same prediction",
    async (_, says, script) => {
      await cloud.stack.injectFault(script);
      tab.engine.run(tab.item(NAME).id);
      await expectFailed(tab, says);
      await cloud.stack.clearFaults();
      tab.engine.run(tab.item(NAME).id);
      await tab.allDone(true);
      const { scores, notFinite } = predictionOf(tab);
      expect(notFinite).toBe(first.notFinite);
      expect(Buffer.from(scores.buffer).equals(Buffer.from(first.scores.buffer))).toBe(true);
      // Whatever fails after the upload, the array is uploaded once.
      expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1]);
    },
  );
});

describe("S3", () => {
  it.each(STORAGE.map((row, at) => [...row, at] as const))(
    "%s fails a run, and the next uploads the array once",
    async (_, says, script, at) => {
      const tab = browser.openTab(aws);
      await cloud.stack.resetCounts();
      await cloud.stack.injectFault(script);
      tab.engine.openFiles([chip(NAME, at + 1)]);
      await expectFailed(tab, says);
      await cloud.stack.clearFaults();
      await runUntilDone(tab);
      expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1]);
      tab.engine.remove(tab.item(NAME).id);
    },
  );
});

describe("a lost reply", () => {
  it("repeats no upload that arrived, and requests an inference again", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.resetCounts();
    await cloud.stack.injectFault({ service: "s3", answer: "reply-lost" });
    tab.engine.openFiles([chip(NAME, 60)]);
    await expectFailed(tab, /S3 bucket/);
    expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1]);
    await cloud.stack.injectFault({ service: "api", answer: "reply-lost" });
    tab.engine.run(tab.item(NAME).id);
    await expectFailed(tab, /inference API/);
    tab.engine.run(tab.item(NAME).id);
    await tab.allDone(true);
    const { puts, inferences } = await cloud.stack.counts();
    expect([Object.values(puts), inferences]).toEqual([[1], 2]);
  });
});

describe("a prediction that is missing where the reply points", () => {
  it.each([
    ["s3-output-location", "no-such-key", /there is no object/],
    ["s3-bucket-and-key", "access-denied", /may not/],
    ["s3-elsewhere", undefined, /another-accounts-bucket/],
  ] as const)(
    "%s, %s: fails the run, and is loaded once it is there",
    async (pointer, refusal, says) => {
      const tab = browser.openTab(aws);
      tab.engine.openFiles([chip(NAME, 61)]);
      await tab.allDone();
      await cloud.stack.injectFault({ service: "api", answer: pointer });
      if (refusal !== undefined) {
        const times = "until-cleared";
        await cloud.stack.injectFault({ service: "s3", answer: refusal, method: "GET", times });
      }
      tab.engine.run(tab.item(NAME).id);
      await expectFailed(tab, says);
      await cloud.stack.clearFaults();
      tab.engine.run(tab.item(NAME).id);
      await tab.allDone(true);
    },
  );
});
