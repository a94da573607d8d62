import * as v from "valibot";
import {
  bucketProblem,
  functionNameProblem,
  invocationPath,
  invokedFunction,
  prefixProblem,
  regionProblem,
} from "./aws-naming.ts";
import { closedObject, configInvalid, nonEmptyText, parseConfigFile } from "./config-file.ts";
import {
  addressProblem,
  isLoopback,
  isOriginPattern,
  maybeUrl,
  originMatches,
  originProblem,
} from "./web-address.ts";

/** The site's `config.json`: one workshop's cloud, model cards and samples. */
export interface WorkshopConfig {
  /** The workshop's title. */
  readonly workshop: string;
  readonly region: string;
  readonly bucket: string;
  /** The prefix of every uploaded object's key: empty, or ending with a slash. */
  readonly prefix: string;
  /** The URL that inference requests are posted to, path and stage included. */
  readonly apiUrl: string;
  /** "iam": the API accepts only requests signed with the user's credentials. */
  readonly apiAuth: "none" | "iam";
  /** Whether the API also runs scenes in tiles, as jobs in its cloud. */
  readonly scenes: boolean;
  /** Whether the API can answer in npy, which is smaller than JSON and exact. */
  readonly npyReplies: boolean;
  /** How long the page waits for an answer of the API, in milliseconds. */
  readonly apiTimeoutMs: number;
  /** The largest JSON of one array that the model's endpoint accepts, in bytes. */
  readonly endpointLimitBytes: number;
  /** Origins that the page may call as an API, as a Content-Security-Policy writes them. */
  readonly apiOrigins: readonly string[];
  /** The card in use, by its path under the site: one of `modelCards`. */
  readonly modelCard: string;
  readonly modelCards: readonly CardEntry[];
  /** An undefined endpoint is AWS's own. */
  readonly s3: { readonly endpoint: string | undefined; readonly addressing: S3Addressing };
  readonly sts: { readonly endpoint: string | undefined };
  /** Where functions may be invoked without their API; undefined if the page may not do so. */
  readonly lambda: LambdaConfig | undefined;
  /** "any" also admits long-lived or invented credentials, as of LocalStack, moto and MinIO: this machine only. */
  readonly credentials: AdmittedCredentials;
  /** What identifies the owner in an object's key: STS's UserId, or a name that can be changed. */
  readonly keyOwner: (typeof KEY_OWNERS)[number];
  /** The URL that issues demo credentials: a local stack only. */
  readonly demoCredentials: string | undefined;
  readonly samples: readonly Sample[];
}

/** AWS Lambda's own API, with which the page may invoke a function in place of the API. */
interface LambdaConfig {
  /** Undefined for AWS's own, in the region. */
  readonly endpoint: string | undefined;
  /** The function that is offered; undefined if each participant has one of their own. */
  readonly functionName: string | undefined;
}

/** A model card of the site. */
export interface CardEntry {
  readonly path: string;
  readonly title: string;
  /** The URL of its model's API; undefined if that is the workshop's, or the model is not served. */
  readonly apiUrl: string | undefined;
}

/** Whether the bucket is named in the host ("virtual") or first in the path. */
type S3Addressing = "virtual" | "path";

/** Which credentials may be pasted: temporary ones only, or also long-lived ones of a cloud on this machine. */
export type AdmittedCredentials = "temporary" | "any";

/** A sample array of the site. */
export interface Sample {
  /** Its name under `samples/`. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** Its reference mask, also under `samples/`. */
  readonly reference: string | undefined;
  /** The paths of the cards for which it is offered. */
  readonly modelCards: readonly string[];
}

/** Of a real-time endpoint: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
const SAGEMAKER_BODY_LIMIT = 6_291_456;

/** Longer than API Gateway's default limit of 29 s, so that its own answer comes first. */
const API_TIMEOUT_MS = 35_000;

const ADDRESS = checkedText(addressProblem);
const ORIGIN = checkedText(originProblem);
/** What may name a participant’s folder. */
export const KEY_OWNERS = ["userid", "name"] as const;
/** The path of a model card under the site. */
export const CARD_PATH = v.pipe(
  v.string(),
  v.regex(
    /^(?![^/]*:)(?!\/)(?!.*\.\.)[^\s\\?#]+\.json$/,
    "must be the path of a .json file of this site, like models/goes-smoke.json",
  ),
);
/** The name of a file in `samples/`. */
export const SAMPLE_FILE = v.pipe(
  v.string(),
  v.regex(/^[^\s\\/?#:]+$/, "must be the name of a file in samples/, without a folder"),
);

/** The schema of `config.json`; docs/config.md is written from it. */
export const CONFIG_SCHEMA = closedObject({
  workshop: nonEmptyText(),
  region: checkedText(regionProblem, "is not an AWS region: "),
  bucket: checkedText(bucketProblem, "is not a bucket’s name: "),
  prefix: checkedText(prefixProblem, "is not a key prefix: "),
  apiUrl: ADDRESS,
  apiAuth: v.optional(v.picklist(["none", "iam"]), "none"),
  scenes: v.optional(v.boolean(), false),
  npyReplies: v.optional(v.boolean(), false),
  apiTimeoutMs: v.optional(wholeNumber(1000), API_TIMEOUT_MS),
  endpointLimitBytes: v.optional(wholeNumber(1), SAGEMAKER_BODY_LIMIT),
  apiOrigins: v.optional(
    v.array(
      v.pipe(
        v.string(),
        v.check(
          isOriginPattern,
          "must be an origin like https://*.example.org or http://localhost:*, with no path",
        ),
      ),
    ),
  ),
  modelCard: CARD_PATH,
  modelCards: v.pipe(
    v.array(closedObject({ path: CARD_PATH, title: nonEmptyText(), apiUrl: v.optional(ADDRESS) })),
    v.minLength(1, "must name at least one model card"),
  ),
  s3: v.optional(
    closedObject({
      endpoint: v.optional(ORIGIN),
      addressing: v.optional(v.picklist(["virtual", "path"]), "virtual"),
    }),
    {},
  ),
  sts: v.optional(closedObject({ endpoint: v.optional(ORIGIN) }), {}),
  lambda: v.optional(
    closedObject({
      endpoint: v.optional(ORIGIN),
      functionName: v.optional(checkedText(functionNameProblem, "is not a function’s name: ")),
    }),
  ),
  credentials: v.optional(v.picklist(["temporary", "any"]), "temporary"),
  keyOwner: v.optional(v.picklist(KEY_OWNERS), "userid"),
  demoCredentials: v.optional(
    v.pipe(
      ADDRESS,
      v.check((text) => {
        const url = maybeUrl(text);
        return url === undefined || isLoopback(url);
      }, "must be on this machine (localhost): no other site may issue credentials"),
    ),
  ),
  samples: v.optional(
    v.array(
      closedObject({
        file: SAMPLE_FILE,
        title: nonEmptyText(),
        description: v.string(),
        reference: v.optional(SAMPLE_FILE),
        modelCards: v.array(CARD_PATH),
      }),
    ),
    [],
  ),
});

function wholeNumber(min: number) {
  const atLeast = v.minValue<number, number, string>(min, `must be ${min} or more`);
  return v.pipe(v.number(), v.integer("must be a whole number"), atLeast);
}

/** A text without problems by this check; a problem follows the lead. */
export function checkedText(problemOf: (text: string) => string | undefined, lead = "") {
  return v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const problem = problemOf(dataset.value);
      if (problem !== undefined) addIssue({ message: lead + problem.replace(/\.$/, "") });
    }),
  );
}

/**
 * The workshop's settings from the site's `config.json`, or from `fileName`, which the problems name.
 *
 * @throws AppError "config-invalid" with one sentence for each problem, unknown keys included.
 */
export function parseWorkshopConfig(json: unknown, fileName = "config.json"): WorkshopConfig {
  const file = parseConfigFile(CONFIG_SCHEMA, json, fileName);
  const config: WorkshopConfig = {
    ...file,
    apiOrigins: file.apiOrigins ?? [new URL(file.apiUrl).origin],
    s3: { endpoint: canonicalOrigin(file.s3.endpoint), addressing: file.s3.addressing },
    sts: { endpoint: canonicalOrigin(file.sts.endpoint) },
    lambda: file.lambda && {
      endpoint: canonicalOrigin(file.lambda.endpoint),
      functionName: file.lambda.functionName,
    },
    demoCredentials: file.demoCredentials,
    modelCards: file.modelCards.map(({ apiUrl, ...card }) => ({ ...card, apiUrl })),
    samples: file.samples.map(({ reference, ...sample }) => ({ ...sample, reference })),
  };
  const problems = contradictions(config);
  if (problems.length > 0) throw configInvalid(fileName, problems);
  return config;
}

/** Without the slash or blanks that a URL parser drops, as paths are appended to it. */
function canonicalOrigin(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : new URL(origin).origin;
}

/** Problems of values that contradict each other. */
function contradictions(config: WorkshopConfig): string[] {
  const paths = config.modelCards.map(({ path }) => path);
  const unlisted = (path: string) => !paths.includes(path);
  const problems: string[] = [];
  if (unlisted(config.modelCard)) {
    problems.push(`modelCard is ${config.modelCard}, which modelCards does not list.`);
  }
  for (const [index, sample] of config.samples.entries()) {
    for (const path of sample.modelCards.filter(unlisted)) {
      problems.push(`samples[${index}].modelCards names ${path}, which modelCards does not list.`);
    }
  }
  if (!isApiAllowed(config, config.apiUrl)) {
    problems.push("apiUrl is at none of the origins that apiOrigins lists.");
  }
  for (const [index, { apiUrl }] of config.modelCards.entries()) {
    if (apiUrl !== undefined && !isApiAllowed(config, apiUrl)) {
      problems.push(`modelCards[${index}].apiUrl is at none of the origins that apiOrigins lists.`);
    }
  }
  if (config.scenes && config.apiAuth !== "iam") {
    problems.push('scenes needs apiAuth "iam": a job belongs to the caller who started it.');
  }
  if (config.credentials === "any") {
    problems.push(
      ...remoteOrigins(config).map(
        (origin) =>
          `credentials is "any", which is only for clouds on this machine (localhost), but ${origin} is elsewhere.`,
      ),
    );
  }
  if (config.bucket.includes(".") && s3Origin(config).startsWith("https://")) {
    if (config.s3.addressing === "virtual") {
      problems.push(
        "bucket contains a dot, which no https certificate covers in a host name; set s3.addressing to path.",
      );
    }
  }
  return problems;
}

/** The origins of the cloud that are not on this machine. */
function remoteOrigins(config: WorkshopConfig): readonly string[] {
  const { apiOrigins } = config;
  const lambda = lambdaOrigin(config) ?? [];
  const origins = [s3Origin(config), new URL(stsUrl(config)).origin, ...apiOrigins].concat(lambda);
  return [...new Set(origins)].filter((origin) => {
    const url = maybeUrl(origin.replace(/:\*$/, ""));
    return url === undefined || !isLoopback(url);
  });
}

/** The URL of the API behind a card: its own, else the workshop's. */
export function apiUrlOfCard({ modelCards, apiUrl }: WorkshopConfig, card: string): string {
  return modelCards.find(({ path }) => path === card)?.apiUrl ?? apiUrl;
}

/** The configuration for another card of the site: with its API. */
export function withCard(config: WorkshopConfig, modelCard: string): WorkshopConfig {
  if (modelCard === config.modelCard) return config;
  return { ...config, modelCard, apiUrl: apiUrlOfCard(config, modelCard) };
}

/** The cards whose models are known to be served: those with an API. */
export function servedCards({ modelCards }: WorkshopConfig): readonly CardEntry[] {
  return modelCards.filter(({ apiUrl }) => apiUrl !== undefined);
}

/** Whether the page may call an API at this address under its own Content-Security-Policy. */
export function isApiAllowed(config: WorkshopConfig, apiUrl: string): boolean {
  const url = maybeUrl(apiUrl);
  if (url === undefined) return false;
  return isInvocation(config, apiUrl) || config.apiOrigins.some((one) => originMatches(url, one));
}

/** The origin of Lambda's own API; undefined if the page may not invoke functions. */
export function lambdaOrigin({ lambda, region }: WorkshopConfig): string | undefined {
  return lambda && (lambda.endpoint ?? `https://lambda.${region}.${awsDomain(region)}`);
}

/** The URL that invokes a function without its API; undefined if the page may not. */
export function invocationUrl(config: WorkshopConfig, functionName: string): string | undefined {
  const origin = lambdaOrigin(config);
  return origin && `${origin}${invocationPath(functionName)}`;
}

/** Whether a URL invokes a function without its API, where the page may. */
export function isInvocation(config: WorkshopConfig, url: string): boolean {
  const functionName = invokedFunction(url);
  return functionName !== undefined && invocationUrl(config, functionName) === url;
}

/** STS's URL, ending with a slash: the configured endpoint, or AWS's own in the region. */
export function stsUrl({ sts, region }: WorkshopConfig): string {
  return `${sts.endpoint ?? `https://sts.${region}.${awsDomain(region)}`}/`;
}

/** The origin of every request for an object of the bucket, with no slash at its end. */
export function s3Origin({ s3, region, bucket }: WorkshopConfig): string {
  const endpoint = s3.endpoint ?? `https://s3.${region}.${awsDomain(region)}`;
  return s3.addressing === "path" ? endpoint : endpoint.replace("://", `://${bucket}.`);
}

/** China's regions have their own domain: https://docs.aws.amazon.com/general/latest/gr/rande.html */
function awsDomain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
