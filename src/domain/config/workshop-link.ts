import * as v from "valibot";
import { AppError } from "#domain/failures/failure.ts";
import { redactSecrets } from "#domain/text/redaction.ts";
import { bucketProblem, prefixProblem, regionProblem } from "./aws-naming.ts";
import { closedObject, parseConfigFile } from "./config-file.ts";
import { isLoopback, maybeUrl } from "./web-address.ts";
import {
  CARD_PATH,
  checkedText,
  KEY_OWNERS,
  SAMPLE_FILE,
  type WorkshopConfig,
} from "./workshop-config.ts";

/** What a link to the page chooses of a workshop: there is no field for a credential. */
export interface WorkshopLink {
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  /** What names a participant’s folder; undefined for what the site has. */
  readonly keyOwner: WorkshopConfig["keyOwner"] | undefined;
  readonly apiUrl: string;
  /** The path of a card of the site. */
  readonly modelCard: string;
  /** Files of the site's samples, in its order. */
  readonly samples: readonly string[];
}

/** The start of a workshop link's fragment, with the version of its form. */
const VERSION = "1";
/** No file's name contains it. */
const SAMPLE_MARK = "/";

/** Names are short, as users see them in the address bar, and never change their meaning. */
const LINK_SCHEMA = closedObject({
  w: v.pipe(
    v.string(),
    v.check((text) => text === VERSION, "is of a newer page: ask for a link to this one"),
  ),
  region: plainText(checkedText(regionProblem, "is not an AWS region: ")),
  bucket: plainText(checkedText(bucketProblem, "is not a bucket’s name: ")),
  prefix: plainText(checkedText(prefixProblem, "is not a key prefix: ")),
  // Links of an earlier page have none.
  owner: v.optional(plainText(v.picklist(KEY_OWNERS))),
  api: plainText(v.string()),
  card: plainText(CARD_PATH),
  samples: plainText(
    v.pipe(
      v.string(),
      v.check(
        (text) => text === "" || text.split(SAMPLE_MARK).every((file) => v.is(SAMPLE_FILE, file)),
        "must be names of files in samples/",
      ),
    ),
  ),
});

/** A text that does not look like a credential, however it is encoded. */
function plainText<Schema extends v.GenericSchema<string, string>>(schema: Schema) {
  return v.pipe(
    v.string(),
    v.check((text) => !looksSecret(text), "looks like a credential, which no link may carry"),
    schema,
  );
}

/** A text may be percent-encoded more than once. */
const MAX_DECODINGS = 4;

function looksSecret(text: string): boolean {
  let current = text;
  for (let round = 0; round <= MAX_DECODINGS; round += 1) {
    if (redactSecrets(current) !== current || containsKey(current)) return true;
    const decoded = decodedOnce(current);
    if (decoded === current) return false;
    current = decoded;
  }
  return true;
}

/**
 * Whether a text may contain a secret access key: 40 characters of base64, slashes included, with both
 * cases and a digit. Stricter than redaction, which must leave sentences and addresses readable.
 */
function containsKey(text: string): boolean {
  const withoutHost = text.replace(/^https?:\/\/[^/]*\//, "");
  const runs = withoutHost.match(/[A-Za-z0-9+/]{40,}/g) ?? [];
  return runs.some((run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run));
}

/** Each valid escape decoded; the others stay as they are. */
function decodedOnce(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** The fragment of a link, with its `#`. The reverse of `parseWorkshopLink`. */
export function workshopLinkFragment(link: WorkshopLink): string {
  const fields = new URLSearchParams({
    w: VERSION,
    region: link.region,
    bucket: link.bucket,
    prefix: link.prefix,
    ...(link.keyOwner && { owner: link.keyOwner }),
    api: link.apiUrl,
    card: link.modelCard,
    samples: link.samples.join(SAMPLE_MARK),
  });
  // These have no meaning in a fragment, and are easier to read unescaped.
  return `#${fields.toString().replaceAll("%2F", "/").replaceAll("%3A", ":")}`;
}

/** What the configuration in use chooses. */
export function linkOfConfig(config: WorkshopConfig): WorkshopLink {
  const { region, bucket, prefix, keyOwner, apiUrl, modelCard } = config;
  const samples = config.samples.map(({ file }) => file);
  return { region, bucket, prefix, keyOwner, apiUrl, modelCard, samples };
}

/**
 * Parses the fragment of a link. @throws AppError "config-invalid" with one sentence for each problem:
 * unknown and repeated fields, values that look like credentials, an API that is neither AWS's in the
 * link's region nor on this machine.
 */
export function parseWorkshopLink(fragment: string): WorkshopLink {
  const fields = [...new URLSearchParams(fragment.replace(/^#/, ""))];
  const names = fields.map(([name]) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw invalidLink(`${shown(repeated)} is in the link twice.`);
  const secret = fields.find(([name]) => looksSecret(name));
  if (secret !== undefined) throw invalidLink("A field’s name looks like a credential.");
  const { api, card, samples, region, bucket, prefix, owner } = parseConfigFile(
    LINK_SCHEMA,
    Object.fromEntries(fields),
    WHERE,
  );
  const problem = apiProblem(api, region);
  if (problem !== undefined) throw invalidLink(`api ${problem}.`);
  return {
    ...{ region, bucket, prefix, keyOwner: owner, apiUrl: api, modelCard: card },
    samples: samples === "" ? [] : samples.split(SAMPLE_MARK),
  };
}

/** In place of a file's name. */
const WHERE = "the workshop link";

function invalidLink(problem: string): AppError {
  return new AppError({ kind: "config-invalid", file: WHERE, problems: [problem] });
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 40));
}

/** Why a link may not name an API, as the rest of a sentence; undefined if it may. */
function apiProblem(api: string, region: string): string | undefined {
  const url = maybeUrl(api);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "must be a web address";
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password";
  // Of what an API needs, neither is; a token may be in both.
  if (url.search !== "" || url.hash !== "") return "must end after its path, without ? or #";
  if (isLoopback(url)) return undefined;
  if (url.protocol !== "https:") return "must start with https://";
  const { hostname, port } = url;
  const isOfRegion = DOMAINS.some((domain) => hostname.endsWith(`.${region}.${domain}`));
  if (isOfRegion && port === "") return undefined;
  return `is at ${hostname}, which is neither AWS’s in ${region} nor this machine`;
}

/** Of API Gateway, and of Function URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
const DOMAINS = ["amazonaws.com", "amazonaws.com.cn", "on.aws"];
