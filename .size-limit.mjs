// What the page weighs, gzipped. The build names its chunks by their content, so the budgets follow
// dist/index.html and the imports of the chunks instead of file names.
import { readdirSync, readFileSync } from "node:fs";

const ASSETS = "dist/assets/";
const html = readFileSync("dist/index.html", "utf8");
const firstLoad = named(html, /(?:src|href)="\/assets\/([^"]+\.js)"/g);

if (firstLoad.length === 0) throw new Error("dist/index.html loads no script of dist/assets.");

/** The one chunk of a source file or package. @throws Error where the build has none or several. */
function chunk(name) {
  const found = readdirSync(ASSETS).filter((file) => file.replace(/-[\w-]{8}\.js$/, "") === name);
  if (found.length !== 1) throw new Error(`${found.length} chunks in ${ASSETS} are named ${name}.`);
  return found[0];
}

function named(text, pattern) {
  return [...text.matchAll(pattern)].map(([, file]) => file);
}

/** What loading chunks loads: they and their imports, less what the page has by then. */
function loadedBy(files, patterns, present = firstLoad) {
  const loaded = new Set();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file) || present.includes(file)) continue;
    loaded.add(file);
    const code = readFileSync(ASSETS + file, "utf8");
    waiting.push(...patterns.flatMap((pattern) => named(code, pattern)));
  }
  return [...loaded];
}

const STATIC = /(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g;
const DYNAMIC = /import\(\s*["'`]\.\/([^"'`]+\.js)["'`]\s*\)/g;
// Loaded while the card's own file is, long before there is an array for the workspace.
const cardParser = loadedBy([chunk("parse-model-card")], [STATIC]);
const SDK_USERS = ["caller-identity", "objects", "request-signer"].map(chunk);

function budget(name, limit, files) {
  return { name, limit, path: files.map((file) => ASSETS + file), gzip: true };
}

export default [
  budget("first load: scripts", "95 kB", firstLoad),
  budget("first load: styles", "8 kB", named(html, /href="\/assets\/([^"]+\.css)"/g)),
  budget("model card parser", "10.5 kB", cardParser),
  budget(
    "workspace and viewer",
    "134 kB",
    loadedBy([chunk("workspace")], [STATIC], [...firstLoad, ...cardParser]),
  ),
  budget("Plotly", "378 kB", loadedBy([chunk("plotly-basic.min")], [STATIC])),
  budget("AWS SDK and its callers", "127.5 kB", loadedBy(SDK_USERS, [STATIC, DYNAMIC])),
];
