import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWorkshopConfig, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { apiPartsOf, quoted } from "./aws-lines.ts";
import type { Finding } from "./finding.ts";
import type { RemedyContext } from "./remedy.ts";
import { remedyFor } from "./remedy-for.ts";

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

function context(changes: object = {}, role = "workshop-role"): RemedyContext {
  const identity = { account: "111122223333", role, name: "ada", userId: "AROAQQ:ada" };
  return { pageOrigin: ORIGIN, config: config(changes), identity };
}

function linesOf(finding: Finding, given = context()): readonly string[] {
  return remedyFor(finding, given).snippets.flatMap(({ text }) => text.split("\n"));
}

/** What a real shell hands to `aws`: one line an argument. */
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

const EVERY_FINDING: readonly Finding[] = [
  { kind: "mixed-content", address: "http://localhost:4566/" },
  { kind: "page-from-disk" },
  { kind: "clock-off", offsetS: -754 },
  { kind: "clock-off", offsetS: undefined },
  { kind: "keys-missing" },
  { kind: "keys-expired", since: new Date("2026-11-23T08:00:00Z") },
  { kind: "keys-refused", code: "InvalidClientTokenId" },
  { kind: "host-silent", service: "sts", host: "sts.eu-central-1.amazonaws.com" },
  { kind: "host-silent", service: "s3", host: "plume-uploads.s3.eu-central-1.amazonaws.com" },
  { kind: "host-silent", service: "api", host: "a1b2c3.execute-api.eu-central-1.amazonaws.com" },
  { kind: "sts-unreadable", host: "sts.eu-central-1.amazonaws.com" },
  { kind: "name-invalid", problem: "Enter the name of the bucket." },
  { kind: "bucket-missing" },
  { kind: "bucket-elsewhere", region: "us-west-2" },
  { kind: "bucket-closed" },
  { kind: "method-closed", method: "PUT" },
  { kind: "object-denied", action: "s3:GetObject" },
  { kind: "bytes-differ", sent: 272, received: 27 },
  { kind: "path-wrong" },
  { kind: "preflight-closed" },
  { kind: "api-closed" },
  { kind: "reply-lost", afterS: 29.2 },
  { kind: "reply-lost", afterS: 1 },
  { kind: "outside-workshop", message: "This API reads another bucket." },
  { kind: "function-denied", message: "The function may not read." },
  { kind: "shape-refused", message: "The model wants (256, 256, 6)." },
  { kind: "shape-wrong", found: "8 × 8 scores", wanted: "256 × 256 scores" },
  { kind: "failure", failure: { kind: "offline" } },
];

describe("every remedy", () => {
  it.each(EVERY_FINDING)("of $kind is whole sentences with every value filled in", (finding) => {
    for (const prefix of ["participants/", ""]) {
      const { cause, action, clicks, snippets } = remedyFor(finding, context({ prefix }));
      for (const sentence of [cause, action, ...clicks]) expect(sentence).toMatch(/^[A-Z…].*[.]$/);
      const all = JSON.stringify([cause, action, clicks, snippets]);
      expect(all).not.toMatch(/undefined|NaN|\[object|YOUR-| {2}"{2}/);
    }
  });
});

describe("the lines to copy", () => {
  it("are one argument to a shell whatever they quote", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."'\"$`\\!{} a*") }), (text) => {
        expect(argumentsOf(`aws x${quoted(text)}y`)).toEqual([`x${text}y`]);
      }),
      { numRuns: 30 },
    );
  });

  it("set CORS rules that name this page, on this bucket in its region", () => {
    const line = lineWith("aws s3api put-bucket-cors", linesOf({ kind: "bucket-closed" }));
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

  it("go to a local S3 where the workshop has one", () => {
    const local = context({ s3: { endpoint: "http://localhost:4566", addressing: "path" } });
    const line = lineWith(
      "aws s3api get-bucket-location",
      linesOf({ kind: "bucket-closed" }, local),
    );
    expect(argumentAfter("--endpoint-url", line)).toBe("http://localhost:4566");
  });

  it("mark the page's origin as a fixed value for the gateway", () => {
    const line = lineWith("aws apigateway put-gateway-response", linesOf({ kind: "api-closed" }));
    expect(argumentAfter("--rest-api-id", line)).toBe("a1b2c3");
    expect(JSON.parse(argumentAfter("--response-parameters", line))).toEqual({
      "gatewayresponse.header.Access-Control-Allow-Origin": `'${ORIGIN}'`,
    });
  });

  it("deploy the stage that the address names", () => {
    const line = lineWith("aws apigateway create-deployment", linesOf({ kind: "path-wrong" }));
    expect(argumentAfter("--stage-name", line)).toBe("prod");
  });

  it("let a role into its own folder, with the variable left to IAM", () => {
    const denied = { kind: "object-denied", action: "s3:PutObject" } as const;
    const line = lineWith("aws iam put-role-policy", linesOf(denied));
    expect(argumentAfter("--role-name", line)).toBe("workshop-role");
    expect(JSON.parse(argumentAfter("--policy-document", line))).toMatchObject({
      Statement: [{ Resource: `arn:aws:s3:::plume-uploads/participants/$\{aws:userid}/*` }],
    });
  });

  it("let a role into the whole prefix where people choose the names of their folders", () => {
    const denied = { kind: "object-denied", action: "s3:PutObject" } as const;
    const line = lineWith(
      "aws iam put-role-policy",
      linesOf(denied, context({ keyOwner: "name" })),
    );
    expect(argumentAfter("--policy-document", line)).toContain(
      '"arn:aws:s3:::plume-uploads/participants/*"',
    );
  });

  it("leave a role of IAM Identity Center to its permission set, in its own partition", () => {
    const denied = { kind: "object-denied", action: "s3:PutObject" } as const;
    const given = context({ region: "us-gov-west-1" }, "AWSReservedSSO_Workshop_0123456789abcdef");
    const { snippets } = remedyFor(denied, given);
    expect(snippets).toHaveLength(1);
    expect(snippets[0]?.title).toContain("permission set");
    expect(snippets[0]?.text).toContain("arn:aws-us-gov:s3:::");
  });
});

describe("an API's address", () => {
  it.each([
    ["https://a1b2.execute-api.us-west-2.amazonaws.com/prod/v1/infer", "a1b2", "prod", "/v1/infer"],
    ["https://a1b2.execute-api.us-west-2.amazonaws.com/prod", "a1b2", "prod", ""],
    ["https://a1b2.execute-api.us-west-2.amazonaws.com", "a1b2", "YOUR-STAGE", ""],
    ["http://localhost:4566/_aws/execute-api/workshop/demo/infer", "workshop", "demo", "/infer"],
    ["https://api.example.org/prod/infer", "YOUR-API-ID", "prod", "/infer"],
  ])("%s has its parts", (url, id, stage, resource) => {
    expect(apiPartsOf(url)).toEqual({ id, stage, resource });
  });
});

describe("the clock's sentence", () => {
  it.each([
    [754, "13 minutes ahead of"],
    [-3599.6, "1 hour behind"],
    [-200_000, "2 days behind"],
  ])("says %d seconds as people do", (offsetS, words) => {
    expect(remedyFor({ kind: "clock-off", offsetS }, context()).cause).toContain(words);
  });
});
