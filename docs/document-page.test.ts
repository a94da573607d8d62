import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentPage } from "./document-page.ts";

describe("the pages of the site’s documents", () => {
  it.each(["chapter", "config"])("are what npm run docs writes: %s", (name) => {
    const page = readFileSync(`public/docs/${name}.html`, "utf8");
    expect(page).toBe(documentPage(readFileSync(`docs/${name}.md`, "utf8")));
  });

  it("leave no Markdown in the text", () => {
    const chapter = documentPage(readFileSync("docs/chapter.md", "utf8"));
    const text = chapter.replaceAll(/<(pre|code)>.*?<\/\1>/gs, "").replaceAll(/<[^>]+>/g, "");
    expect(text).not.toMatch(/[*`|]|\]\(|^#/m);
  });

  it("escape what is between backquotes, and leave its stars alone", () => {
    expect(documentPage("a `*<b>*` *c* [d](e.md)")).toContain(
      '<p>a <code>*&lt;b&gt;*</code> <em>c</em> <a href="e.html">d</a></p>',
    );
  });

  it.each(["- a list", "1. a list", "> a quotation", "![a picture](a.png)"])(
    "refuse Markdown that they would show as it is: %s",
    (line) => {
      expect(() => documentPage(`# A\n\n${line}`)).toThrow("Line 3");
    },
  );
});
