import { describe, expect, it } from "vitest";
import { type ExportContext, fileLabel } from "./export.ts";
import { EXPORTS } from "./exports.ts";

const SIGNED_OUT: ExportContext = {
  upload: new Blob(["npy"]),
  fileName: "chip.npy",
  result: undefined,
  view: undefined,
  report: undefined,
  queue: undefined,
  run: undefined,
  presignUpload: () => Promise.reject(new Error("no credentials to sign with")),
  loadProjection: async () => undefined,
};

describe("the list of exports", () => {
  it("has each id and each label once", () => {
    expect(new Set(EXPORTS.map(({ id }) => id)).size).toBe(EXPORTS.length);
    const labels = EXPORTS.map((row) => (row.kind === "file" ? fileLabel(row) : row.label));
    expect(new Set(labels).size).toBe(EXPORTS.length);
  });

  it("saves the uploaded bytes under the uploaded name, also before sign-in", async () => {
    const [file, ...others] = EXPORTS.filter((row) => row.available(SIGNED_OUT));
    expect(others).toEqual([]);
    expect(await file?.make(SIGNED_OUT)).toEqual({
      content: SIGNED_OUT.upload,
      fileName: "chip.npy",
    });
  });
});
