import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readOptions } from "./options.ts";
import { readSiteContents } from "./site-config.ts";
import { type Workshop, WorkshopStack } from "./workshop-stack.ts";

/** A new folder that is gone after the last test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env["INFRA_TEST_FOLDER"] ?? tmpdir(), "test-"));
}

/** A workshop with these arguments. Its page and its function are files of one line. */
export async function workshopOf(...args: string[]): Promise<Workshop> {
  const folder = temporaryFolder();
  const options = readOptions(args, "Pixel-Detector");
  const files = {
    "site/index.html": "<!doctype html>",
    "site/config.json": "{}",
    "site/assets/page-abc123.js": "export {};",
    "function/index.cjs": "exports.handler = async () => ({ statusCode: 200 });",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    options,
    contents: await readSiteContents(options),
    functionFolder: { folder: join(folder, "function"), sha256: "00" },
    siteFolder: join(folder, "site"),
  };
}

/** The template of a workshop with these arguments. */
export async function templateOf(...args: string[]): Promise<Template> {
  const workshop = await workshopOf(...args);
  // A template names its files by their hash; the 20 MB of them need not be copied for that.
  const context = { "aws:cdk:disable-asset-staging": true };
  const app = new App({ outdir: temporaryFolder(), context });
  return Template.fromStack(new WorkshopStack(app, workshop));
}

/** Every resource of a type by its logical id, with references read as `<Name.Attribute>`. */
export function resources(template: Template, type: string): Record<string, Properties> {
  const found = Object.entries(template.findResources(type));
  return Object.fromEntries(found.map(([id, { Properties }]) => [id, plain(Properties)]));
}

/** The one resource of a type whose logical id begins like this. */
export function resource(template: Template, type: string, idStart: string): Properties {
  const found = Object.entries(resources(template, type)).filter(([id]) => id.startsWith(idStart));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} begin with ${idStart}`);
  return found[0]?.[1] ?? {};
}

// A template's properties have no type; a test says by its expectation what it finds there.
// biome-ignore lint/suspicious/noExplicitAny: as said.
type Properties = Record<string, any>;

/** The value without CloudFormation's functions: joined texts, and `<…>` for what is known only there. */
export function plain(value: unknown): Properties {
  return withoutFunctions(value) as Properties;
}

function withoutFunctions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (typeof value !== "object" || value === null) return value;
  const [[name, inner] = ["", undefined], ...others] = Object.entries(value);
  if (others.length === 0 && name === "Ref") return `<${idOf(inner)}>`;
  if (others.length === 0 && name === "Fn::GetAtt") return `<${idOf(inner[0])}.${inner[1]}>`;
  if (others.length === 0 && name === "Fn::Join") {
    return (withoutFunctions(inner[1]) as unknown[]).join(inner[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withoutFunctions(v)]));
}

/** A logical id without the hash that CDK ends it with. */
function idOf(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}
