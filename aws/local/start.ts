import "./without-telemetry.ts";
import { relative } from "node:path";
import { AppError } from "#domain/failures/failure.ts";
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

/** What runs where; the page's address is the last line, by itself. */
function welcome(stack: Stack, site: Site | undefined): string {
  const addresses = [
    ["AWS endpoint", stack.url],
    ["API", stack.apiUrl],
    ["Bucket", `${stack.bucket}, keys under ${stack.prefix}`],
    ["Models", [stack.card.title, ...stack.otherModels.map(({ title }) => title)].join(", ")],
    ["Function log", relative(process.cwd(), stack.functionLog)],
    ["Credentials", "npm run credentials prints them for the AWS CLI, boto3 and the SDKs"],
  ];
  const lines = addresses.map(([name = "", value]) => `  ${name.padEnd(14)}${value}`);
  return [
    "",
    "  Plumescope on this machine",
    "",
    ...lines,
    "",
    "  Ctrl-C stops everything.",
    "",
    ...(site === undefined ? [] : [`  ${site.url}`, ""]),
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
