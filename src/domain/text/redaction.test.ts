import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { redact } from "./redaction.ts";

const TOKEN = `IQoJb3JpZ2luX2VjE${"aZ9+/x".repeat(60)}==`;
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY0123456789";
const KEY_ID = "ASIAQWERTYUIOPASDFGH";

/** Secrets as AWS, SDKs and users write them. */
const ECHOES: readonly (readonly [string, string])[] = [
  ["S3's echo of a token", `<Error><Code>ExpiredToken</Code><Token-0>${TOKEN}</Token-0></Error>`],
  ["a truncated echo", `<Error><Code>InvalidToken</Code><Token-0>${TOKEN.slice(0, 90)}`],
  ["S3's echo of a key id", `<AWSAccessKeyId>${KEY_ID}</AWSAccessKeyId>`],
  [
    "the string to sign",
    `<StringToSign>AWS4-HMAC-SHA256\n${KEY_ID}</StringToSign><CanonicalRequest>PUT\nX-Amz-Security-Token=${encodeURIComponent(TOKEN)}</CanonicalRequest>`,
  ],
  [
    "a presigned address",
    `https://b.s3.us-west-2.amazonaws.com/k?X-Amz-Credential=${KEY_ID}%2F20261123&X-Amz-Security-Token=${encodeURIComponent(TOKEN)}&X-Amz-Signature=0123abcd`,
  ],
  [
    "a presigned address in JSON",
    JSON.stringify({ url: `https://b/k?X-Amz-Signature=0123abcd&X-Amz-Security-Token=${TOKEN}` }),
  ],
  [
    "a URL within a URL",
    `https://x/?to=${encodeURIComponent(`https://b/k?X-Amz-Signature=0123abcd&X-Amz-Credential=${KEY_ID}`)}`,
  ],
  [
    "an old presigned address",
    `https://b/k?AWSAccessKeyId=${KEY_ID}&Signature=0123abcd%3D&Expires=1`,
  ],
  ["a header", `x-amz-security-token: ${TOKEN}`],
  [
    "a header in JSON",
    `{"X-Amz-Security-Token":"${TOKEN}","Authorization":"AWS4-HMAC-SHA256 Credential=${KEY_ID}/x, Signature=0123abcd"}`,
  ],
  [
    "a shell's lines",
    `export AWS_ACCESS_KEY_ID=${KEY_ID}\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\nexport AWS_SESSION_TOKEN=${TOKEN}`,
  ],
  [
    "an SDK's JSON",
    `{"AccessKeyId":"${KEY_ID}","SecretAccessKey":"${SECRET}","SessionToken":"${TOKEN}"}`,
  ],
  ["a bare secret", `the key ${SECRET} is wrong`],
];

describe("a redacted text", () => {
  it.each(ECHOES)("does not contain %s", (_name, text) => {
    const shown = redact(text);
    for (const secret of [TOKEN, encodeURIComponent(TOKEN), SECRET, KEY_ID, "0123abcd"]) {
      expect(shown).not.toContain(secret);
    }
    expect(shown).not.toContain(TOKEN.slice(20, 60));
    expect(shown).toContain("[hidden]");
  });

  it("keeps the text that explains the failure", () => {
    const text =
      "<Code>SlowDown</Code><RequestId>4442587FB7D0A2F9</RequestId> took 0.123456789012 s";
    expect(redact(text)).toBe(text);
  });

  it("removes account numbers and console links", () => {
    const text =
      "See https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#x in account 111122223333; arn:aws:iam::111122223333:role/r";
    expect(redact(text)).toBe(
      "See (console link) in account (account); arn:aws:iam::(account):role/r",
    );
  });

  it("is at most 2,000 characters long, and quick for megabytes", () => {
    expect(redact("word ".repeat(1_000_000)).length).toBe(2000);
  });

  it("removes every given secret in any encoding and context", () => {
    const secret = fc
      .string({ minLength: 12, maxLength: 60 })
      .filter((text) => text.trim() === text);
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      encodeURIComponent,
      (text) => encodeURIComponent(encodeURIComponent(text)),
      (text) => JSON.stringify(text),
      (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    );
    fc.assert(
      fc.property(secret, spelling, fc.string(), fc.string(), (hidden, spell, before, after) => {
        fc.pre(!before.includes(hidden) && !after.includes(hidden));
        const shown = redact(`${before} ${spell(hidden)} ${after}`, [hidden]);
        expect(shown).not.toContain(hidden);
        expect(shown).not.toContain(spell(hidden).replace(/^"|"$/g, ""));
      }),
    );
  });
});

describe("a failure's sentence", () => {
  it.each(ECHOES)("does not contain %s that a server put into its message", (_name, text) => {
    const failure = {
      kind: "inference-refused",
      status: 500,
      code: "internal",
      message: text,
    } as const;
    const { title } = describeFailure(failure);
    for (const secret of [TOKEN, encodeURIComponent(TOKEN), SECRET, KEY_ID, "0123abcd"]) {
      expect(title).not.toContain(secret);
    }
  });

  it("keeps the name of a bucket, which contains the account", () => {
    const bucket = "plumescope-workshop-111122223333-us-west-2";
    expect(describeFailure({ kind: "bucket-missing", bucket }).title).toContain(bucket);
  });
});

describe("evidence", () => {
  it("separates the console's link from the shared text", () => {
    const link =
      "https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEventViewer:group=/aws/sagemaker/Endpoints/smoke";
    const { raw, consoleUrl } = evidenceOf({ raw: `"…". See ${link} in account 111122223333.` });
    expect(consoleUrl).toBe(link);
    expect(raw).not.toMatch(/console\.aws|\d{12}/);
  });

  it("ignores links that only look like the console's", () => {
    const raw =
      "See https://console.aws.amazon.com.evil.example/x and http://console.aws.amazon.com/";
    expect(evidenceOf({ raw }).consoleUrl).toBeUndefined();
  });
});
