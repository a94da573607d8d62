import type { ReactNode } from "react";
import { type ClassConfusion, classScoresOf } from "#domain/scores/class-confusion.ts";
import { formatFixed, formatNumber } from "#domain/text/format.ts";
import { Term } from "#ui/controls/term.tsx";

interface ClassTableProps {
  readonly confusion: ClassConfusion;
  /** One per class. */
  readonly titles: readonly string[];
}

/** The scores of each class against all others. */
export function ClassTable({ confusion, titles }: ClassTableProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: many classes scroll sideways, also by keyboard.
    <section className="score-table" aria-label="Scores by class" tabIndex={0}>
      <table>
        <caption>Each class against all others</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">
              <Term of="iou">IoU</Term>
            </th>
            <th scope="col">
              <Term of="f1">F1</Term>
            </th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">Support</th>
          </tr>
        </thead>
        <tbody>
          {classScoresOf(confusion).map(({ iou, f1, precision, recall, support }, at) => (
            <tr key={titles[at]}>
              <th scope="row">{titles[at]}</th>
              {[iou, f1, precision, recall].map((value, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change their order.
                <td key={column}>{value === undefined ? "none" : formatFixed(value, 3)}</td>
              ))}
              <td>{formatNumber(support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
