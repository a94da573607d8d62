import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { serve } from "./fixtures/serve.ts";
import { loadModel, type Model } from "./model.ts";
import { type Container, npyContainer, tensorFlowServing } from "./model-container.ts";
import { readOptions } from "./options.ts";
import { createSageMaker } from "./sagemaker.ts";
import { createSessions, type Session } from "./sessions.ts";

const sessions = createSessions(() => new Date());
const session = sessions.issue({ role: "caller", name: "test", durationS: 900 });
let model: Model;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const { onnxPath, cardPath } = readOptions([], {}).model;
  model = await loadModel(onnxPath, cardPath);
  const heavy: Container = async () => ({
    status: 200,
    contentType: "application/json",
    body: Buffer.alloc(6_291_457, 32),
  });
  const endpoints = new Map([
    ["smoke", tensorFlowServing(model)],
    ["smoke-npy", npyContainer(model)],
    ["heavy", heavy],
  ]);
  const now = () => new Date();
  const server = await serve(
    createSageMaker({ region: "us-west-2", sessions, now, endpoints }).handle,
  );
  ({ url, close } = server);
});
afterAll(async () => {
  await close();
  await model.close();
});

function client(signer: Session): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({
    region: "us-west-2",
    endpoint: url,
    maxAttempts: 1,
    credentials: {
      accessKeyId: signer.accessKeyId,
      secretAccessKey: signer.secretAccessKey,
      sessionToken: signer.sessionToken ?? "",
    },
  });
}

async function invoke(input: Partial<InvokeEndpointCommandInput>, signer = session) {
  const command = new InvokeEndpointCommand({
    EndpointName: "smoke",
    ContentType: "application/json",
    Body: "",
    ...input,
  });
  const reply = await client(signer).send(command);
  return { ...reply, text: Buffer.from(reply.Body).toString("utf8") };
}

/** A chip of zeros as nested lists of the given shape. */
function zeros(...shape: readonly number[]): unknown {
  const [length = 0, ...rest] = shape;
  const inner = rest.length === 0 ? 0 : zeros(...rest);
  return Array.from({ length }, () => inner);
}

const CHIP = JSON.stringify({ instances: zeros(1, 256, 256, 6) });

describe("an endpoint of kind tfs", () => {
  it("answers TensorFlow Serving's row form with predictions, its column form with outputs", async () => {
    const row = await invoke({ Body: CHIP });
    const bare = await invoke({ Body: JSON.stringify(zeros(1, 256, 256, 6)) });
    const column = await invoke({ Body: JSON.stringify({ inputs: zeros(1, 256, 256, 6) }) });
    const { predictions } = JSON.parse(row.text);
    expect([predictions.length, predictions[0].length, predictions[0][0].length]).toEqual([
      1, 256, 256,
    ]);
    expect(predictions[0][0][0]).toEqual([expect.closeTo(0, 1)]);
    expect(bare.text).toBe(row.text);
    expect(JSON.parse(column.text)).toEqual({ outputs: predictions });
    expect(row.ContentType).toBe("application/json");
    expect(row.InvokedProductionVariant).toBe("AllTraffic");
  });

  it("refuses other content types with the model's own 415", async () => {
    await expect(invoke({ ContentType: "application/x-npy", Body: CHIP })).rejects.toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 415,
      $metadata: { httpStatusCode: 424 },
    });
  });

  it("reports a wrong shape in AWS's words", async () => {
    const body = JSON.stringify({ instances: zeros(256, 256, 6) });
    await expect(invoke({ Body: body })).rejects.toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 400,
      OriginalMessage: '{ "error": "input must be 4-dimensional[256,256,6]" }',
      message:
        'Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[256,256,6]" }". See https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEventViewer:group=/aws/sagemaker/Endpoints/smoke in account 000000000000 for more information.',
    });
  });

  it("accepts 6,291,456 bytes and refuses one more", async () => {
    const padded = CHIP.padEnd(6_291_456);
    expect((await invoke({ Body: padded })).$metadata.httpStatusCode).toBe(200);
    await expect(invoke({ Body: `${padded} ` })).rejects.toMatchObject({
      message: "HTTP content length exceeded 6291456 bytes.",
      $metadata: { httpStatusCode: 413 },
    });
  });

  it("does not return a reply above the same limit", async () => {
    await expect(invoke({ EndpointName: "heavy" })).rejects.toMatchObject({
      name: "ModelError",
      message: expect.stringContaining("could not load the entire response body"),
    });
  });
});

describe("an endpoint of kind npy", () => {
  it("accepts npy and returns npy, or JSON if requested", async () => {
    const chip = new Uint8Array(writeNpy(new Uint8Array(393_216), "uint8", [1, 256, 256, 6]));
    const input = { EndpointName: "smoke-npy", ContentType: "application/x-npy", Body: chip };
    const npy = await invoke({ ...input, Accept: "application/x-npy" });
    const json = await invoke({ ...input, Accept: "application/json" });
    const array = parseNpy(new Uint8Array(npy.Body).buffer);
    expect(npy.ContentType).toBe("application/x-npy");
    expect([array.dtype, array.shape]).toEqual(["float32", [1, 256, 256, 1]]);
    expect(JSON.parse(json.text).predictions.flat(3)).toEqual([...array.values]);
  });

  it("reports an invalid npy", async () => {
    const input = { EndpointName: "smoke-npy", ContentType: "application/x-npy" };
    await expect(invoke({ ...input, Body: "not one" })).rejects.toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 400,
    });
  });
});

describe("callers", () => {
  it("get an error if the endpoint does not exist", async () => {
    await expect(invoke({ EndpointName: "gone", Body: CHIP })).rejects.toMatchObject({
      name: "ValidationError",
      message: "Endpoint gone of account 000000000000 not found.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ["a wrong secret", { secretAccessKey: "x".repeat(40) }, 403],
    ["an unknown key", { accessKeyId: "ASIAXXXXXXXXXXXXXXXX" }, 403],
    ["another's token", { sessionToken: "IQoJb3JpZ2luX2Vj" }, 403],
  ])("are refused with %s", async (_, change, httpStatusCode) => {
    const forged = { ...session, ...change };
    await expect(invoke({ Body: CHIP }, forged)).rejects.toMatchObject({
      $metadata: { httpStatusCode },
    });
  });

  it("are refused without a signature", async () => {
    const response = await fetch(`${url}/endpoints/smoke/invocations`, {
      method: "POST",
      body: CHIP,
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  });
});
