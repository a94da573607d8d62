import type { ReactNode } from "react";
import type { ClassConfusion } from "#domain/scores/class-confusion.ts";
import { formatNumber, formatPercent } from "#domain/text/format.ts";

interface ConfusionMatrixProps {
  readonly confusion: ClassConfusion;
  /** One per class. */
  readonly titles: readonly string[];
}

/** The tint of a whole row, so that text over it stays readable in both themes. */
const MAX_TINT_PERCENT = 30;

/** Rows of the reference, columns of the prediction: pixels, and their share of the row. */
export function ConfusionMatrix({ confusion, titles }: ConfusionMatrixProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: many classes scroll sideways, also by keyboard.
    <section className="score-table confusion-matrix" aria-label="Confusion matrix" tabIndex={0}>
      <table>
        <caption>Pixels of the reference (rows) by predicted class (columns)</caption>
        <thead>
          <tr>
            <th scope="col">Reference</th>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, reference) => {
            const support = row.reduce((sum, pixels) => sum + pixels, 0);
            return (
              <tr key={titles[reference]}>
                <th scope="row">{titles[reference]}</th>
                {row.map((pixels, predicted) => {
                  const share = support === 0 ? 0 : pixels / support;
                  return (
                    <td
                      key={titles[predicted]}
                      data-right={predicted === reference}
                      style={{
                        background: `color-mix(in srgb, var(--accent) ${MAX_TINT_PERCENT * share}%, transparent)`,
                      }}
                    >
                      {formatNumber(pixels)}
                      <span className="share">{support === 0 ? "–" : formatPercent(share)}</span>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
