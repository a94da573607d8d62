import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CheckResult, Fix } from "#domain/preflight/check-result.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import { headlineOf, restOf } from "./headline.ts";
import { PreflightNotice } from "./preflight-notice.tsx";

const DROP: Fix = { title: "Drop band 7", edits: [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }] };

const BANDS: CheckResult = {
  about: "bands",
  level: "fail",
  sentence: "The array has 7 bands, and the model takes 6. Band 7 is 0 everywhere.",
  fixes: [DROP],
  needs: undefined,
  compared: [],
};
const UNLIKE: CheckResult = {
  ...BANDS,
  about: "values",
  level: "look",
  sentence: "Values are 0 to 9. The model was trained on counts of 0 to 255. Check their unit.",
  fixes: [],
};
const SIZE: CheckResult = { ...BANDS, about: "size", sentence: "The array is too large." };

/** What the notice shows of these results, and its buttons in order, the primary one with a star. */
function noticeOf(results: readonly CheckResult[], fix?: Fix) {
  const level = results.some((result) => result.level === "fail") ? "fail" : "look";
  const preflight: Preflight = { level, results, fix, jsonBytes: 0 };
  const html = renderToStaticMarkup(
    createElement(PreflightNotice, {
      preflight,
      sameCount: 1,
      isForAll: false,
      addArraysId: "add",
      onForAll: () => undefined,
      onFix: () => undefined,
      onRunAnyway: () => undefined,
      onDetails: () => undefined,
    }),
  );
  const buttons = [...html.matchAll(/<button[^>]*class="button([^"]*)"[^>]*>([^<]*)/g)];
  return {
    html,
    severity: /data-severity="(\w+)"/.exec(html)?.[1],
    buttons: buttons.map(([, kind, title]) => (kind === " primary" ? `*${title}` : title)),
  };
}

describe("the notice of a check", () => {
  it("has the leading fix as its only primary button, and the severity of a failure", () => {
    const { severity, buttons } = noticeOf([BANDS, SIZE], DROP);
    expect(severity).toBe("fail");
    expect(buttons).toEqual(["*Drop band 7", "Run anyway", "Details"]);
  });

  it("has the severity of a warning where nothing will fail", () => {
    expect(noticeOf([UNLIKE])).toMatchObject({
      severity: "look",
      buttons: ["Run anyway", "Details"],
    });
  });

  it("offers the fix of a later finding beside a leading one that has none, but not first", () => {
    expect(noticeOf([UNLIKE, BANDS], DROP).buttons).toEqual([
      "Drop band 7",
      "Run anyway",
      "Details",
    ]);
  });

  it.each([
    ["other-array", ["*Open another array", "Run anyway", "Details"]],
    ["choice", ["*Show the choices", "Run anyway"]],
  ] as const)("leads with what only the user can give: %s", (needs, buttons) => {
    expect(noticeOf([{ ...BANDS, needs }]).buttons).toEqual(buttons);
  });

  it("shows of the leading result what the panel does not repeat", () => {
    const { html } = noticeOf([BANDS, SIZE], DROP);
    expect(html).toContain("The array has 7 bands, and the model takes 6.");
    expect(html).toContain("1 more problem.");
    expect(html).not.toContain(SIZE.sentence);
    expect(restOf(BANDS)).toBe("Band 7 is 0 everywhere.");
    expect(headlineOf(UNLIKE)).toBe(
      "Values are 0 to 9. The model was trained on counts of 0 to 255.",
    );
    expect(restOf(UNLIKE)).toBe("Check their unit.");
    expect(restOf(SIZE)).toBeUndefined();
  });
});
