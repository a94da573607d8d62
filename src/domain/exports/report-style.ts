/** The style sheet of the report: black on white, as on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #15191c; background: #ffffff; }
body { max-width: 820px; margin: 32px auto; padding: 0 20px; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; }
header p { margin: 4px 0 16px; color: #4c565d; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 18px; }
p { margin: 8px 0; }
figure { margin: 0 0 12px; }
img { display: block; max-width: 100%; max-height: 720px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 3px 0; border-bottom: 1px solid #d5dadd; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { width: 34%; padding-right: 12px; font-weight: 400; color: #4c565d; }
caption { padding: 8px 0 4px; text-align: left; }
.scores :is(th, td) { width: auto; padding-right: 12px; }
td { font-variant-numeric: tabular-nums; }
pre { padding: 10px 12px; overflow: auto; border: 1px solid #d5dadd; border-radius: 4px; font: 12px/1.5 ui-monospace, monospace; }
.charts { display: flex; flex-wrap: wrap; gap: 16px; }
.chart { width: 280px; }
svg { fill: none; stroke: #15191c; stroke-width: 1; }
svg text { fill: #15191c; stroke: none; font: 11px system-ui, sans-serif; }
svg .curve { stroke-width: 2; }
svg .marked { fill: #d55e00; stroke: #15191c; }
footer { margin-top: 32px; border-top: 1px solid #d5dadd; color: #4c565d; }
@page { margin: 14mm; }
@media print {
  :root { font-size: 10pt; }
  body { max-width: none; margin: 0; padding: 0; }
  /* As large as the words in the picture need, with the caveats still on the first page. */
  img { max-height: 160mm; }
  .charts { flex-wrap: nowrap; gap: 5mm; }
  .chart { flex: 1 1 0; min-width: 0; width: auto; }
  .chart svg { width: 100%; height: auto; }
  figure, tr, .charts { break-inside: avoid; }
  p:has(+ .charts) { break-after: avoid; }
  h2 { break-after: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
