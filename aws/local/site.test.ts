import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "#domain/config/content-security-policy.ts";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { freePort } from "./fixtures/free-port.ts";
import { readOptions } from "./options.ts";
import { servedFiles } from "./served-config.ts";
import { type Site, type SiteOptions, startSite } from "./site.ts";
import { type Stack, startStack } from "./stack.ts";

const { model, otherModels, addressing } = readOptions([], {
  MODEL: "water",
  S3_ADDRESSING: "virtual",
});
const sites: Site[] = [];
let folder: string;
let stack: Stack;
let dist: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  dist = join(folder, "dist");
  await mkdir(join(dist, "assets"), { recursive: true });
  await writeFile(join(dist, "index.html"), "<!doctype html><title>built</title>");
  await writeFile(join(dist, "assets/app-1a2b3c.js"), "export {};");
  await writeFile(join(dist, "config.json"), "{}");
  const pageOrigins = ["http://localhost:4173"];
  stack = await startStack({
    port: 0,
    pageOrigins,
    dataFolder: folder,
    model,
    otherModels,
    endpointKind: "tfs",
  });
});
afterEach(() => Promise.all(sites.splice(0).map((site) => site.close())));
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

async function start(
  options: Partial<SiteOptions> & { readonly cardPath?: string } = {},
): Promise<Site> {
  const port = await freePort();
  const { cardPath = model.cardPath, ...changes } = options;
  const files = await servedFiles(stack, { model: { ...model, cardPath }, addressing });
  const site = await startSite({ page: "built", port, dist, files, ...changes });
  sites.push(site);
  return site;
}

describe("the built page's server", () => {
  it("writes the stack's real addresses and the model's card into config.json", async () => {
    const { url } = await start();
    const response = await fetch(`${url}/config.json?now`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(parseWorkshopConfig(await response.json())).toMatchObject({
      apiUrl: stack.apiUrl,
      bucket: stack.bucket,
      modelCard: "models/flood-water.json",
      modelCards: [
        { path: "models/goes-smoke.json", apiUrl: stack.otherModels[0]?.apiUrl },
        { path: "models/flood-water.json", apiUrl: stack.apiUrl },
      ],
      s3: { endpoint: stack.pageUrl, addressing: "virtual" },
      sts: { endpoint: stack.pageUrl },
      demoCredentials: `${stack.pageUrl}/_plumescope/credentials`,
    });
  });

  it("sends that configuration's policy, which forbids framing", async () => {
    const { url } = await start();
    const config = parseWorkshopConfig(await (await fetch(`${url}/config.json`)).json());
    const { headers, status } = await fetch(`${url}/`);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toBe(contentSecurityPolicy(config));
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    // Of this machine, nothing but the stack.
    const bucketUrl = stack.pageUrl.replace("://", `://${stack.bucket}.`);
    expect(headers.get("content-security-policy")).toContain(
      `connect-src 'self' ${bucketUrl} ${stack.pageUrl} https://*.execute-api.us-west-2.amazonaws.com;`,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("permissions-policy")).toContain("geolocation=()");
    expect(headers.get("cache-control")).toBe("no-cache");
  });

  it("lets hashed files be cached forever", async () => {
    const { url } = await start();
    const { headers } = await fetch(`${url}/assets/app-1a2b3c.js`);
    expect(headers.get("content-type")).toContain("javascript");
    expect(headers.get("cache-control")).toContain("immutable");
  });

  it("answers 404 for missing files instead of the page", async () => {
    const { url } = await start();
    expect((await fetch(`${url}/models/none.json`)).status).toBe(404);
  });

  it("serves a card from outside the site beside its own", async () => {
    const cardPath = join(folder, "own-card.json");
    await writeFile(cardPath, await readFile(model.cardPath));
    const { url } = await start({ cardPath });
    const config = parseWorkshopConfig(await (await fetch(`${url}/config.json`)).json());
    expect(config.modelCard).toBe("models/own-card.json");
    expect(await (await fetch(`${url}/models/own-card.json`)).json()).toMatchObject({
      id: "flood-water",
    });
  });

  it("reports a taken port or a missing build in one sentence", async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} is taken by another program; stop that one, or start with --port ${port + 1}.`,
    );
    await expect(start({ dist: join(folder, "none") })).rejects.toThrow("no built page");
  });
});

describe("the developers' server", () => {
  it("serves sources and the same config.json, without the policy that would block hot reloading", async () => {
    const { url } = await start({ page: "dev" });
    expect(await (await fetch(`${url}/config.json`)).json()).toMatchObject({
      apiUrl: stack.apiUrl,
    });
    const page = await fetch(`${url}/`);
    expect(page.headers.has("content-security-policy")).toBe(false);
    expect(await page.text()).toContain("/@vite/client");
  }, 20_000);
});
