import { describe, expect, it } from "vitest";
import type { Failure } from "#domain/failures/failure.ts";
import type { Mismatch } from "#domain/failures/inference-failures.ts";
import type { ReplyTraits } from "./reply.ts";
import {
  type Observation,
  parseServerProfile,
  type ServerProfile,
  serverProfileText,
  UNKNOWN_PROFILE,
  updateProfile,
  withAnswer,
  withoutAnswers,
} from "./server-profile.ts";

const JSON_TRAITS: ReplyTraits = { enveloped: false, scoresKey: "predictions", encoding: "json" };

function answered(traits: Partial<ReplyTraits> = {}, more: object = {}): Observation {
  return { traits: { ...JSON_TRAITS, ...traits }, pointer: false, asynchronous: false, ...more };
}

function failed(failure: Failure): Observation {
  return { failure };
}

const mismatch = (one: Mismatch): Observation =>
  failed({ kind: "server-mismatch", mismatch: one, fix: "untick-proxy" });

const VALUES = { kind: "values", min: -8, max: 8, options: ["sigmoid", "as-is"] } as const;

const sizePair = (found: number, expected: number) => ({
  found: { height: found, width: found },
  expected: { height: expected, width: expected },
});

const sizeQuestion = (found: number, expected: number) =>
  ({ kind: "size", ...sizePair(found, expected), options: ["enlarge", "crop", "centre"] }) as const;

const ask = (hasBatchAxis?: boolean) => ({ form: "both", hasBatchAxis }) as const;

describe("a server profile", () => {
  it.each([
    ["A, in an envelope", answered({ enveloped: true }), { integration: "non-proxy" }],
    ["B, raw", answered(), { integration: "proxy" }],
    ["TensorFlow's columns", answered({ scoresKey: "outputs" }), { scoresKey: "outputs" }],
    ["npy", answered({ encoding: "npy", scoresKey: "" }), { encoding: "npy" }],
    ["a pointer", answered({}, { pointer: true }), { pointer: true, asynchronous: false }],
    [
      "an asynchronous server",
      answered({}, { pointer: true, asynchronous: true }),
      { pointer: true, asynchronous: true },
    ],
  ])("is learned from an answer: %s", (_name, observation, expected) => {
    expect(updateProfile(undefined, ask(), observation)).toMatchObject(expected);
  });

  it("learns the batch axis from accepted arrays", () => {
    const plain = updateProfile(undefined, ask(false), answered());
    expect(plain.batchAxis).toBe("adds");
    expect(updateProfile(plain, ask(false), answered()).batchAxis).toBe("adds");
    expect(updateProfile(plain, ask(true), answered()).batchAxis).toBe("either");
    expect(updateProfile(undefined, ask(true), answered()).batchAxis).toBe("wants");
    expect(updateProfile(plain, ask(), answered()).batchAxis).toBe("adds");
  });

  it("learns the batch axis from refused arrays", () => {
    expect(updateProfile(undefined, ask(), mismatch("wants-batch-axis")).batchAxis).toBe("wants");
    expect(updateProfile(undefined, ask(), mismatch("adds-batch-axis")).batchAxis).toBe("adds");
    expect(updateProfile(undefined, ask(), mismatch("reads-body")).integration).toBe("non-proxy");
  });

  it("remembers the form that was refused until it is accepted", () => {
    const wants = updateProfile(undefined, ask(false), mismatch("wants-batch-axis"));
    expect(wants.refusedBatchAxis).toBe(false);
    expect(updateProfile(wants, ask(true), answered()).refusedBatchAxis).toBe(false);
    expect(updateProfile(wants, ask(false), answered()).refusedBatchAxis).toBeUndefined();
    expect(updateProfile(undefined, ask(), mismatch("request-model")).form).toBe("plain");
  });

  it("is non-proxy if an exception arrives with status 200", () => {
    const raised = (httpStatus: number): Observation =>
      failed({
        kind: "inference-refused",
        status: httpStatus,
        code: "function-raised",
        words: "x.",
        evidence: { status: httpStatus },
      });
    expect(updateProfile(undefined, ask(), raised(200)).integration).toBe("non-proxy");
    expect(updateProfile(undefined, ask(), raised(502))).toEqual(UNKNOWN_PROFILE);
  });

  it("round-trips through JSON, and refuses anything else", () => {
    const known: ServerProfile = updateProfile(
      undefined,
      ask(true),
      answered({ encoding: "base64-npy" }),
    );
    expect(parseServerProfile(JSON.parse(JSON.stringify(known)))).toEqual(known);
    for (const odd of [null, 7, {}, { ...known, encoding: "toString" }, { ...known, form: 1 }]) {
      expect(parseServerProfile(odd)).toBeUndefined();
    }
  });

  it("keeps the user’s answers through further replies and through JSON, until they are revised", () => {
    const asked = withAnswer(
      withAnswer(undefined, VALUES, { scale: "sigmoid" }),
      sizeQuestion(128, 256),
      { fit: "enlarge" },
    );
    const revised = withAnswer(withAnswer(asked, sizeQuestion(288, 256), { fit: "crop" }), VALUES, {
      scale: "as-is",
    });
    const later = updateProfile(revised, ask(true), answered());
    expect(later.scoreScale).toBe("as-is");
    expect(later.sizeAnswers).toEqual([
      { ...sizePair(128, 256), fit: "enlarge" },
      { ...sizePair(288, 256), fit: "crop" },
    ]);
    expect(serverProfileText(later)).toMatch(
      / Its predictions of 128 × 128 for arrays of 256 × 256 are enlarged\. Its predictions of 288 × 288 for arrays of 256 × 256 are cropped to their upper left corner\.$/,
    );
    const stored: unknown = JSON.parse(JSON.stringify(later));
    expect(parseServerProfile(stored)).toEqual(later);
    expect(parseServerProfile({ ...later, sizeAnswers: [{ fit: "guess" }] })).toEqual({
      ...later,
      sizeAnswers: undefined,
    });
    expect(serverProfileText(withoutAnswers(later))).toBe(
      serverProfileText(updateProfile(undefined, ask(true), answered())),
    );
  });

  it("keeps the latest answer about a size, and few sizes", () => {
    let profile = withAnswer(undefined, sizeQuestion(240, 256), { fit: "enlarge" });
    profile = withAnswer(profile, sizeQuestion(240, 256), { fit: "centre" });
    expect(profile.sizeAnswers).toEqual([{ ...sizePair(240, 256), fit: "centre" }]);
    for (let side = 1; side <= 20; side += 1) {
      profile = withAnswer(profile, sizeQuestion(side, 2 * side), { fit: "enlarge" });
    }
    expect(profile.sizeAnswers?.map(({ found }) => found.height)).toEqual([
      13, 14, 15, 16, 17, 18, 19, 20,
    ]);
  });

  it("is described in one sentence", () => {
    expect(serverProfileText(UNKNOWN_PROFILE)).toBe(
      'This server has not shown its integration yet, has not shown whether it adds a batch axis, and sends scores as JSON under "predictions".',
    );
    const odd = updateProfile(
      undefined,
      ask(true),
      answered(
        { enveloped: true, scoresKey: "", encoding: "npy" },
        { pointer: true, asynchronous: true },
      ),
    );
    expect(serverProfileText(odd)).toBe(
      "This server answers through a non-proxy integration, in the function’s envelope, takes arrays with a batch axis, and sends scores as npy, by a pointer to their location, once they are ready.",
    );
  });
});
