import type { RequestForm } from "./contract.ts";

/** The part of a request that the reply's parser needs. Contains no secret. */
export interface RequestContext {
  /** The URL of the POST. */
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
  readonly form: RequestForm;
  /** The output that the model card names, for replies with several. */
  readonly outputName?: string | undefined;
}

/** The path of the request's URL, which is where most mistakes are. */
export function pathOf({ url }: RequestContext): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** The same request for a terminal, where CORS does not apply. `body` is the request's JSON. */
export function curlCommand({ url }: Pick<RequestContext, "url">, body: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `curl -X POST ${quoted(url)} -H 'Content-Type: application/json' -d ${quoted(body)}`;
}
