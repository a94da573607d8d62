import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleFunction } from "#lambda/bundle.ts";
import { temporaryFolder } from "./fixtures/workshop.ts";
import { fillFunctionFolder } from "./function-folder.ts";
import { PROJECT } from "./options.ts";

const MODEL = `${PROJECT}aws/local/models/smoke-unet.onnx`;

describe("the function's folder", () => {
  it("contains exactly the bundle that the local stack runs", async () => {
    const folder = temporaryFolder();
    const { sha256 } = await fillFunctionFolder(folder, undefined);
    const served = readFileSync(await bundleFunction(temporaryFolder()));
    expect(readdirSync(folder)).toEqual(["index.cjs"]);
    expect(readFileSync(join(folder, "index.cjs")).equals(served)).toBe(true);
    expect(sha256).toBe(createHash("sha256").update(served).digest("hex"));
  });

  it("removes earlier files", async () => {
    const folder = temporaryFolder();
    await fillFunctionFolder(folder, MODEL);
    await fillFunctionFolder(folder, undefined);
    expect(readdirSync(folder)).toEqual(["index.cjs"]);
  });

  it("contains its own model, and the runtime only for Lambda's ARM machines", async () => {
    const folder = temporaryFolder();
    await fillFunctionFolder(folder, MODEL);
    expect(readFileSync(join(folder, "model.onnx")).equals(readFileSync(MODEL))).toBe(true);
    const binaries = filesIn(folder).filter((file) => /\.(node|so|dylib|dll)(\.|$)/.test(file));
    expect(binaries).toHaveLength(2);
    for (const file of binaries) expect(machineOf(join(folder, file))).toBe("aarch64");
  });

  it("stays far below Lambda's limit of 250 MB", async () => {
    const folder = temporaryFolder();
    await fillFunctionFolder(folder, MODEL);
    const bytes = filesIn(folder).map((file) => statSync(join(folder, file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60e6);
  });

  it("names a missing model", async () => {
    const missing = fillFunctionFolder(temporaryFolder(), "none.onnx");
    await expect(missing).rejects.toThrow("--model: there is no readable file none.onnx");
  });
});

describe("the copied runtime, for this machine", () => {
  it("loads the model with nothing else installed", async () => {
    const folder = temporaryFolder();
    await fillFunctionFolder(folder, MODEL, {
      machine: { os: process.platform, arch: process.arch },
    });
    const program = `
      const { InferenceSession } = require("onnxruntime-node");
      InferenceSession.create("model.onnx").then((session) => console.log(session.inputNames.join()));
    `;
    const args = ["--input-type=commonjs", "-e", program];
    const output = execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(output.trim()).toBe("inputs");
  });
});

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/**
 * The machine of an ELF file: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html,
 * e_machine.
 */
function machineOf(file: string): string {
  const header = readFileSync(file).subarray(0, 20);
  if (header.toString("latin1", 1, 4) !== "ELF") return "no ELF";
  return header.readUInt16LE(18) === 183 ? "aarch64" : `e_machine ${header.readUInt16LE(18)}`;
}
