import { describe, expect, it } from "vitest";
import { helpText, readCommand, readOptions } from "./options.ts";

const OWN_MODEL = {
  page: "dev",
  stackPort: 0,
  pagePort: 8080,
  host: "0.0.0.0",
  configPath: undefined,
  addressing: "virtual",
  endpointKind: "npy",
  apiAuth: "iam",
  apiCors: false,
  iam: "participant",
  scenes: false,
  endpointName: "pixel-detector",
  prefix: "",
  ownFunction: { file: "aws/local/fixtures/function-a.py", integration: "proxy" },
  model: { onnxPath: "own.onnx", cardPath: "own.json" },
  otherModels: [
    { onnxPath: expect.stringMatching(/smoke-unet\.onnx$/), cardPath: expect.any(String) },
    { onnxPath: expect.stringMatching(/water-mndwi\.onnx$/), cardPath: expect.any(String) },
  ],
};

describe("readOptions", () => {
  it("serves the built page and the smoke model by default", () => {
    expect(readOptions([], {})).toMatchObject({
      page: "built",
      stackPort: 4566,
      pagePort: 4173,
      host: "127.0.0.1",
      addressing: "path",
      endpointKind: "tfs",
      apiAuth: "none",
      apiCors: true,
      iam: "workshop",
      model: { onnxPath: expect.stringMatching(/smoke-unet\.onnx$/) },
    });
  });

  it("reads every setting from the environment", () => {
    const environment = {
      STACK_PORT: "0",
      PORT: "8080",
      PAGE_HOST: "0.0.0.0",
      MODEL: "own.onnx",
      CARD: "own.json",
      AUTH: "iam",
      API_CORS: "off",
      IAM: "participant",
      S3_ADDRESSING: "virtual",
      ENDPOINT_KIND: "npy",
      ENDPOINT_NAME: "pixel-detector",
      UPLOAD_PREFIX: "none",
      FUNCTION: "aws/local/fixtures/function-a.py",
      INTEGRATION: "proxy",
    };
    expect(readOptions(["--dev"], environment)).toEqual(OWN_MODEL);
    expect(readOptions([], { MODEL: "water" }).model.cardPath).toMatch(/flood-water\.json$/);
    expect(readOptions([], { WORKSHOP_CONFIG: "workshop.json" }).configPath).toBe("workshop.json");
  });

  it("reads every setting from flags, which win over the environment", () => {
    const flags =
      "--dev --stack-port 0 --port=8080 --host 0.0.0.0 --model own.onnx --card own.json --auth iam --api-cors off --iam participant --s3-addressing virtual --endpoint-kind npy --endpoint-name pixel-detector --prefix none --function aws/local/fixtures/function-a.py --integration proxy";
    expect(readOptions(flags.split(" "), { PORT: "80", AUTH: "none" })).toEqual(OWN_MODEL);
    expect(readOptions(["--stack-only"], {}).page).toBe("none");
    expect(readOptions(["--config", "workshop.json"], { MODEL: "water" })).toMatchObject({
      configPath: "workshop.json",
      page: "built",
    });
  });

  it("has scene jobs by a switch, or by the environment", () => {
    expect(readOptions(["--scenes", "--auth", "iam"], {}).scenes).toBe(true);
    expect(readOptions([], { SCENES: "on", AUTH: "iam" }).scenes).toBe(true);
    expect(readOptions([], { SCENES: "off" }).scenes).toBe(false);
    expect(readOptions(["--auth", "iam"], {}).scenes).toBe(false);
  });

  it("listens at another machine's address only without the local cloud", () => {
    const args = ["--host", "192.168.1.5"];
    expect(() => readOptions(args, {})).toThrow("needs --config");
    expect(readOptions([...args, "--config", "a.json"], {}).host).toBe("192.168.1.5");
  });

  it.each([
    [["--fast"], {}, "Unknown option '--fast'"],
    [["water"], {}, "--help lists every setting"],
    [["--dev", "--stack-only"], {}, "exclude each other"],
    [[], { STACK_PORT: "http" }, 'STACK_PORT must be a port, 0 to 65535, not "http"'],
    [["--port", "70000"], {}, '--port must be a port, 0 to 65535, not "70000"'],
    [[], { MODEL: "fire" }, 'MODEL must be smoke, water or the path of an .onnx file, not "fire"'],
    [[], { MODEL: "fire.onnx" }, "needs CARD="],
    [["--model", "fire.onnx"], {}, "needs --card "],
    [[], { S3_ADDRESSING: "host" }, 'S3_ADDRESSING must be path or virtual, not "host"'],
    [[], { ENDPOINT_KIND: "torch" }, 'ENDPOINT_KIND must be tfs or npy, not "torch"'],
    [["--auth", "cognito"], {}, '--auth must be none or iam, not "cognito"'],
    [["--function", "lambda.zip"], {}, "--function must be the path of a Python file"],
    [["--scenes"], {}, "--scenes needs --auth iam"],
    [[], { SCENES: "on", AUTH: "none" }, "SCENES needs --auth iam"],
    [[], { SCENES: "yes", AUTH: "iam" }, 'SCENES must be on or off, not "yes"'],
    [
      ["--scenes", "--auth", "iam", "--function", "aws/local/fixtures/function-a.py"],
      {},
      "--scenes needs the bundled function",
    ],
    [["--prefix", "participants"], {}, "A prefix ends with a slash"],
    [["--integration", "proxy"], {}, "--integration goes with --function"],
    [["--config", "a.json", "--model", "water"], {}, "--model is about the local cloud"],
    [["--config", "a.json", "--stack-only"], {}, "--stack-only is about the local cloud"],
  ])("refuses %j with %j in one sentence", (args, environment, sentence) => {
    expect(() => readOptions(args, environment)).toThrow(sentence);
  });
});

describe("readCommand", () => {
  it("gives the help to --help, with every flag and its environment variable", () => {
    expect(readCommand(["--model", "fire", "--help"], {})).toBeUndefined();
    expect(helpText()).toMatch(/--s3-addressing path\|virtual .*\(S3_ADDRESSING\)/);
    expect(helpText()).toContain("--config FILE");
  });
});
