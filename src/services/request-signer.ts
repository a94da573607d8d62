import { apiRegion } from "#domain/aws-naming.ts";
import type { TemporaryCredentials } from "#domain/credentials.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { correctedNow } from "./clock.ts";

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

/**
 * Signs requests for an API that admits by IAM, with AWS's own signer and clock:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function requestSigner(credentials: TemporaryCredentials, region: string): RequestSigner {
  return async ({ url, headers, body }) => {
    const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
      import("@smithy/signature-v4"),
      import("@smithy/core/checksum"),
    ]);
    const { protocol, hostname, host, pathname, searchParams } = new URL(url);
    const signer = new SignatureV4({
      service: "execute-api",
      region: apiRegion(url, region),
      credentials,
      sha256: Sha256,
      // The signature covers the body's hash all the same; the header would need a CORS rule more.
      applyChecksum: false,
    });
    const request = {
      method: "POST",
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...headers, host },
      body,
    };
    const signed = await signer.sign(request, { signingDate: correctedNow() });
    // The browser writes the host itself, and lets nobody else.
    const { host: _, ...sent } = signed.headers;
    return sent;
  };
}
