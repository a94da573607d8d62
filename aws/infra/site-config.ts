import { readFile } from "node:fs/promises";
import { basename, relative, resolve } from "node:path";
import { contentSecurityPolicy } from "#domain/config/content-security-policy.ts";
import { parseWorkshopConfig, type Sample } from "#domain/config/workshop-config.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { apiUrl, bucketName, type GivenByAws, STAND_INS } from "./names.ts";
import { PROJECT, type WorkshopOptions } from "./options.ts";

/** The model card of a deployment, and the site's lists of cards and samples. */
export interface SiteContents {
  readonly card: ModelCard;
  /** The card's path under the site, and its text. */
  readonly cardAddress: string;
  readonly cardText: string;
  readonly modelCards: readonly { readonly path: string; readonly title: string }[];
  readonly samples: readonly Sample[];
}

/** Reads the model card and `public/config.json`. @throws AppError "config-invalid" */
export async function readSiteContents({
  cardPath,
}: Pick<WorkshopOptions, "cardPath">): Promise<SiteContents> {
  const path = resolve(PROJECT, cardPath);
  const [cardText, own] = await Promise.all([
    readFile(path, "utf8").catch((cause: unknown) => {
      throw new Error(`--card: there is no file ${path}.`, { cause });
    }),
    readFile(`${PROJECT}public/config.json`, "utf8"),
  ]);
  const card = parseModelCard(JSON.parse(cardText), cardPath);
  const { modelCards, samples } = parseWorkshopConfig(JSON.parse(own));
  const cardAddress = addressOf(path);
  const isListed = modelCards.some((entry) => entry.path === cardAddress);
  const entry = { path: cardAddress, title: card.title };
  const listed = isListed ? modelCards : [...modelCards, entry];
  return { card, cardAddress, cardText, modelCards: listed, samples };
}

/** The path of a card in the site; other cards are copied to models/. */
function addressOf(path: string): string {
  const inSite = relative(`${PROJECT}public`, path).replaceAll("\\", "/");
  return inSite.startsWith("models/") ? inSite : `models/${basename(path)}`;
}

/** The page gives up after the gateway, whose answer says more. */
const PAGE_WAITS_LONGER_S = 6;

/** The deployed site's `config.json`. */
export function siteConfig(options: WorkshopOptions, contents: SiteContents, aws: GivenByAws) {
  const { title, region, prefix, keyOwner, auth, ownApis, timeoutS } = options;
  return {
    workshop: title,
    region,
    bucket: bucketName(options, aws),
    prefix,
    keyOwner,
    apiUrl: apiUrl(options, aws),
    ...(ownApis ? ownApiKeys(region) : {}),
    apiAuth: auth,
    ...(options.scenes ? { scenes: true } : {}),
    npyReplies: true,
    apiTimeoutMs: 1000 * (timeoutS + PAGE_WAITS_LONGER_S),
    modelCard: contents.cardAddress,
    modelCards: contents.modelCards,
    samples: contents.samples,
  };
}

/** What lets participants use an API of their own or, while it cannot be called, its function. */
function ownApiKeys(region: string) {
  const apiOrigins = [
    `https://*.execute-api.${region}.amazonaws.com`,
    `https://*.lambda-url.${region}.on.aws`,
  ];
  return { apiOrigins, lambda: {} };
}

/** The Content-Security-Policy of that site. */
export function sitePolicy(
  options: WorkshopOptions,
  contents: SiteContents,
  aws: GivenByAws,
): string {
  const config = siteConfig(options, contents, STAND_INS);
  return contentSecurityPolicy(parseWorkshopConfig(config))
    .replaceAll(STAND_INS.account, aws.account)
    .replaceAll(STAND_INS.apiId, aws.apiId);
}
