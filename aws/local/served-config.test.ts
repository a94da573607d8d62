import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf } from "#domain/failures/failure.ts";
import { filesOfConfig } from "./served-config.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
});
afterAll(() => rm(folder, { recursive: true }));

const WORKSHOP = {
  workshop: "Smoke, spring",
  region: "us-west-2",
  bucket: "smoke-dataset-bucket",
  prefix: "",
  apiUrl: "https://abc123.execute-api.us-west-2.amazonaws.com/dev",
  modelCard: "models/goes-smoke.json",
  modelCards: [{ path: "models/goes-smoke.json", title: "Smoke" }],
};

async function fileOf(content: object | string): Promise<string> {
  const path = join(folder, "workshop.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function problemsOf(content: object | string): Promise<unknown> {
  const path = await fileOf(content);
  return filesOfConfig(path).then(() => undefined, failureOf);
}

describe("filesOfConfig", () => {
  it("serves a workshop's own file unchanged, with the page's model card", async () => {
    const { config, texts } = await filesOfConfig(await fileOf(WORKSHOP));
    expect(config.apiOrigins).toEqual(["https://abc123.execute-api.us-west-2.amazonaws.com"]);
    expect([...texts]).toEqual([["/config.json", JSON.stringify(WORKSHOP)]]);
  });

  it("serves the model cards that are beside the file", async () => {
    const card = await readFile("public/models/goes-smoke.json", "utf8");
    await mkdir(join(folder, "cards"), { recursive: true });
    await writeFile(join(folder, "cards/own.json"), card);
    const modelCards = [...WORKSHOP.modelCards, { path: "cards/own.json", title: "Own" }];
    const { texts } = await filesOfConfig(await fileOf({ ...WORKSHOP, modelCards }));
    expect(texts.get("/cards/own.json")).toBe(card);
  });

  it("names the file with every problem of its own", async () => {
    expect(await problemsOf({ ...WORKSHOP, bucket: "No", regoin: "x" })).toEqual({
      kind: "config-invalid",
      file: "workshop.json",
      problems: [
        expect.stringContaining("bucket is not a bucket’s name"),
        'regoin is not a known key; did you mean "region"?',
      ],
    });
    expect(await problemsOf("{")).toMatchObject({ problems: [expect.stringMatching("not JSON")] });
  });

  it("names a model card that is nowhere, and a file that does not exist", async () => {
    const modelCards = [...WORKSHOP.modelCards, { path: "models/none.json", title: "None" }];
    expect(await problemsOf({ ...WORKSHOP, modelCards })).toMatchObject({
      problems: [expect.stringContaining("modelCards[1].path names models/none.json")],
    });
    await expect(filesOfConfig("none.json")).rejects.toThrow("There is no file none.json");
  });
});
