import { apiRegion } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { TemporaryCredentials } from "#domain/credentials/temporary-credentials.ts";
import { correctedNow } from "#services/browser/clock.ts";

/** A request to an API, as it is about to be sent. */
export interface ApiRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Gives the headers of a POST, with those added that show who sends it. */
export type RequestSigner = (request: ApiRequest) => Promise<Readonly<Record<string, string>>>;

/** What signs the requests of a workshop whose API admits by IAM; undefined where nothing need be signed. */
export function apiSigner(
  { apiAuth, region }: Pick<WorkshopConfig, "apiAuth" | "region">,
  credentials: TemporaryCredentials,
): RequestSigner | undefined {
  return apiAuth === "iam" ? requestSigner(credentials, region) : undefined;
}

/** Signs requests for an API that admits by IAM. */
export function requestSigner(credentials: TemporaryCredentials, region: string): RequestSigner {
  return ({ url, headers, body }) => {
    const scope = { service: "execute-api", region: apiRegion(url, region), credentials } as const;
    return signHeaders({ method: "POST", url, headers, body }, scope);
  };
}

/** For whom a signature is good. */
interface SigningScope {
  readonly service: "execute-api" | "s3";
  readonly region: string;
  readonly credentials: TemporaryCredentials;
}

/**
 * A request's headers with those added that show who sends it, made with AWS's own signer and clock:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signHeaders(
  {
    method,
    url,
    headers,
    body,
  }: Pick<ApiRequest, "url" | "headers"> & { readonly method: string; readonly body?: string },
  { service, region, credentials }: SigningScope,
): Promise<Readonly<Record<string, string>>> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import("@smithy/signature-v4"),
    import("@smithy/core/checksum"),
  ]);
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    // The signature covers the body's hash all the same, but S3 alone wants its header, and any
    // header more is one more for an API's CORS rules.
    applyChecksum: service === "s3",
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    uriEscapePath: service !== "s3",
  });
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const request = {
    method,
    protocol,
    hostname,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...headers, host },
    ...(body === undefined ? {} : { body }),
  };
  const signed = await signer.sign(request, { signingDate: correctedNow() });
  // The browser writes the host itself, and lets nobody else.
  const { host: _, ...sent } = signed.headers;
  return sent;
}
