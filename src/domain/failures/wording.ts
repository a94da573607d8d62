import type { Service } from "./failure.ts";

/** Who can mend a failure. */
export type Mender = "you" | "instructor" | "aws" | "time";

/** What a person is told of a failure. */
export interface Advice {
  /** One sentence: what happened. */
  readonly title: string;
  readonly mender: Mender;
  /** One sentence: what to do now. */
  readonly action: string;
  /** More than fits a sentence, for a fold-out. */
  readonly detail?: string;
}

export const SERVICE_NAMES: Readonly<Record<Service, string>> = {
  page: "this page's own server",
  sts: "AWS's sign-in check (STS)",
  s3: "the S3 bucket",
  api: "the inference API",
  "demo-credentials": "the local stack",
};

/** A service's name where a sentence begins. */
export function serviceAtStart(service: Service): string {
  const name = SERVICE_NAMES[service];
  return name.charAt(0).toUpperCase() + name.slice(1);
}
