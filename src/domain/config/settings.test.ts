import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { draftOf, needsConsent, parseSettings, settingProblems, withSettings } from "./settings.ts";
import {
  invocationUrl,
  parseWorkshopConfig,
  servedCards,
  type WorkshopConfig,
} from "./workshop-config.ts";

const LOCAL = parseWorkshopConfig(JSON.parse(readFileSync("public/config.json", "utf8")));
const ON_AWS: WorkshopConfig = {
  ...LOCAL,
  s3: { endpoint: undefined, addressing: "virtual" },
  sts: { endpoint: undefined },
};

describe("settingProblems", () => {
  it("accepts the workshop's own values", () => {
    for (const config of [LOCAL, ON_AWS]) {
      const problems = Object.values(settingProblems(draftOf(config), config));
      expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    }
  });

  it("accepts the address of a participant's own API, ignoring blanks around it", () => {
    const apiUrl = "  https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer \n";
    expect(settingProblems({ ...draftOf(LOCAL), apiUrl }, LOCAL).apiUrl).toBeUndefined();
  });

  it.each([
    ["apiUrl", "", "Enter the address of the inference API."],
    ["apiUrl", "localhost:4566/infer", "The address must be a complete web address"],
    ["apiUrl", "http://api.example.org/", "The address must start with https://"],
    [
      "apiUrl",
      "https://api.example.org/",
      "This site may only call http://localhost:4566 and https://*.execute-api.us-west-2.amazonaws.com;",
    ],
    ["bucket", "My Bucket", "lower-case"],
    ["region", "us-west-2b", "us-west-2b is a zone"],
    ["prefix", "/x", "does not start with a slash"],
    ["modelCard", "models/other.json", "Choose one of the workshop’s model cards."],
  ] as const)("says what is wrong with %s %o", (name, text, part) => {
    expect(settingProblems({ ...draftOf(LOCAL), [name]: text }, LOCAL)[name]).toContain(part);
  });

  it("allows another bucket and region if the origin stays the same", () => {
    const draft = { ...draftOf(LOCAL), bucket: "another-bucket", region: "eu-west-1" };
    const problems = settingProblems(draft, LOCAL);
    expect([problems.bucket, problems.region]).toEqual([undefined, undefined]);
  });

  it("refuses a bucket or region that the site's policy would block", () => {
    const draft = { ...draftOf(ON_AWS), bucket: "another-bucket", region: "eu-west-1" };
    const problems = settingProblems(draft, ON_AWS);
    expect(problems.bucket).toContain("may only reach the bucket smoke-dataset-bucket");
    expect(problems.region).toContain("may only reach us-west-2");
  });
});

describe("parseSettings", () => {
  it("keeps valid changes, trimmed, and drops the rest", () => {
    const stored = {
      apiUrl: "javascript:alert(1)",
      bucket: " another-bucket ",
      region: "us-west-2",
      prefix: 7,
      modelCard: "models/flood-water.json",
      colour: "red",
    };
    expect(parseSettings(stored, LOCAL)).toEqual({
      bucket: "another-bucket",
      modelCard: "models/flood-water.json",
    });
  });

  it.each([null, undefined, "text", 3, [], { apiUrl: null }])(
    "returns no settings for %o",
    (stored) => {
      expect(parseSettings(stored, LOCAL)).toEqual({});
    },
  );
});

describe("a card with its own API", () => {
  const apiUrl = "http://localhost:4566/_aws/execute-api/water/demo/infer";
  const modelCard = "models/flood-water.json";
  const config: WorkshopConfig = {
    ...LOCAL,
    modelCards: LOCAL.modelCards.map((card) => ({
      ...card,
      apiUrl: card.path === modelCard ? apiUrl : undefined,
    })),
  };

  it("brings it, unless the user set another", () => {
    expect(withSettings(config, { modelCard })).toMatchObject({ modelCard, apiUrl });
    expect(withSettings(config, {}).apiUrl).toBe(LOCAL.apiUrl);
    const own = "http://localhost:8080/infer";
    expect(withSettings(config, { modelCard, apiUrl: own }).apiUrl).toBe(own);
  });

  it("is kept without the address, so that the next card has its own again", () => {
    expect(parseSettings({ modelCard, apiUrl }, config)).toEqual({ modelCard });
  });

  it("is served", () => {
    expect(servedCards(config).map(({ path }) => path)).toEqual([modelCard]);
    expect(servedCards(LOCAL)).toEqual([]);
  });
});

describe("withSettings", () => {
  it("replaces only what the user changed", () => {
    expect(withSettings(LOCAL, { prefix: "me/" })).toEqual({ ...LOCAL, prefix: "me/" });
  });
});

describe("an API that accepts signed requests only", () => {
  const WORKSHOP = "https://abc123.execute-api.us-west-2.amazonaws.com/live/infer";
  const TYPED = "https://xyz789.execute-api.us-west-2.amazonaws.com/live/infer";
  const WATER = "https://wat3r.execute-api.us-west-2.amazonaws.com/live/infer";
  const config: WorkshopConfig = {
    ...ON_AWS,
    apiUrl: WORKSHOP,
    apiAuth: "iam",
    modelCards: ON_AWS.modelCards.map((card, index) => ({
      ...card,
      apiUrl: index === 1 ? WATER : undefined,
    })),
  };
  const authOf = (settings: object) =>
    withSettings(config, parseSettings(settings, config)).apiAuth;

  it("gets them at the workshop's own hosts", () => {
    expect(authOf({})).toBe("iam");
    expect(authOf({ apiUrl: WORKSHOP.replace("live", "test") })).toBe("iam");
    expect(authOf({ modelCard: "models/flood-water.json" })).toBe("iam");
    expect(authOf({ apiUrl: WATER })).toBe("iam");
  });

  it("gets them at an address that the user typed only with consent to that very address", () => {
    expect(authOf({ apiUrl: TYPED })).toBe("none");
    expect(authOf({ apiUrl: TYPED, signedApi: TYPED })).toBe("iam");
    expect(authOf({ apiUrl: TYPED.replace("xyz", "evil"), signedApi: TYPED })).toBe("none");
    expect(authOf({ apiUrl: TYPED, signedApi: WORKSHOP })).toBe("none");
  });

  it("asks for consent where it is needed only", () => {
    expect([WORKSHOP, WATER, "no address", TYPED].map((url) => needsConsent(config, url))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(needsConsent({ ...config, apiAuth: "none" }, TYPED)).toBe(false);
  });

  it("is no part of the configuration beside its address", () => {
    expect(withSettings(config, { apiUrl: TYPED, signedApi: TYPED })).toEqual({
      ...config,
      apiUrl: TYPED,
    });
  });
});

describe("a function that is invoked without its API", () => {
  const invoking = { ...ON_AWS, lambda: { endpoint: undefined, functionName: undefined } };
  const apiUrl = "https://lambda.us-west-2.amazonaws.com/2015-03-31/functions/ana-api/invocations";

  it("has an address at Lambda in the workshop's region, and signed requests", () => {
    expect(invocationUrl(invoking, "ana-api")).toBe(apiUrl);
    const settings = parseSettings({ apiUrl }, invoking);
    expect(settings).toEqual({ apiUrl });
    expect(withSettings(invoking, settings)).toMatchObject({ apiUrl, apiAuth: "iam" });
    expect(needsConsent({ ...invoking, apiAuth: "iam" }, apiUrl)).toBe(false);
  });

  it("is refused where the workshop does not name Lambda, and no other path of it is allowed", () => {
    expect(invocationUrl(ON_AWS, "ana-api")).toBeUndefined();
    expect(parseSettings({ apiUrl }, ON_AWS)).toEqual({});
    const other = apiUrl.replace("2015-03-31", "2014-11-13");
    expect(settingProblems({ ...draftOf(invoking), apiUrl: other }, invoking).apiUrl).toContain(
      "This site may only call",
    );
  });
});
