/** An answer of the API as it goes over the wire. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** What a non-proxy integration makes of anything the function does: HTTP 200. */
export function withStatus200(body: string): ApiAnswer {
  return { status: 200, headers: JSON_TYPE, body };
}

/** What the gateway says for itself; `errorType` is the header that REST APIs add. */
export function fromGateway(status: number, body: string, errorType?: string): ApiAnswer {
  const type = errorType === undefined ? {} : { "x-amzn-ErrorType": errorType };
  return { status, headers: { ...JSON_TYPE, ...type }, body };
}
