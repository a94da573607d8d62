import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ServerProfile } from "#domain/inference/server-profile.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import * as profiles from "#services/api/server-profiles.ts";
import { loadChunk } from "#services/browser/network.ts";
import * as files from "#services/browser/save-file.ts";

/** Saves bytes under a name, as a download. */
export const saveFile = files.saveFile;

/** A presigned URL for a PUT of the array, valid for five minutes: a secret. */
export async function signUpload(aws: AwsContext, location: ObjectLocation): Promise<string> {
  const { presignPut } = await loadChunk(() => import("#services/s3/objects.ts"));
  return presignPut(location, aws);
}

/** The stored profile of the server behind the API; undefined before its first reply. */
export function serverProfile({ apiUrl }: WorkshopConfig): ServerProfile | undefined {
  return profiles.loadServerProfile(apiUrl);
}
