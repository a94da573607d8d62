import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy } from "./npy.ts";

function refusal(start: string): { readonly reason: string; readonly action: string } {
  try {
    parseNpy(new Uint8Array(Buffer.from(start, "latin1")).buffer);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "unreadable-array") {
      return error.failure;
    }
    throw error;
  }
  throw new Error("The file was read.");
}

describe("an unsupported file", () => {
  it.each([
    ["an empty file", "", "This file is empty.", "Copy or save it again"],
    [
      "HDF5 or netCDF4",
      "\x89HDF\r\n\x1a\n\0",
      "This is an HDF5 or netCDF4 file, which contains many variables.",
      "xarray",
    ],
    [
      "classic netCDF",
      "CDF\x01\0\0",
      "This is a netCDF file, which contains many variables.",
      "xarray",
    ],
    ["JPEG 2000", "\0\0\0\x0cjP  \r\n\x87\n", "This is a JPEG 2000 image.", "gdal_translate"],
    [
      "MATLAB",
      "MATLAB 5.0 MAT-file, Platform: GLNXA64",
      "This is a MATLAB file, which contains variables.",
      "scipy.io.loadmat",
    ],
    [
      "MATLAB 7.3",
      "MATLAB 7.3 MAT-file, Platform: GLNXA64",
      "This is a MATLAB file of version 7.3, which contains variables.",
      "h5py",
    ],
    [
      "an ENVI header",
      "ENVI\nsamples = 256\n",
      "This is the header of an ENVI image, which describes the file of the values beside it.",
      "gdal_translate",
    ],
    ["FITS", "SIMPLE  =                    T", "This is a FITS image.", "gdal_translate"],
    ["NITF", "NITF02.10", "This is a NITF image.", "gdal_translate"],
    [
      "GRIB",
      "GRIB\0\0\0\x02",
      "This is a GRIB file, which contains many fields.",
      "gdal_translate",
    ],
    [
      "HDF4",
      "\x0e\x03\x13\x01",
      "This is an HDF4 file, which contains many variables.",
      "gdalinfo",
    ],
    ["Imagine", "EHFA_HEADER_TAG\0", "This is an ERDAS Imagine image.", "gdal_translate"],
    [
      "a VRT",
      '<VRTDataset rasterXSize="5">',
      "This is a GDAL virtual dataset, which refers to other files.",
      "gdal_translate",
    ],
    ["gzip", "\x1f\x8b\x08\0", "This file is compressed with gzip.", "gunzip"],
    ["xz", "\xfd7zXZ\0\0\x04", "This file is compressed with xz.", "unxz"],
    ["Zstandard", "\x28\xb5\x2f\xfd\x04", "This file is compressed with Zstandard.", "unzstd"],
    ["bzip2", "BZh91AY", "This file is compressed with bzip2.", "bunzip2"],
    ["7-Zip", "7z\xbc\xaf\x27\x1c\0", "This is a 7-Zip archive.", "7z x"],
    [
      "tar",
      `${"chip.npy".padEnd(257, "\0")}ustar\x0000`,
      "This is a tar archive, which contains other files.",
      "tar -xf",
    ],
    [
      "safetensors",
      '\x50\0\0\0\0\0\0\0{"name":{"dtype":"F32"',
      "This is a safetensors file, which contains named tensors.",
      "safetensors.numpy",
    ],
    [
      "a pickle",
      "\x80\x04\x95\x10cos\nsystem",
      "This is a Python pickle, which can run code when it is opened, so it is never opened here.",
      "allow_pickle=False",
    ],
    [
      "a pickle of protocol 0",
      "cnumpy.core.multiarray\n_reconstruct\np0\n(cnumpy\nndarray\n",
      "This is a Python pickle, which can run code when it is opened, so it is never opened here.",
      "allow_pickle=False",
    ],
    [
      "an npy sent as UTF-8 text",
      "\xc2\x93NUMPY\x01\0v\0{",
      "This was an npy file, but it was copied as text, which changed its bytes.",
      "binary",
    ],
    [
      "an npy whose first byte was replaced",
      "\xef\xbf\xbdNUMPY\x01\0v\0{",
      "This was an npy file, but it was copied as text, which changed its bytes.",
      "binary",
    ],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
      "This is a Git LFS pointer: a reference to the array, not the array.",
      "git lfs pull",
    ],
    [
      "a web page",
      "\n <!DOCTYPE html><html>",
      "This is a web page, perhaps the sign-in or error page of the site it was downloaded from.",
      "download the file itself",
    ],
    [
      "S3's error",
      '<?xml version="1.0"?><Error><Code>x</Code>',
      "This is XML, perhaps the error message of the store it was downloaded from.",
      "read the message",
    ],
    ["JSON", '\xef\xbb\xbf{"predictions": []}', "This is JSON, not a binary array.", "json.load"],
    ["a JSON list", "[[1, 2], [3, 4]]", "This is JSON, not a binary array.", "json.load"],
    [
      "a table of text",
      "1.0,2.0\r\n3.0,4.0\r\n",
      "This is a text file, not a binary array.",
      "np.loadtxt",
    ],
    [
      "anything else",
      "\x00\x01\x02\x03",
      "Unsupported file: not .npy, .npz, GeoTIFF, GOES netCDF or an image.",
      "np.save",
    ],
    ["only white space", "\n\n", "This is a text file, not a binary array.", "np.loadtxt"],
  ])("is refused with reason and action: %s", (_, start, reason, action) => {
    expect(refusal(start).reason).toBe(reason);
    expect(refusal(start).action).toContain(action);
  });
});
