import type { Recipe } from "#domain/model/model-card.ts";
import { defaultRecipe, recipeStyle } from "#domain/model/recipes.ts";
import type { Decoding } from "#domain/render/render-style.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { type ExportedRun, runOf, type TextExport } from "./export.ts";
import { editsOf, importsOf, pythonOf, shownOutput, stepsOf } from "./python-steps.ts";
import { whyNoPython } from "./scene-exports.ts";

const HEAD = `# One array through the deployed model: upload, request, scores, picture. Needs the file beside the
# notebook, and boto3, matplotlib, numpy and requests. Uses your own AWS credentials, from the
# environment or profile of this notebook's server.`;

/** The whole run with its picture, for one cell of a notebook. */
export const NOTEBOOK_CELL: TextExport = {
  kind: "text",
  id: "notebook-cell",
  label: "Copy as notebook cell",
  note: "The same with the picture, for one cell. It contains no credentials either.",
  available: ({ run }) => run !== undefined,
  whyNot: whyNoPython,
  make: async (context) => {
    const run = runOf(context);
    return notebookCell(run, await editsOf(run));
  },
};

/**
 * The run as one notebook cell: the script's steps, then the result over the bands in the card's
 * default recipe. Plain Python, without magics; contains no secret.
 */
export function notebookCell(run: ExportedRun, edits?: string): string {
  const imports = importsOf(run, ["import matplotlib.pyplot as plt"]);
  return `${[HEAD, imports, ...stepsOf(run, edits), picture(run)].join("\n\n")}\n`;
}

function picture(run: ExportedRun): string {
  const { card } = run;
  const recipe = defaultRecipe(card);
  const { channels, gamma, decodings, encoding } = recipeStyle(card, recipe);
  const power = encoding === undefined ? "" : ` ** ${encoding}`;
  const weights = channels.map((channel) => list(channel.weights)).join(", ");
  const { overlay, title } = pythonOf(run);
  return `# 6. The picture: the bands in the card's default recipe, and the result over them.
bands = array.reshape(array.shape[-3:])
${decodings === undefined ? "" : `${decoded(decodings)}\n`}weights = np.array([${weights}])
colours = (bands @ weights.T)${power}
${limitsOf(recipe)}
colours = np.clip((colours - low) / (high - low), 0, 1)${gamma === 1 ? "" : ` ** (1 / ${gamma})`}
${overlay(shownOutput(run), INITIAL_VIEW.opacity)}
figure, axes = plt.subplots(figsize=(7, 7))
axes.imshow(colours)
axes.imshow(overlay)
axes.set_title(${title})
plt.show()`;
}

function limitsOf({ stretch }: Recipe): string {
  if (!("percentiles" in stretch)) return `low, high = ${stretch.min}, ${stretch.max}`;
  return `low, high = np.nanpercentile(colours, ${list(stretch.percentiles)}, axis=(0, 1))`;
}

/** Stored values to physical ones, band by band, as `decode` does. */
function decoded(decodings: readonly Decoding[]): string {
  const each = (name: keyof Decoding): string =>
    `np.array(${list(decodings.map((decoding) => decoding[name]))})`;
  return `bands = ${each("scale")} * bands + ${each("offset")}
bands = ${each("multiplier")} * bands ** ${each("exponent")}`;
}

function list(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}
