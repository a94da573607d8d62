import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { build } from "esbuild";
import type { Page } from "playwright";
import type { Transfer } from "#services/browser/transfer.ts";
import { type App, onApp, signedInPage } from "../app.ts";
import { join as takePart } from "../participant.ts";
import {
  type BenchContext,
  type Comparison,
  inTurns,
  ratioAtMost,
  Skipped,
  type Work,
} from "../work.ts";

const SIZES = [
  { name: "0.4 MB", bytes: 393_344 },
  { name: "64 MB", bytes: 64_000_000 },
] as const;
const run = promisify(execFile);

declare global {
  /** The page's own transfer, as a script of its own. */
  var benchTransfer: { readonly transfer: Transfer };
}

/** Adds the code that the page uploads with to a page of its origin. */
async function addTransfer(page: Page): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ["src/services/browser/transfer.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "benchTransfer",
  });
  const code = outputFiles[0]?.text ?? "";
  await page.evaluate(`${code}; globalThis.benchTransfer = benchTransfer;`);
}

async function fromPage(page: Page, url: string, size: number): Promise<number> {
  return page.evaluate(
    async ([address, bytes]) => {
      const body = new Blob([new Uint8Array(bytes)]);
      const { signal } = new AbortController();
      const startedMs = performance.now();
      const options = { service: "s3", signal, body } as const;
      const { status } = await globalThis.benchTransfer.transfer("PUT", address, options);
      if (status !== 200) throw new Error(`the upload was answered ${status}`);
      return performance.now() - startedMs;
    },
    [url, size] as const,
  );
}

async function byCurl(url: string, path: string): Promise<number> {
  const words = ["--silent", "--show-error", "--fail", "--output", "/dev/null"];
  const written = ["--write-out", "%{time_total}", "--upload-file", path, url];
  const { stdout } = await run("curl", [...words, ...written]);
  return 1000 * Number(stdout);
}

function curlVersion(): string {
  try {
    return execFileSync("curl", ["--version"], { encoding: "utf8" }).split(" (")[0] ?? "";
  } catch (cause) {
    throw new Skipped("curl is not installed", { cause });
  }
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const { stack } = app;
  context.note(`${curlVersion()}; both send to a presigned URL of the local S3`);
  // The page's policy allows the stack by name, not by address.
  const { s3 } = await takePart({ ...stack, url: stack.pageUrl }, "bench", "page");
  const nextUrl = (): Promise<string> => {
    const Key = `${stack.prefix}bench/${crypto.randomUUID()}.npy`;
    return getSignedUrl(s3, new PutObjectCommand({ Bucket: stack.bucket, Key }));
  };
  const page = await signedInPage(app);
  await addTransfer(page);
  const rows: Comparison[] = [];
  for (const { name, bytes } of context.isQuick ? SIZES.slice(0, 1) : SIZES) {
    const path = join(context.folder, "upload.bin");
    await writeFile(path, new Uint8Array(bytes));
    const contenders = {
      page: async () => fromPage(page, await nextUrl(), bytes),
      curl: async () => byCurl(await nextUrl(), path),
    };
    await inTurns(2, contenders);
    const times = await inTurns(context.rounds, contenders);
    rows.push({
      work: `upload ${name} from the page`,
      unit: "ms",
      ours: times.page,
      rival: { name: "curl", samples: times.curl },
      goal: ratioAtMost(1.25),
    });
  }
  return rows;
}

export const UPLOAD: Work = {
  id: "upload",
  measure: (context) => onApp((app) => measureIn(app, context)),
};
