import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { isMissing } from "./s3/records.ts";
import type { Session } from "./sessions.ts";

/** A file of sessions, one as JSON on each line; a later line replaces earlier ones of its key. */
export interface SessionFile {
  /** Those that had not expired when the file was opened. */
  readonly sessions: readonly Session[];
  /** Adds or replaces a session. A disk that is full costs a warning: the session ends with the stack. */
  append(session: Session): void;
}

/** For the owner alone: the credentials are worth nothing beyond this machine, but here they are. */
const MODE = 0o600;

const LINE = v.object({
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  sessionToken: v.optional(v.string()),
  expiresAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  account: v.string(),
  arn: v.string(),
  userId: v.string(),
});

/** Opens a file of sessions, or starts one, and rewrites it without what has expired. */
export function openSessionFile(path: string, now: Date): SessionFile {
  const byKey = new Map(readLines(path).map((session) => [session.accessKeyId, session]));
  const sessions = [...byKey.values()].filter(({ expiresAt = FOREVER }) => expiresAt > now);
  attempt(path, () => {
    writeFileSync(`${path}.draft`, sessions.map(formatLine).join(""), { mode: MODE });
    renameSync(`${path}.draft`, path);
  });
  return {
    sessions,
    append: (session) => attempt(path, () => appendFileSync(path, formatLine(session))),
  };
}

const FOREVER = new Date(8.64e15);

function formatLine(session: Session): string {
  return `${JSON.stringify(session)}\n`;
}

/** The sessions of a file; lines that an interrupted write cut are left out. */
function readLines(path: string): Session[] {
  return textOf(path)
    .split("\n")
    .map((line) => v.safeParse(v.pipe(v.string(), v.parseJson(), LINE), line))
    .filter(({ success }) => success)
    .map(({ output }) => sessionOf(output as v.InferOutput<typeof LINE>));
}

function sessionOf(line: v.InferOutput<typeof LINE>): Session {
  const expiresAt = line.expiresAt === undefined ? undefined : new Date(line.expiresAt);
  return { ...line, sessionToken: line.sessionToken, expiresAt };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    console.error(`Sessions end with this stack, because ${path} cannot be written: ${reason}`);
  }
}
