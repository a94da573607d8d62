import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWorkshopConfig, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { apiPartsOf, quoted } from "./aws-lines.ts";
import type { DocumentContext } from "./documents/snippet.ts";
import { fixGuideFor } from "./fix-guide.ts";

const ORIGIN = "https://plumes.example.org";

function config(changes: object = {}): WorkshopConfig {
  return parseWorkshopConfig({
    workshop: "Test",
    region: "eu-central-1",
    bucket: "plume-uploads",
    prefix: "participants/",
    apiUrl: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod/infer",
    modelCard: "models/a.json",
    modelCards: [{ path: "models/a.json", title: "A" }],
    ...changes,
  });
}

function context(changes: object = {}, role = "workshop-role"): DocumentContext {
  const identity = { account: "111122223333", role, name: "ada", userId: "AROAQQ:ada" };
  return { pageOrigin: ORIGIN, config: config(changes), identity };
}

function linesOf(failure: Failure, given = context()): readonly string[] {
  return fixGuideFor(failure, given).snippets.flatMap(({ text }) => text.split("\n"));
}

/** The arguments that a real shell passes to `aws`. */
function argumentsOf(line: string): readonly string[] {
  const script = `aws() { printf '%s\\n' "$@"; }\n${line}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
}

function argumentAfter(option: string, line: string): string {
  const all = argumentsOf(line);
  return all[all.indexOf(option) + 1] ?? "";
}

function lineWith(start: string, lines: readonly string[]): string {
  return lines.find((line) => line.startsWith(start)) ?? "";
}

const HOST = "a1b2c3.execute-api.eu-central-1.amazonaws.com";
const DENIED: Failure = {
  kind: "access-denied",
  service: "s3",
  resource: "plume-uploads/participants/x",
  action: "s3:PutObject",
};
const BUCKET_CLOSED: Failure = {
  kind: "cors-refused",
  service: "s3",
  host: "plume-uploads.s3.eu-central-1.amazonaws.com",
  origin: ORIGIN,
  region: "eu-central-1",
};
const API_CLOSED: Failure = { kind: "cors-refused", service: "api", host: HOST, origin: ORIGIN };
const WRONG_PATH: Failure = {
  kind: "inference-refused",
  status: 403,
  code: "wrong-path",
  path: "/prod/infer",
};

/** Failures to which the doctor adds documents, and some to which it adds none. */
const EXAMPLES: readonly Failure[] = [
  { kind: "mixed-content", host: "localhost:4566" },
  { kind: "page-from-disk" },
  { kind: "clock-skewed", aheadS: -754, comparedWith: "page" },
  { kind: "clock-skewed" },
  { kind: "credentials-missing" },
  { kind: "credentials-expired", since: new Date("2026-11-23T08:00:00Z") },
  { kind: "credentials-refused", service: "sts", code: "InvalidClientTokenId" },
  { kind: "unreachable", service: "sts", host: "sts.eu-central-1.amazonaws.com" },
  { kind: "unreachable", service: "s3", host: "plume-uploads.s3.eu-central-1.amazonaws.com" },
  { kind: "unreachable", service: "api", host: HOST },
  { kind: "unreachable", service: "api", host: "localhost:4566" },
  { kind: "sts-answer-blocked", host: "sts.eu-central-1.amazonaws.com" },
  { kind: "setting-invalid", problem: "Enter the name of the bucket." },
  { kind: "bucket-missing", bucket: "plume-uploads" },
  { kind: "wrong-region", bucket: "plume-uploads", region: "us-west-2" },
  BUCKET_CLOSED,
  { kind: "cors-method-refused", bucket: "plume-uploads", origin: ORIGIN, method: "PUT" },
  DENIED,
  { kind: "upload-damaged", code: "read back, 27 bytes instead of 272" },
  WRONG_PATH,
  { kind: "cors-preflight-refused", origin: ORIGIN },
  API_CLOSED,
  { kind: "timed-out", service: "api", afterS: 29 },
  { kind: "answer-hidden", host: HOST },
  {
    kind: "inference-refused",
    status: 403,
    code: "object-outside-workshop",
    message: "This API reads another bucket.",
  },
  { kind: "inference-refused", status: 403, code: "object-forbidden" },
  { kind: "card-refused", message: "The model takes (256, 256, 6)." },
  { kind: "card-output-differs", found: "8 × 8 scores", promised: "256 × 256 scores" },
  { kind: "offline" },
];

describe("the guide to every fix", () => {
  it.each(EXAMPLES)("has whole sentences and no placeholders: $kind", (failure) => {
    for (const prefix of ["participants/", ""]) {
      const { title, action, clicks, snippets } = fixGuideFor(failure, context({ prefix }));
      for (const sentence of [title, action, ...clicks]) expect(sentence).toMatch(/^[A-Z…].*[.]$/);
      const all = JSON.stringify([title, action, clicks, snippets]);
      expect(all).not.toMatch(/undefined|NaN|\[object|YOUR-| {2}"{2}/);
    }
  });

  it("adds the server's own words to the doctor's documents", () => {
    const [last] = fixGuideFor(WRONG_PATH, context()).snippets.slice(-1);
    expect(last?.title).toBe("Original message");
  });

  it("suggests starting the local stack if the unreachable host is this machine", () => {
    const local: Failure = { kind: "unreachable", service: "s3", host: "localhost:4566" };
    expect(linesOf(local)).toEqual(["npm start"]);
    expect(linesOf({ kind: "unreachable", service: "api", host: `${HOST}:443` })).toEqual([
      `nslookup ${HOST}`,
    ]);
  });
});

describe("the documents to copy", () => {
  it("quote any text as one shell argument", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."'\"$`\\!{} a*") }), (text) => {
        expect(argumentsOf(`aws x${quoted(text)}y`)).toEqual([`x${text}y`]);
      }),
      { numRuns: 30 },
    );
  });

  it("set CORS rules for this page on the bucket in its region", () => {
    const line = lineWith("aws s3api put-bucket-cors", linesOf(BUCKET_CLOSED));
    expect(argumentAfter("--bucket", line)).toBe("plume-uploads");
    expect(argumentAfter("--region", line)).toBe("eu-central-1");
    expect(JSON.parse(argumentAfter("--cors-configuration", line))).toEqual({
      CORSRules: [
        {
          AllowedOrigins: [ORIGIN],
          AllowedMethods: ["GET", "HEAD", "PUT"],
          AllowedHeaders: ["*"],
          ExposeHeaders: ["ETag"],
          MaxAgeSeconds: 600,
        },
      ],
    });
  });

  it("name the endpoint of a local S3", () => {
    const local = context({ s3: { endpoint: "http://localhost:4566", addressing: "path" } });
    const line = lineWith("aws s3api get-bucket-location", linesOf(BUCKET_CLOSED, local));
    expect(argumentAfter("--endpoint-url", line)).toBe("http://localhost:4566");
  });

  it("quote the page's origin as a fixed value for the gateway", () => {
    const line = lineWith("aws apigateway put-gateway-response", linesOf(API_CLOSED));
    expect(argumentAfter("--rest-api-id", line)).toBe("a1b2c3");
    expect(JSON.parse(argumentAfter("--response-parameters", line))).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": `'${ORIGIN}'`,
    });
  });

  it("deploy the stage in the address", () => {
    const line = lineWith("aws apigateway create-deployment", linesOf(WRONG_PATH));
    expect(argumentAfter("--stage-name", line)).toBe("prod");
  });

  it("grant a role its own folder by IAM's variable", () => {
    const line = lineWith("aws iam put-role-policy", linesOf(DENIED));
    expect(argumentAfter("--role-name", line)).toBe("workshop-role");
    expect(JSON.parse(argumentAfter("--policy-document", line))).toMatchObject({
      Statement: [{ Resource: `arn:aws:s3:::plume-uploads/participants/$\{aws:userid}/*` }],
    });
  });

  it("grant a role the whole prefix if participants choose their folders' names", () => {
    const line = lineWith(
      "aws iam put-role-policy",
      linesOf(DENIED, context({ keyOwner: "name" })),
    );
    expect(argumentAfter("--policy-document", line)).toContain(
      '"arn:aws:s3:::plume-uploads/participants/*"',
    );
  });

  it("name the permission set of an IAM Identity Center role, in its own partition", () => {
    const given = context({ region: "us-gov-west-1" }, "AWSReservedSSO_Workshop_0123456789abcdef");
    const { snippets } = fixGuideFor(DENIED, given);
    expect(snippets).toHaveLength(1);
    expect(snippets[0]?.title).toContain("permission set");
    expect(snippets[0]?.text).toContain("arn:aws-us-gov:s3:::");
  });
});

describe("the parts of an API's address", () => {
  it.each([
    ["https://a1b2.execute-api.us-west-2.amazonaws.com/prod/v1/infer", "a1b2", "prod", "/v1/infer"],
    ["https://a1b2.execute-api.us-west-2.amazonaws.com/prod", "a1b2", "prod", ""],
    ["https://a1b2.execute-api.us-west-2.amazonaws.com", "a1b2", "YOUR-STAGE", ""],
    ["http://localhost:4566/_aws/execute-api/workshop/demo/infer", "workshop", "demo", "/infer"],
    ["https://api.example.org/prod/infer", "YOUR-API-ID", "prod", "/infer"],
  ])("are parsed from %s", (url, id, stage, resource) => {
    expect(apiPartsOf(url)).toEqual({ id, stage, resource });
  });
});
