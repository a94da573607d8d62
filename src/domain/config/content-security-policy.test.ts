import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { contentSecurityPolicy } from "./content-security-policy.ts";
import { parseWorkshopConfig, type WorkshopConfig } from "./workshop-config.ts";

const SHIPPED = JSON.parse(readFileSync("public/config.json", "utf8")) as object;
const LOCAL = parseWorkshopConfig(SHIPPED);

function connectSources(config: WorkshopConfig): string[] {
  const directive = contentSecurityPolicy(config)
    .split("; ")
    .find((text) => text.startsWith("connect-src "));
  return (directive ?? "").split(" ").slice(1);
}

describe("contentSecurityPolicy", () => {
  it("forbids everything that the page does not need", () => {
    expect(contentSecurityPolicy(LOCAL)).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
        "img-src 'self' blob:; worker-src 'self'; " +
        "connect-src 'self' http://localhost:4566 " +
        "https://*.execute-api.us-west-2.amazonaws.com; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    );
  });

  it("names S3, STS and the API of a workshop on AWS, and nothing else", () => {
    const config = parseWorkshopConfig({
      ...SHIPPED,
      apiUrl: "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer",
      apiOrigins: undefined,
      s3: {},
      sts: {},
      demoCredentials: undefined,
    });
    expect(connectSources(config)).toEqual([
      "'self'",
      "https://smoke-dataset-bucket.s3.us-west-2.amazonaws.com",
      "https://sts.us-west-2.amazonaws.com",
      "https://abc123.execute-api.us-west-2.amazonaws.com",
    ]);
  });

  it("names Lambda only where functions may be invoked", () => {
    const lambda = "https://lambda.us-west-2.amazonaws.com";
    expect(connectSources(LOCAL)).not.toContain(lambda);
    expect(connectSources(parseWorkshopConfig({ ...SHIPPED, lambda: {} }))).toContain(lambda);
  });

  it("names the bucket's own host where a local stack is addressed that way", () => {
    const config = { ...LOCAL, s3: { ...LOCAL.s3, addressing: "virtual" as const } };
    expect(connectSources(config)).toContain("http://smoke-dataset-bucket.localhost:4566");
  });

  it("refuses a configuration that was never parsed", () => {
    const config = { ...LOCAL, apiOrigins: ["https://a.org; script-src *"] };
    expect(() => contentSecurityPolicy(config)).toThrow("not parsed");
  });

  it("has the same directives for every parsed configuration", () => {
    const hostile = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.string().map((text) => `https://a.org/${text}`),
      fc.string().map((text) => `http://localhost${text}`),
      fc.constantFrom("https://a.org;script-src *", "https://a.org 'unsafe-inline'", "https://*"),
    );
    const names = (policy: string) => policy.split(";").map((part) => part.trim().split(" ")[0]);
    const expected = names(contentSecurityPolicy(LOCAL));
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (apiUrl, endpoint, origin, bucket) => {
        for (const change of [
          { apiUrl, apiOrigins: undefined },
          { s3: { endpoint } },
          { sts: { endpoint } },
          { demoCredentials: endpoint },
          { lambda: { endpoint } },
          { apiOrigins: [origin, "http://localhost:*"] },
          { bucket, s3: {} },
          { region: bucket, s3: {}, sts: {} },
        ]) {
          const policy = policyOf({ ...SHIPPED, ...change });
          if (policy === undefined) continue;
          expect(names(policy)).toEqual(expected);
          expect(policy.match(/'[^' ]*'/g)).toEqual(
            contentSecurityPolicy(LOCAL).match(/'[^' ]*'/g),
          );
        }
      }),
    );
  });
});

function policyOf(json: object): string | undefined {
  try {
    return contentSecurityPolicy(parseWorkshopConfig(json));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
