import { apiScope } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { TemporaryCredentials } from "#domain/credentials/temporary-credentials.ts";
import { correctedNow } from "#services/browser/clock.ts";

/** An unsigned POST request. */
export interface ApiRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs a POST: resolves to its headers with the signature's added. */
export type RequestSigner = (request: ApiRequest) => Promise<Readonly<Record<string, string>>>;

/** The signer for a workshop's API; undefined if the API does not require IAM. */
export function apiSigner(
  { apiAuth, region }: Pick<WorkshopConfig, "apiAuth" | "region">,
  credentials: TemporaryCredentials,
): RequestSigner | undefined {
  return apiAuth === "iam" ? requestSigner(credentials, region) : undefined;
}

/** Signs requests to an API Gateway with IAM authorization, or to Lambda. */
export function requestSigner(credentials: TemporaryCredentials, region: string): RequestSigner {
  return ({ url, headers, body }) => {
    const scope = { ...apiScope(url, region), credentials };
    return signHeaders({ method: "POST", url, headers, body }, scope);
  };
}

/** The credential scope of a signature, and the credentials. */
interface SigningScope {
  readonly service: "execute-api" | "lambda" | "s3";
  readonly region: string;
  readonly credentials: TemporaryCredentials;
}

/**
 * Signs a request with Signature Version 4, by AWS's own signer and the corrected clock:
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
    // The signature covers the body's hash anyway; only S3 requires its header, and every other API
    // would have to allow it in its CORS rules.
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
  // Browsers set Host themselves and forbid setting it.
  const { host: _, ...sent } = signed.headers;
  return sent;
}
