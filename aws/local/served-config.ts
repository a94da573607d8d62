import { readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { configInvalid } from "#domain/config/config-file.ts";
import { parseWorkshopConfig, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { PROJECT, type StartOptions } from "./options.ts";
import type { Stack } from "./stack.ts";

/** The config and the files that the site serves in place of those in `public/`. */
export interface ServedFiles {
  readonly config: WorkshopConfig;
  /** The text of each served file, by its path under the site. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Creates `config.json` with the stack's addresses and the chosen model card; also serves that card
 * if it is not part of the site.
 * @throws AppError "config-invalid"
 */
export async function servedFiles(
  stack: Stack,
  options: Pick<StartOptions, "model" | "addressing">,
): Promise<ServedFiles> {
  const { cardPath } = options.model;
  const [config, card] = await Promise.all([
    readFile(`${PROJECT}public/config.json`, "utf8"),
    readFile(cardPath, "utf8"),
  ]);
  const cardAddress = addressOf(cardPath);
  const served = configForStack(JSON.parse(config), stack, options.addressing, cardAddress);
  const texts = new Map([["/config.json", JSON.stringify(served)]]);
  return { config: parseWorkshopConfig(served), texts: texts.set(`/${cardAddress}`, card) };
}

/**
 * Reads a workshop's own `config.json`. Model cards that are beside it are served too, at the path
 * that it names.
 * @throws AppError "config-invalid", or Error for the user if a file is missing.
 */
export async function filesOfConfig(configPath: string): Promise<ServedFiles> {
  const file = basename(configPath);
  const text = await readFile(configPath, "utf8").catch((cause: unknown) => {
    throw new Error(`There is no file ${configPath} to read the workshop’s settings from.`, {
      cause,
    });
  });
  const config = parseWorkshopConfig(jsonOf(text, file), file);
  const texts = new Map([["/config.json", text]]);
  for (const [index, { path }] of config.modelCards.entries()) {
    const own = await readIfAny(`${dirname(resolve(configPath))}/${path}`);
    if (own !== undefined) texts.set(`/${path}`, own);
    else if ((await readIfAny(`${PROJECT}public/${path}`)) === undefined) {
      const problem = `modelCards[${index}].path names ${path}, which is neither beside ${file} nor in public/.`;
      throw configInvalid(file, [problem]);
    }
  }
  return { config, texts };
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw configInvalid(file, [`It is not JSON: ${String(cause)}`]);
  }
}

/** A file's text; undefined if there is no such file. */
async function readIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The path of a card in the site; other cards are served under models/. */
function addressOf(cardPath: string): string {
  const inSite = relative(`${PROJECT}public`, resolve(cardPath)).replaceAll("\\", "/");
  return inSite.startsWith("models/") ? inSite : `models/${basename(cardPath)}`;
}

interface CardEntry {
  readonly path: string;
  readonly title: string;
  readonly apiUrl?: string;
}

function configForStack(
  config: {
    readonly workshop: string;
    readonly modelCard: string;
    readonly modelCards: readonly CardEntry[];
    readonly apiUrl: string;
    readonly apiOrigins: readonly string[];
  },
  stack: Stack,
  addressing: StartOptions["addressing"],
  modelCard: string,
): object {
  const isListed = config.modelCards.some(({ path }) => path === modelCard);
  const entry = { path: modelCard, title: stack.card.title };
  const listed: readonly CardEntry[] = isListed ? config.modelCards : [...config.modelCards, entry];
  const apiUrls = new Map([
    ...stack.otherModels.map(({ cardPath, apiUrl }) => [addressOf(cardPath), apiUrl] as const),
    [modelCard, stack.apiUrl] as const,
  ]);
  const modelCards = listed.map((card) => {
    const apiUrl = apiUrls.get(card.path);
    return apiUrl === undefined ? card : { ...card, apiUrl };
  });
  return {
    ...config,
    workshop: modelCard === config.modelCard ? config.workshop : `${stack.card.title}, local stack`,
    region: stack.region,
    bucket: stack.bucket,
    prefix: stack.prefix,
    apiUrl: stack.apiUrl,
    // The stack's in place of the file's own API: a policy with every port of this machine names too many.
    apiOrigins: config.apiOrigins.map((origin) =>
      origin === new URL(config.apiUrl).origin ? new URL(stack.apiUrl).origin : origin,
    ),
    apiAuth: stack.apiAuth,
    ...(stack.scenes && { scenes: true }),
    // The bundled function answers in npy; a participant's own as it is written.
    npyReplies: stack.ownFunction === undefined,
    modelCard,
    modelCards,
    s3: { endpoint: stack.pageUrl, addressing },
    sts: { endpoint: stack.pageUrl },
    lambda: { endpoint: stack.pageUrl, functionName: stack.functionName },
    demoCredentials: `${stack.pageUrl}/_plumescope/credentials`,
  };
}
