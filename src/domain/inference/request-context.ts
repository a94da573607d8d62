import type { RequestForm } from "./contract.ts";

/** What was asked, as far as the reading of a reply needs it. No secret. */
export interface RequestContext {
  /** The address that was posted to. */
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
  readonly form: RequestForm;
}

/** The path of the address, which is where wrong addresses are wrong. */
export function pathOf({ url }: RequestContext): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** The line that asks the same in a terminal, where CORS does not apply. `body` is the request's JSON. */
export function curlCommand({ url }: Pick<RequestContext, "url">, body: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `curl -X POST ${quoted(url)} -H 'Content-Type: application/json' -d ${quoted(body)}`;
}
