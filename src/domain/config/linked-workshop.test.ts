import { describe, expect, it } from "vitest";
import { configOfLink, linkedWorkshop } from "./linked-workshop.ts";
import { withSettings } from "./settings.ts";
import { parseWorkshopConfig, type WorkshopConfig } from "./workshop-config.ts";
import {
  linkOfConfig,
  parseWorkshopLink,
  type WorkshopLink,
  workshopLinkFragment,
} from "./workshop-link.ts";

const CARDS = ["models/smoke.json", "models/water.json"];
const SAMPLES = [
  { file: "a.npy", title: "Smoke A", description: "", modelCards: [CARDS[0]] },
  { file: "b.npy", title: "Flood B", description: "", modelCards: [CARDS[1]] },
];
const OWN = parseWorkshopConfig({
  workshop: "Smoke",
  region: "us-west-2",
  bucket: "class-bucket",
  prefix: "participants/",
  apiUrl: "https://a1.execute-api.us-west-2.amazonaws.com/live/infer",
  apiOrigins: [
    "https://*.execute-api.us-west-2.amazonaws.com",
    "https://*.lambda-url.us-west-2.on.aws",
  ],
  apiAuth: "iam",
  modelCard: CARDS[0],
  modelCards: CARDS.map((path) => ({ path, title: path })),
  samples: SAMPLES,
});
const LINK = linkOfConfig(OWN);

function followed(link: WorkshopLink, config = OWN): WorkshopConfig {
  const linked = linkedWorkshop(link, config, {});
  if (linked.state !== "usable") throw new Error(`The link is ${linked.state}.`);
  return withSettings(config, linked.settings);
}

describe("linkedWorkshop", () => {
  it("asks nothing for what is in use", () => {
    expect(linkedWorkshop(LINK, OWN, {})).toMatchObject({ isChange: false, settings: {} });
    const changed = { ...LINK, prefix: "other/" };
    const inUse = { prefix: "other/" };
    expect(linkedWorkshop(changed, OWN, inUse)).toMatchObject({ isChange: false });
    expect(linkedWorkshop(LINK, OWN, inUse)).toMatchObject({ isChange: true, settings: {} });
  });

  it("chooses prefix, card, samples and an allowed API, Function URLs included", () => {
    const link = {
      ...LINK,
      prefix: "class-b/",
      modelCard: "models/water.json",
      samples: ["b.npy"],
      apiUrl: "https://f00.lambda-url.us-west-2.on.aws/",
    };
    expect(followed(link)).toMatchObject({
      ...{ prefix: link.prefix, modelCard: link.modelCard, apiUrl: link.apiUrl },
      samples: [{ file: "b.npy" }],
    });
    const choices = [
      { label: "Key prefix", value: "class-b/", before: "participants/" },
      { label: "Samples", value: "Flood B", before: "Smoke A; Flood B" },
    ];
    expect(linkedWorkshop(link, OWN, {})).toMatchObject({
      choices: expect.arrayContaining(choices),
    });
  });

  it("names folders by UserId where the site has names, but not by names where it has UserIds", () => {
    const site = { ...OWN, keyOwner: "name" } as const;
    const link = { ...linkOfConfig(site), keyOwner: "userid" } as const;
    expect(followed(link, site).keyOwner).toBe("userid");
    const choice = { label: "Folder named by", value: "AWS UserId", before: "chosen name" };
    expect(linkedWorkshop(link, site, {})).toMatchObject({
      ...{ isChange: true, choices: expect.arrayContaining([choice]) },
    });
    expect(linkedWorkshop({ ...LINK, keyOwner: "name" }, OWN, {})).toEqual({
      state: "unknown",
      problems: [expect.stringMatching(/names each participant’s folder by their AWS UserId/)],
    });
    const config = parseWorkshopConfig(
      JSON.parse(configOfLink({ ...LINK, keyOwner: "name" }, OWN)),
    );
    expect(config.keyOwner).toBe("name");
  });

  it("names folders as the site does for a link that does not say", () => {
    const site = { ...OWN, keyOwner: "name" } as const;
    const link = { ...LINK, keyOwner: undefined };
    expect(linkedWorkshop(link, site, {})).toMatchObject({ isChange: false, settings: {} });
    expect(linkedWorkshop(link, site, { keyOwner: "userid" })).toMatchObject({ isChange: true });
  });

  it("does not sign requests to another host than the workshop's own", () => {
    const apiUrl = "https://b2.execute-api.us-west-2.amazonaws.com/live/infer";
    expect(linkedWorkshop({ ...LINK, apiUrl }, OWN, {})).toMatchObject({ isUnsigned: true });
    expect(followed({ ...LINK, apiUrl }).apiAuth).toBe("none");
    const inUse = { apiUrl, signedApi: apiUrl };
    expect(linkedWorkshop({ ...LINK, apiUrl }, OWN, inUse)).toMatchObject({
      ...{ isUnsigned: false, isChange: false },
    });
  });

  it("names the origins that the site's policy does not allow", () => {
    const link = {
      ...LINK,
      region: "eu-central-1",
      bucket: "another-bucket",
      apiUrl: "https://a1.execute-api.eu-central-1.amazonaws.com/live/infer",
    };
    expect(linkedWorkshop(link, OWN, {})).toEqual({
      state: "not-allowed",
      origins: [
        "https://another-bucket.s3.eu-central-1.amazonaws.com",
        "https://sts.eu-central-1.amazonaws.com",
        "https://a1.execute-api.eu-central-1.amazonaws.com",
      ],
    });
    const config = parseWorkshopConfig(JSON.parse(configOfLink(link, OWN)));
    expect(linkedWorkshop(link, config, {})).toMatchObject({ state: "usable", isChange: false });
  });

  it("says which card or sample the site does not have", () => {
    expect(linkedWorkshop({ ...LINK, modelCard: "models/fire.json" }, OWN, {})).toEqual({
      state: "unknown",
      problems: ["Choose one of the workshop’s model cards."],
    });
    expect(linkedWorkshop({ ...LINK, samples: ["a.npy", "c.npy"] }, OWN, {})).toEqual({
      state: "unknown",
      problems: ["This site has no sample c.npy."],
    });
  });
});

describe("the link of a configuration", () => {
  it("leads another page of the site to the same settings", () => {
    const config = withSettings(OWN, { prefix: "x y/&=%/", samples: "b.npy" });
    const link = parseWorkshopLink(workshopLinkFragment(linkOfConfig(config)));
    expect(followed(link)).toEqual(config);
  });
});
