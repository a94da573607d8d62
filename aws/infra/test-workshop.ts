import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readOptions } from "./options.ts";
import { readSiteContents } from "./site-config.ts";
import { type Workshop, WorkshopStack } from "./workshop-stack.ts";

/** Creates a folder that is removed after the last test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env["INFRA_TEST_FOLDER"] ?? tmpdir(), "test-"));
}

/** A workshop with these arguments; its page and function are one-line files. */
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
  // The template only needs the hashes of its 20 MB of assets, not copies.
  const context = { "aws:cdk:disable-asset-staging": true };
  const app = new App({ outdir: temporaryFolder(), context });
  return Template.fromStack(new WorkshopStack(app, workshop));
}

/** Every resource of a type by logical id, with references as `<Name.Attribute>`. */
export function resources(template: Template, type: string): Record<string, Properties> {
  const found = Object.entries(template.findResources(type));
  return Object.fromEntries(found.map(([id, { Properties }]) => [id, plain(Properties)]));
}

/** The single resource of a type whose logical id starts with `idStart`. */
export function resource(template: Template, type: string, idStart: string): Properties {
  const found = Object.entries(resources(template, type)).filter(([id]) => id.startsWith(idStart));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} begin with ${idStart}`);
  return found[0]?.[1] ?? {};
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type; tests assert on them.
type Properties = Record<string, any>;

/** Resolves CloudFormation's functions: joins strings, and shows references as `<…>`. */
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

/** A logical id without CDK's hash suffix. */
function idOf(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}
