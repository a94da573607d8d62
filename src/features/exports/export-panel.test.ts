import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ExportedRun } from "#domain/exports/export.ts";
import { AppError } from "#domain/failures/failure.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";
import { ExportPanel } from "./export-panel.tsx";

const LINE = "curl --fail 'https://a.example/?X-Amz-Signature=0'";
const CAUTION = "The line contains a secret.";
const make = async (): Promise<string> => LINE;

const noted = (copied: CopyResult | undefined): string =>
  renderToStaticMarkup(createElement(CopiedNote, { copied, caution: CAUTION }));

describe("copyToClipboard", () => {
  it("writes the text to the clipboard and keeps no copy", async () => {
    const written: string[] = [];
    const copied = await copyToClipboard(make(), async (text) => void written.push(await text));
    expect(written).toEqual([LINE]);
    expect(copied).toEqual({ state: "copied" });
  });

  it.each([
    ["refuses", () => Promise.reject(new DOMException("", "NotAllowedError"))],
    [
      "has no clipboard",
      () => {
        throw new TypeError("Cannot read properties of undefined");
      },
    ],
  ])("returns the text for manual copying if the browser %s", async (_, write) => {
    expect(await copyToClipboard(make(), write)).toEqual({ state: "refused", text: LINE });
  });

  it("starts to write before the text is made", async () => {
    const events: string[] = [];
    const making = Promise.resolve().then(() => {
      events.push("made");
      return LINE;
    });
    await copyToClipboard(making, async () => void events.push("written"));
    expect(events).toEqual(["written", "made"]);
  });

  it("reports the failure of making the text, and writes nothing", async () => {
    const failure = { kind: "credentials-expired" } as const;
    const written: string[] = [];
    const copied = await copyToClipboard(
      Promise.reject(new AppError(failure)),
      async (text) => void written.push(await text),
    );
    expect(copied).toEqual({ state: "failed", failure });
    expect(written).toEqual([]);
  });
});

describe("the note about a copied text", () => {
  it("is an empty live region before anything is copied", () => {
    expect(noted(undefined)).toBe('<p class="small" role="status"></p>');
  });

  it("says that the text was copied, with the caution", () => {
    expect(noted({ state: "copied" })).toContain(`>Copied. ${CAUTION}<`);
  });

  it("shows a refused text for manual copying, with the caution", () => {
    const html = noted({ state: "refused", text: LINE });
    expect(html).toContain(`copy the text below by hand. ${CAUTION}`);
    expect(html).toMatch(/<textarea[^>]* readOnly=""[^>]*>curl --fail/);
  });

  it("shows a failure as an alert", () => {
    const html = noted({ state: "failed", failure: { kind: "credentials-expired" } });
    expect(html).toContain('role="alert"');
    expect(html).not.toContain("Copied");
  });
});

const RUN: ExportedRun = {
  config: parseWorkshopConfig({
    workshop: "Test",
    region: "eu-central-1",
    bucket: "bucket",
    prefix: "",
    apiUrl: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod/infer",
    modelCard: "models/a.json",
    modelCards: [{ path: "models/a.json", title: "A" }],
  }),
  card: SMOKE,
  location: { bucket: "bucket", key: "ana/chip.npy" },
  fileName: "chip.npy",
  serverProfile: undefined,
};

const panel = (run: ExportedRun | undefined): string => {
  const upload = new Blob(["npy"]);
  const context = {
    ...{ upload, fileName: "chip.npy", result: undefined, run },
    ...{ view: undefined, report: undefined, queue: undefined },
    ...{ presignUpload: make, loadProjection: async () => undefined },
  };
  return renderToStaticMarkup(
    createElement(ExportPanel, {
      context,
      makeFile: (row) => row.make(context),
      onSave: () => undefined,
    }),
  );
};

describe("the export panel", () => {
  it("warns before copying that the curl line contains a presigned URL", () => {
    const html = panel(RUN);
    expect(html).toContain('class="text-exports"');
    const id = /<button[^>]* aria-describedby="([^"]+)"/.exec(html)?.[1];
    const note = html.slice(html.indexOf(`id="${id}"`));
    expect(note.slice(0, note.indexOf("</p>"))).toContain(
      "a presigned URL for this one object, valid for five minutes",
    );
  });

  it("offers only the file until the user is signed in", () => {
    expect(panel(undefined)).toContain("Uploaded array as npy");
    expect(panel(undefined)).not.toContain("text-exports");
  });
});
