// Images decoded by this browser in a worker, compared with the values that GDAL wrote.
import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { expect, test } from "playwright/test";

interface PictureRow {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Decoded {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const PICTURES = readFileSync("src/domain/formats/fixtures/pictures.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PictureRow)
  // Those are decoded without the browser.
  .filter(({ name }) => !name.startsWith("PNG"));

/** A worker that replies to each file with its decoded array, or with why it is refused. */
const WORKER = `
import { decodePicture } from "./src/services/workers/picture-decoder.ts";
addEventListener("message", ({ data }) => {
  decodePicture(data).then(
    ({ array }) => postMessage({ shape: array.shape, values: [...array.values] }),
    (error) => postMessage({ refused: error.failure }),
  );
});
`;

let script = "";

test.beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: "." },
    bundle: true,
    write: false,
  });
  script = outputFiles[0]?.text ?? "";
});

/** Decodes one file in a worker of its own. Runs in the page. */
async function decodeThere([code, base64]: readonly [string, string]): Promise<unknown> {
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const answer = await new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    worker.postMessage(new Blob([bytes]));
  });
  worker.terminate();
  return answer;
}

for (const { name, file, shape, values } of PICTURES) {
  test(name, async ({ page }) => {
    const decoded = (await page.evaluate(decodeThere, [script, file] as const)) as Decoded;
    expect(decoded).toEqual({ shape, values });
  });
}

test("an image truncated in its header is refused with a reason", async ({ page }) => {
  const [whole] = PICTURES;
  const cut = Buffer.from(whole?.file ?? "", "base64")
    .subarray(0, 30)
    .toString("base64");
  expect(await page.evaluate(decodeThere, [script, cut] as const)).toMatchObject({
    refused: {
      kind: "unreadable-array",
      reason: expect.stringContaining("This image cannot be decoded"),
    },
  });
});
