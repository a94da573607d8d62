// The exported line runs in real bash and curl.
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueDemoCredentials } from "#local/demo-credentials.ts";
import { type FaultStack, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { isInstalled } from "#local/fixtures/program.ts";
import { download } from "#local/fixtures/upload.ts";
import { readOptions } from "#local/options.ts";
import { servedFiles } from "#local/served-config.ts";
import { presignPut } from "#services/s3/objects.ts";
import { curlUpload } from "./curl-upload.ts";

const run = promisify(execFile);
const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const hasBash = isInstalled("bash");
const hasCurl = isInstalled("curl");

describe.skipIf(!hasBash)("the line that uploads with curl", () => {
  const anyName = fc
    .oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "\n", "\t", "é", "-", " "),
      }),
    )
    // A file name cannot contain these two.
    .map((name) => `a${name.replaceAll(/[\0/]/g, "")}`);

  it("passes any file name and URL to curl unchanged, on one line", () => {
    const names = fc.sample(fc.tuple(anyName, anyName), { numRuns: 500, seed: 4 });
    const uploads = names.map(([fileName, key]) => ({
      fileName,
      url: `https://s3/${key}?X-Amz=1`,
    }));
    const lines = uploads.map(curlUpload);
    for (const line of lines) expect(line).not.toMatch(/[\n\t]/);
    // In place of curl: a function that prints its last two arguments.
    const script = `curl() { printf '%s\\0%s\\0' "\${@: -2}"; }\n${lines.join("\n")}\n`;
    const printed = execFileSync("bash", ["--norc"], { input: script, encoding: "utf8" });
    expect(printed.split("\0").slice(0, -1)).toEqual(
      uploads.flatMap(({ fileName, url }) => [fileName, url]),
    );
  });
});

describe.skipIf(!hasBash || !hasCurl)(
  "the line that uploads with curl, pasted into bash beside the file",
  () => {
    let faultStack: FaultStack;
    let folder: string;
    beforeAll(async () => {
      faultStack = await startFaultStack();
      folder = await mkdtemp(join(tmpdir(), "plumescope-curl-"));
    });
    afterAll(async () => {
      await faultStack.close();
      await rm(folder, { recursive: true });
    });

    async function upload(fileName: string, addressing: "path" | "virtual"): Promise<void> {
      const { stack } = faultStack;
      const bytes = await readFile(SAMPLE);
      await writeFile(join(folder, fileName), bytes);
      const { config } = await servedFiles(stack, { model: readOptions([], {}).model, addressing });
      const {
        accessKeyId,
        secretAccessKey,
        sessionToken = "",
      } = issueDemoCredentials(stack.sessions);
      const values = { accessKeyId, secretAccessKey, sessionToken, region: undefined };
      const location = {
        bucket: stack.bucket,
        key: `${stack.prefix}ana/${crypto.randomUUID()}.npy`,
      };
      const credentials = { ...values, expiresAt: undefined };
      const url = await presignPut(location, { credentials, config });
      await run("bash", ["--norc", "-c", curlUpload({ url, fileName })], { cwd: folder });
      expect((await download(stack, location.key)).bytes.equals(bytes)).toBe(true);
    }

    it.each([
      "chip.npy",
      'it\'s "a" chip.npy',
      "Rauch über São Paulo – 煙.npy",
      "a{b,c}[1-3].npy",
      "-",
      "-x$HOME`id`\\.npy",
      "two\nlines\tand 'more'.npy",
    ])("uploads %j", (fileName) => upload(fileName, "path"));

    it("uploads to a bucket in the host name", () => upload("host.npy", "virtual"));
  },
);
