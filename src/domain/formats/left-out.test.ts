import { describe, expect, it } from "vitest";
import { leftOutOfFolders } from "./left-out.ts";

function leftOut(files: Readonly<Record<string, string>>): readonly string[] {
  return leftOutOfFolders(
    Object.entries(files).map(([path, head]) => ({
      path,
      head: new Uint8Array(Buffer.from(head, "latin1")),
    })),
  );
}

describe("the files that are left out of a folder", () => {
  it("are named with reason and action, once for all of a kind", () => {
    const names = Array.from({ length: 40 }, (_, index) => [`x/${index}.fits`, "SIMPLE  = T"]);
    expect(leftOut(Object.fromEntries(names) as Record<string, string>)).toEqual([
      "Left out: 0.fits, 1.fits, 2.fits and 37 more. This is a FITS image. Convert it to a TIFF: gdal_translate chip.fits chip.tif.",
    ]);
  });

  it("are only named if they are documents or hidden", () => {
    expect(
      leftOut({ "x/a.txt": "text", "x/b.xml": "<a/>", "x/c.json": "{}", "x/.DS_Store": "\0\0" }),
    ).toEqual(["Left out: a.txt, b.xml, c.json (text).", "Left out: .DS_Store (hidden files)."]);
  });

  it("are one ENVI image if they are its header and values", () => {
    const files = { "x/chip.hdr": "ENVI\nsamples = 2", "x/chip.img": "\0\0", "x/two.dat": "\0\0" };
    expect(leftOut(files)).toEqual([
      "Left out: chip.hdr, chip.img. This is an ENVI image: bare values, and the header that describes them. Convert the two to a TIFF: gdal_translate chip.img chip.tif.",
      "Left out: two.dat. This file has bare values, as ENVI writes them: its size and data type are in the .hdr file beside it. Convert the two to a TIFF: gdal_translate chip.img chip.tif.",
    ]);
  });

  it("are one Zarr store or SAFE product, whatever is in them", () => {
    const files = {
      "cube.zarr": "",
      "d/S2B_T33.SAFE/GRANULE/IMG_DATA/T33_B02.jp2": "\0\0\0\x0cjP  \r\n\x87\n",
      "d/S2B_T33.SAFE/manifest.safe": "<xml/>",
    };
    expect(leftOut(files)).toEqual([
      "Left out: cube.zarr. This is a Zarr store, a folder of many arrays and their chunks. Convert one array to a TIFF: gdal_translate 'ZARR:\"cube.zarr\":/name' chip.tif.",
      'Left out: S2B_T33.SAFE. This is a SAFE product of Sentinel-2, whose bands are JPEG 2000. Convert the bands to TIFFs, and drop these together: for f in $(find S2B_T33.SAFE -name "*_B*.jp2"); do gdal_translate $f $(basename $f .jp2).tif; done.',
    ]);
  });

  it("may be arrays under another name", () => {
    expect(
      leftOut({ "x/a.bak": "II*\0", "x/b.docx": "PK\x03\x04", "x/c.h5": "\x89HDF\r\n\x1a\n" }),
    ).toEqual([
      "Left out: a.bak. This file is of the kind GeoTIFF, and its name does not end in .tif. Choose the file itself, or rename it.",
      "Left out: b.docx. This is a zip archive, and its name does not end in .npz. Unpack it, or choose the file itself if it is an npz.",
      expect.stringMatching(/^Left out: c.h5. This is an HDF5 or netCDF4 file/),
    ]);
  });
});
