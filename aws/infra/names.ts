import type { WorkshopOptions } from "./options.ts";

/** The two values that only AWS knows: the account and the API's id. */
export interface GivenByAws {
  readonly account: string;
  readonly apiId: string;
}

/** Placeholders for AWS's values during validation; replaced by CloudFormation references. */
export const STAND_INS: GivenByAws = { account: "000000000000", apiId: "a0p0i0i0d0" };

const STAGE = "live";
const RESOURCE = "infer";

/** The stage and the one resource of the API. */
export const API_PATH = { stage: STAGE, resource: RESOURCE };

export function stackName({ name }: Pick<WorkshopOptions, "name">): string {
  return `plumescope-${name}`;
}

/**
 * The upload bucket. Its name is made here instead of by CloudFormation, so that the site's policy
 * can name it without depending on it; the account makes it globally unique.
 */
export function bucketName(
  options: Pick<WorkshopOptions, "name" | "region">,
  { account }: Pick<GivenByAws, "account">,
): string {
  return `${stackName(options)}-${account}-${options.region}`;
}

/** The workflow of scene jobs, named here so that roles can name it without depending on it. */
export function sceneWorkflowName(options: Pick<WorkshopOptions, "name">): string {
  return `${stackName(options)}-scenes`;
}

/** The URL to POST inference requests to. */
export function apiUrl({ region }: WorkshopOptions, { apiId }: GivenByAws): string {
  return `https://${apiId}.execute-api.${region}.amazonaws.com/${STAGE}/${RESOURCE}`;
}
