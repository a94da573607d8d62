import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessions } from "./sessions.ts";

const DAY = new Date("2026-11-23T10:00:00Z");

describe("temporary credentials", () => {
  it("look like AWS's and are always new", () => {
    const sessions = createSessions(() => DAY);
    const who = { role: "Participant", name: "ada", durationS: 900 };
    const [first, second] = [sessions.issue(who), sessions.issue(who)];
    expect(first.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(first.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(first.sessionToken).toMatch(/^IQoJb3JpZ2luX2Vj[A-Za-z0-9+/]{300,}=*$/);
    expect(first.arn).toMatch(/^arn:aws:sts::\d{12}:assumed-role\/Participant\/ada$/);
    expect(first.userId).toMatch(/^AROA[A-Z2-7]{16}:ada$/);
    expect(first.expiresAt).toEqual(new Date(DAY.getTime() + 900_000));
    expect(second.secretAccessKey).not.toBe(first.secretAccessKey);
    expect(second.userId).toBe(first.userId);
    expect(sessions.find(first.accessKeyId)).toEqual(first);
  });

  it("expire on request; the long-lived user does not", () => {
    const sessions = createSessions(() => DAY);
    const { accessKeyId } = sessions.issue({ role: "R", name: "n", durationS: 900 });
    sessions.expire(accessKeyId);
    sessions.expire(sessions.user.accessKeyId);
    expect(sessions.find(accessKeyId)?.expiresAt).toEqual(DAY);
    expect(sessions.user.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(sessions.find(sessions.user.accessKeyId)?.expiresAt).toBeUndefined();
  });
});

describe("sessions in a file", () => {
  const who = { role: "Participant", name: "ada" };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumescope-sessions-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("survive a restart, with their user, until they expire", async () => {
    const path = join(folder, "kept.jsonl");
    const first = createSessions(() => DAY, path);
    const short = first.issue({ ...who, durationS: 900 });
    const long = first.issue({ ...who, durationS: 3600 });
    const revoked = first.issue({ ...who, durationS: 3600 });
    first.expire(revoked.accessKeyId);
    const second = createSessions(() => new Date(DAY.getTime() + 900_000), path);
    expect(second.user).toEqual(first.user);
    expect(second.find(long.accessKeyId)).toEqual(long);
    expect(second.find(short.accessKeyId)).toBeUndefined();
    expect(second.find(revoked.accessKeyId)).toBeUndefined();
    expect(await readFile(path, "utf8")).not.toContain(short.accessKeyId);
  });

  it("are for the file's owner alone", async () => {
    const path = join(folder, "mode.jsonl");
    createSessions(() => DAY, path).issue({ ...who, durationS: 900 });
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it("survive a line that a kill has cut", async () => {
    const path = join(folder, "cut.jsonl");
    const whole = createSessions(() => DAY, path).issue({ ...who, durationS: 900 });
    await appendFile(path, '{"accessKeyId":"ASIA');
    const after = createSessions(() => DAY, path);
    const next = after.issue({ ...who, durationS: 900 });
    const again = createSessions(() => DAY, path);
    expect(again.find(whole.accessKeyId)).toEqual(whole);
    expect(again.find(next.accessKeyId)).toEqual(next);
  });
});
