import { isLoopback, maybeUrl } from "#domain/config/web-address.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";

/** `arn:aws:s3:::…` or the beginning that China's and the US government's regions have instead. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The options that make the AWS CLI ask the workshop's S3, in its region. */
export function s3Options({ region, s3 }: WorkshopConfig): string {
  const endpoint = s3.endpoint === undefined ? "" : ` --endpoint-url ${s3.endpoint}`;
  return `--region ${region}${endpoint}`;
}

/** A document as one argument: in bash, zsh and fish nothing inside single quotes is touched. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** The parts of an API's address, with what to put in where the address does not say. */
export interface ApiParts {
  readonly id: string;
  readonly stage: string;
  /** The resource's path, with its slash; empty where the address ends before it. */
  readonly resource: string;
}

/**
 * What an API's address says: `https://<id>.execute-api.<region>.amazonaws.com/<stage>/<resource>`,
 * or LocalStack's `/_aws/execute-api/<id>/<stage>/<resource>`.
 */
export function apiPartsOf(apiUrl: string): ApiParts {
  const url = maybeUrl(apiUrl);
  const names = (url?.pathname ?? "").split("/").filter((name) => name !== "");
  const hostId = /^([a-z0-9]+)\.execute-api\./.exec(url?.hostname ?? "")?.[1];
  const local = names[0] === "_aws" && names[1] === "execute-api" ? names[2] : undefined;
  const [stage = "YOUR-STAGE", ...rest] = local === undefined ? names : names.slice(3);
  return {
    id: hostId ?? local ?? "YOUR-API-ID",
    stage,
    resource: rest.map((n) => `/${n}`).join(""),
  };
}

/** Whether the address leads to this machine: the remedy is then a program, not AWS. */
export function isLocal(address: string): boolean {
  const url = maybeUrl(address);
  return url !== undefined && isLoopback(url);
}
