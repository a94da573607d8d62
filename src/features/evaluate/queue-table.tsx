import { type ReactNode, useMemo } from "react";
import {
  type CombinedScores,
  combinedScores,
  type ScoreIntervals,
} from "#domain/scores/bootstrap.ts";
import { type ReferenceScores, scoresOf } from "#domain/scores/confusion.ts";
import { distinctNames } from "#domain/text/distinct-names.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import type { ScoredItem } from "#engine/queue-scores.ts";
import "./evaluate.css";

interface QueueTableProps {
  readonly items: readonly ScoredItem[];
  readonly selectedId: string;
  onSelect(id: string): void;
}

/** The precision and recall of each array are in its exported numbers. */
const COLUMNS = [
  { name: "iou", title: "IoU", format: (value: number) => formatFixed(value, 3) },
  { name: "f1", title: "F1", format: (value: number) => formatFixed(value, 3) },
  { name: "areaError", title: "Area error", format: (value: number) => formatPercent(value) },
] as const;

const SUMMARIES = [
  { kind: "pooled", intervals: "pooledIntervals", title: "All pixels" },
  { kind: "mean", intervals: "meanIntervals", title: "Mean of arrays" },
] as const satisfies readonly {
  readonly kind: keyof CombinedScores;
  readonly intervals: keyof CombinedScores;
  readonly title: string;
}[];

/** The scores of the queue's arrays against their reference masks, worst first, and of all together. */
export function QueueTable({ items, selectedId, onSelect }: QueueTableProps): ReactNode {
  const rows = useMemo(() => rowsOf(items), [items]);
  const combined = useMemo(() => combinedScores(items.map(({ confusion }) => confusion)), [items]);
  return (
    <div className="queue-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Array</th>
            {COLUMNS.map(({ name, title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, shortName, scores }) => (
            <tr key={id} data-selected={id === selectedId}>
              <th scope="row">
                <button type="button" className="link" title={name} onClick={() => onSelect(id)}>
                  {shortName}
                </button>
              </th>
              <Cells scores={scores} intervals={undefined} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          {SUMMARIES.map(({ kind, intervals, title }) => (
            <tr key={kind}>
              <th scope="row">{title}</th>
              <Cells scores={combined[kind]} intervals={combined[intervals]} />
            </tr>
          ))}
        </tfoot>
      </table>
      <p className="quiet small">
        Worst IoU first, at the active threshold. Small numbers are 95% intervals: bootstrap over
        arrays.
      </p>
    </div>
  );
}

interface CellsProps {
  readonly scores: ReferenceScores;
  readonly intervals: ScoreIntervals | undefined;
}

function Cells({ scores, intervals }: CellsProps): ReactNode {
  return COLUMNS.map(({ name, format }) => {
    const value = scores[name];
    const interval = intervals?.[name];
    return (
      <td key={name}>
        {value === undefined ? "none" : format(value)}
        {interval !== undefined && (
          <span className="quiet interval">{interval.map(format).join(" to ")}</span>
        )}
      </td>
    );
  });
}

function rowsOf(items: readonly ScoredItem[]) {
  const shortNames = distinctNames(items.map(({ name }) => name));
  return items
    .map(({ id, name, confusion }, at) => ({
      ...{ id, name, shortName: shortNames[at] ?? name },
      scores: scoresOf(confusion),
    }))
    .toSorted((one, other) => (one.scores.iou ?? 1) - (other.scores.iou ?? 1));
}
