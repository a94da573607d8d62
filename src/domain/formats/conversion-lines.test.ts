// Runs the lines that refusals of other files offer, with the real tools: GDAL, numpy, SciPy, tar and
// the like, of Debian. Those of tools that are not installed are skipped by name; that for safetensors is
// not tried, as Debian does not have it.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { leftOutOfFolders } from "./left-out.ts";
import { valuesInCOrder } from "./npy.ts";
import { openFile } from "./open-file.ts";

const PYTHON = "/usr/bin/python3";
const MODULES =
  "import os, pickle, numpy as np, scipy.io; from osgeo import gdal; gdal.UseExceptions()";
const TOOLS =
  "for t in gdal_translate gunzip unxz unzstd bunzip2 tar; do command -v $t || exit 1; done";
const hasTools = ((): boolean => {
  try {
    execFileSync(PYTHON, ["-c", MODULES], { stdio: "ignore" });
    execFileSync("sh", ["-c", TOOLS], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), "plumescope-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** One file, made by another program in its own folder. */
interface Case {
  readonly name: string;
  /** Python that writes the file of that name from `values`, of (rows, columns, bands). */
  readonly make: string;
  /** A line of the action: the whole action if it is not given. */
  readonly line?: RegExp;
  /** What the line leaves; "chip.npy" if it is not given. */
  readonly result?: string;
  /** Python before a line of Python, as the user has it: loads `a`. */
  readonly load?: string;
}

const GDAL_LINE = /gdal_translate .* \w+\.tif/;
const NPY_LINE = /np\.save\(.*\)(?=\.$)/;
const TIFF = { line: GDAL_LINE, result: "chip.tif" };

const MAKE = `
values = (np.arange(4 * 5 * 2) % 37 + 1).reshape(4, 5, 2)
def save(driver, name, kind, values=values, options=[]):
    data = gdal.GetDriverByName("MEM").Create("", 5, 4, 2, kind)
    data.SetGeoTransform([0, 1, 0, 40, 0, -1])
    data.SetProjection('GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]')
    data.WriteArray(np.moveaxis(values, -1, 0))
    gdal.GetDriverByName(driver).CreateCopy(name, data, options=options)
BYTE = gdal.GDT_Byte
EXACT = ["QUALITY=100", "REVERSIBLE=YES"]
`;

const CASES: readonly Case[] = [
  { name: "chip.jp2", make: `save("JP2OpenJPEG", "chip.jp2", BYTE, options=EXACT)`, ...TIFF },
  { name: "chip.img", make: `save("ENVI", "chip.img", BYTE)`, ...TIFF },
  { name: "chip.fits", make: `save("FITS", "chip.fits", BYTE)`, ...TIFF },
  { name: "chip.ntf", make: `save("NITF", "chip.ntf", BYTE)`, ...TIFF },
  { name: "chip.grib", make: `save("GRIB", "chip.grib", gdal.GDT_Float64)`, ...TIFF },
  { name: "chip.hdf", make: `save("HDF4Image", "chip.hdf", BYTE)`, ...TIFF },
  {
    name: "chip.vrt",
    make: `save("GTiff", "x.tif", BYTE); gdal.Translate("chip.vrt", "x.tif")`,
    ...TIFF,
  },
  {
    name: "in.tif",
    make: `save("GTiff", "in.tif", gdal.GDT_CFloat32, values * np.exp(1j))`,
    line: GDAL_LINE,
    result: "out.tif",
  },
  {
    name: "chip.mat",
    make: `scipy.io.savemat("chip.mat", {"name": values})`,
    line: NPY_LINE,
    load: "pass",
  },
  {
    name: "slc.npy",
    make: `np.save("slc.npy", (values * np.exp(1j)).astype("c8"))`,
    line: NPY_LINE,
    load: `a = np.load("slc.npy")`,
  },
  {
    name: "jax.npy",
    make: `half = (values.astype("<f4").view("<u4") >> 16).astype("<u2")
np.lib.format.write_array_header_1_0(f := open("jax.npy", "wb"), {"descr": "<V2", "fortran_order": False, "shape": half.shape})
f.write(half.tobytes()); f.close()`,
    line: NPY_LINE,
    load: `a = np.load("jax.npy")`,
  },
  ...[0, 1, 2, 4].map((protocol) => ({
    name: `chip${protocol}.pkl`,
    make: `pickle.dump(values, open("chip${protocol}.pkl", "wb"), protocol=${protocol})`,
    line: NPY_LINE,
    load: `a = pickle.load(open("chip${protocol}.pkl", "rb"))`,
  })),
  ...Object.entries({ gz: "gzip", xz: "xz", zst: "zstd -q", bz2: "bzip2" }).flatMap(
    ([extension, pack]) => [
      {
        name: `chip.npy.${extension}`,
        make: `np.save("chip.npy", values); os.system("${pack} chip.npy")`,
        line: /un\w+ chip\.npy\.\w+|gunzip chip\.npy\.gz|bunzip2 chip\.npy\.bz2/,
      },
      {
        name: `chips.tar.${extension}`,
        make: `np.save("chip.npy", values); os.system("tar -cf chips.tar chip.npy; ${pack} chips.tar; rm chip.npy")`,
        line: /tar -.*?chips\.tar\.\w+/,
      },
    ],
  ),
  {
    name: "chips.tar",
    make: `np.save("chip.npy", values); os.system("tar -cf chips.tar chip.npy; rm chip.npy")`,
    line: /tar -xf chips\.tar/,
  },
];

/** Finds a module of Python without the seconds that its import takes. */
function moduleOf(name: string): string {
  return `${PYTHON} -c "import importlib.util as u, sys; sys.exit(u.find_spec('${name}') is None)"`;
}

/** Lines of tools that not all have: what has to run for them. */
const MORE_CASES: readonly (Case & { readonly needs: string })[] = [
  {
    name: "chip.nc",
    needs: moduleOf("xarray"),
    make: `import xarray; xarray.Dataset({"name": (("y", "x", "band"), values)}).to_netcdf("chip.nc")`,
    line: NPY_LINE,
    load: "import xarray",
  },
  {
    name: "chip73/chip.mat",
    needs: moduleOf("h5py"),
    // As MATLAB writes it: a text before the HDF5 file, and the axes in Fortran order.
    make: `import h5py
with h5py.File("chip.mat", "w", userblock_size=512) as f: f["name"] = values.T
with open("chip.mat", "r+b") as f: f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Mar  2 09:50:29 2026 HDF5 schema 1.00 .".ljust(124) + b"\\0\\2IM")`,
    line: NPY_LINE,
    load: "import h5py",
  },
  {
    name: "chip.pt",
    needs: moduleOf("torch"),
    make: `import torch; torch.save(torch.from_numpy(values), "chip.pt")`,
    line: NPY_LINE,
    load: "import torch",
  },
  {
    name: "chips.7z",
    needs: "command -v 7z",
    make: `np.save("chip.npy", values); os.system("7z a chips.7z chip.npy; rm chip.npy")`,
    line: /7z x chips\.7z/,
  },
];

function isInstalled(needs: string): boolean {
  try {
    execFileSync("sh", ["-c", needs], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function python(code: string): void {
  execFileSync(PYTHON, ["-c", code], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** A process starts the interpreter once for all. */
function inFolders(codes: readonly (readonly [name: string, code: string])[]): string {
  const parts = codes.map(
    ([name, code]) => `os.chdir(${JSON.stringify(join(folder, name))})\n${code}`,
  );
  return `${MODULES}\n${MAKE}\n${parts.join("\n")}`;
}

async function opened(path: string, name: string) {
  return openFile(new Uint8Array(readFileSync(join(folder, path))).buffer, { name });
}

/** A folder of its own for each file, also where the name has one. */
function pathOf({ name }: Case): string {
  return name.includes("/") ? name : `${name}/${name}`;
}

async function lineOf(one: Case): Promise<string> {
  const { name, line = /.*/ } = one;
  const error = await opened(pathOf(one), name).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError) || error.failure.kind !== "unreadable-array") {
    throw new Error(`${name} was not refused.`);
  }
  const { action } = error.failure;
  const [found] = line.exec(action) ?? [];
  if (found === undefined) throw new Error(`${name} has no line: ${action}`);
  return found.replace("'ITS NAME'", `'HDF4_SDS:UNKNOWN:"chip.hdf":0'`);
}

function expectValues(array: NdArray): void {
  const values = Array.from(
    valuesInCOrder(array),
    (value: number | bigint) => Math.round(Number(value) * 1e4) / 1e4,
  );
  expect(values).toEqual(Array.from({ length: 40 }, (_, index) => (index % 37) + 1));
}

describe.skipIf(!hasTools)("the line that a refusal offers", () => {
  beforeAll(async () => {
    for (const { name } of CASES) mkdirSync(join(folder, name));
    python(inFolders(CASES.map(({ name, make }) => [name, make] as const)));
    const lines = await Promise.all(
      CASES.map(async (one) => ({ ...one, line: await lineOf(one) })),
    );
    const shell = lines.filter(({ load }) => load === undefined);
    execFileSync("sh", ["-c", shell.map(({ name, line }) => `(cd ${name}; ${line})`).join("\n")], {
      cwd: folder,
      stdio: "ignore",
    });
    python(
      inFolders(
        lines.flatMap(({ name, line, load }) =>
          load === undefined ? [] : [[name, `${load}\n${line}`] as const],
        ),
      ),
    );
  });

  it.each(CASES)("makes a readable file of $name", async ({ name, result = "chip.npy" }) => {
    const { array } = await opened(`${name}/${result}`, result);
    expectValues(array);
  });

  for (const one of MORE_CASES) {
    const { name, needs, make, load } = one;
    it.skipIf(!isInstalled(needs))(`makes a readable file of ${name}`, async () => {
      const at = dirname(pathOf(one));
      mkdirSync(join(folder, at));
      python(inFolders([[at, make]]));
      const line = await lineOf(one);
      if (load === undefined) execFileSync("sh", ["-c", line], { cwd: join(folder, at) });
      else python(inFolders([[at, `${load}\n${line}`]]));
      expectValues((await opened(`${at}/chip.npy`, "chip.npy")).array);
    });
  }

  it("makes readable TIFFs of a Zarr store and of a SAFE product", async () => {
    python(
      inFolders([
        [
          "",
          `gdal.GetDriverByName("Zarr").CreateMultiDimensional("cube.zarr")
root = gdal.OpenEx("cube.zarr", gdal.OF_MULTIDIM_RASTER | gdal.OF_UPDATE).GetRootGroup()
axes = [root.CreateDimension(n, None, None, s) for n, s in [("y", 4), ("x", 10)]]
root.CreateMDArray("name", axes, gdal.ExtendedDataType.Create(BYTE)).WriteArray(values.astype("u1").reshape(4, 10))
root = axes = None
os.makedirs("S2A_X.SAFE/GRANULE/IMG_DATA")
for band in ["B02", "B03"]: save("JP2OpenJPEG", f"S2A_X.SAFE/GRANULE/IMG_DATA/T33_{band}.jp2", BYTE, options=EXACT)`,
        ],
      ]),
    );
    const head = new Uint8Array();
    for (const path of ["cube.zarr", "S2A_X.SAFE/GRANULE/IMG_DATA/T33_B02.jp2"]) {
      const [text = ""] = leftOutOfFolders([{ path, head }]);
      const [line = ""] = /(?:gdal_translate|for f in) .*(?=\.$)/.exec(text) ?? [];
      execFileSync("sh", ["-c", line], { cwd: folder, stdio: "ignore" });
    }
    for (const name of ["chip.tif", "T33_B02.tif", "T33_B03.tif"]) {
      expectValues((await opened(name, name)).array);
    }
  });
});
