import { regionProblem } from "#domain/config/aws-naming.ts";
import type { KeysAdmitted } from "#domain/config/workshop-config.ts";
import { bareValues, isPartOfKeys } from "./bare-values.ts";
import { expirationIn } from "./expiration.ts";
import { plainText, withoutRemarks } from "./markup.ts";
import { namedValues } from "./named-values.ts";
import { pasteForm } from "./paste-form.ts";
import { type KeyTexts, keysRefusal, noKeys, twoSets } from "./paste-refusals.ts";
import { type Section, sectionsOf } from "./profiles.ts";
import type { PastedKeys } from "./temporary-credentials.ts";

/** What a paste turned out to be. */
export type Paste =
  | { readonly kind: "keys"; readonly keys: PastedKeys }
  /** Several profiles that could all be meant. */
  | { readonly kind: "choice"; readonly choices: readonly PastedKeys[] }
  /** One or two of the three values, as they are copied one by one. A secret like the whole. */
  | { readonly kind: "part"; readonly text: string; readonly missing: readonly string[] };

export interface PasteContext {
  readonly admitted: KeysAdmitted;
  /** The parts that were pasted before, as a Paste of kind "part" gave them; else empty. */
  readonly earlier: string;
  /** Whose keys they probably are; settles which of several profiles is meant. */
  readonly likely: { readonly profile: string | undefined; readonly account: string | undefined };
}

/**
 * The keys in what a person pasted: any of the forms in which portals, command lines, SDKs and
 * notebooks show them, with whatever prompts, headings, quotes and invisible characters came along.
 *
 * @throws AppError "credentials-malformed", whose words never hold any of the values.
 */
export function readPaste(pasted: string, context: PasteContext): Paste {
  const text = plainText(pasted);
  if (!isPartOfKeys(text)) return readWhole(text, context);
  const soFar = `${context.earlier}\n\n${text}`.trim();
  const missing = missingIn(soFar, context.admitted);
  const isExample = /^A[KS]IA\w+EXAMPLE$/m.test(soFar);
  const isLongLived = context.admitted === "temporary" && /^AKIA/m.test(soFar);
  if (missing.length === 0 || isExample || isLongLived) return readWhole(soFar, context);
  return { kind: "part", text: soFar, missing };
}

const PARTS = [
  ["accessKeyId", "access key ID"],
  ["secretAccessKey", "secret access key"],
  ["sessionToken", "session token"],
] as const;

function missingIn(text: string, admitted: KeysAdmitted): readonly string[] {
  const isLongLived = admitted === "any" && /^AKIA/m.test(text);
  return PARTS.filter(
    ([field]) => bareValues(field, text).length === 0 && !(isLongLived && field === "sessionToken"),
  ).map(([, name]) => name);
}

function readWhole(text: string, context: PasteContext): Paste {
  const remarkless = setsIn(withoutRemarks(text));
  const sets = remarkless.length > 0 ? remarkless : setsIn(text);
  const [first] = sets;
  if (first === undefined) throw noKeys();
  if (sets.length > 1 && sets.some(({ profile }) => profile === undefined)) throw twoSets();
  const usable = sets.filter((set) => keysRefusal(set, context.admitted) === undefined);
  const [only] = usable;
  if (only === undefined) throw keysRefusal(first, context.admitted) ?? noKeys();
  const meant = usable.length === 1 ? only : likelyOf(usable, context.likely);
  if (meant !== undefined) return { kind: "keys", keys: pastedKeys(meant, text) };
  return { kind: "choice", choices: usable.map((set) => pastedKeys(set, text)) };
}

/** One set of keys, whole or not, with the lines that it comes from. */
interface KeySet extends KeyTexts, Section {}

/** The sets of keys in the text, each once however often it is written. */
function setsIn(text: string): readonly KeySet[] {
  const sets: KeySet[] = [];
  for (const section of sectionsOf(text)) {
    const set = setIn(section);
    const at = sets.findIndex((known) => isSame(known, set));
    const known = sets[at];
    if (known !== undefined) sets[at] = merged(known, set);
    else if (`${set.accessKeyId}${set.secretAccessKey}${set.sessionToken}` !== "") sets.push(set);
  }
  return sets;
}

function setIn({ profile, text }: Section): KeySet {
  return {
    accessKeyId: oneValue("accessKeyId", text, /^[A-Z0-9]{16,128}$/),
    secretAccessKey: oneValue("secretAccessKey", text, /^[A-Za-z0-9+/=]{40}$/),
    sessionToken: oneValue("sessionToken", text, /^(?!.*\.\.)[\w+/=.-]{100,}$/),
    profile,
    text,
  };
}

/** The field's one value. What cannot be one, as words of a heading, counts only where nothing can. */
function oneValue(field: keyof KeyTexts, text: string, plausible: RegExp): string {
  const named = namedValues(field, text);
  const values = named.length > 0 ? named : bareValues(field, text);
  const likely = values.filter((value) => plausible.test(value));
  const [value = "", other] = likely.length > 0 ? likely : values;
  if (other !== undefined) throw twoSets();
  return value;
}

function isSame(a: KeyTexts, b: KeyTexts): boolean {
  return (
    a.accessKeyId === b.accessKeyId &&
    a.secretAccessKey === b.secretAccessKey &&
    a.sessionToken === b.sessionToken
  );
}

function merged(first: KeySet, again: KeySet): KeySet {
  return {
    ...first,
    profile: first.profile ?? again.profile,
    text: `${first.text}\n${again.text}`,
  };
}

/** The profile that was used before, or the only one of the account: the portal writes `<account>_<role>`. */
function likelyOf(
  sets: readonly KeySet[],
  { profile, account }: PasteContext["likely"],
): KeySet | undefined {
  const before = sets.find((set) => profile !== undefined && set.profile === profile);
  const ofAccount = sets.filter(
    (set) => account !== undefined && set.profile?.startsWith(`${account}_`),
  );
  return before ?? (ofAccount.length === 1 ? ofAccount[0] : undefined);
}

function pastedKeys(set: KeySet, whole: string): PastedKeys {
  const { accessKeyId, secretAccessKey, sessionToken, profile, text } = set;
  // Lines of no profile, before or after the keys, are about all of them.
  const region = regionIn(text) ?? regionIn(sectionsOf(whole)[0]?.text ?? "");
  const expiresAt = expirationIn(text);
  return {
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === "" ? {} : { sessionToken }),
      region,
      expiresAt,
    },
    form: pasteForm(text),
    profile,
  };
}

function regionIn(text: string): string | undefined {
  return namedValues("region", text).find((name) => regionProblem(name) === undefined);
}
