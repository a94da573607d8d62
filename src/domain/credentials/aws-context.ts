import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { TemporaryCredentials } from "./temporary-credentials.ts";

/** What a request to AWS needs: where it goes, who signs it, and whose folder it uses. */
export interface AwsContext {
  readonly config: WorkshopConfig;
  readonly credentials: TemporaryCredentials;
  /** The part of an object's key that names its owner. */
  readonly ownerId: string;
}
