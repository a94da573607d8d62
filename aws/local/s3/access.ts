import type { AccessCheck } from "#local/iam/roles.ts";
import type { Session } from "#local/sessions.ts";
import { S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/** Throws AccessDenied in S3's words if a session may not do something. @throws S3Error */
export type Permit = (action: string, where: { bucket: string; key?: string }) => void;

/** The ARN of a bucket, or of an object. */
function arnOf({ bucket, key }: { readonly bucket: string; readonly key?: string }): string {
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

/** Binds the check of a stack's policies to one caller. */
export function permitOf(check: AccessCheck, session: Session, query: Exchange["query"]): Permit {
  return (action, where) => {
    const context = action.startsWith("s3:ListBucket") ? listingContext(query) : {};
    const resource = arnOf(where);
    const problem = check(session, { action, resource, context });
    if (problem !== undefined) throw new S3Error(403, "AccessDenied", problem);
  };
}

/** The condition keys of a listing: AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
function listingContext(query: Exchange["query"]): Record<string, string> {
  const keys = ["prefix", "delimiter", "max-keys"].flatMap((name) => {
    const value = query.get(name);
    return value === undefined ? [] : [[`s3:${name}`, value] as const];
  });
  return Object.fromEntries(keys);
}
