import { formatFixed, formatNumber, formatPercent } from "#domain/text/format.ts";
import { escapeHtml } from "#domain/text/html.ts";
import type { ClassAccuracy } from "./class-accuracy.ts";

/** The scores of each class and the confusion matrix, as tables of HTML. */
export function classTables({ classes, confusion }: ClassAccuracy): string {
  const titles = classes.map(({ title }) => escapeHtml(title));
  const scores = classes.map(({ iou, f1, precision, recall, support }) => [
    ...[iou, f1, precision, recall].map((value) =>
      value === undefined ? "none" : formatFixed(value, 3),
    ),
    formatNumber(support),
  ]);
  const counts = confusion.map((row, reference) => {
    const support = classes[reference]?.support ?? 0;
    return row.map((pixels) =>
      support === 0
        ? formatNumber(pixels)
        : `${formatNumber(pixels)} (${formatPercent(pixels / support)})`,
    );
  });
  return [
    tableOf("Each class against all others", SCORE_TITLES, titles, scores),
    tableOf(
      "Pixels of the reference (rows) by predicted class (columns), with their share of the row",
      ["Reference", ...titles],
      titles,
      counts,
    ),
  ].join("\n");
}

const SCORE_TITLES = ["Class", "IoU", "F1", "Precision", "Recall", "Support"];

/** All texts are HTML. */
function tableOf(
  caption: string,
  columns: readonly string[],
  rowTitles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = columns.map((title) => `<th scope="col">${title}</th>`).join("");
  const body = rows.map((row, at) => {
    const cells = row.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr><th scope="row">${rowTitles[at]}</th>${cells}</tr>`;
  });
  return `<table class="scores">
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>`;
}
