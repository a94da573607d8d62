import { describe, expect, it } from "vitest";
import type { Failure } from "#domain/failures/failure.ts";
import type { CheckResult, Fix } from "./check-result.ts";
import { leadingResult, nextStep, nextStepAfter } from "./next-step.ts";
import type { Preflight } from "./preflight.ts";

const CROP: Fix = {
  title: "Crop the centre 256 × 256",
  edits: [{ kind: "crop", top: 0, left: 0, height: 256, width: 256 }],
};
const DROP: Fix = { title: "Drop band 7", edits: [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }] };

function result(about: CheckResult["about"], rest: Partial<CheckResult> = {}): CheckResult {
  const level = "fail";
  return { about, level, sentence: about, fixes: [], needs: undefined, compared: [], ...rest };
}

function preflight(results: readonly CheckResult[], fix?: Fix): Preflight {
  return { level: "fail", results, fix, jsonBytes: 0 };
}

const FINE = result("missing", { level: "fine" });
const SIZE = result("size", { fixes: [CROP] });
const NIGHT = result("values", { level: "look", needs: "other-array" });
const UNLIKE = result("values", { level: "look" });
const FIVE_BANDS = preflight([result("bands", { needs: "other-array" })]);
const SEVEN_BANDS = preflight([result("bands", { fixes: [DROP] })], DROP);

describe("the next step about an array", () => {
  it.each([
    ["is nothing where all is fine", preflight([FINE]), undefined],
    ["is the fix of the only finding", SEVEN_BANDS, { kind: "fix", fix: DROP }],
    ["is another array where bands are missing", FIVE_BANDS, { kind: "other-array" }],
    [
      "is another array where the scan is of the night, not the crop that its size offers",
      preflight([FINE, NIGHT, SIZE]),
      { kind: "other-array" },
    ],
    [
      "is the choice where one of several fixes has to be chosen",
      preflight([result("bands", { fixes: [DROP, CROP], needs: "choice" }), SIZE]),
      { kind: "choice" },
    ],
    [
      "is nothing where the leading finding only warns, though a later one has a fix",
      preflight([UNLIKE, SIZE], CROP),
      undefined,
    ],
  ] as const)("%s", (_, found, step) => {
    expect(nextStep(found)).toEqual(step);
  });

  it("follows the first finding that is not fine, whatever the level of the others", () => {
    expect(leadingResult(preflight([FINE, NIGHT, SIZE]))).toBe(NIGHT);
  });
});

describe("the next step after a failed run", () => {
  const refusal = (code: "model-error" | "module-missing"): Failure => ({
    kind: "inference-refused",
    code,
    status: 400,
  });

  it("is the fix of what the check expected to fail", () => {
    expect(nextStepAfter(refusal("model-error"), SEVEN_BANDS)).toEqual({ kind: "fix", fix: DROP });
    expect(nextStepAfter(refusal("model-error"), FIVE_BANDS)).toEqual({ kind: "other-array" });
  });

  it.each<readonly [string, Failure, Preflight | undefined]>([
    ["the failure is not the array’s", refusal("module-missing"), SEVEN_BANDS],
    ["a service failed", { kind: "answer-hidden", host: "s3.example" }, SEVEN_BANDS],
    ["the check only warns", refusal("model-error"), { ...SEVEN_BANDS, level: "look" }],
    ["nothing was checked", refusal("model-error"), undefined],
  ])("is nothing where %s", (_, failure, found) => {
    expect(nextStepAfter(failure, found)).toBeUndefined();
  });
});
