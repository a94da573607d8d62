import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Identity } from "#domain/credentials/identity.ts";
import type { adviceFor } from "#domain/failures/advice.ts";

export type Mender = ReturnType<typeof adviceFor>["mender"];

/** How to mend what a check found. */
export interface Remedy {
  /** One sentence: why the check stopped. */
  readonly cause: string;
  readonly mender: Mender;
  /** What to do, in one or two sentences. */
  readonly action: string;
  /** The way through the AWS console, press by press; empty where there is none. */
  readonly clicks: readonly string[];
  /** Ready to copy: commands and documents with this page's own values in them. */
  readonly snippets: readonly Snippet[];
}

export interface Snippet {
  readonly title: string;
  readonly text: string;
}

/** The values that remedies are filled in with. */
export interface RemedyContext {
  /** `location.origin` of the page. */
  readonly pageOrigin: string;
  readonly config: WorkshopConfig;
  /** Whose keys they are, where that is known. */
  readonly identity: Identity | undefined;
}
