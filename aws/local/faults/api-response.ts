/** An HTTP response of the API. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** The response of a non-proxy integration, which is HTTP 200 whatever the function does. */
export function withStatus200(body: string): ApiResponse {
  return { status: 200, headers: JSON_TYPE, body };
}

/** A response of the gateway itself; `errorType` is the x-amzn-ErrorType header of REST APIs. */
export function fromGateway(status: number, body: string, errorType?: string): ApiResponse {
  const type = errorType === undefined ? {} : { "x-amzn-ErrorType": errorType };
  return { status, headers: { ...JSON_TYPE, ...type }, body };
}
