import { expect, it } from "vitest";
import { linkedWorkshop } from "#domain/config/linked-workshop.ts";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { parseWorkshopLink } from "#domain/config/workshop-link.ts";
import { workshopOf } from "./fixtures/workshop.ts";
import { STAND_INS } from "./names.ts";
import { siteConfig } from "./site-config.ts";
import { summary } from "./summary.ts";

it("prints a workshop link that chooses what the deployed site is configured for", async () => {
  const { options, contents } = await workshopOf();
  const config = parseWorkshopConfig(siteConfig(options, contents, STAND_INS));
  const text = summary(
    {
      SiteUrl: "https://d1.cloudfront.net",
      ApiUrl: config.apiUrl,
      UploadBucket: config.bucket,
      UploadPrefix: config.prefix,
      ParticipantPolicy: "{}",
    },
    {
      region: options.region,
      keyOwner: options.keyOwner,
      modelCard: contents.cardAddress,
      samples: contents.samples.map(({ file }) => file),
    },
  );
  const [address = ""] = text.split("\n").slice(-1);
  const { origin, pathname, hash } = new URL(address);
  expect(origin + pathname).toBe("https://d1.cloudfront.net/");
  expect(linkedWorkshop(parseWorkshopLink(hash), config, {})).toMatchObject({
    ...{ state: "usable", isChange: false, isUnsigned: false },
  });
});
