import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GetBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { bundleScenes } from "#lambda/bundle.ts";
import { synthesise, synthesiseEmpty } from "./assembly.ts";
import { deniesWrites, emptyBucket } from "./empty-bucket.ts";
import { fillFunctionFolder } from "./function-folder.ts";
import { bucketName, stackName } from "./names.ts";
import { PROJECT, readOptions, readTarget, type Target, type WorkshopOptions } from "./options.ts";
import { readSiteContents } from "./site-config.ts";
import { type StackOutputs, summary } from "./summary.ts";
import type { Workshop } from "./workshop-stack.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The cloud assembly for the CDK CLI. */
const ASSEMBLY = `${HERE}cdk.out`;
const BUILD = `${HERE}.build`;

/** The endpoint of `synth` without --endpoint, for a complete but not deployable template. */
const PLACEHOLDER_ENDPOINT = "workshop-endpoint";

/** Builds everything and writes the cloud assembly. Returns the text to print. */
export async function synth(args: readonly string[]): Promise<string> {
  const options = readOptions(args, PLACEHOLDER_ENDPOINT);
  const { functionFolder } = await writeAssembly(options);
  const template = `${ASSEMBLY}/${stackName(options)}.template.json`;
  return [
    `Template  ${template}`,
    `Function  ${functionFolder.folder}/index.cjs`,
    `SHA-256   ${functionFolder.sha256}`,
  ].join("\n");
}

/** Builds and deploys everything. Returns the site's URL and the participants' policy, to print. */
export async function deploy(args: readonly string[]): Promise<string> {
  const options = readOptions(args);
  await writeAssembly(options);
  const outputs = `${BUILD}/outputs.json`;
  cdk(["deploy", "--require-approval", "never", "--outputs-file", outputs]);
  const written: Readonly<Record<string, StackOutputs>> = JSON.parse(readFileSync(outputs, "utf8"));
  const { cardAddress, samples } = await readSiteContents(options);
  return summary(written[stackName(options)] ?? {}, {
    region: options.region,
    keyOwner: options.keyOwner,
    modelCard: cardAddress,
    samples: samples.map(({ file }) => file),
  });
}

/**
 * Deletes a workshop's stack and its buckets' contents; the CDK asks first, unless `--yes` is given. An
 * upload that had begun before writes were denied may arrive in a bucket that was just emptied, which
 * then cannot be deleted: the second attempt empties it again, and no write can follow.
 */
export async function destroy(args: readonly string[]): Promise<string> {
  const target = readTarget(args);
  synthesiseEmpty(target, ASSEMBLY);
  const attempt = (isForced: boolean) =>
    cdk(["destroy", stackName(target), ...(isForced ? ["--force"] : [])]);
  try {
    attempt(target.yes);
  } catch (cause) {
    if (!(await emptyAgain(target))) throw cause;
    attempt(true);
  }
  return "What remains and how to remove it: docs/instructor.md, under Afterwards.";
}

/**
 * Empties the upload bucket of a stack in the account of the default credentials, if its deletion has
 * begun: only then was it confirmed. Returns whether it did.
 */
async function emptyAgain(target: Target): Promise<boolean> {
  const { region } = target;
  const { Account: account = "" } = await new STSClient({ region }).send(
    new GetCallerIdentityCommand({}),
  );
  const name = bucketName(target, { account });
  const client = new S3Client({ region });
  const { Policy: policy = "{}" } = await client
    .send(new GetBucketPolicyCommand({ Bucket: name }))
    .catch(() => ({ Policy: undefined }));
  if (!deniesWrites(policy)) return false;
  process.stdout.write(`\nThe stack could not be deleted: emptying ${name} and trying again.\n`);
  await emptyBucket(client, name);
  return true;
}

async function writeAssembly(options: WorkshopOptions): Promise<Workshop> {
  const contents = await readSiteContents(options);
  const onnx = options.model.kind === "onnx" ? options.model.path : undefined;
  const functionFolder = await fillFunctionFolder(`${BUILD}/function`, onnx);
  const sceneFolder = await fillFunctionFolder(`${BUILD}/scenes`, onnx, {
    bundleInto: bundleScenes,
  });
  const siteFolder = builtSite();
  const workshop = { options, contents, functionFolder, sceneFolder, siteFolder };
  synthesise(workshop, ASSEMBLY);
  return workshop;
}

/**
 * The folder of the page: built now, unless the caller sets `SITE_BUILT=1` because `dist` is fresh.
 */
function builtSite(): string {
  if (process.env["SITE_BUILT"] === "1") return `${PROJECT}dist`;
  const folder = `${BUILD}/site`;
  const args = ["build", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"];
  run("The build of the page", [`${PROJECT}node_modules/vite/bin/vite.js`, ...args], PROJECT);
  return folder;
}

/** Runs the CDK CLI on the assembly. */
function cdk(args: readonly string[]): void {
  const script = fileURLToPath(import.meta.resolve("aws-cdk/bin/cdk"));
  run(`cdk ${args[0]}`, [script, ...args, "--app", ASSEMBLY, "--no-notices"], HERE);
}

/** Runs a Node script with inherited output. @throws Error if it fails */
function run(what: string, args: readonly string[], cwd: string): void {
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true" };
  const { status } = spawnSync(process.execPath, args, { cwd, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`${what} failed; see its output above.`);
}
