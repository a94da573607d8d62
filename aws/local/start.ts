import "./without-telemetry.ts";
import { relative } from "node:path";
import { build } from "vite";
import { AppError } from "#domain/failures/failure.ts";
import { helpText, PROJECT, readCommand, type StartOptions } from "./options.ts";
import { filesOfConfig, type ServedFiles, servedFiles } from "./served-config.ts";
import { type Site, startSite } from "./site.ts";
import { type Stack, startStack } from "./stack.ts";

try {
  await main();
} catch (cause) {
  console.error(`\n${sentence(cause)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readCommand(process.argv.slice(2), process.env);
  if (options === undefined) return console.log(helpText());
  if (options.configPath !== undefined) return servePage(options, options.configPath);
  const stack = await startLocalCloud(options);
  const site = await servedFiles(stack, options)
    .then((files) => startPage(options, files))
    .catch(async (cause: unknown) => {
      await stack.close();
      throw cause;
    });
  // Before the lines that say it: a signal in between would end the process without closing anything.
  stopOnSignal([site, stack]);
  console.log(welcome(addressesOf(stack), site));
}

/** The page alone, for the bucket and API that a file names. */
async function servePage(options: StartOptions, configPath: string): Promise<void> {
  const files = await filesOfConfig(configPath);
  const site = await startPage(options, files);
  const { workshop, apiUrl } = files.config;
  const rows: readonly Row[] = [
    ["Workshop", workshop],
    ["Settings", configPath],
    ["API", apiUrl],
    ["Bucket", bucketText(files.config)],
  ];
  stopOnSignal([site]);
  console.log(welcome(rows, site));
}

function startLocalCloud(options: StartOptions): Promise<Stack> {
  const { pagePort, host, stackPort: port } = options;
  return startStack({
    ...options,
    host,
    port,
    pageOrigins: [`http://localhost:${pagePort}`, `http://127.0.0.1:${pagePort}`],
    // A folder for each port: a second stack of this clone would write its CORS rules into the first's.
    dataFolder: `${PROJECT}.data/${port}`,
  });
}

async function startPage(options: StartOptions, files: ServedFiles): Promise<Site | undefined> {
  const { page, host, pagePort: port } = options;
  if (page === "none") return undefined;
  const dist = `${PROJECT}dist`;
  if (page === "built") {
    await build({ root: PROJECT, configFile: `${PROJECT}vite.config.ts`, logLevel: "warn" });
  }
  return startSite({ page, host, port, dist, files });
}

type Row = readonly [name: string, value: string];

function addressesOf(stack: Stack): readonly Row[] {
  return [
    ["AWS endpoint", stack.url],
    ["API", stack.apiUrl],
    ["Bucket", bucketText(stack)],
    ["Models", [stack.card.title, ...stack.otherModels.map(({ title }) => title)].join(", ")],
    ...functionRow(stack),
    ["Function log", relative(process.cwd(), stack.functionLog)],
    ["Credentials", "npm run credentials prints them for the AWS CLI, boto3 and the SDKs"],
  ];
}

function bucketText({ bucket, prefix }: Pick<Stack, "bucket" | "prefix">): string {
  return `${bucket}, ${prefix === "" ? "keys at its root" : `keys under ${prefix}`}`;
}

function functionRow({ ownFunction, endpointName }: Stack): readonly Row[] {
  if (ownFunction === undefined) return [];
  const { file, integration } = ownFunction;
  return [["Function", `${file}, ${integration} integration, for the endpoint ${endpointName}`]];
}

/** What runs where; the page's address is the last line, by itself. */
function welcome(rows: readonly Row[], site: Site | undefined): string {
  return [
    "",
    "  Plumescope on this machine",
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(14)}${value}`),
    "",
    "  Ctrl-C stops everything.",
    "",
    ...(site === undefined ? [] : [`  ${site.url}`, ""]),
  ].join("\n");
}

/** Closes the running parts, in this order, on Ctrl-C. */
function stopOnSignal(running: readonly ({ close(): Promise<void> } | undefined)[]): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    for (const part of running) await part?.close();
    process.exit(0);
  };
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
}

function sentence(cause: unknown): string {
  if (cause instanceof AppError && cause.failure.kind === "config-invalid") {
    const { file, problems } = cause.failure;
    return `${file} is not valid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
