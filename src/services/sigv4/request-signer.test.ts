import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createSessions } from "#local/sessions.ts";
import { verifySignature } from "#local/sigv4/verify.ts";
import { requestSigner } from "./request-signer.ts";

const BODY = '{"bucket":"b","file_name":"k"}';
const REGION = "us-west-2";

async function verdictOn(
  sentBody: string,
  url: string,
  service: "execute-api" | "lambda" = "execute-api",
) {
  const sessions = createSessions(() => new Date());
  const session = sessions.issue({ role: "workshop-role", name: "ada", durationS: 900 });
  const { accessKeyId, secretAccessKey, sessionToken = "" } = session;
  const credentials = {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    region: undefined,
    expiresAt: undefined,
  };
  const sign = requestSigner(credentials, "eu-central-1");
  const headers = await sign({ url, headers: { "content-type": "application/json" }, body: BODY });
  const { host, pathname } = new URL(url);
  return await verifySignature(
    {
      method: "POST",
      path: pathname,
      query: "",
      headers: { ...headers, host },
      payloadHash: createHash("sha256").update(sentBody).digest("hex"),
    },
    { service, region: REGION, sessions, now: new Date() },
  );
}

const API = "https://abc123.execute-api.us-west-2.amazonaws.com/demo/infer";

it("signs a valid request for the region in the API's host", async () => {
  expect(await verdictOn(BODY, API)).toMatchObject({ ok: true });
});

it("covers the body", async () => {
  expect(await verdictOn(BODY.replace("k", "x"), API)).toMatchObject({ ok: false });
});

it("uses the workshop's region if the host names none", async () => {
  expect(await verdictOn(BODY, "http://localhost:4566/_aws/x")).toMatchObject({ ok: false });
});

it("signs for Lambda what invokes a function", async () => {
  const url = "https://lambda.us-west-2.amazonaws.com/2015-03-31/functions/ana-api/invocations";
  expect(await verdictOn(BODY, url, "lambda")).toMatchObject({ ok: true });
});
