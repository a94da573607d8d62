import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  classifyNetworkError,
  lateFailure,
  type NetworkEvidence,
} from "#domain/inference/network-causes.ts";
import { parseReply } from "#domain/inference/reply.ts";
import { describeFailure } from "./describe-failure.ts";
import { DOCTOR_STEPS } from "./doctor-steps.ts";
import { AppError, type Failure, failureOf } from "./failure.ts";
import { FAILURES } from "./failures.ts";
import { FIXED_BY_TEXT } from "./fixed-by.ts";
import { REFUSALS, type RefusalCode } from "./inference-refusals.ts";

/** A wire answer and the failure it means. */
interface Row {
  readonly section: string;
  readonly name: string;
  readonly failure: Failure;
}

interface Rows {
  readonly api: readonly (Row & { status: number; contentType: string; text: string })[];
  readonly s3: readonly Row[];
  readonly sts: readonly Row[];
  readonly networkErrors: readonly (Row & {
    evidence: NetworkEvidence & { readonly address: string };
  })[];
}

const ROWS = JSON.parse(readFileSync("src/domain/failures/fixtures/failures.json", "utf8")) as Rows;

const ASKED = {
  url: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer?x=1",
  bucket: "smoke-dataset-bucket",
  key: "participants/ana/0f/chip.npy",
  form: "both",
} as const;

async function failureIn({ status, contentType, text }: Rows["api"][number]): Promise<Failure> {
  const body = new TextEncoder().encode(text).buffer;
  try {
    await parseReply({ status, contentType, body }, ASKED);
  } catch (error) {
    return failureOf(error);
  }
  throw new Error("No failure was found.");
}

describe("the failure behind an inference API's answer", () => {
  it.each(ROWS.api)("$section: $name", async (row) => {
    const { evidence: _, ...facts } = await failureIn(row);
    expect(facts).toEqual(row.failure);
  });

  it.each(ROWS.api)("keeps the answer as evidence, without the account: $name", async (row) => {
    const { evidence } = await failureIn(row);
    expect(evidence?.status).toBe(row.status);
    expect(evidence?.raw).not.toMatch(/(?<!\d)\d{12}(?!\d)|console\.aws/);
  });
});

describe("a request without an answer", () => {
  it.each(ROWS.networkErrors)("$name", ({ evidence, failure }) => {
    const address = new URL(evidence.address);
    // Like JSON, which has no undefined.
    expect(JSON.parse(JSON.stringify(classifyNetworkError({ ...evidence, address })))).toEqual(
      failure,
    );
  });
});

describe("an answer after the gateway's time limit", () => {
  const away: Failure = { kind: "service-unavailable", service: "api", evidence: { status: 503 } };

  it("is a timeout in every wording of the gateway", () => {
    expect(lateFailure(away, 30.2, "cold")).toEqual({
      kind: "timed-out",
      service: "api",
      afterS: 30,
      warmth: "cold",
      evidence: { status: 503 },
    });
    expect(lateFailure(away, 3, "cold")).toBe(away);
  });
});

/** The kinds that no wire answer above covers. */
const OTHERS: readonly Failure[] = [
  { kind: "aborted" },
  { kind: "reply-reader-stopped" },
  { kind: "page-from-disk" },
  { kind: "setting-invalid", problem: "Enter the name of the bucket." },
  { kind: "timed-out", service: "page", afterS: 60 },
  { kind: "timed-out", service: "api", afterS: 126, isOwnLimit: true },
  {
    kind: "connection-silent",
    service: "s3",
    host: "host.example",
    step: "sending",
    afterS: 30,
  },
  {
    kind: "connection-silent",
    service: "api",
    host: "host.example",
    step: "receiving",
    afterS: 30,
  },
  { kind: "answer-replaced", service: "s3", host: "host.example" },
  { kind: "throttled", service: "api", evidence: { retryAfterS: 3600 } },
  { kind: "page-file-missing", file: "config.json", status: 500 },
  { kind: "page-file-missing", file: "config.json", status: 404 },
  { kind: "page-updated" },
  { kind: "part-missing" },
  { kind: "object-missing", place: "s3://b/k" },
  { kind: "upload-refused", status: 409, code: "Conflict", message: "No.", isRead: true },
  { kind: "credentials-refused", service: "s3", code: "InvalidAccessKeyId", offersDemo: true },
  { kind: "credentials-missing" },
  {
    kind: "credentials-malformed",
    reason: "There are no credentials in this text.",
    action: "Copy the block.",
  },
  { kind: "credentials-expired", since: new Date("2026-11-23T08:00:00Z") },
  { kind: "clock-skewed" },
  { kind: "clock-skewed", aheadS: -754, comparedWith: "page" },
  { kind: "sts-answer-blocked", host: "host.example" },
  { kind: "unreadable-array", reason: "This is a GeoTIFF.", action: "Save it as .npy." },
  { kind: "access-denied", service: "sts", resource: "x" },
  { kind: "access-denied", service: "s3", resource: "b/k", action: "s3:GetObject" },
  { kind: "cors-method-refused", bucket: "b", origin: "https://page.example", method: "PUT" },
  { kind: "cors-preflight-refused", origin: "https://page.example" },
  { kind: "connection-lost", service: "api", host: "host.example" },
  { kind: "result-missing", place: "s3://b/k" },
  { kind: "result-late", place: "s3://b/k", afterS: 120 },
  { kind: "scene-job-ended", reason: "The scene was changed while its tiles ran." },
  { kind: "scene-job-ended", reason: undefined },
  { kind: "result-elsewhere", place: "https://elsewhere.example/x" },
  { kind: "server-mismatch", mismatch: "request-model", fix: "change-request-model" },
  { kind: "server-mismatch", mismatch: "reads-body", fix: "send-body" },
  { kind: "cors-answer-refused", host: "host.example" },
  { kind: "cors-answer-refused", host: "host.example", triedForms: true },
  {
    kind: "reply-size-differs",
    found: { height: 240, width: 256 },
    expected: { height: 256, width: 256 },
  },
  { kind: "card-refused", message: "The model takes (256, 256, 6)." },
  { kind: "card-output-differs", found: "8 × 8 scores", promised: "256 × 256 scores" },
  { kind: "config-invalid", file: "config.json", problems: ["region is missing."] },
  { kind: "unexpected", message: "x is not a function", step: "signing the upload" },
];

const EVERY_ROW = [...ROWS.api, ...ROWS.s3, ...ROWS.sts, ...ROWS.networkErrors];
const EXAMPLES: readonly Failure[] = [...EVERY_ROW.map(({ failure }) => failure), ...OTHERS];

function expectSentences(failure: Failure): void {
  const { title, action, fixedBy, doctorStep } = describeFailure(failure);
  expect(title).toMatch(/^[A-Z].*\.$/);
  expect(action).toMatch(/^[A-Z].*\.$/);
  expect(`${title} ${action}`).not.toMatch(/something went wrong|undefined|\[object|unexpected/i);
  expect(Object.keys(FIXED_BY_TEXT)).toContain(fixedBy);
  expect(DOCTOR_STEPS).toContain(doctorStep);
}

describe("the table of failures", () => {
  it("has an example of every kind", () => {
    expect(new Set(EXAMPLES.map(({ kind }) => kind))).toEqual(new Set(Object.keys(FAILURES)));
  });

  it.each(EXAMPLES)("describes a failure in whole sentences: $kind", (failure) => {
    expectSentences(failure);
  });

  it("describes every refusal in whole sentences, with any facts", () => {
    const text = fc.constantFrom("It has 5 bands.", "ValueError: x.");
    const facts = fc.record(
      {
        status: fc.integer({ min: 200, max: 599 }),
        message: text,
        words: text,
        path: fc.constantFrom("/demo/infer", "/"),
        place: fc.constantFrom("s3://b/k"),
        endpoint: fc.constantFrom("smoke-1"),
        limitS: fc.double({ min: 1, max: 900, noNaN: true }),
        limitMb: fc.constantFrom(6 as const, 10 as const),
        module: fc.constantFrom("numpy", "cv2"),
        permission: fc.constantFrom("kms:Decrypt", "s3:GetObject"),
        isDenied: fc.boolean(),
      },
      { requiredKeys: ["status"] },
    );
    const codes = fc.constantFrom(...(Object.keys(REFUSALS) as RefusalCode[]));
    fc.assert(
      fc.property(codes, facts, (code, known) =>
        expectSentences({ kind: "inference-refused", code, ...known }),
      ),
    );
  });

  it.each([
    [754, undefined, "13 minutes ahead of AWS"],
    [-3599.6, "page", "1 hour behind the page"],
    [-200_000, "page", "2 days behind the page"],
  ] as const)("states how far a clock is off: %d s", (aheadS, comparedWith, words) => {
    const compared = comparedWith === undefined ? {} : { comparedWith };
    const { title } = describeFailure({ kind: "clock-skewed", aheadS, ...compared });
    expect(title).toContain(words);
  });

  it("names the step at which the page itself failed", () => {
    const failure = failureOf(new TypeError("x is not a function"), "signing the upload");
    expect(describeFailure(failure)).toMatchObject({
      title: "Internal error while signing the upload.",
      detail: "x is not a function",
    });
  });
});

describe("a thrown value", () => {
  it("keeps the kind of a cancelled request or of an error that is already a failure", () => {
    expect(failureOf(new DOMException("", "AbortError"))).toEqual({ kind: "aborted" });
    const cause = new AppError({ kind: "offline" });
    expect(failureOf(cause)).toBe(cause.failure);
  });

  it("is described whatever it is, an error without a message too", () => {
    const described = (thrown: unknown) => describeFailure(failureOf(thrown)).detail;
    expect(described(Object.assign(new Error("lost"), { message: undefined }))).toBe(
      "[object Error]",
    );
    expect(described(undefined)).toBe("undefined");
    expect(described("in words")).toBe("in words");
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true });
    fc.assert(
      fc.property(anything, anything, (thrown, message) => {
        expect(described(thrown)).toEqual(expect.any(String));
        const error = Object.assign(new Error("of a library"), { message });
        expect(described(error)).toEqual(expect.any(String));
      }),
    );
  });
});
