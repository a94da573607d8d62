import { describe, expect, it } from "vitest";
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
