import { describe, expect, it } from "vitest";
import type { SelectedClass } from "#domain/model/kinds/model-kind.ts";
import { maskOfValues } from "./fixtures/mask-of-values.ts";
import { UNLABELLED } from "./reference-mask.ts";
import { type MaskClass, type ReferenceReading, readReference } from "./reference-reading.ts";

function reading(
  values: readonly number[],
  shown: SelectedClass,
  {
    classValues = [0, 1, 2],
    chosen = [],
  }: { classValues?: readonly number[]; chosen?: readonly MaskClass[] } = {},
): ReferenceReading {
  return readReference(maskOfValues(values), { classValues, shown, chosen });
}

function labelsOf(read: ReferenceReading): readonly number[] | undefined {
  return "labels" in read ? [...read.labels] : undefined;
}

describe("a mask of several classes", () => {
  it("has the classes of its values in the card", () => {
    const read = reading([10, 30, 20, -1], "most-likely", { classValues: [10, 20, 30] });
    expect(read.kind).toBe("classes");
    expect(labelsOf(read)).toEqual([0, 2, 1, UNLABELLED]);
  });

  it("has no label where it is 255, unless that is a class", () => {
    expect(labelsOf(reading([0, 1, 2, 255], "most-likely"))).toEqual([0, 1, 2, UNLABELLED]);
    const classes = { classValues: [0, 1, 2, 255] };
    expect(labelsOf(reading([0, 1, 2, 255], "most-likely", classes))).toEqual([0, 1, 2, 3]);
  });

  it("is asked about where a value is of no class, never read by position", () => {
    expect(reading([0, 1, 2, 7], "most-likely")).toEqual({ kind: "unknown-values", values: [7] });
    const oneBased = { classValues: [1, 2, 3] };
    expect(reading([0, 1, 2], "most-likely", oneBased)).toEqual({
      kind: "unknown-values",
      values: [0],
    });
    expect(reading([0, 1, 2], 1, oneBased)).toEqual({ kind: "unknown-values", values: [0] });
  });

  it("has what the user says of its values, except of classes that the model lacks", () => {
    const chosen = [
      [7, 2],
      [9, undefined],
    ] as const;
    expect(labelsOf(reading([0, 7, 9, 1], "most-likely", { chosen }))).toEqual([
      0,
      2,
      UNLABELLED,
      1,
    ]);
    expect(reading([0, 1, 7], "most-likely", { chosen: [[7, 5]] })).toEqual({
      kind: "unknown-values",
      values: [7],
    });
  });

  it("is one class against all others where one is selected", () => {
    const read = reading([0, 1, 2, -1], 2);
    expect(read.kind).toBe("one-class");
    expect(labelsOf(read)).toEqual([0, 0, 1, UNLABELLED]);
  });

  it("does not fit a model of one class, and says why", () => {
    expect(reading([0, 255, 3], 0, { classValues: [1] })).toEqual({
      kind: "unfit",
      why: "This is not a mask of one class: it contains both 3 and 255.",
    });
  });
});

describe("a mask of one class", () => {
  it("is that of a model of one class, whatever its value", () => {
    expect(labelsOf(reading([0, 255, -1], 0, { classValues: [1] }))).toEqual([0, 1, UNLABELLED]);
  });

  it("is that of the selected class where its value is that class, or none", () => {
    expect(labelsOf(reading([0, 1], 1))).toEqual([0, 1]);
    expect(labelsOf(reading([0, 255], 2))).toEqual([0, 1]);
    expect(labelsOf(reading([0, 0], 2))).toEqual([0, 0]);
  });

  it("is asked about where its value is another class than the selected one", () => {
    expect(reading([0, 1], 2)).toEqual({ kind: "unknown-values", values: [1] });
    expect(labelsOf(reading([0, 1], 2, { chosen: [[1, 2]] }))).toEqual([0, 1]);
    expect(labelsOf(reading([0, 1], 2, { chosen: [[1, 1]] }))).toEqual([0, 0]);
  });

  it("is one of classes beside the most likely ones", () => {
    expect(labelsOf(reading([0, 2], "most-likely"))).toEqual([0, 2]);
    expect(reading([0, 255], "most-likely")).toEqual({ kind: "unknown-values", values: [255] });
  });
});
