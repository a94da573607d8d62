import { describe, expect, it } from "vitest";
import { WATER } from "#domain/model/fixtures/cards.ts";
import { maskOfValues } from "#domain/scores/fixtures/mask-of-values.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { resultOf } from "./export.ts";
import { exampleContext } from "./fixtures/export-context.ts";
import { NUMBERS_CSV, NUMBERS_JSON } from "./numbers.ts";
import { QUEUE_CSV } from "./queue-csv.ts";
import { REPORT } from "./report.ts";
import { resultRow } from "./result-facts.ts";

/** Two planes: the prediction is 0, 1, 1, 0 and none. */
const SCORES = Float32Array.of(
  ...[0.9, 0.2, 0.1, 0.8, Number.NaN],
  ...[0.1, 0.8, 0.9, 0.2, Number.NaN],
);

function contextOf(view: Partial<ViewSettings>, values = [0, 1, 0, 0, 1]) {
  return exampleContext({
    ...{ height: 1, width: 5, scores: SCORES, classCount: 2, card: WATER },
    ...{ view, reference: maskOfValues(values) },
  });
}

const MOST_LIKELY = { shownClass: "most-likely" } as const;

/** The fields of a line; text is in quotes. */
function cellsOf(line: string): readonly (string | undefined)[] {
  const fields = line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g);
  return Array.from(fields, ([, text, number]) => text ?? number);
}

async function jsonOf(view: Partial<ViewSettings>, values?: number[]): Promise<unknown> {
  const { content } = await NUMBERS_JSON.make(await contextOf(view, values));
  return JSON.parse(await content.text());
}

describe("numbers of the most likely classes", () => {
  it("have those of all classes and of each, and the confusion matrix", async () => {
    // By hand: 3 of 4 pixels are right; kappa (16 × 3/4 − 8) / (16 − 8).
    expect(await jsonOf(MOST_LIKELY)).toMatchObject({
      ...{ accuracy: 0.75, kappa: 0.5, mean_iou: (2 / 3 + 1 / 2) / 2 },
      classes: [
        { value: 0, iou: 2 / 3, precision: 1, recall: 2 / 3, reference_pixels: 3 },
        { value: 1, iou: 1 / 2, precision: 1 / 2, recall: 1, predicted_pixels: 2 },
      ],
      confusion: [
        [2, 1],
        [0, 1],
      ],
    });
  });

  it("have a column for each class's scores in tables, of one array and of the queue", async () => {
    const context = await contextOf(MOST_LIKELY);
    async function* facts() {
      yield resultRow(resultOf(context), undefined);
    }
    const files = [
      await NUMBERS_CSV.make(context),
      await QUEUE_CSV.make({
        queue: {
          resultCount: 1,
          facts,
          archive: () => Promise.reject(new Error("It is a table.")),
        },
      }),
    ];
    for (const { content } of files) {
      const [head = "", row = ""] = (await content.text()).split(/\r?\n/);
      const cell = (name: string) => cellsOf(row).at(cellsOf(head).indexOf(name));
      expect([cell("class_1"), cell("iou_1"), cell("recall_1"), cell("mean_iou")]).toEqual([
        WATER.output.classes[1]?.title,
        ...["0.5", "1", String((2 / 3 + 1 / 2) / 2)],
      ]);
    }
  });

  it("are none while a value of the mask is of no known class, and where one class is shown", async () => {
    expect(await jsonOf(MOST_LIKELY, [0, 1, 7, 0, 1])).not.toHaveProperty("accuracy");
    const ofOne = await jsonOf({ shownClass: 1 });
    expect(ofOne).toMatchObject({ iou: 0.5 });
    expect(ofOne).not.toHaveProperty("classes");
  });
});

describe("the report of the most likely classes", () => {
  it("has the scores of each class and the confusion matrix as tables", async () => {
    const context = await contextOf(MOST_LIKELY);
    const report = {
      ...{ version: "1", madeAt: "2026-12-01T12:34Z", viewQuery: "", doubts: [] },
      ...{ timings: {}, uploadSkipped: false },
    };
    const draw = async () => new Blob([]);
    const html = await (await REPORT.make({ ...context, report, view: { draw } })).content.text();
    const title = WATER.output.classes[1]?.title;
    expect(html).toContain(
      `<tr><th scope="row">${title}</th><td>0.500</td><td>0.667</td><td>0.500</td><td>1.000</td><td>1</td></tr>`,
    );
    expect(html).toContain(
      `<tr><th scope="row">${title}</th><td>0 (0.0%)</td><td>1 (100.0%)</td></tr>`,
    );
    expect(html).not.toContain("<svg");
  });
});
