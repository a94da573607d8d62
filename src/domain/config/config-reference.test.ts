import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  configKeys,
  configReference,
  KEY_DESCRIPTIONS,
  shortestConfig,
} from "./config-reference.ts";
import { parseWorkshopConfig } from "./workshop-config.ts";

/** The configuration with a value at a path: "s3.endpoint", "modelCards[].title". */
function withValue(base: Record<string, unknown>, path: string, value: unknown): object {
  const [head = "", rest] = path.split(/(?:\[\])?\.(.*)/s);
  if (rest === undefined) return { ...base, [head]: value };
  const isList = path.startsWith(`${head}[]`);
  const before = base[head];
  const parent = (isList ? (before as unknown[] | undefined)?.[0] : before) ?? {};
  const changed = withValue(parent as Record<string, unknown>, rest, value);
  return { ...base, [head]: isList ? [changed] : changed };
}

const SAMPLE = { file: "a.npy", title: "A", description: "", modelCards: [] };
const LOCAL = {
  ...shortestConfig(),
  apiUrl: "http://localhost:4566/api",
  s3: { endpoint: "http://localhost:4566" },
  sts: { endpoint: "http://localhost:4566" },
};

describe("docs/config.md", () => {
  it("is what npm run docs writes", () => {
    expect(readFileSync("docs/config.md", "utf8")).toBe(configReference());
  });

  it("describes every key of the schema and no other", () => {
    const keys = configKeys().map(({ path }) => path);
    expect(new Set(Object.keys(KEY_DESCRIPTIONS))).toEqual(new Set(keys));
    expect(keys).toContain("samples[].modelCards");
  });

  it("begins with a file that is valid as it is", () => {
    const [, example = ""] = /```json\n(.*?)```/s.exec(configReference()) ?? [];
    expect(parseWorkshopConfig(JSON.parse(example)).samples).toEqual([]);
  });

  it.each(Object.keys(KEY_DESCRIPTIONS))("gives a valid example of %s", (path) => {
    const { example } = KEY_DESCRIPTIONS[path] ?? {};
    const signed = path === "scenes" ? { apiAuth: "iam" } : {};
    const base = path === "credentials" ? LOCAL : { ...shortestConfig(), ...signed };
    const whole = path.startsWith("samples[]") ? { ...base, samples: [SAMPLE] } : base;
    expect(() => parseWorkshopConfig(withValue({ ...whole }, path, example))).not.toThrow();
  });
});
