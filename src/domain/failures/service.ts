/** A party on the other side of the network. */
export type Service = "page" | "sts" | "s3" | "api" | "demo-credentials";

/** What a service is called inside a sentence. */
export const SERVICE_NAMES: Readonly<Record<Service, string>> = {
  page: "this page’s own server",
  sts: "AWS’s identity check (STS)",
  s3: "the S3 bucket",
  api: "the inference API",
  "demo-credentials": "the local stack",
};

/** A service's name at the start of a sentence. */
export function serviceAtStart(service: Service): string {
  const name = SERVICE_NAMES[service];
  return name.charAt(0).toUpperCase() + name.slice(1);
}
