import { describe, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { onnxModel } from "./onnx-model.ts";

const PATH = "aws/local/models/smoke-unet.onnx";

function image(side: number) {
  const shape = [1, side, side, 6];
  return parseNpy(writeNpy(new Uint8Array(side * side * 6), "uint8", shape));
}

/** Long enough for anything here. */
const patience = () => AbortSignal.timeout(60_000);

// In this process instead of the function's thread, which must not end while the model runs.
describe("a model in the function", () => {
  it("is quoted if it refuses an array", async () => {
    await expect(onnxModel(PATH).predict(image(9), patience())).rejects.toMatchObject({
      status: 502,
      code: "model-error",
      message: expect.stringContaining("must match"),
    });
  });

  it("times out if it exceeds the remaining time", async () => {
    const model = onnxModel(PATH);
    await model.predict(image(8), patience());
    const slow = model.predict(image(512), AbortSignal.timeout(20));
    await expect(slow).rejects.toMatchObject({ status: 504, code: "endpoint-timed-out" });
    const { output } = await model.predict(image(8), patience());
    expect(output.tensor().shape).toEqual([1, 8, 8, 1]);
  });

  it("does not run once the time is over", async () => {
    const predicted = onnxModel(PATH).predict(image(8), AbortSignal.abort());
    await expect(predicted).rejects.toMatchObject({ code: "endpoint-timed-out" });
  });
});
