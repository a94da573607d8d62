import { describe, expect, it } from "vitest";
import { classifyNetworkError, type NetworkEvidence } from "./network-causes.ts";

/** A POST that ended at once, at a host that answers. */
const EVIDENCE: NetworkEvidence = {
  service: "api",
  address: new URL("https://a1b2.execute-api.us-west-2.amazonaws.com/dev"),
  pageOrigin: "https://plumes.example.org",
  elapsedS: 0.2,
  online: true,
  hostAnswers: true,
  workedBefore: false,
  sentFraction: 0,
  region: undefined,
  warmth: "unknown",
};

describe("an unreadable answer of an API", () => {
  it.each([
    ["unknown", "cors-refused", undefined],
    ["hidden", "cors-answer-refused", undefined],
    ["readable-error", "cors-answer-refused", true],
    ["readable", "answer-hidden", undefined],
  ] as const)("is told by an empty request that ends %s: %s", (emptyPost, kind, triedForms) => {
    const failure = classifyNetworkError({ ...EVIDENCE, emptyPost });
    expect(failure).toMatchObject({ kind, ...(triedForms && { triedForms }) });
    expect("triedForms" in failure).toBe(triedForms === true);
  });

  it("is an error of the gateway where answers were read before", () => {
    const failure = classifyNetworkError({ ...EVIDENCE, workedBefore: true, emptyPost: "hidden" });
    expect(failure.kind).toBe("answer-hidden");
  });

  it("is of the headers where every form of the request was tried", () => {
    const evidence = { ...EVIDENCE, triedForms: true, emptyPost: "hidden" } as const;
    expect(classifyNetworkError(evidence)).toMatchObject({ triedForms: true });
  });
});
