import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Shell } from "./shell.tsx";

it("is in index.html as React renders it, so that nothing moves when the script has run", () => {
  const page = readFileSync("index.html", "utf8");
  const [, shell = ""] = /<div id="root">(.*?)<\/div>/su.exec(page) ?? [];
  const withoutLayout = shell.replace(/>\s+/gu, ">").replace(/\s+</gu, "<");
  // React's server renderer asks the browser to preload every image.
  const rendered = renderToStaticMarkup(createElement(Shell)).replace(/<link [^>]*>/gu, "");
  expect(withoutLayout).toBe(rendered);
});
