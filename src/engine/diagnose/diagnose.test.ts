import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Session } from "#domain/credentials/session.ts";
import { isProbeKey } from "#domain/doctor/probe-object.ts";
import { verdictOf } from "#domain/doctor/report.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { browseBucket } from "#engine/browse-bucket.ts";
import {
  configFor,
  type Diagnosis,
  runDiagnosis,
  sessionOn,
  startTestPage,
  type TestPage,
} from "#engine/fixtures/diagnosis.ts";
import { type FaultStack, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { freePort } from "#local/fixtures/free-port.ts";
import type { DoctorContext } from "./doctor-check.ts";

let faultStack: FaultStack;
let page: TestPage;
let pageOrigin = "";
/** The network's override of a request; undefined for the default. */
let intercept: ((url: URL, init: RequestInit) => Response | undefined) | undefined;

beforeAll(async () => {
  page = await startTestPage();
  pageOrigin = page.origin;
  faultStack = await startFaultStack({ pageOrigins: [pageOrigin] });
  const send = globalThis.fetch;
  vi.stubGlobal("fetch", async (address: string | URL | Request, init: RequestInit = {}) => {
    if (address instanceof Request) return send(address, init);
    return intercept?.(new URL(address, pageOrigin), init) ?? send(address, init);
  });
});
afterEach(() => {
  faultStack.stack.clearFaults();
  intercept = undefined;
  vi.useRealTimers();
});
afterAll(async () => {
  await page.close();
  await faultStack.close();
});

function configOf(changes: object = {}): WorkshopConfig {
  return configFor(faultStack.stack, changes);
}

function sessionOf(changes: Partial<Session["credentials"]> = {}): Session {
  return sessionOn(faultStack.stack, changes);
}

/** Runs all checks of a healthy workshop with these changes. */
function diagnosisOf(changes: Partial<DoctorContext> = {}): Promise<Diagnosis> {
  const usual = { pageOrigin, config: configOf(), card: SMOKE, session: sessionOf() };
  return runDiagnosis({ ...usual, ...changes });
}

/**
 * Expects all checks before the step to pass, the step to fail with this failure, and no later
 * check to run.
 */
function expectStopAt(
  step: DoctorStep,
  kind: Failure["kind"],
  { results, report }: Diagnosis,
): void {
  const failed = results[step];
  expect(failed).toMatchObject({ state: "failed", failure: { kind } });
  const at = DOCTOR_STEPS.indexOf(step);
  expect(DOCTOR_STEPS.map((name) => results[name].state)).toEqual([
    ...DOCTOR_STEPS.slice(0, at).map(() => "passed"),
    "failed",
    ...DOCTOR_STEPS.slice(at + 1).map(() => "not-reached"),
  ]);
  expectNoSecrets(report);
}

function expectNoSecrets(text: string): void {
  expect(text).not.toMatch(/X-Amz-Signature|X-Amz-Security-Token=|IQoJ/);
  expect(text).not.toMatch(/ASIA[A-Z0-9]{16}/);
}

describe("the diagnosis of a healthy workshop", () => {
  it("passes every check", async () => {
    const { results, report } = await diagnosisOf();
    expect(verdictOf(results)).toContain("All 12 checks passed");
    expect(report).toContain(`Page: ${pageOrigin}`);
    expect(report).toContain(`API: ${faultStack.stack.apiUrl}`);
    expect(report).toContain("12. The model’s answer: passed");
    expect(report).toContain("256 × 256 scores");
    expectNoSecrets(report);
  });

  it.each([
    ["a-nonproxy", "The API accepted the request"],
    ["b-proxy", "it expects arrays with a batch axis, which this page adds"],
    ["b-nonproxy", "it expects arrays with a batch axis, which this page adds"],
  ] as const)("passes every check for the server %s", async (name, says) => {
    const config = configOf({ apiUrl: faultStack.stack.apiUrlOf(name) });
    const { results, report } = await diagnosisOf({ config });
    expect(verdictOf(results)).toContain("All 12 checks passed");
    expect(report).toContain(says);
  });

  it("writes objects of new names each time, which the bucket’s list leaves out", async () => {
    const session = sessionOf();
    faultStack.stack.resetCounts();
    await diagnosisOf({ session });
    await diagnosisOf({ session });
    const keys = Object.keys(faultStack.stack.counts().puts);
    expect(keys.filter(isProbeKey)).toHaveLength(4);
    const aws = { config: configOf(), credentials: session.credentials, ownerId: "AROATEST:ada" };
    const scope = { prefix: aws.config.prefix, flat: true };
    const { signal } = new AbortController();
    expect(await browseBucket(aws, scope, undefined, signal)).toMatchObject({ objects: [] });
  });
});

describe("the diagnosis of the page and its credentials", () => {
  it("stops at the origin if the page was opened as a file", async () => {
    const diagnosis = await diagnosisOf({ pageOrigin: "null" });
    expectStopAt("origin", "page-from-disk", diagnosis);
  });

  it("stops at the clock if it is an hour ahead, before AWS refuses anything", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    const diagnosis = await diagnosisOf();
    expectStopAt("clock", "clock-skewed", diagnosis);
    expect(diagnosis.report).toContain("clock is 1 hour ahead of the page’s server");
    expect(diagnosis.report).toContain("w32tm /resync");
    expect(diagnosis.report).toContain("sudo timedatectl set-ntp true");
  });

  it("stops at missing credentials", async () => {
    const diagnosis = await diagnosisOf({ session: undefined });
    expectStopAt("keys", "credentials-missing", diagnosis);
    expect(diagnosis.report).toContain("No credentials have been pasted");
    expect(diagnosis.report).toContain("aws configure export-credentials --format env");
  });

  it("stops at expired credentials", async () => {
    const diagnosis = await diagnosisOf({
      session: sessionOf({ expiresAt: new Date("2026-01-02T03:04:05Z") }),
    });
    expectStopAt("keys", "credentials-expired", diagnosis);
    expect(diagnosis.report).toContain(
      "Your AWS credentials have expired on 2026-01-02 at 03:04 UTC.",
    );
  });

  it("stops at the identity if AWS reports expired credentials", async () => {
    const session = sessionOf();
    faultStack.stack.sessions.expire(session.credentials.accessKeyId);
    const diagnosis = await diagnosisOf({ session });
    expectStopAt("identity", "credentials-expired", diagnosis);
    expect(diagnosis.report).toContain("Your AWS credentials have expired.");
    expect(diagnosis.report).toContain("You can fix this.");
  });

  it("stops at the identity of an unknown key id, with its code", async () => {
    const session = sessionOf({ accessKeyId: "ASIAQQQQQQQQQQQQQQQQ" });
    const diagnosis = await diagnosisOf({ session });
    expectStopAt("identity", "credentials-refused", diagnosis);
    expect(diagnosis.report).toContain(
      "AWS does not accept these credentials (InvalidClientTokenId).",
    );
    expect(diagnosis.report).toContain(
      `aws sts get-caller-identity --region us-west-2 --endpoint-url ${faultStack.stack.pageUrl}`,
    );
  });

  it("stops at the identity if the local stack is not running", async () => {
    const endpoint = `http://localhost:${await freePort()}`;
    const config = configOf({ sts: { endpoint }, s3: { endpoint, addressing: "path" } });
    const diagnosis = await diagnosisOf({ config });
    expectStopAt("identity", "unreachable", diagnosis);
    const { host } = new URL(endpoint);
    expect(diagnosis.report).toContain(
      `No answer came from AWS’s identity check (STS) at ${host}.`,
    );
    expect(diagnosis.report).toContain("npm start");
  });
});

describe("the diagnosis of the bucket", () => {
  it("stops at an invalid bucket name, without a request", async () => {
    const diagnosis = await diagnosisOf({
      config: { ...configOf(), bucket: "Smoke_Dataset" },
    });
    expectStopAt("bucket", "setting-invalid", diagnosis);
    expect(diagnosis.report).toContain("lower-case letters");
  });

  it("stops at a missing bucket if S3's refusal is readable", async () => {
    const config = configOf({ bucket: "smoke-dataset-buckte" });
    const diagnosis = await diagnosisOf({ config });
    expectStopAt("bucket", "bucket-missing", diagnosis);
    expect(diagnosis.report).toContain("There is no bucket named smoke-dataset-buckte.");
    expect(diagnosis.report).toContain("aws s3 ls --region us-west-2");
  });

  it("stops at a wrong region, with the right one", async () => {
    const diagnosis = await diagnosisOf({ config: configOf({ region: "eu-central-1" }) });
    expectStopAt("bucket", "wrong-region", diagnosis);
    expect(diagnosis.report).toContain(
      "The bucket smoke-dataset-bucket is in the region us-west-2.",
    );
    expect(diagnosis.report).toContain("Set the region to us-west-2 in Settings");
  });

  it("stops at the upload of a role that may not write, with the missing policy statement", async () => {
    faultStack.stack.injectFault({
      service: "s3",
      answer: "access-denied",
      method: "PUT",
      times: "until-cleared",
    });
    const diagnosis = await diagnosisOf();
    expectStopAt("upload", "access-denied", diagnosis);
    const { report } = diagnosis;
    expect(report).toContain("Your role may not write to this bucket.");
    expect(report).toContain(
      "must allow your role s3:PutObject on smoke-dataset-bucket/participants/",
    );
    expect(report).toContain(
      `"Resource": "arn:aws:s3:::smoke-dataset-bucket/participants/$\{aws:userid}/*"`,
    );
    expect(report).toContain("aws iam put-role-policy --role-name workshop-role");
    expect(report).not.toContain("111122223333");
  });

  it("stops at the read-back of a role that may write but not read", async () => {
    faultStack.stack.injectFault({
      service: "s3",
      answer: "access-denied",
      method: "GET",
      times: "until-cleared",
    });
    const diagnosis = await diagnosisOf();
    expectStopAt("read-back", "access-denied", diagnosis);
    expect(diagnosis.report).toContain("Your role may not read from this bucket.");
    expect(diagnosis.report).toContain(
      "must allow your role s3:GetObject on smoke-dataset-bucket/participants/",
    );
  });

  it("stops at bytes that a proxy changes on download", async () => {
    let isSent = false;
    intercept = ({ pathname, search }, { method = "GET" }) => {
      if (!(/\/\.doctor-[0-9a-f-]+$/.test(pathname) && search.includes("X-Amz-Signature=")))
        return undefined;
      const wasSent = isSent;
      isSent ||= method === "PUT";
      return wasSent && method === "GET" ? new Response("<html>Please sign in</html>") : undefined;
    };
    const diagnosis = await diagnosisOf();
    expectStopAt("read-back", "upload-damaged", diagnosis);
    expect(diagnosis.report).toContain(
      "S3 received other data than was sent (read back, 27 bytes instead of 272).",
    );
  });
});

describe("the diagnosis of the API and the model", () => {
  it("stops at a host that does not exist", async () => {
    const host = `localhost:${await freePort()}`;
    const diagnosis = await diagnosisOf({
      config: configOf({ apiUrl: `http://${host}/prod/infer` }),
    });
    expectStopAt("api", "unreachable", diagnosis);
    expect(diagnosis.report).toContain(`No answer came from the inference API at ${host}.`);
  });

  it("reports a computer that is offline instead of the host", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    const apiUrl = "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer";
    intercept = ({ href }) => {
      if (href.startsWith(apiUrl)) throw new TypeError("Failed to fetch");
      return undefined;
    };
    const diagnosis = await diagnosisOf({ config: configOf({ apiUrl }) });
    vi.stubGlobal("navigator", { onLine: true });
    expectStopAt("api", "offline", diagnosis);
  });

  it("names a host of this machine that does not answer, network or not", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    const apiUrl = `http://localhost:${await freePort()}/prod/infer`;
    const diagnosis = await diagnosisOf({ config: configOf({ apiUrl }) });
    vi.stubGlobal("navigator", { onLine: true });
    expectStopAt("api", "unreachable", diagnosis);
  });

  it("stops at a wrong path, with its stage and resource", async () => {
    const apiUrl = faultStack.stack.apiUrl.replace(/infer$/, "predict");
    const diagnosis = await diagnosisOf({ config: configOf({ apiUrl }) });
    expectStopAt("api-cors", "inference-refused", diagnosis);
    const { report } = diagnosis;
    expect(report).toContain(`has no POST method at the path ${new URL(apiUrl).pathname}`);
    expect(report).toContain("the stage demo and the resource /predict");
    expect(report).toContain(
      "aws apigateway get-resources --rest-api-id workshop --region us-west-2",
    );
  });

  it("stops at a function that reads another prefix, and names it", async () => {
    const diagnosis = await diagnosisOf({ config: configOf({ prefix: "elsewhere/" }) });
    expectStopAt("post", "inference-refused", diagnosis);
    expect(diagnosis.report).toContain('reads keys under "participants/" only');
    expect(diagnosis.report).toContain("UPLOAD_PREFIX to elsewhere/");
  });

  it("stops at a function that does not match the API's integration", async () => {
    const config = configOf({ apiUrl: faultStack.stack.apiUrlOf("a-proxy") });
    const diagnosis = await diagnosisOf({ config });
    expectStopAt("post", "inference-refused", diagnosis);
    expect(diagnosis.report).toContain("proxy integration");
  });

  it("stops at the card of another model, with the shape that the function expects", async () => {
    const diagnosis = await diagnosisOf({ card: WATER });
    expectStopAt("model", "card-refused", diagnosis);
    expect(diagnosis.report).toContain("the model takes (256, 256, 6)");
    expect(diagnosis.report).toContain(
      "The model card in Settings does not belong to this API’s model",
    );
  });
});
