import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseEdits } from "#domain/array/edit.ts";
import { type NdArray, parseNpy } from "#domain/array/npy.ts";
import { type ModelCard, parseModelCard } from "#domain/model-card.ts";
import { applyEdits } from "./apply.ts";
import { npyOf } from "./sent.ts";

interface Row {
  readonly name: string;
  readonly card: "goes-smoke" | "flood-water";
  readonly npy: string;
  readonly nodata: string | null;
  readonly edits: readonly { readonly kind: string }[];
  readonly result: string;
}

const rows = readFileSync(new URL("./fixtures/edits.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function cardOf(name: Row["card"]): ModelCard {
  const file = `public/models/${name}.json`;
  return parseModelCard(JSON.parse(readFileSync(file, "utf8")), file);
}

const CARDS = { "goes-smoke": cardOf("goes-smoke"), "flood-water": cardOf("flood-water") };

function arrayOf(base64: string) {
  return parseNpy(new Uint8Array(Buffer.from(base64, "base64")).buffer);
}

/** What is sent, read back. */
function sent(row: Row): NdArray {
  const found = {
    array: arrayOf(row.npy),
    nodata: row.nodata === null ? undefined : Number(row.nodata),
  };
  const prepared = applyEdits(found, parseEdits(row.edits) ?? [], CARDS[row.card]);
  return parseNpy(npyOf(prepared));
}

const isResized = ({ name }: Row) => name.includes("resize");

describe("applyEdits does as numpy", () => {
  it.each(rows.filter((row) => !isResized(row)))("$name", (row) => {
    expect(sent(row)).toEqual(arrayOf(row.result));
  });
});

/** How far from the exact number a value up to 1,000 may lie when it is rounded to a dtype. */
const ROUNDING: Readonly<Record<string, number>> = { float16: 0.26, float32: 1e-4, float64: 1e-9 };

describe("applyEdits resizes as Pillow", () => {
  it.each(rows.filter(isResized))("$name", (row) => {
    const { dtype, shape, values } = sent(row);
    const wanted = arrayOf(row.result);
    expect(dtype).toBe(arrayOf(row.npy).dtype);
    expect(shape).toEqual(wanted.shape);
    const rounding = ROUNDING[dtype] ?? 0.5 + 1e-6;
    for (const [index, exact] of wanted.values.entries()) {
      const value = Number(values[index]);
      if (Number.isNaN(exact)) expect(value).toBeNaN();
      else expect(Math.abs(value - Number(exact))).toBeLessThanOrEqual(rounding);
    }
  });
});
