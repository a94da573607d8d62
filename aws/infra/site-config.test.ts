import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bucketProblem } from "#domain/config/aws-naming.ts";
import { contentSecurityPolicy } from "#domain/config/content-security-policy.ts";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { temporaryFolder } from "./fixtures/workshop.ts";
import { bucketName } from "./names.ts";
import { PROJECT, readOptions } from "./options.ts";
import { readSiteContents, siteConfig, sitePolicy } from "./site-config.ts";

const AWS = { account: "123456789012", apiId: "abc123defg" };

async function madeOf(...args: string[]) {
  const options = readOptions(args, "pixel-detector");
  const contents = await readSiteContents(options);
  const config = siteConfig(options, contents, AWS);
  return { config, policy: sitePolicy(options, contents, AWS) };
}

describe("the deployed site's config.json", () => {
  it("is valid for the page and uses AWS's endpoints", async () => {
    const { config } = await madeOf("--title", "IGARSS 2026", "--region", "eu-central-1");
    expect(parseWorkshopConfig(config)).toMatchObject({
      workshop: "IGARSS 2026",
      region: "eu-central-1",
      bucket: "plumescope-workshop-123456789012-eu-central-1",
      prefix: "participants/",
      apiUrl: "https://abc123defg.execute-api.eu-central-1.amazonaws.com/live/infer",
      apiOrigins: ["https://abc123defg.execute-api.eu-central-1.amazonaws.com"],
      s3: { endpoint: undefined, addressing: "virtual" },
      sts: { endpoint: undefined },
      demoCredentials: undefined,
      npyReplies: true,
      // Like the policy for participants, whose folders are named by aws:userid.
      keyOwner: "userid",
      credentials: "temporary",
      modelCard: "models/goes-smoke.json",
    });
  });

  it("lets the page wait a little longer than the gateway does", async () => {
    const waits = async (...args: string[]) =>
      parseWorkshopConfig((await madeOf(...args)).config).apiTimeoutMs;
    expect([await waits(), await waits("--timeout", "120")]).toEqual([35_000, 126_000]);
  });

  it("makes the page sign requests only for an API with IAM authorization", async () => {
    const signs = async (auth: string) =>
      parseWorkshopConfig((await madeOf("--auth", auth)).config).apiAuth;
    expect([await signs("iam"), await signs("none")]).toEqual(["iam", "none"]);
  });

  it("offers to run scenes in the cloud where jobs are deployed", async () => {
    const offers = async (...args: string[]) =>
      parseWorkshopConfig((await madeOf(...args)).config).scenes;
    expect([await offers(), await offers("--scenes")]).toEqual([false, true]);
  });

  it("names the folders as the policy for participants does", async () => {
    const { config } = await madeOf("--prefix", "", "--key-owner", "name");
    expect(parseWorkshopConfig(config)).toMatchObject({ prefix: "", keyOwner: "name" });
  });

  it("offers the site's samples, and lists a card from elsewhere beside the site's own", async () => {
    const card = join(temporaryFolder(), "mine.json");
    copyFileSync(`${PROJECT}public/models/flood-water.json`, card);
    const config = parseWorkshopConfig((await madeOf("--card", card)).config);
    expect(config.samples.length).toBeGreaterThan(0);
    expect(config.modelCard).toBe("models/mine.json");
    const own = JSON.parse(readFileSync(`${PROJECT}public/config.json`, "utf8")) as {
      readonly modelCards: readonly object[];
    };
    expect(own.modelCards.length).toBeGreaterThan(1);
    expect(config.modelCards).toEqual([
      ...own.modelCards,
      { path: "models/mine.json", title: "Open water in Sentinel-2 / HLS scenes" },
    ]);
  });

  it("names a missing card", async () => {
    await expect(madeOf("--card", "none.json")).rejects.toThrow("--card: there is no file");
  });
});

describe("the deployed site's policy", () => {
  it.each([[[]], [["--own-apis"]], [["--auth", "none", "--region", "ap-southeast-2"]]])(
    "with %j equals the page's own policy for the served configuration",
    async (args: string[]) => {
      const { config, policy } = await madeOf(...args);
      expect(policy).toBe(contentSecurityPolicy(parseWorkshopConfig(config)));
    },
  );

  it("lets the page reach its bucket, STS and this one API", async () => {
    expect((await madeOf()).policy).toContain(
      "connect-src 'self' https://plumescope-workshop-123456789012-us-west-2.s3.us-west-2.amazonaws.com" +
        " https://sts.us-west-2.amazonaws.com https://abc123defg.execute-api.us-west-2.amazonaws.com;",
    );
  });

  it("lets it reach every API and Function URL of the region if participants build their own", async () => {
    expect((await madeOf("--own-apis")).policy).toMatch(
      /connect-src [^;]* https:\/\/\*\.execute-api\.us-west-2\.amazonaws\.com https:\/\/\*\.lambda-url\.us-west-2\.on\.aws;/,
    );
  });
});

describe("the bucket's name", () => {
  it("is valid for S3, for the longest workshop name in the longest region", () => {
    const args = ["--name", "abcdefghijklmnopqrst", "--region", "ap-southeast-12"];
    expect(bucketProblem(bucketName(readOptions(args, "x"), AWS))).toBeUndefined();
  });
});
