import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";

describe("readOptions", () => {
  it("serves the built page and the smoke model by default", () => {
    expect(readOptions([], {})).toMatchObject({
      page: "built",
      stackPort: 4566,
      pagePort: 4173,
      addressing: "path",
      endpointKind: "tfs",
      model: { onnxPath: expect.stringMatching(/smoke-unet\.onnx$/) },
    });
  });

  it("reads every option from the arguments and the environment", () => {
    const environment = {
      STACK_PORT: "0",
      PORT: "8080",
      MODEL: "own.onnx",
      CARD: "own.json",
      S3_ADDRESSING: "virtual",
      ENDPOINT_KIND: "npy",
    };
    expect(readOptions(["--dev"], environment)).toEqual({
      page: "dev",
      stackPort: 0,
      pagePort: 8080,
      addressing: "virtual",
      endpointKind: "npy",
      model: { onnxPath: "own.onnx", cardPath: "own.json" },
      otherModels: [
        { onnxPath: expect.stringMatching(/smoke-unet\.onnx$/), cardPath: expect.any(String) },
        { onnxPath: expect.stringMatching(/water-mndwi\.onnx$/), cardPath: expect.any(String) },
      ],
    });
    expect(readOptions(["--stack-only"], {}).page).toBe("none");
    expect(readOptions([], { MODEL: "water" }).model.cardPath).toMatch(/flood-water\.json$/);
  });

  it.each([
    [["--fast"], {}, "--dev or --stack-only, not --fast"],
    [["--dev", "--stack-only"], {}, "The one argument"],
    [[], { STACK_PORT: "http" }, 'STACK_PORT must be a port, 0 to 65535, not "http"'],
    [[], { PORT: "70000" }, "PORT must be a port"],
    [[], { MODEL: "fire" }, 'MODEL must be smoke, water or the path of an .onnx file, not "fire"'],
    [[], { MODEL: "fire.onnx" }, "needs CARD="],
    [[], { S3_ADDRESSING: "host" }, 'S3_ADDRESSING must be path or virtual, not "host"'],
    [[], { ENDPOINT_KIND: "torch" }, 'ENDPOINT_KIND must be tfs or npy, not "torch"'],
  ])("refuses %j with %j in one sentence", (args, environment, sentence) => {
    expect(() => readOptions(args, environment)).toThrow(sentence);
  });
});
