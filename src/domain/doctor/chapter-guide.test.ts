import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { RefusalCode } from "#domain/failures/inference-refusals.ts";
import { chapterStepOf } from "./chapter-step.ts";

const MARKDOWN = readFileSync("docs/chapter.md", "utf8");
const GUIDE = MARKDOWN.replaceAll(/\s+/g, " ");
const HOST = "…";
const API = { service: "api", host: HOST, origin: "http://localhost:4173" } as const;

function refused(code: RefusalCode, facts: object = {}): Failure {
  return { kind: "inference-refused", status: 200, code, ...facts };
}

/** What the guide says that a skipped step shows. */
const FAILURES: readonly Failure[] = [
  refused("object-forbidden", { place: "s3://…" }),
  refused("endpoint-forbidden"),
  refused("module-missing", { module: "numpy" }),
  refused("function-timed-out", { limitS: 3 }),
  refused("wrong-path", { path: "…" }),
  refused("function-failed"),
  { kind: "server-mismatch", mismatch: "wants-batch-axis", fix: "add-batch-axis" },
  { kind: "cors-refused", region: undefined, ...API },
  { kind: "cors-refused", region: "us-west-2", ...API, service: "s3" },
  { kind: "cors-answer-refused", host: HOST },
  { kind: "access-denied", service: "s3", action: "s3:PutObject", resource: "b" },
];

describe("docs/chapter.md", () => {
  it.each(FAILURES)("quotes what the page shows of a skipped step: $kind $code", (failure) => {
    const { title } = describeFailure(failure);
    expect(GUIDE).toContain(`“${title.replace(/….$/, "…")}`);
  });

  it.each(FAILURES.filter((failure) => chapterStepOf(failure) !== undefined))(
    "has the step that the doctor links to: $kind $code",
    (failure) => {
      const { number } = chapterStepOf(failure) ?? {};
      const [row = ""] = new RegExp(`^\\| ${number} \\|.*`, "m").exec(MARKDOWN) ?? [];
      const { title } = describeFailure(failure);
      const [section = ""] = MARKDOWN.slice(MARKDOWN.indexOf(row)).split("\n## ");
      expect(section.replaceAll(/\s+/g, " ")).toContain(`“${title.replace(/….$/, "…")}`);
      expect(readFileSync("public/docs/chapter.html", "utf8")).toContain(`id="step-${number}"`);
    },
  );

  it("gives a config.json that is valid", () => {
    const [, json = ""] = /```json (.*?)```/.exec(GUIDE) ?? [];
    expect(parseWorkshopConfig(JSON.parse(json))).toMatchObject({ prefix: "", keyOwner: "name" });
  });
});
