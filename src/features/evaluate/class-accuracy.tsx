import { type ReactNode, useMemo } from "react";
import type { CardClass } from "#domain/model/model-card.ts";
import type { Colour } from "#domain/render/colour.ts";
import { confusionColours } from "#domain/render/overlay-styles/confusions.ts";
import {
  type ClassConfusion,
  classConfusionOf,
  confusedPairs,
  overallScoresOf,
} from "#domain/scores/class-confusion.ts";
import { formatNumber } from "#domain/text/format.ts";
import { Term } from "#ui/controls/term.tsx";
import { ClassTable } from "./class-table.tsx";
import { ConfusionMatrix } from "./confusion-matrix.tsx";
import { Fact } from "./fact.tsx";
import { IgnoredPixels } from "./ignored-pixels.tsx";
import { type ErrorsSwitch, ShowErrors } from "./show-errors.tsx";

interface ClassAccuracyProps extends ErrorsSwitch {
  /** Each pixel's class in the reference, from 0, or `UNLABELLED`. */
  readonly labels: Uint8Array;
  /** Each pixel's class in the prediction, negative where there is none. */
  readonly mostLikely: Int16Array;
  /** One per class. */
  readonly planes: readonly CardClass[];
}

/** The scores of each pixel's most likely class against the reference. */
export function ClassAccuracy(props: ClassAccuracyProps): ReactNode {
  const { labels, mostLikely, planes, ...errors } = props;
  const colours = confusionColours(planes.map(({ colour }) => colour));
  const confusion = useMemo(
    () => classConfusionOf(labels, mostLikely, planes.length),
    [labels, mostLikely, planes.length],
  );
  const { meanIou, accuracy, kappa } = overallScoresOf(confusion);
  const titles = planes.map(({ title }) => title);
  const counted = confusion.flat().reduce((sum, pixels) => sum + pixels, 0);
  return (
    <>
      <dl className="facts score-facts">
        <Fact name="Mean IoU" value={meanIou} />
        <Fact name="Accuracy" value={accuracy} />
        <Fact name={<Term of="kappa">Kappa</Term>} value={kappa} />
      </dl>
      <ClassTable confusion={confusion} titles={titles} />
      <ConfusionMatrix confusion={confusion} titles={titles} />
      <ErrorCounts confusion={confusion} titles={titles} colours={colours} />
      <ShowErrors {...errors} />
      <IgnoredPixels count={labels.length - counted} />
    </>
  );
}

/** The rest are in the confusion matrix. */
const MAX_PAIRS = 5;

interface ErrorCountsProps {
  readonly confusion: ClassConfusion;
  readonly titles: readonly string[];
  readonly colours: readonly Colour[];
}

/** Right and wrong pixels, and the classes that are confused most, as the error map draws them. */
function ErrorCounts({ confusion, titles, colours }: ErrorCountsProps): ReactNode {
  const pairs = confusedPairs(confusion);
  const right = confusion.reduce((sum, row, at) => sum + (row[at] ?? 0), 0);
  const wrong = pairs.reduce((sum, { pixels }) => sum + pixels, 0);
  return (
    <ul className="error-counts" aria-label="Pixels by error">
      <li>
        Right
        <span className="quiet">{formatNumber(right)}</span>
      </li>
      <li>
        Wrong
        <span className="quiet">{formatNumber(wrong)}</span>
      </li>
      {pairs.slice(0, MAX_PAIRS).map(({ reference, predicted, pixels }) => (
        <li key={`${reference} ${predicted}`}>
          <span
            className="swatch square"
            style={{ background: striped(colours[predicted], colours[reference]) }}
          />
          {titles[reference]} as {titles[predicted]}
          <span className="quiet">{formatNumber(pixels)}</span>
        </li>
      ))}
    </ul>
  );
}

function striped(line: Colour | undefined, ground: Colour | undefined): string {
  const [first, second] = [line, ground].map((colour) => `rgb(${(colour ?? []).join(" ")})`);
  return `repeating-linear-gradient(-45deg, ${first} 0 2px, ${second} 2px 4px)`;
}
