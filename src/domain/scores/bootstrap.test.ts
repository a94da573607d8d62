import { describe, expect, it } from "vitest";
import { CLASSES_COMBINATION, combinedScores, ONE_CLASS_COMBINATION } from "./bootstrap.ts";
// scikit-learn's and numpy's results, from make-bootstrap.py.
import expected from "./fixtures/bootstrap.json" with { type: "json" };

describe("combinedScores", () => {
  const found = combinedScores(expected.confusions, ONE_CLASS_COMBINATION, expected.resamples);

  it.each(["pooled", "mean"] as const)("equals scikit-learn: %s", (kind) => {
    for (const [name, value] of Object.entries(expected[kind])) {
      expect(Reflect.get(found[kind], name), name).toBeCloseTo(value, 12);
    }
  });

  it.each(["pooledIntervals", "meanIntervals"] as const)(
    "equals numpy’s percentiles: %s",
    (kind) => {
      for (const [name, interval] of Object.entries(expected[kind])) {
        const own: unknown = Reflect.get(found[kind] ?? {}, name);
        expect(own, name).toEqual(interval.map((end) => expect.closeTo(end, 12) as number));
      }
    },
  );

  it("has the same numbers for two classes as for one of them", () => {
    const classes = expected.confusions.map((one) => [
      [one.trueNegatives, one.falsePositives],
      [one.falseNegatives, one.truePositives],
    ]);
    const both = combinedScores(classes, CLASSES_COMBINATION, expected.resamples);
    for (const kind of ["pooled", "mean", "pooledIntervals", "meanIntervals"] as const) {
      const { accuracy, kappa } = found[kind] ?? {};
      expect(both[kind]).toMatchObject({ accuracy, kappa });
    }
  });

  it("has no interval for one array, nor for a score that some resample does not have", () => {
    const [first] = expected.confusions;
    if (first === undefined) throw new Error("no confusion");
    expect(combinedScores([first], ONE_CLASS_COMBINATION)).toMatchObject({
      pooledIntervals: undefined,
    });
    const empty = { ...first, truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    const { pooledIntervals, mean } = combinedScores([first, empty], ONE_CLASS_COMBINATION);
    expect(pooledIntervals?.iou).toBeUndefined();
    expect(pooledIntervals?.accuracy).toHaveLength(2);
    expect(mean.iou).toBe(combinedScores([first], ONE_CLASS_COMBINATION).mean.iou);
  });
});
