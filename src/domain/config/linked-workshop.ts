import { parseSettings, type Settings, settingProblems, withSettings } from "./settings.ts";
import { isApiAllowed, s3Origin, stsUrl, type WorkshopConfig } from "./workshop-config.ts";
import type { WorkshopLink } from "./workshop-link.ts";

/** What a workshop link means on this site. */
export type LinkedWorkshop =
  /** The settings to use; without changes they are those in use. */
  | {
      readonly state: "usable";
      readonly settings: Settings;
      readonly choices: readonly LinkedChoice[];
      readonly isChange: boolean;
      /** Whether requests to its API will not be signed, as the user has not allowed it. */
      readonly isUnsigned: boolean;
    }
  /** Its policy does not allow these origins. */
  | { readonly state: "not-allowed"; readonly origins: readonly string[] }
  /** It has not what the link names, in sentences. */
  | { readonly state: "unknown"; readonly problems: readonly string[] };

/** One thing that a link chooses. */
export interface LinkedChoice {
  readonly label: string;
  readonly value: string;
  /** The value in use, if it is another. */
  readonly before: string | undefined;
}

/**
 * Compares a link with the site's own configuration, whose policy decides what a link may choose, and with
 * the settings in use.
 */
export function linkedWorkshop(
  link: WorkshopLink,
  own: WorkshopConfig,
  inUse: Settings,
): LinkedWorkshop {
  const origins = originsNotAllowed(link, own);
  if (origins.length > 0) return { state: "not-allowed", origins };
  const { samples, ...texts } = link;
  const wanted = {
    ...{ ...texts, keyOwner: link.keyOwner ?? own.keyOwner, samples: samples.join("/") },
    signedApi: inUse.signedApi ?? "",
  };
  const signedApi = wanted.signedApi === wanted.apiUrl ? wanted.signedApi : "";
  const draft = { ...wanted, signedApi };
  const problems = Object.values(settingProblems(draft, own)).filter((one) => one !== undefined);
  if (problems.length > 0) return { state: "unknown", problems };
  const settings = parseSettings(draft, own);
  const [next, before] = [withSettings(own, settings), withSettings(own, inUse)];
  const choices = ROWS.map(([label, textOf]) => {
    const [value, former] = [textOf(next), textOf(before)];
    return { label, value, before: former === value ? undefined : former };
  });
  return {
    ...{ state: "usable", settings, choices },
    isChange: choices.some((choice) => choice.before !== undefined),
    isUnsigned: own.apiAuth === "iam" && next.apiAuth === "none",
  };
}

/** Origins that the link needs and this site's Content-Security-Policy does not list. */
function originsNotAllowed(link: WorkshopLink, own: WorkshopConfig): readonly string[] {
  const { region, bucket, apiUrl } = link;
  const moved = { ...own, region, bucket };
  const [s3, sts] = [s3Origin(moved), new URL(stsUrl(moved)).origin];
  return [
    ...(s3 === s3Origin(own) ? [] : [s3]),
    ...(sts === new URL(stsUrl(own)).origin ? [] : [sts]),
    ...(isApiAllowed(own, apiUrl) ? [] : [new URL(apiUrl).origin]),
  ];
}

const ROWS: readonly (readonly [label: string, textOf: (config: WorkshopConfig) => string])[] = [
  ["Bucket", ({ bucket }) => bucket],
  ["Region", ({ region }) => region],
  ["Key prefix", ({ prefix }) => (prefix === "" ? "none" : prefix)],
  ["Folder named by", ({ keyOwner }) => (keyOwner === "userid" ? "AWS UserId" : "chosen name")],
  ["API URL", ({ apiUrl }) => apiUrl],
  [
    "Model card",
    ({ modelCard, modelCards }) =>
      modelCards.find(({ path }) => path === modelCard)?.title ?? modelCard,
  ],
  [
    "Samples",
    ({ samples }) => (samples.length === 0 ? "none" : samples.map(({ title }) => title).join("; ")),
  ],
];

/** The `config.json` of a page that may use what a link names, for `npm start -- --config`. */
export function configOfLink(link: WorkshopLink, own: WorkshopConfig): string {
  const { region, bucket, prefix, apiUrl, modelCard } = link;
  const listed = own.modelCards.find(({ path }) => path === modelCard);
  const modelCards = [{ path: modelCard, title: listed?.title ?? modelCard }];
  const samples = own.samples.filter(({ file }) => link.samples.includes(file));
  const { workshop, apiAuth } = own;
  const { keyOwner = own.keyOwner } = link;
  const config = { workshop, region, bucket, prefix, keyOwner, apiUrl, apiAuth, modelCard };
  const ofCard = samples.map((sample) => ({ ...sample, modelCards: [modelCard] }));
  return `${JSON.stringify({ ...config, modelCards, samples: ofCard }, null, 2)}\n`;
}
