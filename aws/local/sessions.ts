import { createHash, randomBytes } from "node:crypto";
import { openSessionFile, type SessionFile } from "./session-file.ts";

/** AWS credentials and the identity they belong to. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Undefined for the long-lived user. */
  readonly sessionToken: string | undefined;
  /** Undefined for the long-lived user, whose credentials do not expire. */
  readonly expiresAt: Date | undefined;
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** The sessions of one local stack. */
export interface Sessions {
  /** Issues credentials of an assumed role, as the AWS access portal does. */
  issue(identity: {
    readonly role: string;
    readonly name: string;
    readonly durationS: number;
  }): Session;
  /** Issues temporary credentials of the long-lived user, as GetSessionToken does. */
  issueForUser(durationS: number): Session;
  /** The long-lived IAM user, for GetSessionToken. */
  readonly user: Session;
  find(accessKeyId: string): Session | undefined;
  /** Expires a temporary session now; ignores unknown keys. */
  expire(accessKeyId: string): void;
}

type Identity = Pick<Session, "account" | "arn" | "userId">;

const ACCOUNT = "000000000000";
const USER_NAME = "plumescope";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** The start of AWS's session tokens: base64 of a header with "origin_ec". */
const TOKEN_START = "IQoJb3JpZ2luX2Vj";
/** Not a multiple of three, so that the token ends in "=" and encoding errors show. */
const TOKEN_BYTES = 391;
const SECRET_BYTES = 30;

/**
 * Creates the sessions of one stack; `now` is the clock for expiry.
 *
 * @param path the file in which they survive a restart; without one they are in memory only.
 */
export function createSessions(now: () => Date, path?: string): Sessions {
  const file = path === undefined ? undefined : openSessionFile(path, now());
  const known = file?.sessions ?? [];
  const user = known.find(({ sessionToken }) => sessionToken === undefined) ?? newUser(file);
  const byKey = new Map([user, ...known].map((session) => [session.accessKeyId, session]));

  function issueTo(identity: Identity, durationS: number): Session {
    const session = temporarySession(identity, new Date(now().getTime() + durationS * 1000));
    keep(session);
    return session;
  }

  function keep(session: Session): void {
    byKey.set(session.accessKeyId, session);
    file?.append(session);
  }

  return {
    user,
    issue: ({ role, name, durationS }) => issueTo(assumedRole(role, name), durationS),
    issueForUser: (durationS) => issueTo(user, durationS),
    find: (accessKeyId) => byKey.get(accessKeyId),
    expire(accessKeyId) {
      const session = byKey.get(accessKeyId);
      if (session?.sessionToken !== undefined) {
        keep({ ...session, expiresAt: now() });
      }
    },
  };
}

function newUser(file: SessionFile | undefined): Session {
  const user: Session = {
    accessKeyId: uniqueId("AKIA"),
    secretAccessKey: randomSecret(),
    sessionToken: undefined,
    expiresAt: undefined,
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/${USER_NAME}`,
    userId: uniqueId("AIDA"),
  };
  file?.append(user);
  return user;
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

/** An AWS unique identifier: a prefix for the kind, then 16 base32 characters. */
function uniqueId(prefix: string): string {
  return prefix + base32(randomBytes(16));
}

/** Derived from the role's name, so that signing in again gives the same UserId. */
function roleId(role: string): string {
  return `AROA${base32(createHash("sha256").update(role).digest().subarray(0, 16))}`;
}

function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32.charAt(byte % 32)).join("");
}

function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64");
}
