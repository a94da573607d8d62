import type { ReactNode } from "react";
import type { CardClass } from "#domain/model/model-card.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import type { MaskClass } from "#domain/scores/reference-reading.ts";
import { classOfValue } from "#domain/scores/reference-reading.ts";
import { formatList, formatNumber } from "#domain/text/format.ts";
import { Select } from "#ui/controls/select.tsx";

interface MaskValuesProps {
  readonly mask: ReferenceMask;
  /** One per class of the prediction. */
  readonly planes: readonly CardClass[];
  /** The value of each class in masks. */
  readonly classValues: readonly number[];
  readonly chosen: readonly MaskClass[];
  /** Those to be named before anything is computed; empty if all are known. */
  readonly asked: readonly number[];
  onName(value: number, classIndex: number | undefined): void;
}

const UNKNOWN = "unknown";
const NO_LABEL = "none";

/** What each value of a mask is: a question while one is of no known class, else folded away. */
export function MaskValues(props: MaskValuesProps): ReactNode {
  const { asked, mask, planes } = props;
  if (asked.length === 0) {
    return (
      <details>
        <summary>Values of the mask</summary>
        <ValueChoices {...props} />
      </details>
    );
  }
  const isOne = asked.length === 1;
  return (
    <>
      <p>
        {`Which ${isOne ? "class is" : "classes are"} ${formatList(asked.map(String))} in the mask? `}
        {planes.length > 1 &&
          `The model’s classes are ${formatList(planes.map(({ title }) => title))}.`}
      </p>
      <ValueChoices {...props} mask={mask} />
    </>
  );
}

function ValueChoices({
  mask,
  planes,
  classValues,
  chosen,
  asked,
  onName,
}: MaskValuesProps): ReactNode {
  const options = [
    ...planes.map(({ title }, plane) => ({ value: String(plane), title })),
    { value: NO_LABEL, title: "No label" },
  ];
  return (
    <div className="mask-values">
      {mask.values.map((value, label) => {
        const pixels = mask.counts[label] ?? 0;
        if (pixels === 0) return null;
        const known = asked.includes(value)
          ? UNKNOWN
          : (classOfValue(value, mask, { classValues, chosen }) ?? NO_LABEL);
        return (
          <Select
            key={value}
            label={`Value ${value} (${formatNumber(pixels)} pixels)`}
            value={String(known)}
            options={
              known === UNKNOWN ? [{ value: UNKNOWN, title: "Choose…" }, ...options] : options
            }
            onChange={(text) => {
              if (text !== UNKNOWN) onName(value, text === NO_LABEL ? undefined : Number(text));
            }}
          />
        );
      })}
    </div>
  );
}
