import { describe, expect, it } from "vitest";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { maskOfValues } from "#domain/scores/fixtures/mask-of-values.ts";
import { tileGrid } from "#domain/tiles/tile-grid.ts";
import type { ExportContext, ReportDetails } from "./export.ts";
import { exampleContext, GRIDS } from "./fixtures/export-context.ts";
import { REPORT } from "./report.ts";

const PICTURE = new Blob([Uint8Array.of(137, 80, 78, 71)], { type: "image/png" });
const DETAILS: ReportDetails = {
  version: "1.2.3",
  madeAt: "2026-12-01T12:34Z",
  viewQuery: "threshold=0.25&style=outline",
  doubts: ["Band 3 is empty."],
  timings: { signing: 12.4, uploading: 1034, inferring: 250 },
  uploadSkipped: false,
};

async function example(changes: Partial<ExportContext> = {}, name = "bay.npy") {
  const context = await exampleContext({
    ...{ name, height: 2, width: 3, grid: GRIDS.utm },
    scores: Float32Array.of(0, 0.2, 0.9, 0.8, 1, Number.NaN),
    reference: maskOfValues([0, 1, 1, 1, 1, 0], 3),
  });
  const view = { draw: async () => PICTURE };
  return { ...context, view, report: DETAILS, ...changes };
}

async function reportOf(context: ExportContext): Promise<string> {
  return await (await REPORT.make(context)).content.text();
}

describe("the report", () => {
  it("contains picture, numbers, scores, curves, caveats, settings, version and hashes", async () => {
    const context = await example();
    const html = await reportOf(context);
    expect(html).toContain(`<img src="data:image/png;base64,iVBORw=="`);
    expect(html).toContain("<h1>Smoke: 60.0% of pixels</h1>");
    for (const [term, value] of [
      ["Mask pixels", "3"],
      ["IoU", "0.75"],
      ["Precision", "1"],
      ["Pixels without score", "1"],
      ["threshold", "0.25"],
      ["Plumescope", "1.2.3"],
      ["SHA-256 of the uploaded npy", context.result?.array.sha256],
      ["Upload", "1,034 ms"],
    ]) {
      expect(html).toContain(`<tr><th scope="row">${term}</th><td>${value}</td></tr>`);
    }
    for (const title of ["Precision–recall", "ROC", "Calibration"]) {
      expect(html).toContain(`<strong>${title}</strong>`);
    }
    for (const caveat of SMOKE.caveats) expect(html).toContain(`<p>${caveat}</p>`);
    expect(html).toContain("Run despite a warning: Band 3 is empty.");
    expect(html).toContain("at 2026-12-01 12:34 UTC");
  });

  it("loads nothing and runs nothing, and forbids itself to", async () => {
    const html = await reportOf(await example());
    expect(html).toContain(
      `content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`,
    );
    expect(html).not.toMatch(/<(script|link|iframe|object|embed|base|form)\b/i);
    expect(html).not.toMatch(/\s(src|href|action|srcset)="(?!data:)/i);
    expect(html).not.toMatch(/url\(|@import/i);
  });

  it("shows the name of an array as text", async () => {
    const name = `<img src=x onerror="alert('1')">&.npy`;
    const html = await reportOf(await example({}, name));
    expect(html).not.toContain("<img src=x");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;.npy");
  });

  it("does not call the file of a scene, which is sent in tiles, an upload", async () => {
    const { result, ...context } = await example();
    if (result === undefined) throw new Error("no result");
    const tiling = { height: 2, width: 2, overlap: 0, blending: "crop" } as const;
    const array = { ...result.array, tiles: tileGrid({ height: 2, width: 3 }, tiling) };
    const html = await reportOf({ ...context, result: { ...result, array } });
    expect(html).toContain(
      `<tr><th scope="row">SHA-256 of the file</th><td>${array.sha256}</td></tr>`,
    );
    expect(html).toContain(`<tr><th scope="row">File SHA-256</th><td>${array.sha256}</td></tr>`);
    expect(html).not.toMatch(/Upload(?:ed)? (?:to|SHA)|uploaded npy/);
  });

  it("says how to get the commands while signed out", async () => {
    expect(await reportOf(await example())).toContain("export the report while signed in");
  });

  it("is offered only for a result that is shown", async () => {
    expect(REPORT.available(await example())).toBe(true);
    expect(REPORT.available(await example({ view: undefined }))).toBe(false);
    expect(REPORT.available(await example({ result: undefined }))).toBe(false);
  });

  it("is named after the array, the model and the threshold", async () => {
    expect((await REPORT.make(await example())).fileName).toBe("bay_goes-smoke_p0.5_report.html");
  });
});
