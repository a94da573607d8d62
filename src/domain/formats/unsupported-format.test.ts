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
  throw new Error("it was read");
}

describe("a file of no kind that is read is named, with what to do", () => {
  it.each([
    ["an empty file", "", "This file is empty", "Copy or save it again"],
    ["HDF5 or netCDF4", "\x89HDF\r\n\x1a\n\0", "HDF5 or netCDF4", "xarray"],
    ["classic netCDF", "CDF\x01\0\0", "netCDF file", "xarray"],
    ["gzip", "\x1f\x8b\x08\0", "compressed with gzip", "gunzip"],
    ["a pickle", "\x80\x04\x95\x10cos\nsystem", "Python pickle", "allow_pickle=False"],
    ["an npy sent as UTF-8 text", "\xc2\x93NUMPY\x01\0v\0{", "copied as text", "binary"],
    ["an npy with its first byte lost", "\xef\xbf\xbdNUMPY\x01\0v\0{", "copied as text", "binary"],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
      "Git LFS pointer",
      "git lfs pull",
    ],
    ["a web page", "\n <!DOCTYPE html><html>", "web page", "download the file itself"],
    ["S3's error", '<?xml version="1.0"?><Error><Code>x</Code>', "This is XML", "read the message"],
    ["JSON", '\xef\xbb\xbf{"predictions": []}', "This is JSON", "json.load"],
    ["a JSON list", "[[1, 2], [3, 4]]", "This is JSON", "json.load"],
    ["a table of text", "1.0,2.0\r\n3.0,4.0\r\n", "text file", "np.loadtxt"],
    ["anything else", "\x00\x01\x02\x03", "Unsupported file", "np.save"],
    ["white space alone", "\n\n", "text file", "np.loadtxt"],
  ])("%s", (_, start, reason, action) => {
    expect(refusal(start).reason).toContain(reason);
    expect(refusal(start).action).toContain(action);
  });
});
