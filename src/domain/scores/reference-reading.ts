import type { SelectedClass } from "#domain/model/kinds/model-kind.ts";
import {
  oneClassLabels,
  type ReferenceMask,
  UNLABELLED,
  whyNotOneClass,
} from "./reference-mask.ts";

/** What the user says that a value of masks is: a class, from 0; undefined for no label. */
export type MaskClass = readonly [value: number, classIndex: number | undefined];

/** What a mask's labels are to a prediction, as far as that is known. */
export type ReferenceReading =
  /** 1 where the selected class is, 0 where it is not, `UNLABELLED`. */
  | { readonly kind: "one-class"; readonly labels: Uint8Array }
  /** Each pixel's class, from 0, or `UNLABELLED`. */
  | { readonly kind: "classes"; readonly labels: Uint8Array }
  /** Values that the user has to name, before any number is computed. */
  | { readonly kind: "unknown-values"; readonly values: readonly number[] }
  | { readonly kind: "unfit"; readonly why: string };

interface ClassesOfValues {
  /** The value of each of the prediction's classes in masks. */
  readonly classValues: readonly number[];
  readonly chosen: readonly MaskClass[];
}

interface ReadingOptions extends ClassesOfValues {
  /** What is compared: one class at a threshold, or each pixel's most likely class. */
  readonly shown: SelectedClass;
}

/**
 * Reads a mask for a prediction. Its values are those of the model card, or what the user has said they
 * are; 255 is no label where it is no class. Any other value is asked about. A mask of one class is that
 * of the selected class, except where its value is another class of the card.
 */
export function readReference(
  mask: ReferenceMask,
  { classValues, shown, chosen }: ReadingOptions,
): ReferenceReading {
  const own = oneClassLabels(mask);
  if (classValues.length <= 1) {
    return own === undefined
      ? { kind: "unfit", why: whyNotOneClass(mask) }
      : { kind: "one-class", labels: own };
  }
  const classes = mask.values.map((value) => classOfValue(value, mask, { classValues, chosen }));
  const isPresent = (label: number): boolean => (mask.counts[label] ?? 0) > 0;
  const unknown = mask.values.filter(
    (_, label) => classes[label] === "unknown" && isPresent(label),
  );
  const byLabel = classes.map((one) => (typeof one === "number" ? one : UNLABELLED));
  if (shown === "most-likely") {
    if (unknown.length > 0) return { kind: "unknown-values", values: unknown };
    return { kind: "classes", labels: relabelled(mask, byLabel) };
  }
  if (own !== undefined) {
    const isAsShown = (label: number): boolean =>
      !isPresent(label) || (byLabel[label] === shown) === (label === 1);
    const isSaid = chosen.some(([value]) => value === mask.values[1]);
    if (unknown.length > 0 && !isSaid) return { kind: "one-class", labels: own };
    if (isAsShown(0) && isAsShown(1)) return { kind: "one-class", labels: own };
    // Either the selected class under another value, or another class of the card.
    if (!isSaid) return { kind: "unknown-values", values: mask.values.slice(1) };
  }
  if (unknown.length > 0) return { kind: "unknown-values", values: unknown };
  const labels = byLabel.map((one) => (one === UNLABELLED ? one : Number(one === shown)));
  return { kind: "one-class", labels: relabelled(mask, labels) };
}

/** The class of a value, from 0; undefined for no label. */
export function classOfValue(
  value: number,
  { values }: Pick<ReferenceMask, "values">,
  { classValues, chosen }: ClassesOfValues,
): number | undefined | "unknown" {
  const said = chosen.find(
    ([own, classIndex]) => own === value && (classIndex ?? 0) < classValues.length,
  );
  if (said !== undefined) return said[1];
  const classIndex = classValues.indexOf(value);
  if (classIndex >= 0) return classIndex;
  // Beside other classes: alone, 255 is what one class is often marked with.
  const isNoLabel = value === UNLABELLED && values.some((other) => other > 0 && other !== value);
  return isNoLabel ? undefined : "unknown";
}

function relabelled({ labels }: ReferenceMask, byLabel: readonly number[]): Uint8Array {
  return labels.map((label) => byLabel[label] ?? UNLABELLED);
}
