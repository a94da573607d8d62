import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";
import { ExportPanel } from "./export-panel.tsx";

const LINE = "curl --fail 'https://a.example/?X-Amz-Signature=0'";
const CAUTION = "The line holds a key.";
const make = async (): Promise<string> => LINE;

const noted = (copied: CopyResult | undefined): string =>
  renderToStaticMarkup(createElement(CopiedNote, { copied, caution: CAUTION }));

describe("copying out", () => {
  it("hands the text to the clipboard, and keeps none of it", async () => {
    const written: string[] = [];
    const copied = await copyToClipboard(make, async (text) => void written.push(text));
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
  ])("keeps the text to be copied by hand where the browser %s", async (_, write) => {
    expect(await copyToClipboard(make, write)).toEqual({ state: "refused", text: LINE });
  });

  it("tells a failure where there is no text, and writes nothing", async () => {
    const failure = { kind: "credentials-expired" } as const;
    const written: string[] = [];
    const copied = await copyToClipboard(
      () => Promise.reject(new AppError(failure)),
      async (text) => void written.push(text),
    );
    expect(copied).toEqual({ state: "failed", failure });
    expect(written).toEqual([]);
  });
});

describe("the note of what was copied", () => {
  it("is a polite place that is there before it speaks", () => {
    expect(noted(undefined)).toBe('<p class="small" role="status"></p>');
  });

  it("says that it was copied, and what the text holds", () => {
    expect(noted({ state: "copied" })).toContain(`>Copied. ${CAUTION}<`);
  });

  it("shows a refused text to be copied by hand, and what it holds", () => {
    const html = noted({ state: "refused", text: LINE });
    expect(html).toContain(`copy the text below by hand. ${CAUTION}`);
    expect(html).toMatch(/<textarea[^>]* readOnly=""[^>]*>curl --fail/);
  });

  it("shows a failure as one", () => {
    const html = noted({ state: "failed", failure: { kind: "credentials-expired" } });
    expect(html).toContain('role="alert"');
    expect(html).not.toContain("Copied");
  });
});

it("says before it copies the upload that the line holds a key", () => {
  const makers = { onCurl: make, onPython: make, onNotebookCell: make };
  const html = renderToStaticMarkup(createElement(ExportPanel, makers));
  expect(html).toContain("<summary>Take it elsewhere</summary>");
  const id = /<button[^>]* aria-describedby="([^"]+)"/.exec(html)?.[1];
  const note = html.slice(html.indexOf(`id="${id}"`));
  expect(note.slice(0, note.indexOf("</p>"))).toContain(
    "a key to this one object for five minutes",
  );
});
