import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prefixProblem, regionProblem } from "#domain/config/aws-naming.ts";

/** The project's folder, the base of relative paths in options. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The options of one workshop. */
export interface WorkshopOptions {
  /** Distinguishes workshops of one account; part of every resource name. */
  readonly name: string;
  /** The page's heading. */
  readonly title: string;
  readonly region: string;
  readonly model: ModelChoice;
  /** The path of the model card. */
  readonly cardPath: string;
  /** `iam` requires a role that allows `execute-api:Invoke`; `none` allows anyone. */
  readonly auth: "iam" | "none";
  /** Whether the page may call any API of the region. */
  readonly ownApis: boolean;
  /** The prefix of every uploaded key; empty for keys at the bucket's root, as in the chapter. */
  readonly prefix: string;
  /** What names a participant's folder: aws:userid, which IAM can check, or a name of their choice. */
  readonly keyOwner: "userid" | "name";
  /** Days after which an object is deleted. */
  readonly keepDays: number;
  /** Throttle over all participants: requests per second, and burst size. */
  readonly rate: number;
  readonly burst: number;
  /** API Gateway's integration timeout, in seconds. */
  readonly timeoutS: number;
  /** The number of participants, from which the alarms on traffic and uploads follow. */
  readonly classSize: number;
  /** The e-mail address for alarms. */
  readonly notify: string | undefined;
  /** The account's budget in US dollars a month, whose use is mailed to `notify`. */
  readonly budget: number | undefined;
  /**
   * Whether API Gateway logs requests. Its logs need a role that belongs to the whole account and
   * region: `on` uses the one that is set, `with-role` sets one, which replaces another's.
   */
  readonly apiLog: "off" | "on" | "with-role";
  /** Jobs over whole scenes; undefined deploys nothing for them. */
  readonly scenes: SceneOptions | undefined;
}

/** How the jobs over whole scenes run. */
export interface SceneOptions {
  /** Batches of tiles of one job that are predicted at the same time. */
  readonly batchesAtOnce: number;
  /** The most tiles of one job. */
  readonly tileLimit: number;
}

/** The model: a SageMaker endpoint, or an ONNX file inside the function. */
export type ModelChoice =
  | { readonly kind: "endpoint"; readonly name: string; readonly body: "tfs" | "npy" }
  | { readonly kind: "onnx"; readonly path: string };

const FLAGS = {
  endpoint: { type: "string" },
  "endpoint-kind": { type: "string", default: "tfs" },
  model: { type: "string" },
  card: { type: "string", default: "public/models/goes-smoke.json" },
  auth: { type: "string", default: "iam" },
  "own-apis": { type: "boolean", default: false },
  name: { type: "string", default: "workshop" },
  title: { type: "string", default: "Plumescope workshop" },
  region: { type: "string", default: "us-west-2" },
  prefix: { type: "string", default: "participants/" },
  "key-owner": { type: "string", default: "userid" },
  "keep-days": { type: "string", default: "7" },
  rate: { type: "string", default: "20" },
  burst: { type: "string", default: "80" },
  timeout: { type: "string", default: "29" },
  "class-size": { type: "string", default: "40" },
  notify: { type: "string" },
  budget: { type: "string" },
  "api-log": { type: "string", default: "off" },
  scenes: { type: "boolean", default: false },
  "scene-batches": { type: "string" },
  "scene-tiles": { type: "string" },
  yes: { type: "boolean", default: false },
} as const;

type Flags = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
}

/**
 * Parses the arguments after the command. Without `--endpoint` or `--model` it uses
 * `fallbackEndpoint`, if given.
 * @throws Error that names the invalid argument and its accepted values.
 */
export function readOptions(args: readonly string[], fallbackEndpoint?: string): WorkshopOptions {
  const flags = parse(args);
  return {
    name: readName(flags.name),
    title: flags.title,
    region: readRegion(flags.region),
    model: readModel(flags, fallbackEndpoint),
    cardPath: flags.card,
    auth: oneOf("--auth", flags.auth, ["iam", "none"]),
    ownApis: flags["own-apis"],
    prefix: readPrefix(flags.prefix),
    keyOwner: oneOf("--key-owner", flags["key-owner"], ["userid", "name"]),
    keepDays: wholeNumber("--keep-days", flags["keep-days"], 1, 365),
    rate: wholeNumber("--rate", flags.rate, 1, 10_000),
    burst: wholeNumber("--burst", flags.burst, 1, 5_000),
    timeoutS: wholeNumber("--timeout", flags.timeout, 5, 300),
    classSize: wholeNumber("--class-size", flags["class-size"], 1, 10_000),
    notify: readAddress(flags.notify),
    budget: readBudget(flags),
    apiLog: oneOf("--api-log", flags["api-log"], ["off", "on", "with-role"]),
    scenes: readScenes(flags),
  };
}

/** The stack to destroy. */
export interface Target extends Pick<WorkshopOptions, "name" | "region"> {
  /** Skips the confirmation. */
  readonly yes: boolean;
}

/** Parses the arguments of `destroy`; ignores those that do not name the stack. */
export function readTarget(args: readonly string[]): Target {
  const flags = parse(args);
  return { name: readName(flags.name), region: readRegion(flags.region), yes: flags.yes };
}

function readModel(flags: Flags, fallback: string | undefined): ModelChoice {
  const { endpoint = flags.model === undefined ? fallback : undefined, model } = flags;
  if (model !== undefined && endpoint === undefined) return readOnnx(model);
  if (endpoint === undefined || model !== undefined) {
    throw new Error(
      "Say where the model is with one of --endpoint NAME (of SageMaker) and --model PATH (an .onnx file).",
    );
  }
  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
  if (!/^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(endpoint)) {
    throw new Error(
      `--endpoint must be an endpoint's name, not its ARN or address: up to 63 letters, digits and hyphens, not "${endpoint}".`,
    );
  }
  const body = oneOf("--endpoint-kind", flags["endpoint-kind"], ["tfs", "npy"]);
  return { kind: "endpoint", name: endpoint, body };
}

function readOnnx(path: string): ModelChoice {
  if (!path.endsWith(".onnx")) {
    throw new Error(`--model must be the path of an .onnx file, not "${path}".`);
  }
  return { kind: "onnx", path };
}

/** Limited by the bucket name "plumescope-<name>-<account>-<region>", at most 63 characters. */
function readName(name: string): string {
  if (/^(?=.{1,20}$)[a-z](-?[a-z0-9])*$/.test(name)) return name;
  throw new Error(
    `--name must be up to 20 lower-case letters, digits and single hyphens, not "${name}".`,
  );
}

function readRegion(region: string): string {
  const problem = regionProblem(region);
  if (problem !== undefined) throw new Error(`--region: ${problem}`);
  if (OTHER_PARTITIONS.test(region)) {
    throw new Error(
      `--region: ${region} is in a partition of AWS without the CloudFront that serves this page (China, GovCloud, the European Sovereign Cloud and the isolated regions); choose a commercial region, like us-west-2.`,
    );
  }
  return region;
}

/**
 * The regions outside the partition `aws`, by their prefixes; "us-isob-east-1" is one:
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc)-/;

function readPrefix(prefix: string): string {
  const problem = prefixProblem(prefix);
  if (problem !== undefined) throw new Error(`--prefix: ${problem}`);
  if (/[*?$]/.test(prefix)) {
    throw new Error("--prefix: *, ? and $ have a meaning in IAM policies; leave them out.");
  }
  return prefix;
}

function readAddress(address: string | undefined): string | undefined {
  if (address === undefined || /^[^\s@]+@[^\s@]+$/.test(address)) return address;
  throw new Error(`--notify must be an e-mail address, not "${address}".`);
}

function readBudget({ budget, notify }: Flags): number | undefined {
  if (budget === undefined) return undefined;
  if (notify === undefined) throw new Error("--budget needs --notify, the address to write to.");
  return wholeNumber("--budget", budget, 1, 1_000_000);
}

/**
 * Batches of one job at once. Four keep one or two instances of an endpoint busy while other batches read
 * and write, and leave six of a new account's ten concurrent functions to chips and to other jobs.
 */
const SCENE_BATCHES = "4";

/** A scene of 16,000 × 16,000 in tiles of 256 × 256 that share 96 pixels. */
const SCENE_TILES = "10000";

/**
 * The plan of a scene lists its tiles in one payload of Step Functions, at most 256 KiB; an index takes up to
 * six bytes: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_SCENE_TILES = 40_000;

function readScenes(flags: Flags): SceneOptions | undefined {
  const { "scene-batches": batches, "scene-tiles": tiles } = flags;
  if (!flags.scenes) {
    if (batches !== undefined) throw new Error("--scene-batches needs --scenes.");
    if (tiles !== undefined) throw new Error("--scene-tiles needs --scenes.");
    return undefined;
  }
  if (flags.auth !== "iam") {
    throw new Error("--scenes needs --auth iam: a job belongs to the caller who started it.");
  }
  if (flags["key-owner"] !== "userid") {
    throw new Error(
      "--scenes needs --key-owner userid: a job runs the scenes of its caller's folder.",
    );
  }
  return {
    batchesAtOnce: wholeNumber("--scene-batches", batches ?? SCENE_BATCHES, 1, 1000),
    tileLimit: wholeNumber("--scene-tiles", tiles ?? SCENE_TILES, 1, MAX_SCENE_TILES),
  };
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function oneOf<const Choice extends string>(
  flag: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw new Error(`${flag} must be ${choices.join(" or ")}, not "${text}".`);
}
