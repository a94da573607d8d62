import { describe, expect, it } from "vitest";
import { type Edit, parseEdits } from "./edit.ts";
import { editTitle, editTitles } from "./edit-text.ts";

const TITLED: readonly (readonly [Edit, string])[] = [
  [{ kind: "member", name: "x_test" }, "Selected the array x_test"],
  [{ kind: "layout", order: "bands-last" }, "Read with the bands last"],
  [{ kind: "layout", order: "bands-first" }, "Read with the bands first"],
  [{ kind: "layout", order: "bands-middle" }, "Read with the bands in the middle"],
  [{ kind: "pick", index: 2 }, "Selected image 3"],
  [{ kind: "batch-axis", wanted: true }, "Added the batch axis"],
  [{ kind: "batch-axis", wanted: false }, "Dropped the batch axis"],
  [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }, "Dropped band 7"],
  [{ kind: "bands", bands: [1, 2, 3, 4, 5] }, "Dropped bands 1, 7"],
  [{ kind: "bands", bands: [6, 5, 4, 3, 2, 1, 0] }, "Reordered the bands to 7, 6, 5, 4, 3, 2, 1"],
  [{ kind: "bands", bands: [2, 1, 0] }, "Kept bands 3, 2, 1"],
  [{ kind: "bands", bands: [3] }, "Kept band 4"],
  [{ kind: "scale", factors: [255], offsets: [0] }, "Multiplied by 255"],
  [{ kind: "scale", factors: [0.0001], offsets: [0] }, "Divided by 10,000"],
  [{ kind: "scale", factors: [1], offsets: [-1000] }, "Subtracted 1,000"],
  [{ kind: "scale", factors: [0.0001], offsets: [-0.1] }, "Divided by 10,000, then subtracted 0.1"],
  [{ kind: "scale", factors: [0.5, 2], offsets: [0, 1] }, "Scaled each band"],
  [{ kind: "keep-values" }, "Kept the values as they are"],
  [{ kind: "encode" }, "Encoded by the model card’s formula"],
  [{ kind: "round" }, "Rounded to whole numbers"],
  [{ kind: "cast", dtype: "uint8" }, "Cast to uint8"],
  [
    { kind: "crop", top: 128, left: 64, height: 256, width: 512 },
    "Cropped to 256 × 512 from row 128, column 64",
  ],
  [{ kind: "pad", height: 256, width: 256 }, "Padded with zeros to 256 × 256"],
  [{ kind: "resize", height: 256, width: 128 }, "Resized to 256 × 128"],
  [{ kind: "nodata-to-zero" }, "Set missing values to 0"],
  [{ kind: "fill-missing" }, "Filled missing pixels"],
  [{ kind: "fill-missing", value: -9999 }, "Declared -9999 as missing"],
];

describe("editTitle", () => {
  it.each(TITLED)("describes %j as %s", (edit, title) => {
    expect(editTitle(edit, 7)).toBe(title);
  });
});

describe("editTitles", () => {
  it("counts bands as the previous edits left them", () => {
    const edits: readonly Edit[] = [
      { kind: "bands", bands: [0, 1, 2, 3, 4, 5] },
      { kind: "bands", bands: [0, 1, 2, 3, 4] },
    ];
    expect(editTitles(edits, 7)).toEqual(["Dropped band 7", "Dropped band 6"]);
  });
});

describe("parseEdits", () => {
  it("parses stored JSON", () => {
    const edits = TITLED.map(([edit]) => edit);
    expect(parseEdits(JSON.parse(JSON.stringify(edits)))).toEqual(edits);
    expect(parseEdits([])).toEqual([]);
  });

  it.each([
    ["nothing", undefined],
    ["an unknown edit", [{ kind: "sharpen" }]],
    ["a list with one invalid edit", [{ kind: "encode" }, { kind: "pick", index: -1 }]],
    ["an unknown dtype", [{ kind: "cast", dtype: "complex64" }]],
    ["a fraction of a pixel", [{ kind: "resize", height: 2.5, width: 2 }]],
    ["no pixels", [{ kind: "crop", top: 0, left: 0, height: 0, width: 2 }]],
    ["no bands", [{ kind: "bands", bands: [] }]],
    ["a scale by no number", [{ kind: "scale", factors: [], offsets: [0] }]],
    ["an unknown key", [{ kind: "encode", by: "hand" }]],
  ])("refuses %s", (_what, stored) => {
    expect(parseEdits(stored)).toBeUndefined();
  });
});
