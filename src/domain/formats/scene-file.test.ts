import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { writeNpy } from "./npy.ts";
import { openScene } from "./open-scene.ts";
import { packScene, unpackScene } from "./scene-file.ts";

function npy(...values: number[]): Blob {
  return new Blob([writeNpy(Uint8Array.from(values), "uint8", [1, values.length])]);
}

const SCENE = {
  files: [
    { name: "x_B3.npy", file: npy(3, 30) },
    { name: "x_B2.npy", file: npy(2, 20) },
    { name: "x_B9.npy", file: npy(9, 90) },
  ],
  bands: [
    { file: 1, name: "B2" },
    { file: 0, name: "B3" },
  ],
  reference: 1,
};

describe("a packed scene", () => {
  it("gives its files back byte for byte, also those of other bands", async () => {
    const unpacked = await unpackScene(packScene(SCENE));
    expect(unpacked?.files.map(({ name }) => name)).toEqual(["x_B3.npy", "x_B2.npy", "x_B9.npy"]);
    for (const [index, { file }] of unpacked?.files.entries() ?? []) {
      expect(await file.arrayBuffer()).toEqual(await SCENE.files[index]?.file.arrayBuffer());
    }
  });

  it("opens as one array in the order of its bands", async () => {
    const unpacked = await unpackScene(packScene(SCENE));
    if (unpacked === undefined) throw new Error("It was not recognized.");
    expect(await openScene(unpacked)).toMatchObject({
      format: "scene",
      array: { values: Uint8Array.of(2, 20, 3, 30), shape: [2, 1, 2] },
      joinedFrom: ["x_B2.npy", "x_B3.npy"],
    });
  });

  it("of an image and its mask is not the image’s own file, which could be uploaded", async () => {
    const files = [npy(1, 2), npy(1, 0)].map((file, index) => ({ name: `x${index}.npy`, file }));
    expect(await openScene({ files, bands: [], reference: 0, mask: 1 })).toMatchObject({
      format: "scene",
      missing: Uint8Array.of(0, 1),
    });
  });

  it("is distinguished from every other file", async () => {
    expect(await unpackScene(npy(1, 2))).toBe(undefined);
    expect(await unpackScene(new Blob())).toBe(undefined);
  });

  it("that is damaged is refused, or opened, without other errors", async () => {
    const whole = new Uint8Array(await packScene(SCENE).arrayBuffer());
    const change = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 3 });
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(change, fc.nat(20), async (changes, cut) => {
        const bytes = whole.slice(0, whole.length - Math.max(0, cut - 10));
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          const scene = await unpackScene(new Blob([bytes]));
          if (scene !== undefined) await openScene(scene);
          outcomes.add("opened");
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.failure.kind).toBe("unreadable-array");
          outcomes.add("refused");
        }
      }),
      { numRuns: 2000 },
    );
    expect(outcomes).toEqual(new Set(["opened", "refused"]));
  });
});
