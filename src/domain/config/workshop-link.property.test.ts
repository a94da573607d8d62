import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { isWorkshopLink } from "./workshop-fragment.ts";
import { parseWorkshopLink, type WorkshopLink, workshopLinkFragment } from "./workshop-link.ts";

const RUNS = { seed: 18, numRuns: 400 } as const;
const region = fc.constantFrom("us-west-2", "eu-central-1", "ap-southeast-10", "us-gov-east-1");
const word = fc.stringMatching(/^[a-z][a-z0-9]{1,14}$/);
const folder = fc.stringMatching(/^[A-Za-zäöü煙&=%+ ~'!-]{1,12}$/u).filter((text) => text !== "");
const file = fc.stringMatching(/^[a-z][\w.,&=%+-]{0,20}\.npy$/);

const anyLink: fc.Arbitrary<WorkshopLink> = region.chain((where) =>
  fc.record({
    region: fc.constant(where),
    bucket: word.map((name) => `bucket-${name}`),
    prefix: fc
      .array(folder, { maxLength: 2 })
      .map((folders) => folders.map((one) => `${one}/`).join("")),
    keyOwner: fc.constantFrom("userid", "name", undefined),
    apiUrl: fc.oneof(
      fc
        .tuple(word, word)
        .map(([id, path]) => `https://${id}.execute-api.${where}.amazonaws.com/${path}`),
      word.map((id) => `https://${id}.lambda-url.${where}.on.aws/`),
      fc
        .tuple(fc.integer({ min: 1, max: 65_535 }), word)
        .map(([port, path]) => `http://localhost:${port}/${path}`),
    ),
    modelCard: word.map((name) => `models/${name}.json`),
    samples: fc.uniqueArray(file, { maxLength: 4 }),
  }),
);

/** Credentials of every shape, as they are or percent-encoded up to three times. */
const upper = fc.stringMatching(/^[A-Z0-9]{16}$/);
const secret = fc
  .tuple(
    fc.oneof(
      upper.map((rest) => `ASIA${rest}`),
      upper.map((rest) => `AKIA${rest}`),
      fc.stringMatching(/^[a-z][A-Z][0-9][A-Za-z0-9+/]{37}$/),
      fc.stringMatching(/^[A-Za-z0-9+/]{100,200}==$/),
      fc.stringMatching(/^X-Amz-Signature=[0-9a-f]{64}$/),
    ),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([text, times]) =>
    Array.from({ length: times }).reduce<string>((encoded) => percentEncoded(encoded), text),
  );

function percentEncoded(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
    .join("");
}

/** The problems of a fragment; undefined for a valid one. */
function problemsOf(fragment: string): readonly string[] | undefined {
  try {
    parseWorkshopLink(fragment);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.failure.kind !== "config-invalid") throw thrown;
    return thrown.failure.problems;
  }
}

describe("a workshop link", () => {
  it("contains what it was made of", () => {
    fc.assert(
      fc.property(anyLink, (link) => {
        const fragment = workshopLinkFragment(link);
        expect(isWorkshopLink(fragment)).toBe(true);
        expect(parseWorkshopLink(fragment)).toEqual(link);
        // As a browser stores it in the address.
        const { hash } = new URL(fragment, "http://localhost/");
        expect(parseWorkshopLink(hash)).toEqual(link);
      }),
      RUNS,
    );
  });

  it("is refused with a credential in any field, however it is encoded", () => {
    const fields = [
      ...["region", "bucket", "prefix", "keyOwner", "apiUrl", "modelCard", "samples"],
    ] as const;
    fc.assert(
      fc.property(anyLink, fc.constantFrom(...fields), secret, (link, field, value) => {
        const text =
          field === "samples"
            ? [value]
            : field === "apiUrl"
              ? `${link.apiUrl}/${value}`
              : field === "prefix"
                ? `${value}/`
                : value;
        const problems = problemsOf(workshopLinkFragment({ ...link, [field]: text }));
        expect(problems?.join()).toMatch(/./);
        expect(problems?.join()).not.toContain(value);
      }),
      RUNS,
    );
  });

  it("is refused with any other field, and with one field twice", () => {
    const names = fc.oneof(
      word,
      secret,
      fc.constantFrom("sessionToken", "accessKeyId", "w", "api"),
    );
    const own = ["region", "bucket", "prefix", "owner", "card", "samples"];
    fc.assert(
      fc.property(anyLink, names, (link, name) => {
        fc.pre(!own.includes(name));
        const more = new URLSearchParams({ [name]: "value" }).toString();
        expect(problemsOf(`${workshopLinkFragment(link)}&${more}`)).toHaveLength(1);
      }),
      RUNS,
    );
  });

  it("is refused with an API of another host", () => {
    const hosts = [
      "https://evil.example/infer",
      "https://a.execute-api.eu-west-1.amazonaws.com/prod",
      "https://a.execute-api.us-west-2.amazonaws.com.evil.example/prod",
      "https://xus-west-2.amazonaws.com/",
      "https://a.us-west-2.on.aws:8443/",
      "http://a.execute-api.us-west-2.amazonaws.com/prod",
      "https://user@a.execute-api.us-west-2.amazonaws.com/prod",
      "https://a.execute-api.us-west-2.amazonaws.com/prod?token=1",
      "https://a.execute-api.us-west-2.amazonaws.com/prod#1",
      "javascript:alert(1)",
      "",
    ];
    const link = fc.sample(anyLink, { seed: 1, numRuns: 1 })[0];
    if (link === undefined) throw new Error("There is no example.");
    for (const apiUrl of hosts) {
      const fragment = workshopLinkFragment({ ...link, region: "us-west-2", apiUrl });
      expect([apiUrl, problemsOf(fragment)?.length]).toEqual([apiUrl, 1]);
    }
  });

  it("never fails in another way, whatever follows #w=", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(problemsOf(`#w=${text}`)?.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });
});
