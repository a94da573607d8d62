import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { EXPIRES_AT, FORMS, LINE_ENDS, NOISES } from "./fixtures/pastes.ts";
import { type Paste, type PasteContext, readPaste } from "./read-paste.ts";

/** In AWS's form, but valid nowhere. */
const ID = "ASIAQ3EGZ7XKLMNOWXYZ";
const SECRET = "k9/Vb2+QxTz7LmN4pRsWuYcE1aGhJdFoHiK3vB8=";
const TOKEN = `IQoJb3JpZ2luX2VjEJr//////////${"wEaCXVzLXdlc3QtMiJHMEUC+".repeat(14)}IDa==`;
const KEYS = { id: ID, secret: SECRET, token: TOKEN };

const CONTEXT: PasteContext = {
  admitted: "temporary",
  earlier: "",
  likely: { profile: undefined, account: undefined },
};
const ANY: PasteContext = { ...CONTEXT, admitted: "any" };

function keysIn(pasted: string, context = CONTEXT) {
  const paste = readPaste(pasted, context);
  if (paste.kind !== "credentials") throw new Error(`read as a ${paste.kind}`);
  return paste.pasted;
}

const PASTES = FORMS.flatMap((form) =>
  NOISES.flatMap(([noise, add]) =>
    LINE_ENDS.map(([ends, end]) => ({
      title: `${form.name}, with ${noise}, ${ends}`,
      form,
      pasted: add(form.write(KEYS)).replaceAll("\n", end),
    })),
  ),
);

function refusalOf(pasted: string, context = CONTEXT) {
  try {
    readPaste(pasted, context);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "credentials-malformed") {
      return error.failure;
    }
    throw error;
  }
  return undefined;
}

function bash(id: string, secret: string, token: string): string {
  const lines = [
    ["AWS_ACCESS_KEY_ID", id],
    ["AWS_SECRET_ACCESS_KEY", secret],
    ["AWS_SESSION_TOKEN", token],
  ];
  return lines.flatMap(([name, value]) => (value ? [`export ${name}="${value}"`] : [])).join("\n");
}

describe("a paste", () => {
  it.each(PASTES)("reads $title", ({ form, pasted }) => {
    const { credentials } = keysIn(pasted);
    expect(credentials).toEqual({
      accessKeyId: ID,
      secretAccessKey: SECRET,
      sessionToken: TOKEN,
      region: form.region,
      expiresAt: form.expires ? EXPIRES_AT : undefined,
    });
  });

  it.each(FORMS)("names the form: $name", (form) => {
    const keys = keysIn(form.write(KEYS));
    expect(keys.form).toBe(form.form);
    expect(keys.profile).toBe(form.profile);
  });
});

describe("the region of a paste", () => {
  it.each([
    ["export AWS_DEFAULT_REGION=eu-west-1", "eu-west-1"],
    ["AWS_REGION: us-gov-west-1", "us-gov-west-1"],
    ["set -gx AWS_REGION cn-north-1", "cn-north-1"],
    ["sso_region = us-east-1", undefined],
    ["SSO Region: us-east-1", undefined],
    ["Region: Oregon", undefined],
  ])("is taken from %o", (line, region) => {
    expect(keysIn(`${bash(ID, SECRET, TOKEN)}\n${line}`).credentials.region).toBe(region);
    expect(keysIn(`${line}\n${bash(ID, SECRET, TOKEN)}`).credentials.region).toBe(region);
  });
});

describe("the expiry of a paste", () => {
  it.each([
    ['"Expiration": "2026-11-22T19:20:30+00:00"', "2026-11-22T19:20:30.000Z"],
    ['"Expiration": "2026-11-22T19:20:30.123456+00:00"', "2026-11-22T19:20:30.123Z"],
    ["export AWS_CREDENTIAL_EXPIRATION=2026-11-22T21:20:30+02:00", "2026-11-22T19:20:30.000Z"],
    ["x_security_token_expires = 2026-11-22T21:20:30+0200", "2026-11-22T19:20:30.000Z"],
    ["Expiration: 2026-11-22 19:20:30 UTC", "2026-11-22T19:20:30.000Z"],
    ["Expiration: 2026-11-22T19:20:30", "2026-11-22T19:20:30.000Z"],
    ['"expiration": 1794338430000', "2026-11-10T19:20:30.000Z"],
    ['"Expiration": 1794338430.0', "2026-11-10T19:20:30.000Z"],
    ['"Expiration": 1.79433843E9', "2026-11-10T19:20:30.000Z"],
    [
      "'Expiration': datetime.datetime(2026, 11, 22, 19, 20, tzinfo=tzutc())",
      "2026-11-22T19:20:00.000Z",
    ],
    ["expiration: tomorrow", undefined],
    ["expiration: 2026-99-99T19:20:30Z", undefined],
  ])("is taken from %o", (line, expected) => {
    const { expiresAt } = keysIn(`${line}\n${bash(ID, SECRET, TOKEN)}`).credentials;
    expect(expiresAt?.toISOString()).toBe(expected);
  });
});

const OTHER_ID = "ASIAQ3EGZ7XKLMNO2345";

function profile(name: string, id: string, token = TOKEN): string {
  return `[${name}]\naws_access_key_id=${id}\naws_secret_access_key=${SECRET}\naws_session_token=${token}\n`;
}

describe("a paste of several profiles", () => {
  const file = `${profile("111111111111_Reader", ID)}\n${profile("222222222222_Writer", OTHER_ID)}\nregion = eu-west-3\n`;

  it("offers them by name, each with its own lines", () => {
    const paste = readPaste(file, CONTEXT);
    if (paste.kind !== "choice") throw new Error(`read as ${paste.kind}`);
    const offered = paste.choices.map(({ profile: name, credentials }) => [
      name,
      credentials.accessKeyId,
      credentials.region,
    ]);
    expect(offered).toEqual([
      ["111111111111_Reader", ID, undefined],
      ["222222222222_Writer", OTHER_ID, "eu-west-3"],
    ]);
  });

  it.each([
    [{ profile: "222222222222_Writer", account: "111111111111" }, OTHER_ID],
    [{ profile: undefined, account: "111111111111" }, ID],
    [{ profile: "gone", account: "222222222222" }, OTHER_ID],
  ])("selects the profile used before: %o", (likely, id) => {
    expect(keysIn(file, { ...CONTEXT, likely }).credentials.accessKeyId).toBe(id);
  });

  it("still offers them if two belong to the account", () => {
    const two = `${profile("111111111111_Reader", ID)}\n${profile("111111111111_Writer", OTHER_ID)}`;
    const likely = { profile: undefined, account: "111111111111" };
    expect(readPaste(two, { ...CONTEXT, likely }).kind).toBe("choice");
  });

  it("selects the only usable one", () => {
    const longLived = `[default]\naws_access_key_id = AKIAQ3EGZ7XKLMNOWXYZ\naws_secret_access_key = ${SECRET}\n`;
    const { profile: name } = keysIn(`${longLived}\n${profile("workshop", ID)}`);
    expect(name).toBe("workshop");
  });

  it("counts profiles with the same credentials as one", () => {
    expect(keysIn(`${profile("default", ID)}\n${profile("again", ID)}`).profile).toBe("default");
  });

  it("ignores profiles in comments", () => {
    const remarks = profile("old", OTHER_ID).replace(/^/gm, "# ");
    expect(keysIn(`${remarks}\n${profile("new", ID)}`).credentials.accessKeyId).toBe(ID);
    expect(keysIn(profile("old", ID).replace(/^aws/gm, "#aws")).credentials.accessKeyId).toBe(ID);
  });
});

describe("values pasted one by one", () => {
  const orders = [
    [ID, SECRET, TOKEN],
    [TOKEN, SECRET, ID],
    [SECRET, ID, TOKEN],
  ];

  it.each(orders)("are combined in any order: %#", (...values) => {
    let earlier = "";
    const left: number[] = [];
    let paste: Paste | undefined;
    for (const value of values) {
      paste = readPaste(`  "${value}"\r\n`, { ...CONTEXT, earlier });
      if (paste.kind === "part") earlier = paste.text;
      left.push(paste.kind === "part" ? paste.missing.length : 0);
    }
    expect(left).toEqual([2, 1, 0]);
    expect(paste).toMatchObject({
      kind: "credentials",
      pasted: { credentials: { accessKeyId: ID, secretAccessKey: SECRET, sessionToken: TOKEN } },
    });
  });

  it("are combined if the secret starts like a comment", () => {
    const secret = `//${SECRET.slice(2)}`;
    expect(readPaste(`${ID}\n${secret}\n${TOKEN}`, CONTEXT)).toMatchObject({
      pasted: { credentials: { secretAccessKey: secret } },
    });
  });

  it("report what is still missing", () => {
    expect(readPaste(`${ID}\n${SECRET}`, CONTEXT)).toMatchObject({ missing: ["session token"] });
  });

  it("are replaced by a whole block", () => {
    const paste = keysIn(bash(ID, SECRET, TOKEN), { ...CONTEXT, earlier: OTHER_ID });
    expect(paste.credentials.accessKeyId).toBe(ID);
  });

  it("are refused immediately if they are long-lived", () => {
    expect(refusalOf("AKIAQ3EGZ7XKLMNOWXYZ")?.reason).toContain("long-lived");
  });
});

describe("a workshop that admits any keys", () => {
  it.each([
    ["LocalStack's", bash("test", "test", ""), "test", "test"],
    ["moto's", "AWS_ACCESS_KEY_ID=testing\nAWS_SECRET_ACCESS_KEY=testing", "testing", "testing"],
    [
      "MinIO's",
      '{"accessKey":"minioadmin","secretKey":"minioadmin","api":"s3v4"}',
      "minioadmin",
      "minioadmin",
    ],
    [
      "fish's",
      'set -gx AWS_ACCESS_KEY_ID "test"\nset -gx AWS_SECRET_ACCESS_KEY test',
      "test",
      "test",
    ],
    [
      "configured",
      "aws configure set aws_access_key_id test\naws configure set aws_secret_access_key test2",
      "test",
      "test2",
    ],
    ["long-lived", bash("AKIAQ3EGZ7XKLMNOWXYZ", SECRET, ""), "AKIAQ3EGZ7XKLMNOWXYZ", SECRET],
    ["bare and long-lived", `AKIAQ3EGZ7XKLMNOWXYZ\n${SECRET}`, "AKIAQ3EGZ7XKLMNOWXYZ", SECRET],
    [
      "AWS's examples",
      bash("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
      "AKIAIOSFODNN7EXAMPLE",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
  ])("takes %s", (_whose, pasted, accessKeyId, secretAccessKey) => {
    const { credentials } = keysIn(pasted, ANY);
    expect(credentials).toEqual({
      accessKeyId,
      secretAccessKey,
      region: undefined,
      expiresAt: undefined,
    });
    expect(refusalOf(pasted)).toBeDefined();
  });

  it.each([
    ["no credentials", "hello", "There are no AWS credentials in this paste."],
    ["half of them", bash("test", "", ""), "The secret access key is missing."],
    [
      "temporary ones without their token",
      bash(ID, SECRET, ""),
      "The session token is missing; temporary credentials need it.",
    ],
  ])("still refuses %s", (_what, pasted, reason) => {
    expect(refusalOf(pasted, ANY)?.reason).toBe(reason);
  });
});

const LONG_LIVED =
  "These credentials are long-lived (AKIA…); never paste such credentials into a workshop page.";
const EXAMPLE = "These are the example credentials from AWS’s documentation, which do not work.";
const NONE = "There are no AWS credentials in this paste.";
const TWO = "There are two different sets of credentials in this paste.";
const CUT_TOKEN = "The session token is incomplete.";
const CUT_ID = "The access key ID is incomplete or was changed.";

const REFUSED: readonly (readonly [reason: string, pasted: string])[] = [
  [NONE, ""],
  [NONE, "hello\nworld"],
  [NONE, "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and so on"],
  [NONE, "export AWS_ACCESS_KEY_ID=$OTHER_ID"],
  [NONE, '{"AccessKeyId": null, "SecretAccessKey": null}'],
  ["The session token is missing; temporary credentials need it.", bash(ID, SECRET, "")],
  ["The secret access key is missing.", bash(ID, "", TOKEN)],
  ["The access key ID is missing.", bash("", SECRET, TOKEN)],
  [LONG_LIVED, bash("AKIAQ3EGZ7XKLMNOWXYZ", SECRET, "")],
  [LONG_LIVED, bash("AKIAQ3EGZ7XKLMNOWXYZ", SECRET, TOKEN)],
  [EXAMPLE, bash("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)],
  [EXAMPLE, bash("AKIAIOSFODNN7EXAMPLE", SECRET, "")],
  [EXAMPLE, bash(ID, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", TOKEN)],
  [CUT_ID, bash(ID.slice(0, 19), SECRET, TOKEN)],
  [CUT_ID, bash(`${ID}A`, SECRET, TOKEN)],
  ["The secret access key has 39 characters; AWS’s have 40.", bash(ID, SECRET.slice(0, 39), TOKEN)],
  ["The secret access key has 41 characters; AWS’s have 40.", bash(ID, `${SECRET}x`, TOKEN)],
  [CUT_TOKEN, bash(ID, SECRET, TOKEN.slice(0, 76))],
  [CUT_TOKEN, bash(ID, SECRET, TOKEN.slice(0, 201))],
  [CUT_TOKEN, bash(ID, SECRET, `${TOKEN.slice(0, 200)}…`)],
  [CUT_TOKEN, bash(ID, SECRET, `${TOKEN.slice(0, 200)}...`)],
  [CUT_TOKEN, bash(ID, SECRET, "IQoJb3JpZ2luX2Vj…")],
  [TWO, `${bash(ID, SECRET, TOKEN)}\n${bash(OTHER_ID, SECRET, TOKEN)}`],
  [TWO, `${bash(ID, SECRET, TOKEN)}\n${bash("", "", `${TOKEN.slice(0, -4)}abcd`)}`],
  [TWO, `${bash(ID, SECRET, TOKEN)}\n${profile("other", OTHER_ID)}`],
];

const REFUSALS = REFUSED.flatMap(([reason, pasted]) =>
  NOISES.flatMap(([noise, add]) =>
    LINE_ENDS.map(([ends, end], nth) => ({
      title: `${reason} (${noise}, ${ends}, ${nth})`,
      reason,
      pasted: add(pasted).replaceAll("\n", end),
    })),
  ),
);

describe("a refused paste", () => {
  it.each(REFUSALS)("states its reason and its action: $title", ({ reason, pasted }) => {
    const refusal = refusalOf(pasted);
    expect(refusal?.reason).toBe(reason);
    expect(refusal?.action).toMatch(/^[A-Z].*\.$/);
  });

  it("never repeats eight characters of a secret or a token", { timeout: 30_000 }, () => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="];
    const value = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength });
    const id = fc.constantFrom("", ID, "AKIAQ3EGZ7XKLMNOWXYZ", "ASIAIOSFODNN7EXAMPLE", "ASIA12");
    const form = fc.constantFrom(...FORMS.map(({ write }) => write));
    const spoil = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.replace(/"$/gm, ""),
      (text) => text.replaceAll("\n", ""),
      (text) => `${text}\n${text.toLowerCase()}`,
      (text) => text.replace(/^.*ID.*$/m, ""),
    );
    fc.assert(
      fc.property(
        id,
        value(8, 60),
        value(8, 200),
        form,
        spoil,
        (key, secret, token, write, spoiled) => {
          const text = JSON.stringify(refusalOf(spoiled(write({ id: key, secret, token }))) ?? "");
          for (const kept of [secret, token]) {
            for (let at = 0; at + 8 <= kept.length; at += 1) {
              expect(text.includes(kept.slice(at, at + 8))).toBe(false);
            }
          }
        },
      ),
    );
  });

  it("refuses any other text without throwing", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (pasted) => {
        expect(refusalOf(pasted)?.reason).toBe(NONE);
      }),
    );
  });

  it.each([
    ["blanks", `${" ".repeat(100_000)}x`],
    ["backslashes", "\\".repeat(100_000)],
    ["letters", "a".repeat(300_000)],
    ["lines of one length", `${"a.".repeat(30)}\n`.repeat(5000)],
    ["names", "aws_session_token, ".repeat(10_000)],
  ])("reads a file of %s quickly", (_what, pasted) => {
    expect(refusalOf(pasted)?.reason).toBe(NONE);
  });
});
