import { type WorkshopLink, workshopLinkFragment } from "#domain/config/workshop-link.ts";

/** A stack's outputs, by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/** The text after a deployment. @param link what the outputs do not say of the workshop link. */
export function summary(
  outputs: StackOutputs,
  link: Pick<WorkshopLink, "region" | "keyOwner" | "modelCard" | "samples">,
): string {
  const { SiteUrl = "", ParticipantPolicy = "{}" } = outputs;
  const { UploadBucket: bucket = "", UploadPrefix: prefix = "", ApiUrl = "" } = outputs;
  const fragment = workshopLinkFragment({ ...link, bucket, prefix, apiUrl: ApiUrl });
  return [
    "The policy that every participant's role needs:",
    JSON.stringify(JSON.parse(ParticipantPolicy), undefined, 2),
    "",
    `The site: ${SiteUrl}`,
    "The workshop link, which brings back these settings in a browser that has others:",
    `${SiteUrl}/${fragment}`,
  ].join("\n");
}
