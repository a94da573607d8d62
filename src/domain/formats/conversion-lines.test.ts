// Runs the lines that refusals of other files offer, with the real tools.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { valuesInCOrder } from "./npy.ts";
import { openFile } from "./open-file.ts";

const PYTHON = "/usr/bin/python3";
const MODULES = "import numpy as np, scipy.io; from osgeo import gdal; gdal.UseExceptions()";
const hasTools = ((): boolean => {
  try {
    execFileSync(PYTHON, ["-c", MODULES], { stdio: "ignore" });
    execFileSync("sh", ["-c", "gdal_translate --version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), "plumescope-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

function python(code: string): string {
  return execFileSync(PYTHON, ["-c", `${MODULES}\n${code}`], { cwd: folder, encoding: "utf8" });
}

async function opened(name: string) {
  return openFile(new Uint8Array(readFileSync(join(folder, name))).buffer, { name });
}

async function action(name: string): Promise<string> {
  const error = await opened(name).catch((thrown: unknown) => thrown);
  if (error instanceof AppError && error.failure.kind === "unreadable-array") {
    return error.failure.action;
  }
  throw new Error(`${name} was not refused.`);
}

function roundedValues(array: NdArray): readonly number[] {
  return Array.from(valuesInCOrder(array), Number).map((value) => Math.round(value * 1e4) / 1e4);
}

/** Values of (rows, columns, bands) that every format keeps. */
const VALUES = "values = (np.arange(4 * 5 * 2) % 37 + 1).reshape(4, 5, 2)";
const GDAL_VALUES = `${VALUES}
def save(driver, name, kind, values):
    data = gdal.GetDriverByName("MEM").Create("", 5, 4, 2, kind)
    data.SetGeoTransform([0, 10, 0, 40, 0, -10])
    data.WriteArray(np.moveaxis(values, -1, 0))
    gdal.GetDriverByName(driver).CreateCopy(name, data, options=["QUALITY=100", "REVERSIBLE=YES"] if driver == "JP2OpenJPEG" else [])
`;

describe.skipIf(!hasTools)("the line that a refusal offers", () => {
  it.each([
    [
      "chip.jp2",
      `${GDAL_VALUES}save("JP2OpenJPEG", "chip.jp2", gdal.GDT_Byte, values.astype("u1"))`,
    ],
    ["chip.img", `${GDAL_VALUES}save("ENVI", "chip.img", gdal.GDT_Byte, values.astype("u1"))`],
    ["in.tif", `${GDAL_VALUES}save("GTiff", "in.tif", gdal.GDT_CFloat32, values * np.exp(1j))`],
  ])("makes a readable TIFF of %s", async (name, make) => {
    python(make);
    const [line = "", , result = ""] =
      /gdal_translate (?:.* )?(\S+) (\w+\.tif)/.exec(await action(name)) ?? [];
    execFileSync("sh", ["-c", line], { cwd: folder });
    const { array } = await opened(result);
    const whole = roundedValues(array);
    expect(whole).toEqual(Array.from({ length: 40 }, (_, index) => (index % 37) + 1));
  });

  it.each([
    ["chip.mat", `scipy.io.savemat("chip.mat", {"name": values})`, "values"],
    ["slc.npy", `np.save("slc.npy", (values * np.exp(1j)).astype("c8"))`, "np.abs(values)"],
    [
      "jax.npy",
      `half = (values.astype("<f4").view("<u4") >> 16).astype("<u2")
np.lib.format.write_array_header_1_0(f := open("jax.npy", "wb"), {"descr": "<V2", "fortran_order": False, "shape": half.shape})
f.write(half.tobytes()); f.close()`,
      "values",
    ],
  ])("makes a readable npy of %s", async (name, make, expected) => {
    python(`${VALUES}\n${make}`);
    const [line = ""] = /np\.save\(.*\)(?=\.$)/.exec(await action(name)) ?? [];
    const load = name.endsWith(".npy") ? `a = np.load("${name}")\n` : "";
    python(`${load}${line}`);
    const { array } = await opened("chip.npy");
    const wanted: unknown = JSON.parse(
      python(`${VALUES}\nimport json; print(json.dumps(${expected}.ravel().tolist()))`),
    );
    expect(array.shape).toEqual([4, 5, 2]);
    expect(roundedValues(array)).toEqual(wanted);
  });
});
