import { relative } from "node:path";
import { AppError } from "#domain/failures/failure.ts";
import { issueDemoCredentials } from "./demo-credentials.ts";
import { credentialVariables } from "./function-environment.ts";
import { PROJECT, readOptions, type StartOptions } from "./options.ts";
import { type Site, startSite } from "./site.ts";
import { type Stack, startStack } from "./stack.ts";

try {
  await main();
} catch (cause) {
  console.error(`\n${sentence(cause)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const stack = await startStack({
    port: options.stackPort,
    pageOrigins: [`http://localhost:${options.pagePort}`, `http://127.0.0.1:${options.pagePort}`],
    dataFolder: `${PROJECT}.data`,
    model: options.model,
    otherModels: options.otherModels,
    endpointKind: options.endpointKind,
  });
  const site = await startPage(options, stack).catch(async (cause: unknown) => {
    await stack.close();
    throw cause;
  });
  console.log(welcome(stack, site));
  stopOnSignal(stack, site);
}

async function startPage(options: StartOptions, stack: Stack): Promise<Site | undefined> {
  const { page, pagePort: port } = options;
  return page === "none"
    ? undefined
    : startSite({ ...options, page, port, stack, dist: `${PROJECT}dist` });
}

function welcome(stack: Stack, site: Site | undefined): string {
  const addresses = [
    ...(site === undefined ? [] : [["Page", site.url]]),
    ["AWS endpoint", stack.url],
    ["API", stack.apiUrl],
    ["Bucket", `${stack.bucket}, keys under ${stack.prefix}`],
    ["Model", stack.card.title],
    ["Function log", relative(process.cwd(), stack.functionLog)],
  ];
  const lines = addresses.map(([name = "", value]) => `  ${name.padEnd(14)}${value}`);
  const exports = Object.entries({
    AWS_ENDPOINT_URL: stack.url,
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
    ...credentialVariables(issueDemoCredentials(stack.sessions)),
  }).map(([name, value]) => `export ${name}=${value}`);
  return [
    "",
    "  Plumescope on this machine",
    "",
    ...lines,
    "",
    "  For the AWS CLI, boto3 and the SDKs, in another terminal:",
    "",
    ...exports,
    "",
    '  boto3 presigns the old way in this region unless it is told Config(signature_version="s3v4").',
    "  Ctrl-C stops everything.",
    "",
  ].join("\n");
}

function stopOnSignal(stack: Stack, site: Site | undefined): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await site?.close();
    await stack.close();
    process.exit(0);
  };
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
}

function sentence(cause: unknown): string {
  if (cause instanceof AppError && cause.failure.kind === "config-invalid") {
    return `${cause.failure.file} is not valid: ${cause.failure.problems.join(" ")}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
