import { regionProblem } from "#domain/config/aws-naming.ts";
import type { AdmittedCredentials } from "#domain/config/workshop-config.ts";
import { bareValues, isPartOfCredentials } from "./bare-values.ts";
import { expirationIn } from "./expiration.ts";
import { stripMarkup, withoutComments } from "./markup.ts";
import { namedValues } from "./named-values.ts";
import { pasteForm } from "./paste-form.ts";
import {
  type CredentialTexts,
  credentialsRefusal,
  noCredentials,
  severalCredentials,
} from "./paste-refusals.ts";
import { type ProfileSection, splitProfiles } from "./profiles.ts";
import type { PastedCredentials } from "./temporary-credentials.ts";

/** The content of a paste. */
export type Paste =
  | { readonly kind: "credentials"; readonly pasted: PastedCredentials }
  /** Several profiles, any of which could be meant. */
  | { readonly kind: "choice"; readonly choices: readonly PastedCredentials[] }
  /** One or two of the three values, copied one by one; as secret as all three. */
  | { readonly kind: "part"; readonly text: string; readonly missing: readonly string[] };

export interface PasteContext {
  readonly admitted: AdmittedCredentials;
  /** The text of the "part" pasted before; else empty. */
  readonly earlier: string;
  /** Selects among several profiles: the profile used before, or the only one of the account. */
  readonly likely: { readonly profile: string | undefined; readonly account: string | undefined };
}

/**
 * Finds credentials in a pasted text, in any form that portals, command lines, SDKs and notebooks
 * show, with the prompts, headings, quotes and invisible characters copied along.
 *
 * @throws AppError "credentials-malformed", whose text never contains any of the values.
 */
export function readPaste(pasted: string, context: PasteContext): Paste {
  const text = stripMarkup(pasted);
  if (!isPartOfCredentials(text)) return readWhole(text, context);
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

function missingIn(text: string, admitted: AdmittedCredentials): readonly string[] {
  const isLongLived = admitted === "any" && /^AKIA/m.test(text);
  return PARTS.filter(
    ([field]) => bareValues(field, text).length === 0 && !(isLongLived && field === "sessionToken"),
  ).map(([, name]) => name);
}

function readWhole(text: string, context: PasteContext): Paste {
  const remarkless = setsIn(withoutComments(text));
  const sets = remarkless.length > 0 ? remarkless : setsIn(text);
  const [first] = sets;
  if (first === undefined) throw noCredentials();
  if (sets.length > 1 && sets.some(({ profile }) => profile === undefined))
    throw severalCredentials();
  const usable = sets.filter((set) => credentialsRefusal(set, context.admitted) === undefined);
  const [only] = usable;
  if (only === undefined) throw credentialsRefusal(first, context.admitted) ?? noCredentials();
  const meant = usable.length === 1 ? only : pickLikely(usable, context.likely);
  if (meant !== undefined) return { kind: "credentials", pasted: pastedCredentials(meant, text) };
  return { kind: "choice", choices: usable.map((set) => pastedCredentials(set, text)) };
}

/** One set of credentials, complete or not, with its lines. */
interface CredentialSet extends CredentialTexts, ProfileSection {}

/** The distinct sets of credentials in the text. */
function setsIn(text: string): readonly CredentialSet[] {
  const sets: CredentialSet[] = [];
  for (const section of splitProfiles(text)) {
    const set = setIn(section);
    const at = sets.findIndex((known) => isSame(known, set));
    const known = sets[at];
    if (known !== undefined) sets[at] = merged(known, set);
    else if (`${set.accessKeyId}${set.secretAccessKey}${set.sessionToken}` !== "") sets.push(set);
  }
  return sets;
}

function setIn({ profile, text }: ProfileSection): CredentialSet {
  return {
    accessKeyId: oneValue("accessKeyId", text, /^[A-Z0-9]{16,128}$/),
    secretAccessKey: oneValue("secretAccessKey", text, /^[A-Za-z0-9+/=]{40}$/),
    sessionToken: oneValue("sessionToken", text, /^(?!.*\.\.)[\w+/=.-]{100,}$/),
    profile,
    text,
  };
}

/** The field's one value. Implausible ones, as words of a heading, count only where none is plausible. */
function oneValue(field: keyof CredentialTexts, text: string, plausible: RegExp): string {
  const named = namedValues(field, text);
  const values = named.length > 0 ? named : bareValues(field, text);
  const likely = values.filter((value) => plausible.test(value));
  const [value = "", other] = likely.length > 0 ? likely : values;
  if (other !== undefined) throw severalCredentials();
  return value;
}

function isSame(a: CredentialTexts, b: CredentialTexts): boolean {
  return (
    a.accessKeyId === b.accessKeyId &&
    a.secretAccessKey === b.secretAccessKey &&
    a.sessionToken === b.sessionToken
  );
}

function merged(first: CredentialSet, again: CredentialSet): CredentialSet {
  return {
    ...first,
    profile: first.profile ?? again.profile,
    text: `${first.text}\n${again.text}`,
  };
}

/** The profile that was used before, or the only one of the account: the portal writes `<account>_<role>`. */
function pickLikely(
  sets: readonly CredentialSet[],
  { profile, account }: PasteContext["likely"],
): CredentialSet | undefined {
  const before = sets.find((set) => profile !== undefined && set.profile === profile);
  const ofAccount = sets.filter(
    (set) => account !== undefined && set.profile?.startsWith(`${account}_`),
  );
  return before ?? (ofAccount.length === 1 ? ofAccount[0] : undefined);
}

function pastedCredentials(set: CredentialSet, whole: string): PastedCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, profile, text } = set;
  // Lines before the first profile apply to every profile.
  const region = regionIn(text) ?? regionIn(splitProfiles(whole)[0]?.text ?? "");
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
