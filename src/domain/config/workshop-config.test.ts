import { existsSync, readFileSync } from "node:fs";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { parseWorkshopConfig, s3Origin, stsUrl } from "./workshop-config.ts";

type Json = Record<string, unknown>;

/** A fresh, mutable copy of the config that the site ships. */
function shipped(): Json {
  return JSON.parse(readFileSync("public/config.json", "utf8")) as Json;
}

function problemsOf(json: unknown): readonly string[] {
  try {
    parseWorkshopConfig(json);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "config-invalid") {
      expect(error.failure.file).toBe("config.json");
      return error.failure.problems;
    }
    throw error;
  }
  return [];
}

describe("the config that the site ships", () => {
  it("is valid and names existing files", () => {
    const config = parseWorkshopConfig(shipped());
    const files = [
      ...config.modelCards.map(({ path }) => `public/${path}`),
      ...config.samples.map(({ file }) => `public/samples/${file}`),
    ];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe("parseWorkshopConfig", () => {
  it.each(["http://localhost:4566/", " http://localhost:4566", "http://LOCALHOST:4566 "])(
    "reduces the endpoint %j to the origin that paths are appended to",
    (endpoint) => {
      const config = parseWorkshopConfig({ ...shipped(), s3: { endpoint }, sts: { endpoint } });
      expect([config.s3.endpoint, stsUrl(config)]).toEqual([
        "http://localhost:4566",
        "http://localhost:4566/",
      ]);
    },
  );

  it("fills in AWS's own endpoints and the API's own origin", () => {
    const config = parseWorkshopConfig({
      workshop: "Autumn school",
      region: "us-west-2",
      bucket: "smoke-dataset-bucket",
      prefix: "",
      apiUrl: "https://abc.execute-api.us-west-2.amazonaws.com/prod/infer",
      modelCard: "models/a.json",
      modelCards: [{ path: "models/a.json", title: "A" }],
    });
    expect(config.s3).toEqual({ endpoint: undefined, addressing: "virtual" });
    expect(config.sts.endpoint).toBeUndefined();
    expect(config.demoCredentials).toBeUndefined();
    expect(config.apiOrigins).toEqual(["https://abc.execute-api.us-west-2.amazonaws.com"]);
    expect(config.samples).toEqual([]);
    expect(config.credentials).toBe("temporary");
    expect(config.keyOwner).toBe("userid");
  });

  it.each([
    ["http://localhost:*", []],
    ["http://*.localhost:4566", []],
    ["http://127.0.0.1:9000", []],
    [
      "https://*.execute-api.us-west-2.amazonaws.com",
      [
        'credentials is "any", which is only for clouds on this machine (localhost), but https://*.execute-api.us-west-2.amazonaws.com is elsewhere.',
      ],
    ],
  ])("admits any keys only where nothing is elsewhere: %s", (origin, problems) => {
    const apiOrigins = ["http://localhost:4566", origin];
    expect(problemsOf({ ...shipped(), credentials: "any", apiOrigins })).toEqual(problems);
  });

  it("admits any keys to no part of AWS", () => {
    const apiOrigins = ["http://localhost:4566"];
    const json = { ...shipped(), credentials: "any", apiOrigins, s3: {}, sts: {} };
    expect(problemsOf(json)).toEqual([
      expect.stringContaining("but https://smoke-dataset-bucket.s3.us-west-2.amazonaws.com is"),
      expect.stringContaining("but https://sts.us-west-2.amazonaws.com is"),
    ]);
  });

  const altered: [change: string, alter: (json: Json) => unknown, sentence: string][] = [
    ["nothing", () => null, "The file must be an object, but is null."],
    ["a page", () => "<!doctype html>", 'The file must be an object, but is "<!doctype html>".'],
    ["no region", ({ region: _, ...rest }) => rest, "region is missing."],
    ["a number", (json) => ({ ...json, prefix: 3 }), "prefix must be a text, but is 3."],
    [
      "a mistyped key",
      (json) => ({ ...json, buckte: "x" }),
      'buckte is not a known key; did you mean "bucket"?',
    ],
    [
      "a mistyped inner key",
      (json) => ({ ...json, s3: { endpiont: "http://localhost:1" } }),
      's3.endpiont is not a known key; did you mean "endpoint"?',
    ],
    [
      "a far-off key",
      (json) => ({ ...json, sts: { colour: 1 } }),
      "sts.colour is not a known key; the known ones are endpoint.",
    ],
    [
      "a bucket in capitals",
      (json) => ({ ...json, bucket: "Smoke" }),
      "bucket is not a bucket’s name: A bucket’s name contains only lower-case letters, digits, hyphens and dots.",
    ],
    [
      "an API without https",
      (json) => ({ ...json, apiUrl: "http://api.example.org/infer" }),
      "apiUrl must start with https://; http:// is only for this machine (localhost).",
    ],
    [
      "an API outside its own origins",
      (json) => ({ ...json, apiUrl: "https://api.example.org/infer" }),
      "apiUrl is at none of the origins that apiOrigins lists.",
    ],
    [
      "scenes of an API without signatures",
      (json) => ({ ...json, apiAuth: "none", scenes: true }),
      'scenes needs apiAuth "iam": a job belongs to the caller who started it.',
    ],
    [
      "an origin that would add a directive to the policy",
      (json) => ({ ...json, apiOrigins: ["http://localhost:*; script-src *"] }),
      "apiOrigins[0] must be an origin like https://*.example.org or http://localhost:*, with no path.",
    ],
    [
      "demo credentials from elsewhere",
      (json) => ({ ...json, demoCredentials: "https://keys.example.org/" }),
      "demoCredentials must be on this machine (localhost): no other site may issue credentials.",
    ],
    [
      "an endpoint with a path",
      (json) => ({ ...json, s3: { endpoint: "http://localhost:4566/s3" } }),
      "s3.endpoint must end after its host and port, with no path.",
    ],
    [
      "an unknown addressing",
      (json) => ({ ...json, s3: { addressing: "host" } }),
      's3.addressing must be "virtual" or "path", but is "host".',
    ],
    [
      "a bucket with a dot in an https host name",
      (json) => ({ ...json, bucket: "smoke.data", s3: {} }),
      "bucket contains a dot, which no https certificate covers in a host name; set s3.addressing to path.",
    ],
    [
      "a card that is not listed",
      (json) => ({ ...json, modelCard: "models/other.json" }),
      "modelCard is models/other.json, which modelCards does not list.",
    ],
    [
      "a card on another site",
      (json) => ({ ...json, modelCard: "https://example.org/card.json" }),
      "modelCard must be the path of a .json file of this site, like models/goes-smoke.json.",
    ],
    [
      "a sample outside its folder",
      (json) => ({
        ...json,
        samples: [{ file: "../config.json", title: "x", description: "", modelCards: [] }],
      }),
      "samples[0].file must be the name of a file in samples/, without a folder.",
    ],
    [
      "a sample for an unknown card",
      (json) => ({
        ...json,
        samples: [{ file: "a.npy", title: "x", description: "", modelCards: ["models/b.json"] }],
      }),
      "samples[0].modelCards names models/b.json, which modelCards does not list.",
    ],
  ];

  it.each(altered)("says what is wrong with %s", (_change, alter, sentence) => {
    expect(problemsOf(alter(shipped()))).toEqual([sentence]);
  });

  it("reports every problem at once", () => {
    const problems = problemsOf({ ...shipped(), region: "", bukket: "x", prefx: "y" });
    expect(problems).toHaveLength(3);
  });
});

describe("s3Origin", () => {
  const local = parseWorkshopConfig(shipped());

  // The AWS SDK is the oracle: the origin is that of the URL that it presigns.
  it.each([
    { region: "us-west-2", endpoint: undefined, addressing: "virtual" as const },
    { region: "us-west-2", endpoint: undefined, addressing: "path" as const },
    { region: "us-east-1", endpoint: undefined, addressing: "virtual" as const },
    { region: "cn-north-1", endpoint: undefined, addressing: "virtual" as const },
    { region: "us-west-2", endpoint: "http://localhost:4566", addressing: "virtual" as const },
    { region: "us-west-2", endpoint: "http://localhost:4566", addressing: "path" as const },
  ])("is the origin of the SDK's PUT: %o", async ({ region, endpoint, addressing }) => {
    const client = new S3Client({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      forcePathStyle: addressing === "path",
      credentials: { accessKeyId: "ASIA", secretAccessKey: "none" },
    });
    const put = new PutObjectCommand({ Bucket: local.bucket, Key: "a.npy" });
    const signed = new URL(await getSignedUrl(client, put));
    expect(s3Origin({ ...local, region, s3: { endpoint, addressing } })).toBe(signed.origin);
  });
});

describe("stsUrl", () => {
  const local = parseWorkshopConfig(shipped());

  it("is the config's endpoint if it names one", () => {
    expect(stsUrl(local)).toBe("http://localhost:4566/");
  });

  it("is the region's own endpoint on AWS", () => {
    const aws = { ...local, sts: { endpoint: undefined } };
    expect(stsUrl(aws)).toBe("https://sts.us-west-2.amazonaws.com/");
  });
});
