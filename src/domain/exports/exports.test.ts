import { describe, expect, it } from "vitest";
import type { ExportContext } from "./export.ts";
import { EXPORTS } from "./exports.ts";

const SIGNED_OUT: ExportContext = {
  upload: new Blob(["npy"]),
  fileName: "chip.npy",
  run: undefined,
  presignUpload: () => Promise.reject(new Error("no credentials to sign with")),
};

describe("the list of exports", () => {
  it("has each id and each label once", () => {
    expect(new Set(EXPORTS.map(({ id }) => id)).size).toBe(EXPORTS.length);
    expect(new Set(EXPORTS.map(({ label }) => label)).size).toBe(EXPORTS.length);
  });

  it("saves the uploaded bytes under the uploaded name, also before sign-in", () => {
    const [file, ...others] = EXPORTS.filter((row) => row.available(SIGNED_OUT));
    expect(others).toEqual([]);
    expect(file?.make(SIGNED_OUT)).toEqual({ content: SIGNED_OUT.upload, fileName: "chip.npy" });
  });
});
