import { createHash, randomBytes } from "node:crypto";

/** Someone who may sign requests. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Undefined for the long-lived user. */
  readonly sessionToken: string | undefined;
  /** Undefined for the long-lived user, whose keys do not expire. */
  readonly expiresAt: Date | undefined;
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** The sessions of one local stack: random at every start, kept in memory only. */
export interface Sessions {
  /** Temporary credentials of an assumed role, as the access portal hands them out. */
  issue(who: { readonly role: string; readonly name: string; readonly durationS: number }): Session;
  /** Temporary credentials of the long-lived user, as GetSessionToken hands them out. */
  issueForUser(durationS: number): Session;
  /** The one long-lived user, so that GetSessionToken has a caller. */
  readonly user: Session;
  find(accessKeyId: string): Session | undefined;
  /** Ends a temporary session now; an unknown key is ignored. */
  expire(accessKeyId: string): void;
}

type Identity = Pick<Session, "account" | "arn" | "userId">;

const ACCOUNT = "000000000000";
const USER_NAME = "plumescope";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** How tokens of AWS begin: base64 of a header that says "origin_ec". */
const TOKEN_START = "IQoJb3JpZ2luX2Vj";
/** Not a multiple of three: the token ends in "=", as many of AWS's do, so that careless encoding shows. */
const TOKEN_BYTES = 391;
const SECRET_BYTES = 30;

/** Makes the sessions of one stack; `now` is the clock that expiry is measured with. */
export function createSessions(now: () => Date): Sessions {
  const user: Session = {
    accessKeyId: uniqueId("AKIA"),
    secretAccessKey: randomSecret(),
    sessionToken: undefined,
    expiresAt: undefined,
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/${USER_NAME}`,
    userId: uniqueId("AIDA"),
  };
  const byKey = new Map<string, Session>([[user.accessKeyId, user]]);

  function issueTo(identity: Identity, durationS: number): Session {
    const session = temporarySession(identity, new Date(now().getTime() + durationS * 1000));
    byKey.set(session.accessKeyId, session);
    return session;
  }

  return {
    user,
    issue: ({ role, name, durationS }) => issueTo(assumedRole(role, name), durationS),
    issueForUser: (durationS) => issueTo(user, durationS),
    find: (accessKeyId) => byKey.get(accessKeyId),
    expire(accessKeyId) {
      const session = byKey.get(accessKeyId);
      if (session?.sessionToken !== undefined) {
        byKey.set(accessKeyId, { ...session, expiresAt: now() });
      }
    },
  };
}

function assumedRole(role: string, name: string): Identity {
  return {
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    userId: `${roleId(role)}:${name}`,
  };
}

function temporarySession({ account, arn, userId }: Identity, expiresAt: Date): Session {
  return {
    accessKeyId: uniqueId("ASIA"),
    secretAccessKey: randomSecret(),
    sessionToken: TOKEN_START + randomBytes(TOKEN_BYTES).toString("base64"),
    expiresAt,
    account,
    arn,
    userId,
  };
}

/** AWS's form of a unique identifier: a prefix that tells the kind, then 16 base32 characters. */
function uniqueId(prefix: string): string {
  return prefix + base32(randomBytes(16));
}

/** A role keeps its id: whoever signs in again under the same name has the same UserId. */
function roleId(role: string): string {
  return `AROA${base32(createHash("sha256").update(role).digest().subarray(0, 16))}`;
}

function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32.charAt(byte % 32)).join("");
}

function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64");
}
