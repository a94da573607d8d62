import { type ReactNode, useMemo } from "react";
import {
  CLASSES_COMBINATION,
  type CombinedScores,
  combinedScores,
  ONE_CLASS_COMBINATION,
  type ScoreIntervals,
} from "#domain/scores/bootstrap.ts";
import { overallScoresOf, pooledClasses } from "#domain/scores/class-confusion.ts";
import { scoresOf } from "#domain/scores/confusion.ts";
import { distinctNames } from "#domain/text/distinct-names.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import type { ScoredClasses, ScoredItem } from "#engine/queue-scores.ts";
import { ClassTable } from "./class-table.tsx";
import "./evaluate.css";

interface QueueTableProps {
  readonly items: readonly (ScoredItem | ScoredClasses)[];
  readonly selectedId: string;
  onSelect(id: string): void;
}

/** The scores of the queue's arrays against their reference masks, and of all together. */
export function QueueTable({ items, ...shared }: QueueTableProps): ReactNode {
  const ofOneClass = useMemo(() => items.filter((item) => "confusion" in item), [items]);
  const ofClasses = useMemo(() => sameClasses(items.filter((item) => "classes" in item)), [items]);
  return (
    <>
      {ofOneClass.length > 0 && <OneClassTable items={ofOneClass} {...shared} />}
      {ofClasses.map((group) => (
        <ClassesTables key={group[0]?.titles.join()} items={group} {...shared} />
      ))}
    </>
  );
}

/** In groups of the same classes, which have one table each. */
function sameClasses(items: readonly ScoredClasses[]): readonly (readonly ScoredClasses[])[] {
  const groups = new Map<string, readonly ScoredClasses[]>();
  for (const item of items) {
    const key = item.titles.join();
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

interface Column<Name extends string> {
  readonly name: Name;
  readonly title: string;
  format(value: number): string;
}

const fixed = (value: number): string => formatFixed(value, 3);

/** The precision and recall of each array are in its exported numbers. */
const ONE_CLASS_COLUMNS = [
  { name: "iou", title: "IoU", format: fixed },
  { name: "f1", title: "F1", format: fixed },
  { name: "areaError", title: "Area error", format: (value) => formatPercent(value) },
] as const satisfies readonly Column<string>[];

interface OneClassTableProps extends Omit<QueueTableProps, "items"> {
  readonly items: readonly ScoredItem[];
}

function OneClassTable({ items, ...shared }: OneClassTableProps): ReactNode {
  const rows = useMemo(
    () => items.map(({ id, name, confusion }) => ({ id, name, scores: scoresOf(confusion) })),
    [items],
  );
  const combined = useMemo(
    () =>
      combinedScores(
        items.map(({ confusion }) => confusion),
        ONE_CLASS_COMBINATION,
      ),
    [items],
  );
  return (
    <ScoreTable
      {...{ rows, combined, ...shared }}
      columns={ONE_CLASS_COLUMNS}
      worst="iou"
      note="Worst IoU first, at the active threshold."
    />
  );
}

const CLASSES_COLUMNS = [
  { name: "meanIou", title: "Mean IoU", format: fixed },
  { name: "accuracy", title: "Accuracy", format: fixed },
  { name: "kappa", title: "Kappa", format: fixed },
] as const satisfies readonly Column<string>[];

interface ClassesTablesProps extends Omit<QueueTableProps, "items"> {
  /** All of the same classes. */
  readonly items: readonly ScoredClasses[];
}

function ClassesTables({ items, ...shared }: ClassesTablesProps): ReactNode {
  const rows = useMemo(
    () => items.map(({ id, name, classes }) => ({ id, name, scores: overallScoresOf(classes) })),
    [items],
  );
  const confusions = useMemo(() => items.map(({ classes }) => classes), [items]);
  const combined = useMemo(() => combinedScores(confusions, CLASSES_COMBINATION), [confusions]);
  const together = useMemo(() => pooledClasses(confusions), [confusions]);
  return (
    <>
      <ScoreTable
        {...{ rows, combined, ...shared }}
        columns={CLASSES_COLUMNS}
        worst="meanIou"
        note="Worst mean IoU first, of the most likely classes."
      />
      <ClassTable confusion={together} titles={items[0]?.titles ?? []} />
    </>
  );
}

const SUMMARIES = [
  { kind: "pooled", intervals: "pooledIntervals", title: "All pixels" },
  { kind: "mean", intervals: "meanIntervals", title: "Mean of arrays" },
] as const;

interface ScoreRow<Name extends string> {
  readonly id: string;
  readonly name: string;
  readonly scores: Readonly<Record<Name, number | undefined>>;
}

interface ScoreTableProps<Name extends string, Shown extends Name> {
  readonly rows: readonly ScoreRow<Name>[];
  readonly combined: CombinedScores<Name>;
  readonly columns: readonly Column<Shown>[];
  /** The rows are sorted by it, lowest first. */
  readonly worst: Name;
  readonly note: string;
  readonly selectedId: string;
  onSelect(id: string): void;
}

/** A row for each array, worst first, and those of all together. */
function ScoreTable<Name extends string, Shown extends Name>(
  props: ScoreTableProps<Name, Shown>,
): ReactNode {
  const { rows, combined, columns, worst, note, selectedId, onSelect } = props;
  const sorted = useMemo(() => sortedRows(rows, worst), [rows, worst]);
  return (
    <div className="queue-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Array</th>
            {columns.map(({ name, title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ id, name, shortName, scores }) => (
            <tr key={id} data-selected={id === selectedId}>
              <th scope="row">
                <button type="button" className="link" title={name} onClick={() => onSelect(id)}>
                  {shortName}
                </button>
              </th>
              <Cells {...{ columns, scores }} intervals={undefined} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          {SUMMARIES.map(({ kind, intervals, title }) => (
            <tr key={kind}>
              <th scope="row">{title}</th>
              <Cells columns={columns} scores={combined[kind]} intervals={combined[intervals]} />
            </tr>
          ))}
        </tfoot>
      </table>
      <p className="quiet small">{note} Small numbers are 95% intervals: bootstrap over arrays.</p>
    </div>
  );
}

interface CellsProps<Name extends string> {
  readonly columns: readonly Column<Name>[];
  readonly scores: Readonly<Record<Name, number | undefined>>;
  readonly intervals: ScoreIntervals<Name> | undefined;
}

function Cells<Name extends string>({ columns, scores, intervals }: CellsProps<Name>): ReactNode {
  return columns.map(({ name, format }) => {
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

function sortedRows<Name extends string>(rows: readonly ScoreRow<Name>[], worst: Name) {
  const shortNames = distinctNames(rows.map(({ name }) => name));
  return rows
    .map((row, at) => ({ ...row, shortName: shortNames[at] ?? row.name }))
    .toSorted((one, other) => (one.scores[worst] ?? 1) - (other.scores[worst] ?? 1));
}
