import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatNumber, formatSignificant } from "#domain/text/format.ts";
import type { Conversion } from "./conversion.ts";
import { encodeEdits, encodeTitle, storedFrom } from "./encoding.ts";
import { isAbiRadiance } from "./goes-radiance.ts";

/** A scale and offset that the file declares for each band, which give the physical quantity. */
export const DECLARED_SCALING: Conversion = {
  id: "declared-scaling",
  convert: (facts, card) => {
    const scaling = facts.scaling?.slice(0, card.bands.length);
    if (scaling?.length !== card.bands.length || isAbiRadiance(scaling, card)) return undefined;
    const linear = linearSteps(scaling, card);
    const what = `${card.quantity} by the scale and offset that the file declares`;
    if (linear !== undefined) {
      const [step] = linear;
      const isShared = linear.every(
        (one) => one.scale === step?.scale && one.offset === step.offset,
      );
      const steps = isShared ? linear.slice(0, 1) : linear;
      return {
        what,
        title: titleOf(steps),
        edits: linear.every(isIdentity) ? [] : [scaleEdit(steps)],
        stored: (value, band) => value * (linear[band]?.scale ?? 1) + (linear[band]?.offset ?? 0),
        isDeclared: true,
      };
    }
    const stored = storedFrom(card, facts);
    const [first] = scaling;
    const isShared = scaling.every(
      ({ scale, offset }) => scale === first?.scale && offset === first.offset,
    );
    return {
      what,
      title: `Apply the file’s scale and offset, and ${encodeTitle(card)}`,
      edits: [scaleEdit(isShared ? scaling.slice(0, 1) : scaling), ...encodeEdits(card)],
      stored: (value, band) => {
        const { scale, offset } = scaling[band] ?? { scale: 1, offset: 0 };
        return stored(value * scale + offset, band);
      },
      isDeclared: true,
    };
  },
};

/**
 * Declared scale and card's scale as one step, if the card stores the quantity linearly: a file with
 * a scale of 0.0001 and an offset of -0.1 for a model of reflectance times 10,000 needs - 1,000.
 */
function linearSteps(
  scaling: readonly BandScaling[],
  { bands, input }: ModelCard,
): readonly BandScaling[] | undefined {
  if (input.stored !== undefined || bands.some(({ decoding }) => decoding.exponent !== 1)) {
    return undefined;
  }
  return scaling.map(({ scale, offset }, band) => {
    const decoding = bands[band]?.decoding ?? { scale: 1, offset: 0, multiplier: 1 };
    const step = decoding.scale * decoding.multiplier;
    return {
      scale: withoutNoise(scale / step),
      offset: withoutNoise(offset / step - decoding.offset / decoding.scale),
    };
  });
}

/** Decimal fractions leave noise in the last digits of a quotient. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}

function isIdentity({ scale, offset }: BandScaling): boolean {
  return scale === 1 && offset === 0;
}

function scaleEdit(steps: readonly BandScaling[]): Edit {
  return {
    kind: "scale",
    factors: steps.map(({ scale }) => scale),
    offsets: steps.map(({ offset }) => offset),
  };
}

function titleOf(steps: readonly BandScaling[]): string {
  const [step] = steps;
  if (step === undefined || steps.length > 1) return "Apply the file’s scale and offset";
  if (step.scale !== 1) return "Apply the file’s scale and offset";
  const verb = step.offset < 0 ? "Subtract" : "Add";
  return `${verb} ${numberText(Math.abs(step.offset))}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? formatNumber(value) : formatSignificant(value, 6);
}
