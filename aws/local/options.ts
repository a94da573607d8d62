import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prefixProblem } from "#domain/config/aws-naming.ts";
import { ROLES, type Role } from "./iam/roles.ts";
import type { OwnFunction } from "./stack.ts";

/** The options of `npm start`. */
export interface StartOptions {
  /** The built page, Vite's dev server, or no page. */
  readonly page: "built" | "dev" | "none";
  /** A `config.json` of an existing bucket and API: the page alone is served, without a local cloud. */
  readonly configPath: string | undefined;
  /** The address that the page's server and the local cloud listen at. */
  readonly host: string;
  readonly stackPort: number;
  readonly pagePort: number;
  readonly model: ModelFiles;
  /** The bundled models beside it. */
  readonly otherModels: readonly ModelFiles[];
  readonly addressing: "path" | "virtual";
  readonly endpointKind: "tfs" | "npy";
  /** "iam": the API accepts signed requests only. */
  readonly apiAuth: "none" | "iam";
  /** Whether the API starts with CORS for the page; without, it is as in the console before "Enable CORS". */
  readonly apiCors: boolean;
  /** The role of the demo credentials. */
  readonly iam: Role;
  /** A participant's own Python function behind the first model's API, in place of the bundled one. */
  readonly ownFunction: OwnFunction | undefined;
  /** Whether the first model has scene jobs. */
  readonly scenes: boolean;
  /** The prefix of every key; undefined for the stack's own, empty for the bucket's root. */
  readonly prefix: string | undefined;
  /** The name of the first model's endpoint; undefined for the stack's own. */
  readonly endpointName: string | undefined;
}

export interface ModelFiles {
  readonly onnxPath: string;
  readonly cardPath: string;
}

interface Setting {
  /** The environment variable that sets it too. */
  readonly variable: string;
  /** Its accepted values, for the help; "" for a switch, which is on where it is given. */
  readonly values: string;
  readonly help: string;
  /** Whether it is of the local cloud, which `--config` does without. */
  readonly isOfCloud: boolean;
}

/** Every setting, by its flag. A flag wins over the environment variable. */
const SETTINGS = {
  config: {
    variable: "WORKSHOP_CONFIG",
    values: "FILE",
    help: "serves the page for an existing bucket and API (docs/config.md), without the local cloud",
    isOfCloud: false,
  },
  port: {
    variable: "PORT",
    values: "0-65535",
    help: "the page’s port; default 4173",
    isOfCloud: false,
  },
  host: {
    variable: "PAGE_HOST",
    values: "ADDRESS",
    help: "the address to listen at; default 127.0.0.1. 0.0.0.0 in a container that publishes the ports",
    isOfCloud: false,
  },
  "stack-port": {
    variable: "STACK_PORT",
    values: "0-65535",
    help: "the local cloud’s port; default 4566",
    isOfCloud: true,
  },
  model: {
    variable: "MODEL",
    values: "smoke|water|PATH.onnx",
    help: "the first model; default smoke. Both bundled models are served",
    isOfCloud: true,
  },
  card: {
    variable: "CARD",
    values: "PATH.json",
    help: "the model card of your own model",
    isOfCloud: true,
  },
  auth: {
    variable: "AUTH",
    values: "none|iam",
    help: "iam: the API accepts only requests signed with the participant’s credentials",
    isOfCloud: true,
  },
  scenes: {
    variable: "SCENES",
    values: "",
    help: "jobs over whole scenes, by a workflow of Step Functions; with --auth iam",
    isOfCloud: true,
  },
  "api-cors": {
    variable: "API_CORS",
    values: "on|off",
    help: "off: an API as in the console before “Enable CORS”, to rehearse the doctor’s commands",
    isOfCloud: true,
  },
  iam: {
    variable: "IAM",
    values: ROLES.join("|"),
    help: "the role of the demo credentials; participant: with the policy that the deployment prints",
    isOfCloud: true,
  },
  prefix: {
    variable: "UPLOAD_PREFIX",
    values: "FOLDER/|none",
    help: "what every key begins with; default participants/. none: keys at the bucket’s root, <name>/…",
    isOfCloud: true,
  },
  function: {
    variable: "FUNCTION",
    values: "FILE.py",
    help: "your own Python Lambda function behind the API; it is reloaded when the file changes",
    isOfCloud: true,
  },
  integration: {
    variable: "INTEGRATION",
    values: "non-proxy|proxy",
    help: "of --function; proxy: “Lambda proxy integration” is ticked. Default non-proxy",
    isOfCloud: true,
  },
  "endpoint-name": {
    variable: "ENDPOINT_NAME",
    values: "NAME",
    help: "the SageMaker endpoint’s name, as --function has it; default workshop-endpoint",
    isOfCloud: true,
  },
  "s3-addressing": {
    variable: "S3_ADDRESSING",
    values: "path|virtual",
    help: "virtual: the bucket in the host name, as on AWS",
    isOfCloud: true,
  },
  "endpoint-kind": {
    variable: "ENDPOINT_KIND",
    values: "tfs|npy",
    help: "npy: an endpoint that reads and writes npy instead of JSON",
    isOfCloud: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Flag = keyof typeof SETTINGS;
type Environment = { readonly [name in (typeof SETTINGS)[Flag]["variable"]]?: string | undefined };

/** The project's folder, independent of the working directory. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const MODELS: Readonly<Record<string, ModelFiles>> = {
  smoke: bundledModel("smoke-unet.onnx", "goes-smoke.json"),
  water: bundledModel("water-mndwi.onnx", "flood-water.json"),
};

const LOOPBACK = "127.0.0.1";

/** Every interface of this machine. */
const ANY_ADDRESS = ["0.0.0.0", "::"];

/** A setting's text, and the name by which the user gave it, for messages. */
interface Given {
  readonly name: string;
  readonly text: string;
}

type Settings = { readonly [flag in Flag]?: Given };

/**
 * Parses the command's arguments and environment; undefined if `--help` asks for the help.
 * @throws Error that names the invalid option and its accepted values.
 */
export function readCommand(args: readonly string[], env: Environment): StartOptions | undefined {
  return args.includes("--help") ? undefined : readOptions(args, env);
}

/**
 * Parses the command's arguments and environment.
 * @throws Error that names the invalid option and its accepted values.
 */
export function readOptions(args: readonly string[], env: Environment): StartOptions {
  const { flags, page } = parseFlags(args);
  const configPath = flags.config?.text ?? (env.WORKSHOP_CONFIG || undefined);
  const settings = { ...fromEnvironment(env), ...flags };
  if (configPath !== undefined) checkNoCloud(flags, page);
  const model = readModel(settings);
  return {
    page,
    configPath,
    host: readHost(settings, configPath),
    stackPort: readPort(settings["stack-port"], 4566),
    pagePort: readPort(settings.port, 4173),
    model,
    otherModels: Object.values(MODELS).filter(({ cardPath }) => cardPath !== model.cardPath),
    addressing: oneOf(settings["s3-addressing"], ["path", "virtual"]),
    endpointKind: oneOf(settings["endpoint-kind"], ["tfs", "npy"]),
    apiAuth: oneOf(settings.auth, ["none", "iam"]),
    apiCors: oneOf(settings["api-cors"], ["on", "off"]) === "on",
    iam: oneOf(settings.iam, ROLES),
    scenes: readScenes(settings),
    ownFunction: readFunction(settings),
    endpointName: settings["endpoint-name"]?.text,
    prefix: readPrefix(settings.prefix),
  };
}

function readScenes({ scenes, auth, function: file }: Settings): boolean {
  if (scenes === undefined || oneOf(scenes, ["on", "off"]) === "off") return false;
  if (auth?.text !== "iam") {
    throw new Error(
      `${scenes.name} needs --auth iam: a job runs on the scenes of whoever signed its request.`,
    );
  }
  if (file === undefined) return true;
  throw new Error(`${scenes.name} needs the bundled function, which starts the jobs.`);
}

function readPrefix(setting: Given | undefined): string | undefined {
  if (setting === undefined) return undefined;
  const prefix = setting.text === "none" ? "" : setting.text;
  const problem = prefixProblem(prefix);
  if (problem !== undefined) throw new Error(`${setting.name}=${setting.text}: ${problem}`);
  return prefix;
}

function readFunction({ function: file, integration }: Settings): OwnFunction | undefined {
  if (file === undefined && integration === undefined) return undefined;
  if (file === undefined) {
    throw new Error(`${integration?.name} goes with --function: the bundled one needs a proxy.`);
  }
  if (!file.text.endsWith(".py") || !existsSync(file.text)) {
    throw new Error(`${file.name} must be the path of a Python file, not "${file.text}".`);
  }
  return { file: file.text, integration: oneOf(integration, ["non-proxy", "proxy"]) };
}

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(SETTINGS).map(([flag, { variable, values, help }]) => [
    `--${flag} ${values}`.trimEnd(),
    `${help} (${variable})`,
  ]);
  const width = Math.max(...rows.map(([usage = ""]) => usage.length));
  return [
    "npm start -- [settings]       the page and its local cloud",
    "npm run dev -- [settings]     the same with hot reload",
    "npm run stack -- [settings]   only the local cloud",
    "",
    "Each setting is also an environment variable, named in brackets.",
    "",
    ...rows.map(([usage = "", help = ""]) => `  ${usage.padEnd(width)}  ${help}`),
  ].join("\n");
}

function parseFlags(args: readonly string[]): {
  readonly flags: Settings;
  readonly page: StartOptions["page"];
} {
  const settings = Object.fromEntries(
    Object.entries(SETTINGS).map(([flag, { values }]) => [flag, values === "" ? SWITCH : TEXT]),
  );
  const options = { ...settings, dev: SWITCH, "stack-only": SWITCH };
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values["dev"] === true && values["stack-only"] === true) {
      throw new Error("--dev and --stack-only exclude each other.");
    }
    const given = Object.entries(values).flatMap(([flag, value]) =>
      Object.hasOwn(SETTINGS, flag)
        ? [[flag, { name: `--${flag}`, text: value === true ? "on" : String(value) }] as const]
        : [],
    );
    const page = values["dev"] === true ? "dev" : values["stack-only"] === true ? "none" : "built";
    return { flags: Object.fromEntries(given), page };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${message.replace(/\.?$/, ".")} --help lists every setting.`, { cause });
  }
}

const TEXT = { type: "string" } as const;
const SWITCH = { type: "boolean" } as const;

function fromEnvironment(env: Environment): Settings {
  const entries = Object.entries(SETTINGS).flatMap(([flag, { variable }]) => {
    const text = env[variable];
    return text ? [[flag, { name: variable, text }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** @throws Error for a flag that `--config` would silently ignore. */
function checkNoCloud(flags: Settings, page: StartOptions["page"]): void {
  const ofCloud = Object.entries(SETTINGS).find(
    ([flag, { isOfCloud }]) => isOfCloud && Object.hasOwn(flags, flag),
  )?.[0];
  const ignored = page === "none" ? "stack-only" : ofCloud;
  if (ignored === undefined) return;
  throw new Error(`--${ignored} is about the local cloud, which --config does without.`);
}

function readHost({ host }: Settings, configPath: string | undefined): string {
  if (host === undefined) return LOOPBACK;
  const { text, name } = host;
  const isOnlyHere = text === LOOPBACK || text === "localhost" || ANY_ADDRESS.includes(text);
  if (configPath === undefined && !isOnlyHere) {
    throw new Error(
      `${name}=${text} needs --config: the local cloud is at localhost, where other machines do not reach it. In a container that publishes the ports, use 0.0.0.0.`,
    );
  }
  return text === "localhost" ? LOOPBACK : text;
}

/** The host of a page's address for a browser on this machine. */
export function browsableHost(host: string): string {
  const isHere = host === LOOPBACK || ANY_ADDRESS.includes(host);
  return isHere ? "localhost" : host.includes(":") ? `[${host}]` : host;
}

function readPort(setting: Given | undefined, fallback: number): number {
  if (setting === undefined) return fallback;
  const { name, text } = setting;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`${name} must be a port, 0 to 65535, not "${text}".`);
}

function readModel({ model, card }: Settings): ModelFiles {
  const { name, text } = model ?? { name: "MODEL", text: "smoke" };
  const bundled = MODELS[text];
  if (bundled !== undefined) return bundled;
  if (!text.endsWith(".onnx")) {
    throw new Error(`${name} must be smoke, water or the path of an .onnx file, not "${text}".`);
  }
  if (card === undefined) {
    throw new Error(
      `${name}=${text} needs ${name === "MODEL" ? "CARD=" : "--card "}<path of its model card>, which names its bands.`,
    );
  }
  return { onnxPath: text, cardPath: card.text };
}

function oneOf<const Choice extends string>(
  setting: Given | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (setting === undefined) return choices[0];
  const choice = choices.find((known) => known === setting.text);
  if (choice !== undefined) return choice;
  throw new Error(`${setting.name} must be ${choices.join(" or ")}, not "${setting.text}".`);
}

function bundledModel(onnx: string, card: string): ModelFiles {
  return {
    onnxPath: `${PROJECT}aws/local/models/${onnx}`,
    cardPath: `${PROJECT}public/models/${card}`,
  };
}
