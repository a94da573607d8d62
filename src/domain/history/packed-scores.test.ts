import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerFor } from "#domain/prediction/fixtures/answers.ts";
import { packScores, unpackScores } from "./packed-scores.ts";

/** The bits, which tell one NaN from another. */
function bitsOf(scores: Float32Array): Uint32Array {
  return new Uint32Array(scores.slice().buffer);
}

describe("packed scores", () => {
  it("come back bit for bit, NaN and infinities included", async () => {
    const bits = fc.uint32Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(bits, async (words) => {
        const scores = new Float32Array(words.slice().buffer);
        const unpacked = await unpackScores(await packScores(scores), scores.length);
        expect(bitsOf(unpacked)).toEqual(words.slice());
      }),
      { numRuns: 30 },
    );
  });

  it("come back over several blocks, the last of them not full", async () => {
    const scores = Float32Array.from({ length: 150_001 }, (_, at) => Math.sin(at));
    expect(await unpackScores(await packScores(scores), scores.length)).toEqual(scores);
  });

  it("are a zlib stream of HDF5’s shuffled bytes", async () => {
    // numpy: np.array([1, -2.5, 3], "<f4").view("u1").reshape(3, 4).T.tobytes()
    const shuffled = [0, 0, 0, 0, 0, 0, 128, 32, 64, 63, 192, 64];
    const packed = await packScores(Float32Array.of(1, -2.5, 3));
    expect([...inflateSync(new Uint8Array(await packed.arrayBuffer()))]).toEqual(shuffled);
  });

  it("take less than half of probabilities in 255ths, and nearly nothing of a mask", async () => {
    const { scores } = answerFor("goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast");
    const mask = scores.map((score) => Number(score > 0.5));
    expect((await packScores(scores)).size).toBeLessThan(scores.byteLength / 2);
    expect((await packScores(mask)).size).toBeLessThan(scores.byteLength / 50);
  });

  it("are refused where they are of another prediction", async () => {
    const packed = await packScores(new Float32Array(10));
    await expect(unpackScores(packed, 9)).rejects.toThrow("More scores");
    await expect(unpackScores(packed, 11)).rejects.toThrow("Fewer scores");
  });
});
