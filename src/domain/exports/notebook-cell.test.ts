// Runs the exported cell in a real Python with matplotlib.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile } from "#domain/formats/open-file.ts";
import { WATER } from "#domain/model/fixtures/cards.ts";
import depthCard from "#domain/model/fixtures/smoke-depth.json" with { type: "json" };
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { recipeRanges } from "#domain/model/recipe-ranges.ts";
import { defaultRecipe, recipeStyle } from "#domain/model/recipes.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { rampColours } from "#domain/render/colour-ramp.ts";
import { composite } from "#domain/render/composite.ts";
import { type FaultStack, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { exportedRun, paste, SAMPLE } from "#local/fixtures/pasted-python.ts";
import { pythonsWithBoto3 } from "#local/fixtures/python.ts";
import { notebookCell } from "./notebook-cell.ts";
import { pythonScript } from "./python-script.ts";

const SLOW = { timeout: 60_000 };
const EVERY = 51;
/** Every 51st row or column. */
const EVERY_INDEX = Array.from({ length: Math.ceil(256 / EVERY) }, (_, index) => index * EVERY);
const pythons = pythonsWithBoto3(["requests", "matplotlib"]);
let faultStack: FaultStack;
beforeAll(async () => {
  faultStack = await startFaultStack();
}, SLOW.timeout);
afterAll(() => faultStack.close());

/** Code for the next cell of the notebook. */
const NEXT_CELL = `
drawn = [image.get_array() for image in axes.get_images()]
print(json.dumps({
    "title": axes.get_title(),
    "shapes": [image.shape for image in drawn],
    "colours": np.round(drawn[0][::${EVERY}, ::${EVERY}] * 255).astype(int).tolist(),
    "shown": int((drawn[1][..., 3] > 0).sum()),
    "colour": drawn[1].reshape(-1, 4).max(axis=0).tolist(),
}))
`;

describe.skipIf(pythons.length === 0).each(pythons)("the notebook cell in $name", (python) => {
  it.each(["notebook-rgb", "true-colour"])(
    "draws the same bands and mask as the page, in %s",
    SLOW,
    async (recipeId) => {
      const { stack } = faultStack;
      const card = withDefaultRecipe(stack.card, recipeId);
      const { fileName, ...run } = await exportedRun(stack, { card });
      const text = notebookCell({ ...run, fileName });
      const pasted = { text, fileName, more: NEXT_CELL };
      const { stdout, scores } = await paste(python, stack, pasted, { MPLBACKEND: "agg" });
      const [, said = "", drawn = ""] = stdout.split("\n");
      const shown = scores.filter((score) => score >= 0.5).length;
      const title = `Smoke: ${((100 * shown) / scores.length).toFixed(1)}% of pixels`;
      expect(said).toBe(`${title} (score at or above 0.50)`);
      expect(JSON.parse(drawn)).toEqual({
        title,
        shapes: [
          [256, 256, 3],
          [256, 256, 4],
        ],
        colours: await pageColours(card),
        shown,
        colour: [0.835, 0.369, 0, 0.4],
      });
    },
  );
});

describe.skipIf(pythons.length === 0).each(pythons)(
  "the cell of a regression in $name",
  (python) => {
    it(
      "prints the statistics and draws the values in the card's colormap, as the page does",
      SLOW,
      async () => {
        const { stack } = faultStack;
        const card = parseModelCard(depthCard, "smoke-depth.json");
        const { fileName, ...run } = await exportedRun(stack, { card });
        const text = notebookCell({ ...run, fileName });
        const more = `print(json.dumps(np.round(overlay[::${EVERY}, ::${EVERY}] * 255).astype(int).tolist()))`;
        const pasted = { text, fileName, more };
        const { stdout, scores } = await paste(python, stack, pasted, { MPLBACKEND: "agg" });
        const [, said = "", drawn = ""] = stdout.split("\n");
        const values = Float32Array.from(scores);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const [least, largest] = [Math.min(...values), Math.max(...values)];
        const numbers = [mean, least, largest].map((value) => Number(value.toPrecision(3)));
        const [, ...printed] = /mean (.+) km, range (.+) to (.+) km$/.exec(said) ?? [];
        expect(printed.map(Number)).toEqual(numbers);
        const { colourMap, range } = card.output;
        const colourOf = rampColours({ colourMap, range });
        const cell = JSON.parse(drawn) as readonly (readonly (readonly number[])[])[];
        const differences = EVERY_INDEX.flatMap((row, down) =>
          EVERY_INDEX.flatMap((column, across) =>
            colourOf(values[row * 256 + column] ?? Number.NaN).map((level, at) =>
              Math.abs(level - (cell[down]?.[across]?.[at] ?? Number.NaN)),
            ),
          ),
        );
        // Matplotlib cuts a value to the entry below, and the page rounds it to the nearest.
        expect(Math.max(...differences)).toBeLessThanOrEqual(5);
        expect(new Set(cell.flat().map(([, , , opacity]) => opacity))).toEqual(new Set([102]));
      },
    );
  },
);

function withDefaultRecipe(card: ModelCard, id: string): ModelCard {
  const recipes = card.recipes.map((recipe) => ({ ...recipe, isDefault: recipe.id === id }));
  return { ...card, recipes };
}

/** The page's colours of every 51st pixel, row after row. */
async function pageColours(card: ModelCard): Promise<number[][][]> {
  const file = new Uint8Array(await readFile(SAMPLE)).buffer;
  const { content, bands } = prepareArray(await openFile(file), file, { edits: [], card });
  const scene = { ...content, bands, nodata: undefined, scores: [] };
  const recipe = defaultRecipe(card);
  const ranges = recipeRanges({ bands, nodata: undefined }, card, recipe);
  const rgba = composite(scene, recipeStyle(card, recipe, ranges?.channels));
  const at = (row: number, column: number) => 4 * (row * content.width + column);
  return EVERY_INDEX.map((row) =>
    EVERY_INDEX.map((column) => [...rgba.slice(at(row, column), at(row, column) + 3)]),
  );
}

describe("the exported Python", () => {
  it.each([
    ["the script", pythonScript],
    ["the cell", notebookCell],
  ])("contains no credentials, though the page has some: %s", async (_, make) => {
    const run = await exportedRun(faultStack.stack);
    const secrets = ["ASIACANARY", "canary-secret", "canary-token", "X-Amz-Signature=canary"];
    const [accessKeyId, secretAccessKey, sessionToken, url] = secrets;
    const text = make({
      ...run,
      ...{ credentials: { accessKeyId, secretAccessKey, sessionToken }, url },
    });
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/X-Amz-|AKIA|ASIA|_plumescope/);
  });

  it("cuts the class that the view has selected at its threshold, in its colour", async () => {
    const selected = { plane: 0, title: "Land", colour: [0, 255, 0] } as const;
    const run = await exportedRun(faultStack.stack, {
      card: { ...WATER, output: { ...WATER.output, kind: "several-classes" } },
      cut: { threshold: 0.75, selected },
    });
    const cell = notebookCell(run);
    for (const line of [
      'CLASS = "Land"',
      "THRESHOLD = 0.75 ",
      "plane[..., 0]",
      "(0.000, 1.000, 0.000, 0.4)",
    ]) {
      expect(cell).toContain(line);
    }
  });

  it("has no magics in the cell, and no text from outside in a comment", async () => {
    const odd = 'x"\nimport os\n#';
    const { config, card, ...run } = await exportedRun(faultStack.stack, { fileName: odd });
    const output = { ...card.output, classTitle: odd };
    const cell = notebookCell({ ...run, config, card: { ...card, output } });
    expect(cell).not.toMatch(/^\s*[%!]|pip/m);
    expect(cell).not.toMatch(/^import os$/m);
  });
});
