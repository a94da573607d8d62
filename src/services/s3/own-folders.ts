import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { ownFolder } from "#domain/s3/object-key.ts";
import type { Platform } from "#services/platform.ts";
import { foldersIn } from "./signed-requests.ts";

/*
 * An upload's folder is named by its content, so content without a folder is not in the bucket. One listing
 * of the participant's folders says so for a whole queue, without a request for each array.
 */

/** How long a listing is used. */
const VALID_MS = 60_000;
/** A listing that may save an upload must not delay it for longer. */
const TIMEOUT_MS = 5000;

interface OwnFolders {
  readonly listedMs: number;
  /** Undefined if they are not known. */
  readonly listing: Promise<ReadonlySet<string> | undefined>;
  /** Those of this page's own uploads, which a listing may have been too early for. */
  readonly uploaded: Set<string>;
}

/** One for each sign-in. */
const foldersOf = new WeakMap<AwsContext, OwnFolders>();

/** Lists the participant's folders, unless that was done within the last minute. Never rejects. */
export function listOwnFolders(aws: AwsContext, { clock }: Platform): OwnFolders {
  const known = foldersOf.get(aws);
  const nowMs = clock.monotonicMs();
  if (known !== undefined && nowMs - known.listedMs < VALID_MS) return known;
  const signal = clock.timeout(TIMEOUT_MS);
  const folders = {
    listedMs: nowMs,
    listing: foldersIn(ownFolder(aws.config.prefix, aws.ownerId), { ...aws, signal }),
    uploaded: known?.uploaded ?? new Set<string>(),
  };
  foldersOf.set(aws, folders);
  return folders;
}

/**
 * Whether the content of an upload may be in the bucket, by its folder: false only if it is not there, but
 * for what others uploaded with the same credentials within the last minute.
 */
export async function mayBeUploaded(
  location: ObjectLocation,
  aws: AwsContext,
  platform: Platform,
): Promise<boolean> {
  const folder = folderOf(location);
  const { listing, uploaded } = listOwnFolders(aws, platform);
  const listed = await listing;
  return listed === undefined || listed.has(folder) || uploaded.has(folder);
}

/** Remembers that an upload to this location was begun. */
export function rememberUpload(location: ObjectLocation, aws: AwsContext): void {
  foldersOf.get(aws)?.uploaded.add(folderOf(location));
}

function folderOf({ key }: ObjectLocation): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
