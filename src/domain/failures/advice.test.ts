import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  causeOfSilence,
  lateFailure,
  type SilenceEvidence,
} from "#domain/inference/network-causes.ts";
import { parseReply } from "#domain/inference/reply.ts";
import { adviceFor } from "./advice.ts";
import { doctorStepFor } from "./doctor-step.ts";
import { AppError, type Failure, failureOf } from "./failure.ts";

/** One row of what can be met: what comes over the wire, and every sentence that a person reads. */
interface Row {
  readonly section: string;
  readonly name: string;
  readonly kind: string;
  readonly code?: string;
  readonly remedy?: string;
  readonly title: string;
  readonly mender: string;
  readonly action: string;
  readonly doctor: string;
}

interface Rows {
  readonly api: readonly (Row & { status: number; contentType: string; text: string })[];
  readonly silences: readonly (Row & {
    evidence: SilenceEvidence & { readonly address: string };
  })[];
}

const { api, silences } = JSON.parse(
  readFileSync("src/domain/failures/fixtures/failures.json", "utf8"),
) as Rows;

const ASKED = {
  url: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer?x=1",
  bucket: "smoke-dataset-bucket",
  key: "participants/ana/0f/chip.npy",
  form: "both",
} as const;

function failureIn({ status, contentType, text }: Rows["api"][number]): Failure {
  const body = new TextEncoder().encode(text).buffer;
  try {
    parseReply({ status, contentType, body }, ASKED);
  } catch (error) {
    return failureOf(error);
  }
  throw new Error("No failure was found.");
}

function told(failure: Failure): Omit<Row, "section" | "name"> {
  const { title, mender, action } = adviceFor(failure);
  const { kind } = failure;
  const code = "code" in failure ? { code: failure.code } : {};
  const remedy = kind === "server-mismatch" ? { remedy: failure.remedy } : {};
  return { kind, ...code, ...remedy, title, mender, action, doctor: doctorStepFor(failure) };
}

describe("what an inference API answers in place of a prediction", () => {
  it.each(api)("$section: $name", (row) => {
    expect(row).toMatchObject(told(failureIn(row)));
  });

  it.each(api)("is kept, for whoever is asked: $name", (row) => {
    const { evidence } = failureIn(row);
    expect(evidence?.status).toBe(row.status);
    expect(evidence?.raw).not.toMatch(/(?<!\d)\d{12}(?!\d)|console\.aws/);
  });
});

describe("a request without an answer", () => {
  it.each(silences)("$name", ({ evidence, ...row }) => {
    const address = new URL(evidence.address);
    expect(row).toMatchObject(told(causeOfSilence({ ...evidence, address })));
  });
});

describe("an answer after the gateway's limit", () => {
  const away: Failure = { kind: "service-unavailable", service: "api", evidence: { status: 503 } };

  it("is the limit's, however the gateway words it", () => {
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

/** One of every kind that no wire text above stands for. */
const OTHERS: readonly Failure[] = [
  { kind: "aborted" },
  { kind: "timed-out", service: "page", afterS: 60 },
  { kind: "credentials-malformed", reason: "No keys are in this text.", remedy: "Copy the block." },
  { kind: "unreadable-array", reason: "This is a GeoTIFF.", remedy: "Save it as .npy." },
  { kind: "shape-mismatch", found: "5 bands", wanted: "6 bands" },
  { kind: "access-denied", service: "sts", resource: "x" },
  { kind: "access-denied", service: "s3", resource: "b/k", action: "s3:GetObject" },
  { kind: "connection-lost", service: "api", host: "host.example" },
  { kind: "result-missing", place: "s3://b/k" },
  { kind: "result-late", place: "s3://b/k", afterS: 120 },
  { kind: "result-elsewhere", place: "https://elsewhere.example/x" },
  { kind: "server-mismatch", mismatch: "request-model", remedy: "change-request-model" },
  { kind: "server-mismatch", mismatch: "reads-body", remedy: "send-body" },
  { kind: "config-invalid", file: "config.json", problems: ["region is missing."] },
  { kind: "unexpected", message: "x is not a function", step: "signing the upload" },
];

describe("the advice for any failure", () => {
  it.each([...api.map(failureIn), ...OTHERS])("is in whole sentences: $kind", (failure) => {
    const { title, action } = adviceFor(failure);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(action).toMatch(/^[A-Z].*\.$/);
    expect(`${title} ${action}`).not.toMatch(/something went wrong|undefined|\[object|unexpected/i);
  });

  it("names the step at which the page itself failed", () => {
    const failure = failureOf(new TypeError("x is not a function"), "signing the upload");
    expect(adviceFor(failure)).toMatchObject({
      title: "The page met a fault of its own while signing the upload.",
      detail: "x is not a function",
    });
  });

  it("keeps a cancelled request apart from a fault", () => {
    expect(failureOf(new DOMException("", "AbortError"))).toEqual({ kind: "aborted" });
    const cause = new AppError({ kind: "offline" });
    expect(failureOf(cause)).toBe(cause.failure);
  });
});
