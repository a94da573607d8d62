import { sha256Hex } from "#domain/array/content-hash.ts";
import { sizeText } from "#domain/array/size-text.ts";
import { runsInCloud } from "#domain/edits/edit.ts";
import { selectedScores, summarise } from "#domain/prediction/prediction.ts";
import { resultText } from "#domain/prediction/result-text.ts";
import { formatNumber, formatSignificant, formatUtc } from "#domain/text/format.ts";
import { escapeHtml } from "#domain/text/html.ts";
import { tilesText } from "#domain/tiles/tile-grid.ts";
import { classAccuracyOf } from "./class-accuracy.ts";
import { curlSteps } from "./curl-steps.ts";
import {
  type ExportContext,
  type ExportedRun,
  type FileExport,
  hasResult,
  locatorOf,
  type ReportDetails,
  resultOf,
} from "./export.ts";
import { type ExportedResult, resultFileName } from "./exported-result.ts";
import { PREDICTION_NPY } from "./prediction-npy.ts";
import { pythonScript } from "./python-script.ts";
import { editsOf } from "./python-steps.ts";
import { chartFigure } from "./report-chart.ts";
import { classTables } from "./report-classes.ts";
import { reportCurves } from "./report-curves.ts";
import { REPORT_STYLE } from "./report-style.ts";
import { isHashOfFile, resultFacts } from "./result-facts.ts";
import { isScene, whyNoPython } from "./scene-exports.ts";

/** The picture of the report, sharp on paper. */
const PICTURE_SCALE = 2;

/**
 * One result as a single HTML file for the screen and for paper: picture, numbers, curves, caveats,
 * settings, versions, hashes, and how to repeat it. It has no script, loads nothing, and its own policy
 * forbids it to. Contains no secret.
 */
export const REPORT: FileExport = {
  kind: "file",
  id: "report",
  subject: "Report",
  format: "HTML",
  pictureScale: PICTURE_SCALE,
  available: (context) =>
    hasResult(context) && context.view !== undefined && context.report !== undefined,
  make: async (context) => {
    const { view, report } = context;
    if (view === undefined || report === undefined) throw new Error("There is nothing to report.");
    const picture = await dataAddress(await view.draw(PICTURE_SCALE));
    const html = await reportHtml(context, report, picture);
    return {
      content: new Blob([html], { type: "text/html" }),
      fileName: resultFileName(resultOf(context), "report", "html"),
    };
  },
};

async function reportHtml(
  context: ExportContext,
  report: ReportDetails,
  picture: string,
): Promise<string> {
  const result = resultOf(context);
  const { name, array, card, prediction, shown, grid } = result;
  const isMask = result.kind.draws === "mask";
  const summary = summarise(
    prediction,
    shown,
    isMask ? result.minRegionPixels : Number.POSITIVE_INFINITY,
  );
  const scores = selectedScores(prediction, shown.shown);
  const text = resultText(card, { prediction, shown, scores, summary, grid });
  const facts = resultFacts(result, await locatorOf(context));
  const size = sizeText(array.height, array.width, array.bandCount);
  const title = escapeHtml(`${name}: ${text.title}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(text.title)}</h1>
<p>${escapeHtml(`${name}, ${size}, ${array.dtype}`)}</p>
</header>
<main>
<figure><img src="${picture}" alt="${escapeHtml(text.spoken)}"></figure>
${text.lines.map(paragraph).join("\n")}
${section("Before you use it", [...card.caveats, ...report.doubts.map((doubt) => `Run despite a warning: ${doubt}`)].map(paragraph).join("\n"))}
${section("Numbers", table(Object.entries(facts).map(([term, value]) => [termText(term), valueText(value)])))}
${section("Accuracy", accuracy(result, scores))}
${section("Settings", settings(report))}
${section("Versions and hashes", table(await versions(context, report)))}
${section("How to repeat it", await repetition(context.run))}
</main>
<footer><p>Made by Plumescope ${escapeHtml(report.version)} at ${formatUtc(report.madeAt)}. It contains no credentials and loads nothing.</p></footer>
</body>
</html>
`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** Nothing where there is no content. */
function section(title: string, content: string): string {
  return content === "" ? "" : `<section>\n<h2>${title}</h2>\n${content}\n</section>`;
}

type Row = readonly [term: string, value: string | undefined];

/** Without the rows that have no value. */
function table(rows: readonly Row[]): string {
  const cells = rows.flatMap(([term, value]) =>
    value === undefined
      ? []
      : [`<tr><th scope="row">${escapeHtml(term)}</th><td>${escapeHtml(value)}</td></tr>`],
  );
  return cells.length === 0 ? "" : `<table>\n${cells.join("\n")}\n</table>`;
}

/** "mask_area_km2" as "Mask area (km²)". */
function termText(term: string): string {
  const words = term
    .replace(/_km2$/, " (km²)")
    .replaceAll("_", " ")
    .replace("sha256", "SHA-256")
    .replace("iou", "IoU");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function valueText(value: string | number | undefined): string | undefined {
  if (typeof value !== "number") return value;
  const isLarge = Math.abs(value) >= 1000;
  if (Number.isInteger(value)) return formatNumber(value);
  return isLarge ? formatNumber(Number(value.toPrecision(6))) : formatSignificant(value, 6);
}

function accuracy(result: ExportedResult, scores: Float32Array): string {
  const { shown, reference } = result;
  if (reference === undefined) return "";
  const classes = classAccuracyOf(result);
  if (classes !== undefined) {
    return `${paragraph(`Compared with ${reference.name}: each pixel’s most likely class.`)}
${classTables(classes)}`;
  }
  if (reference.reading.kind !== "one-class") return "";
  const curves = reportCurves(reference.reading, scores, shown.threshold);
  return `${paragraph(`Compared with ${reference.name}, in the numbers above and over all thresholds below.`)}
<div class="charts">${curves.map(chartFigure).join("\n")}</div>`;
}

/** What differs from the view that the page begins with, as in the page's address. */
function settings({ viewQuery }: ReportDetails): string {
  const changed = [...new URLSearchParams(viewQuery)];
  if (changed.length === 0) return paragraph("All as the page begins with.");
  const said = "Everything that differs from what the page begins with, as in its address:";
  return `${paragraph(said)}\n${table(changed)}`;
}

async function versions(
  context: ExportContext,
  { version, timings, uploadSkipped }: ReportDetails,
): Promise<readonly Row[]> {
  const { card, array } = resultOf(context);
  const { run } = context;
  const npy = await PREDICTION_NPY.make(context);
  const profile = run?.serverProfile;
  const ms = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${formatNumber(Math.round(value))} ms`;
  return [
    ["Plumescope", version],
    ["Model card", `${card.title} (${card.id})`],
    ["About the model", card.description],
    ["Inference API", run?.config.apiUrl],
    ["Server", profile && `answers in ${profile.encoding}, takes requests as ${profile.form}`],
    sent(context),
    [isHashOfFile(array) ? "SHA-256 of the file" : "SHA-256 of the uploaded npy", array.sha256],
    ["SHA-256 of the prediction as npy", await sha256Hex(await npy.content.arrayBuffer())],
    ["Signing", ms(timings.signing)],
    ["Upload", uploadSkipped ? "skipped, it was in the bucket already" : ms(timings.uploading)],
    ["Inference", ms(timings.inferring)],
  ];
}

/** How the array was sent; without a value while signed out, when the participant's folder is unknown. */
function sent(context: ExportContext): Row {
  const { run } = context;
  const { tiles } = resultOf(context).array;
  if (run === undefined) return ["Uploaded to", undefined];
  if (tiles !== undefined && !runsInCloud(run.edited?.edits ?? [])) {
    return ["Sent as", `${tilesText(tiles)}, each an upload of its own`];
  }
  return ["Uploaded to", `s3://${run.location.bucket}/${run.location.key} (${run.config.region})`];
}

async function repetition(run: ExportedRun | undefined): Promise<string> {
  if (run === undefined) {
    return paragraph(
      "The commands name the folder of a participant: export the report while signed in to have them here.",
    );
  }
  const why = whyNoPython({ run });
  if (why !== undefined) return paragraph(why);
  const { fileName } = run;
  const python = pythonScript(run, await editsOf(run));
  if (isScene(run)) {
    return `${paragraph(`In Python, beside ${fileName}, with boto3, numpy and requests installed and your own AWS credentials:`)}
${code(python)}`;
  }
  return `${paragraph(`In a terminal with your own AWS credentials, beside ${fileName}, which the export menu saves as “Uploaded array”. It needs the AWS CLI and curl.`)}
${code(curlSteps(run))}
${paragraph("Or in Python, with boto3, numpy and requests installed:")}
${code(python)}`;
}

function code(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}

async function dataAddress(image: Blob): Promise<string> {
  const bytes = new Uint8Array(await image.arrayBuffer());
  let binary = "";
  // In pieces: an argument list has a limit.
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return `data:${image.type};base64,${btoa(binary)}`;
}

const PIECE = 32_768;
