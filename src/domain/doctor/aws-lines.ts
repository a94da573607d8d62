import { apiScope } from "#domain/config/aws-naming.ts";
import { isLoopback, maybeUrl } from "#domain/config/web-address.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The partition of an ARN: "aws", or that of China's or the US government's regions. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The AWS CLI's options for the workshop's S3, in its region. */
export function s3Options({ region, s3 }: WorkshopConfig): string {
  const endpoint = s3.endpoint === undefined ? "" : ` --endpoint-url ${s3.endpoint}`;
  return `--region ${region}${endpoint}`;
}

/** The AWS CLI's options for the API of an address, in its region. */
export function apiOptions({ apiUrl, region }: WorkshopConfig): string {
  const url = maybeUrl(apiUrl);
  // The local stack has API Gateway's control plane at the API's own origin.
  const endpoint = url !== undefined && isLoopback(url) ? ` --endpoint-url ${url.origin}` : "";
  return `--rest-api-id ${apiPartsOf(apiUrl).id} --region ${apiScope(apiUrl, region).region}${endpoint}`;
}

/** A text as one shell argument: bash, zsh and fish expand nothing inside single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** Stands for the id of an API whose address does not contain it: that of a domain of its own. */
export const UNKNOWN_API_ID = "YOUR-API-ID";

/** The parts of an API's address, with placeholders for missing ones. */
export interface ApiParts {
  readonly id: string;
  readonly stage: string;
  /** The resource's path, with its slash; empty where the address ends before it. */
  readonly resource: string;
}

/**
 * Parses an API's address: `https://<id>.execute-api.<region>.amazonaws.com/<stage>/<resource>`,
 * or LocalStack's `/_aws/execute-api/<id>/<stage>/<resource>`.
 */
export function apiPartsOf(apiUrl: string): ApiParts {
  const url = maybeUrl(apiUrl);
  const names = (url?.pathname ?? "").split("/").filter((name) => name !== "");
  const hostId = /^([a-z0-9]+)\.execute-api\./.exec(url?.hostname ?? "")?.[1];
  const local = names[0] === "_aws" && names[1] === "execute-api" ? names[2] : undefined;
  const [stage = "YOUR-STAGE", ...rest] = local === undefined ? names : names.slice(3);
  return {
    id: hostId ?? local ?? UNKNOWN_API_ID,
    stage,
    resource: rest.map((n) => `/${n}`).join(""),
  };
}

/** Whether the address is on this machine: a local stack, not AWS. */
export function isLocal(address: string): boolean {
  const url = maybeUrl(address);
  return url !== undefined && isLoopback(url);
}
