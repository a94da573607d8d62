import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedKeyId, parseCredentials } from "./credentials.ts";
import { AppError } from "./failure.ts";

/** Of the form that AWS gives them, and valid nowhere. */
const ID = "ASIAQ3EGZ7XKLMNOWXYZ";
const SECRET = "k9/Vb2+QxTz7LmN4pRsWuYcE1aGhJdFoHiK3vB8=";
const TOKEN = `IQoJb3JpZ2luX2VjEJr//////////${"wEaCXVzLXdlc3QtMiJHMEUC+".repeat(12)}IDa==`;
const KEYS = { accessKeyId: ID, secretAccessKey: SECRET, sessionToken: TOKEN };

/** The access portal's blocks, and what the AWS CLI and our own stack print. */
const BLOCKS: readonly (readonly [form: string, block: string])[] = [
  [
    "bash",
    `export AWS_ACCESS_KEY_ID="${ID}"\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\nexport AWS_SESSION_TOKEN="${TOKEN}"`,
  ],
  [
    "bash without quotes, on one line",
    `export AWS_ACCESS_KEY_ID=${ID} AWS_SECRET_ACCESS_KEY=${SECRET} AWS_SESSION_TOKEN=${TOKEN}`,
  ],
  [
    "Windows",
    `SET AWS_ACCESS_KEY_ID=${ID}\nSET AWS_SECRET_ACCESS_KEY=${SECRET}\nSET AWS_SESSION_TOKEN=${TOKEN}`,
  ],
  [
    "PowerShell",
    `$Env:AWS_ACCESS_KEY_ID="${ID}"\n$Env:AWS_SECRET_ACCESS_KEY="${SECRET}"\n$Env:AWS_SESSION_TOKEN="${TOKEN}"`,
  ],
  [
    "PowerShell in lower case, with blanks",
    `$env:aws_access_key_id = '${ID}'\n$env:aws_secret_access_key = '${SECRET}'\n$env:aws_session_token = '${TOKEN}'`,
  ],
  [
    "a profile",
    `[123456789012_WorkshopParticipant]\naws_access_key_id=${ID}\naws_secret_access_key=${SECRET}\naws_session_token=${TOKEN}`,
  ],
  [
    "a profile with blanks",
    `[default]\naws_access_key_id = ${ID}\naws_secret_access_key = ${SECRET}\naws_session_token = ${TOKEN}`,
  ],
  [
    "fish",
    `set -gx AWS_ACCESS_KEY_ID "${ID}"\nset -gx AWS_SECRET_ACCESS_KEY "${SECRET}"\nset -gx AWS_SESSION_TOKEN "${TOKEN}"`,
  ],
  [
    "credential_process JSON",
    JSON.stringify({
      Version: 1,
      AccessKeyId: ID,
      SecretAccessKey: SECRET,
      SessionToken: TOKEN,
    }),
  ],
  [
    "indented JSON of assume-role",
    JSON.stringify(
      {
        AssumedRoleUser: { Arn: "arn:aws:sts::123456789012:assumed-role/role/session" },
        Credentials: { SecretAccessKey: SECRET, SessionToken: TOKEN, AccessKeyId: ID },
      },
      undefined,
      4,
    ),
  ],
];

const NOISES: readonly (readonly [noise: string, add: (block: string) => string])[] = [
  ["nothing", (block) => block],
  ["blanks at every end", (block) => block.replaceAll("\n", "  \t\n").concat("   ")],
  ["blank lines", (block) => `\n\n${block.replaceAll("\n", "\n\n")}\n\n`],
  ["bash prompts", (block) => `$ ${block.replaceAll("\n", "\n$ ")}`],
  ["PowerShell prompts", (block) => `PS C:\\> ${block.replaceAll("\n", "\nPS C:\\> ")}`],
  [
    "a heading that names the variables",
    (block) =>
      `Option 1: Set AWS environment variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN)\nSSO start URL: https://example.awsapps.com/start\n${block}`,
  ],
  [
    "smart quotes",
    (block) => block.replaceAll(/"([^"\n]*)"/g, "“$1”").replaceAll(/'([^'\n]*)'/g, "‘$1’"),
  ],
  [
    "zero-width characters",
    (block) => `\u{FEFF}${block.replaceAll("=", "\u{200B}=\u{200B}")}\u{2060}`,
  ],
  ["no-break spaces", (block) => block.replaceAll(" ", "\u{A0}")],
  ["itself once more", (block) => `${block}\n\n${block}`],
];

const PASTES = BLOCKS.flatMap(([form, block]) =>
  NOISES.flatMap(([noise, add]) =>
    [
      ["LF", "\n"],
      ["CRLF", "\r\n"],
    ].map(([name, end = ""]) => ({
      title: `${form} with ${noise}, ${name}`,
      pasted: add(block).replaceAll("\n", end),
    })),
  ),
);

function refusalOf(pasted: string): { reason: string; remedy: string } | undefined {
  try {
    parseCredentials(pasted);
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

describe("parseCredentials", () => {
  it.each(PASTES)("reads $title", ({ pasted }) => {
    expect(parseCredentials(pasted)).toEqual({ ...KEYS, region: undefined, expiresAt: undefined });
  });

  it.each([
    ["export AWS_DEFAULT_REGION=eu-west-1", "eu-west-1"],
    ["AWS_REGION: us-gov-west-1", "us-gov-west-1"],
    ["region = us-west-2", "us-west-2"],
    ["sso_region = us-east-1", undefined],
    ["Region: Oregon", undefined],
  ])("takes the region from %o", (line, region) => {
    expect(parseCredentials(`${bash(ID, SECRET, TOKEN)}\n${line}`).region).toBe(region);
  });

  it.each([
    ['"Expiration": "2026-11-22T19:20:30+00:00"', "2026-11-22T19:20:30.000Z"],
    ["export AWS_CREDENTIAL_EXPIRATION=2026-11-22T21:20:30+02:00", "2026-11-22T19:20:30.000Z"],
    ['"expiration": 1794338430000', "2026-11-10T19:20:30.000Z"],
    ["expiration: tomorrow", undefined],
  ])("takes the expiry from %o", (line, expected) => {
    const { expiresAt } = parseCredentials(`${line}\n${bash(ID, SECRET, TOKEN)}`);
    expect(expiresAt?.toISOString()).toBe(expected);
  });

  it("takes a token of another maker, as MinIO's and its short identifiers", () => {
    const token = `eyJhbGciOiJIUzUxMiJ9.${"abc-DEF_".repeat(20)}.x`;
    const pasted = bash("MINIO0123456789ABCDE", SECRET, token);
    expect(parseCredentials(pasted).sessionToken).toBe(token);
  });
});

describe("a refused paste", () => {
  const example = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  it.each([
    ["", "There are no AWS keys in this paste."],
    ["hello\nworld", "There are no AWS keys in this paste."],
    ["AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and so on", "There are no AWS keys in this paste."],
    [bash(ID, SECRET, ""), "The session token is missing, and temporary keys need theirs."],
    [bash(ID, "", TOKEN), "The secret access key is missing."],
    [bash("", SECRET, TOKEN), "The access key ID is missing."],
    [
      bash("AKIAQ3EGZ7XKLMNOWXYZ", SECRET, ""),
      "These keys are long-lived (AKIA…), and a workshop page should never hold such keys.",
    ],
    [
      bash("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN),
      "These are the example keys of AWS's documentation, which open nothing.",
    ],
    [
      bash(ID, example, TOKEN),
      "These are the example keys of AWS's documentation, which open nothing.",
    ],
    [bash(ID.slice(0, 19), SECRET, TOKEN), "The access key ID was cut or changed on the way."],
    [bash(`${ID}A`, SECRET, TOKEN), "The access key ID was cut or changed on the way."],
    [
      bash(ID, SECRET.slice(0, 39), TOKEN),
      "The secret access key has 39 characters, and AWS's have 40.",
    ],
    [bash(ID, `${SECRET}x`, TOKEN), "The secret access key has 41 characters, and AWS's have 40."],
    [bash(ID, SECRET, TOKEN.slice(0, 76)), "The session token was cut short."],
    [bash(ID, SECRET, TOKEN.slice(0, 201)), "The session token was cut short."],
    [bash(ID, SECRET, "IQoJb3JpZ2luX2Vj…"), "The session token was cut short."],
    [
      `${bash(ID, SECRET, TOKEN)}\n${bash("ASIAQ3EGZ7XKLMNO2345", SECRET, TOKEN)}`,
      "There are two different sets of keys in this paste.",
    ],
    [
      `${bash(ID, SECRET, TOKEN)}\n${bash("", "", `${TOKEN.slice(0, -4)}abcd`)}`,
      "There are two different sets of keys in this paste.",
    ],
  ])("%#: its reason and its remedy are sentences", (pasted, reason) => {
    const refusal = refusalOf(pasted);
    expect(refusal?.reason).toBe(reason);
    expect(refusal?.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it("never repeats eight characters of a secret or a token", () => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="];
    const value = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength });
    const id = fc.constantFrom("", ID, "AKIAQ3EGZ7XKLMNOWXYZ", "ASIAIOSFODNN7EXAMPLE", "ASIA12");
    const spoil = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.replace(/"$/gm, ""),
      (text) => text.replaceAll("\n", ""),
      (text) => `${text}\n${text.toLowerCase()}`,
      (text) => text.replace(/^.*ID.*$/m, ""),
    );
    fc.assert(
      fc.property(id, value(8, 60), value(8, 200), spoil, (accessKeyId, secret, token, spoiled) => {
        const refusal = refusalOf(spoiled(bash(accessKeyId, secret, token)));
        const told = JSON.stringify(refusal ?? "");
        for (const kept of [secret, token]) {
          for (let at = 0; at + 8 <= kept.length; at += 1) {
            expect(told.includes(kept.slice(at, at + 8))).toBe(false);
          }
        }
      }),
    );
  });

  it("is a refusal and nothing else, whatever is pasted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (pasted) => {
        expect(refusalOf(pasted)?.reason).toBe("There are no AWS keys in this paste.");
      }),
    );
  });
});

describe("maskedKeyId", () => {
  it("shows the kind and the last four characters", () => {
    expect(maskedKeyId(ID)).toBe("ASIA…WXYZ");
  });

  it("shows nothing of what is too short to be masked", () => {
    expect(maskedKeyId("ASIAWXYZ")).toBe("…");
  });
});
