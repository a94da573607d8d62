import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";
import type { InferenceErrorBody } from "#domain/inference/contract.ts";

/**
 * Adds CORS headers to API Gateway's own errors: without them a browser reports expired credentials,
 * throttling and timeouts as "Failed to fetch".
 */
export function gatewayResponses(api: RestApi, siteOrigin: string): void {
  // Single quotes mark a literal instead of a mapping:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/customize-gateway-responses.html
  const responseHeaders = {
    "Access-Control-Allow-Origin": `'${siteOrigin}'`,
    "Access-Control-Expose-Headers": "'x-amzn-ErrorType,x-amzn-RequestId'",
  };
  api.addGatewayResponse("ClientErrors", { type: ResponseType.DEFAULT_4XX, responseHeaders });
  api.addGatewayResponse("ServerErrors", { type: ResponseType.DEFAULT_5XX, responseHeaders });
  api.addGatewayResponse("BadRequest", {
    type: ResponseType.BAD_REQUEST_BODY,
    statusCode: "400",
    responseHeaders,
    templates: { "application/json": JSON.stringify(BAD_REQUEST) },
  });
}

/** The function's error format, for requests that the gateway rejects before the function. */
const BAD_REQUEST: InferenceErrorBody = {
  error: {
    code: "bad-request",
    message:
      'The request does not say which file. Send JSON like {"bucket": "the-workshops-bucket", "file_name": "participants/you/chip.npy"}.',
  },
};
