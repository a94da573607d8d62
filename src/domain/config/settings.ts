import { formatList } from "#domain/text/format.ts";
import { bucketProblem, prefixProblem, regionProblem } from "./aws-naming.ts";
import { addressProblem } from "./web-address.ts";
import {
  apiUrlOfCard,
  isApiAllowed,
  isInvocation,
  s3Origin,
  stsUrl,
  type WorkshopConfig,
} from "./workshop-config.ts";

const SETTING_NAMES = [
  "apiUrl",
  "signedApi",
  "bucket",
  "region",
  "prefix",
  "keyOwner",
  "modelCard",
  "samples",
] as const;

type SettingName = (typeof SETTING_NAMES)[number];

/**
 * The user's changes to the workshop's configuration; absent settings keep its values. `signedApi` is the
 * address of another API to which the user agreed to send signed requests; `samples` are the files of the
 * offered samples with a slash between them.
 */
export type Settings = { readonly [name in SettingName]?: string };

/** The settings form: a text for every setting. */
export type SettingsDraft = { readonly [name in SettingName]: string };

/** For each setting the problem in a sentence, or undefined. */
export type SettingProblems = { readonly [name in SettingName]: string | undefined };

/**
 * The workshop's configuration with the user's settings applied; a card brings its own API. Another API
 * than the workshop's gets signed requests only if the user agreed; AWS Lambda takes only signed ones.
 */
export function withSettings(config: WorkshopConfig, settings: Settings): WorkshopConfig {
  const { signedApi, samples, keyOwner, modelCard = config.modelCard, ...others } = settings;
  const { apiUrl = apiUrlOfCard(config, modelCard) } = others;
  const isUnsigned = needsConsent(config, apiUrl) && signedApi !== apiUrl;
  const ownAuth = isUnsigned ? "none" : config.apiAuth;
  const apiAuth = isInvocation(config, apiUrl) ? "iam" : ownAuth;
  const offered = samples === undefined ? undefined : filesOf(samples);
  return {
    ...{ ...config, ...others, modelCard, apiUrl, apiAuth },
    keyOwner: keyOwner === "userid" ? keyOwner : config.keyOwner,
    samples: config.samples.filter(({ file }) => offered?.includes(file) ?? true),
  };
}

function filesOf(samples: string): readonly string[] {
  return samples === "" ? [] : samples.split("/");
}

/**
 * Whether requests to an address would be signed though it is not at the host of one of the workshop's
 * own APIs: a signed request carries the session token, which a host that was typed need not get.
 */
export function needsConsent(config: WorkshopConfig, apiUrl: string): boolean {
  if (config.apiAuth === "none" || !URL.canParse(apiUrl)) return false;
  if (isInvocation(config, apiUrl)) return false;
  const own = [config.apiUrl, ...config.modelCards.flatMap((card) => card.apiUrl ?? [])];
  return !own.some((url) => new URL(url).origin === new URL(apiUrl).origin);
}

/**
 * Parses stored settings or a draft: trims texts, and drops what is invalid, unknown or equal to the
 * workshop's own value.
 */
export function parseSettings(json: unknown, config: WorkshopConfig): Settings {
  const stored = textsOf(json);
  const { modelCard = config.modelCard } = stored;
  const own = draftOf(config, { modelCard });
  const draft = { ...own, ...stored };
  const problems = settingProblems(draft, config);
  const ownValue = (name: SettingName): string =>
    name === "modelCard" ? config.modelCard : own[name];
  const changed = SETTING_NAMES.filter(
    (name) => problems[name] === undefined && draft[name] !== ownValue(name),
  );
  return Object.fromEntries(changed.map((name) => [name, draft[name]]));
}

/** The workshop's own values with the user's settings as a draft, to start or reset the form. */
export function draftOf(config: WorkshopConfig, settings: Settings = {}): SettingsDraft {
  const inUse = withSettings(config, settings);
  const { apiUrl, bucket, region, prefix, keyOwner, modelCard, samples } = inUse;
  const { signedApi = "" } = settings;
  const files = samples.map(({ file }) => file).join("/");
  return { apiUrl, signedApi, bucket, region, prefix, keyOwner, modelCard, samples: files };
}

function textsOf(json: unknown): Settings {
  if (typeof json !== "object" || json === null) return {};
  const texts = SETTING_NAMES.flatMap((name) => {
    const value: unknown = Reflect.get(json, name);
    return typeof value === "string" ? [[name, value.trim()] as const] : [];
  });
  return Object.fromEntries(texts);
}

/**
 * Validates each setting of the draft, ignoring blanks around a text.
 *
 * The site's Content-Security-Policy names the origins of its own configuration. A value that leads
 * elsewhere is refused here, because the browser would block it later without an explanation.
 */
export function settingProblems(draft: SettingsDraft, config: WorkshopConfig): SettingProblems {
  const text = (name: SettingName) => draft[name].trim();
  return {
    apiUrl: apiUrlProblem(text("apiUrl"), config),
    signedApi: ["", text("apiUrl")].includes(text("signedApi"))
      ? undefined
      : "The address has changed since you allowed signed requests.",
    bucket: bucketProblem(text("bucket")) ?? strayBucket(text("bucket"), config),
    region: regionProblem(text("region")) ?? strayRegion(text("region"), config),
    prefix: prefixProblem(text("prefix")),
    keyOwner: keyOwnerProblem(text("keyOwner"), config),
    modelCard: modelCardProblem(text("modelCard"), config),
    samples: samplesProblem(text("samples"), config),
  };
}

function apiUrlProblem(text: string, config: WorkshopConfig): string | undefined {
  if (text === "") return "Enter the address of the inference API.";
  const problem = addressProblem(text);
  if (problem !== undefined) return `The address ${problem}.`;
  if (isApiAllowed(config, text)) return undefined;
  return `This site may only call ${formatList(config.apiOrigins)}; its administrator can allow more in config.json.`;
}

function strayBucket(bucket: string, config: WorkshopConfig): string | undefined {
  if (s3Origin({ ...config, bucket }) === s3Origin(config)) return undefined;
  return `This site may only reach the bucket ${config.bucket}; its administrator can set another in config.json.`;
}

function strayRegion(region: string, config: WorkshopConfig): string | undefined {
  const moved = { ...config, region };
  if (s3Origin(moved) === s3Origin(config) && stsUrl(moved) === stsUrl(config)) return undefined;
  return `This site may only reach ${config.region}; its administrator can set another region in config.json.`;
}

/** A policy for folders of UserIds refuses writes to a folder that is named otherwise. */
function keyOwnerProblem(text: string, { keyOwner }: WorkshopConfig): string | undefined {
  if (text === keyOwner || (text === "userid" && keyOwner === "name")) return undefined;
  return "This site names each participant’s folder by their AWS UserId; its administrator can set keyOwner in config.json.";
}

function modelCardProblem(path: string, config: WorkshopConfig): string | undefined {
  const known = config.modelCards.some((card) => card.path === path);
  return known ? undefined : "Choose one of the workshop’s model cards.";
}

function samplesProblem(samples: string, config: WorkshopConfig): string | undefined {
  const known = config.samples.map(({ file }) => file);
  const strays = filesOf(samples).filter((file) => !known.includes(file));
  return strays.length === 0 ? undefined : `This site has no sample ${formatList(strays)}.`;
}
