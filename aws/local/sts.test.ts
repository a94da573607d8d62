import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  credentialsOf,
  PAGE,
  REGION,
  startTestCloud,
  type TestCloud,
} from "./fixtures/test-cloud.ts";
import type { Session } from "./sessions.ts";

let offsetMs = 0;
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud(() => new Date(Date.now() + offsetMs));
});
afterAll(() => cloud.stop());

function client(session: Session): STSClient {
  return new STSClient({
    endpoint: cloud.endpoint,
    region: REGION,
    maxAttempts: 1,
    credentials: credentialsOf(session),
  });
}

function whoIs(session: Session) {
  return client(session).send(new GetCallerIdentityCommand({}));
}

describe("GetCallerIdentity", () => {
  it("identifies the signer", async () => {
    expect(await whoIs(cloud.session)).toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/Participant/ada",
      UserId: cloud.session.userId,
    });
    expect(await whoIs(cloud.sessions.user)).toMatchObject({ Arn: cloud.sessions.user.arn });
  });

  it.each<[string, (session: Session) => Session, string, string]>([
    [
      "with another secret",
      (session) => ({ ...session, secretAccessKey: "x".repeat(40) }),
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ],
    [
      "with a key that does not exist",
      (session) => ({ ...session, accessKeyId: "ASIAIOSFODNN7EXAMPLE" }),
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    ],
    [
      "without the token",
      (session) => ({ ...session, sessionToken: undefined }),
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    ],
    [
      "with a truncated token",
      (session) => ({ ...session, sessionToken: session.sessionToken?.slice(0, 100) }),
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    ],
  ])("refuses a request %s", async (_what, change, name, message) => {
    await expect(whoIs(change(cloud.session))).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("refuses an expired session", async () => {
    const session = cloud.sessions.issue({ role: "Participant", name: "bob", durationS: 900 });
    cloud.sessions.expire(session.accessKeyId);
    await expect(whoIs(session)).rejects.toMatchObject({
      name: "ExpiredToken",
      message: "The security token included in the request is expired",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each([
    [16 * 60_000, /^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 15 min\.\)$/],
    [-16 * 60_000, /^Signature not yet current: \d{8}T\d{6}Z is still later than /],
  ])("refuses a clock skew of %i ms", async (offset, message) => {
    offsetMs = offset;
    const request = whoIs(cloud.sessions.user).finally(() => {
      offsetMs = 0;
    });
    await expect(request).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringMatching(message),
    });
  });
});

describe("GetSessionToken", () => {
  it("gives the long-lived user working credentials for the requested time", async () => {
    const command = new GetSessionTokenCommand({ DurationSeconds: 900 });
    const { Credentials } = await client(cloud.sessions.user).send(command);
    const session = cloud.sessions.find(Credentials?.AccessKeyId ?? "");
    expect(Credentials).toMatchObject({
      SecretAccessKey: session?.secretAccessKey,
      SessionToken: session?.sessionToken,
    });
    const lifeS = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
    expect(Math.round(lifeS / 10)).toBe(90);
    expect(await whoIs(session ?? cloud.session)).toMatchObject({ Arn: cloud.sessions.user.arn });
  });

  it.each([899, 129_601])("refuses %i seconds", async (DurationSeconds) => {
    const command = new GetSessionTokenCommand({ DurationSeconds });
    await expect(client(cloud.sessions.user).send(command)).rejects.toMatchObject({
      name: "ValidationError",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("refuses temporary credentials", async () => {
    const command = new GetSessionTokenCommand({});
    await expect(client(cloud.session).send(command)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("a page", () => {
  const FORM = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };

  it("can send requests from any origin, with the SDK's headers", async () => {
    const asked =
      "amz-sdk-invocation-id,amz-sdk-request,authorization,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-user-agent";
    const response = await fetch(cloud.endpoint, {
      method: "OPTIONS",
      headers: {
        ...FORM,
        Origin: PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
      },
    });
    const allowed = response.headers.get("access-control-allow-headers")?.split(", ") ?? [];
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(asked.split(",").filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it("can read a refusal and the server's time", async () => {
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const response = await fetch(cloud.endpoint, { method: "POST", headers: FORM, body });
    const xml = await response.text();
    expect(response.status).toBe(403);
    expect(xml).toContain(
      "<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message>",
    );
    expect(response.headers.get("content-type")).toBe("text/xml");
    expect(response.headers.get("access-control-expose-headers")).toBe("x-amzn-requestid, date");
    expect(xml).toContain(
      `<RequestId>${response.headers.get("x-amzn-requestid") ?? "none"}</RequestId>`,
    );
  });

  it("cannot send a body of any size", async () => {
    const body = "a".repeat(100_000);
    const response = await fetch(cloud.endpoint, { method: "POST", headers: FORM, body });
    expect(response.status).toBe(413);
  });
});
