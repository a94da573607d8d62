import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Identity } from "#domain/credentials/identity.ts";

/** Ready to copy: a command or a document with this page's own values in it. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

/** The values that documents are filled in with. */
export interface DocumentContext {
  /** `location.origin` of the page. */
  readonly pageOrigin: string;
  readonly config: WorkshopConfig;
  /** Whose credentials they are, where that is known. */
  readonly identity: Identity | undefined;
}
