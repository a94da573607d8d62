import { apiPartsOf, quoted } from "#domain/doctor/aws-lines.ts";
import type { DocumentContext, Snippet } from "./snippet.ts";

/** "Enable CORS" in the console, for a REST API. */
export function apiClicks({ config, pageOrigin }: DocumentContext): readonly string[] {
  const { id, stage, resource } = apiPartsOf(config.apiUrl);
  return [
    `Open API Gateway in the AWS console, in ${config.region}, then the API ${id}, then Resources.`,
    `Select the resource ${resource || "with the POST method"} and press Enable CORS.`,
    "Select Default 4XX, Default 5XX, OPTIONS and POST.",
    `Enter ${pageOrigin} as Access-Control-Allow-Origin, keep content-type among the allowed headers, and press Save.`,
    `Press Deploy API and select the stage ${stage}: changes take effect only then.`,
  ];
}

/**
 * The commands that add CORS headers to the gateway's own answers, and the deployment they need.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function apiSnippets(context: DocumentContext): readonly Snippet[] {
  const lines = ["DEFAULT_4XX", "DEFAULT_5XX"].map((type) => gatewayResponse(type, context));
  return [
    {
      title: "CORS headers on the gateway’s own responses (GatewayResponses)",
      text: lines.join("\n"),
    },
    deploySnippet(context),
  ];
}

function gatewayResponse(type: string, { config, pageOrigin }: DocumentContext): string {
  const { id } = apiPartsOf(config.apiUrl);
  // The inner quotes are the gateway's own: they mark a fixed value.
  const header = { "gatewayresponse.header.Access-Control-Allow-Origin": `'${pageOrigin}'` };
  return `aws apigateway put-gateway-response --rest-api-id ${id} --region ${config.region} --response-type ${type} --response-parameters ${quoted(JSON.stringify(header))}`;
}

export function deploySnippet({ config }: DocumentContext): Snippet {
  const { id, stage } = apiPartsOf(config.apiUrl);
  return {
    title: "Deploy the API again",
    text: `aws apigateway create-deployment --rest-api-id ${id} --stage-name ${stage} --region ${config.region}`,
  };
}

/** Lists the API's stages and resources, to compare with the address. */
export function pathSnippets({ config }: DocumentContext): readonly Snippet[] {
  const { id } = apiPartsOf(config.apiUrl);
  const api = `--rest-api-id ${id} --region ${config.region}`;
  return [
    {
      title: "Which stages and resources does the API have?",
      text: [
        `aws apigateway get-stages ${api} --query 'item[].stageName'`,
        `aws apigateway get-resources ${api} --query 'items[].[path, resourceMethods && keys(resourceMethods)]'`,
      ].join("\n"),
    },
  ];
}

/** The doctor's empty request, for a terminal, where CORS does not apply. */
export function curlSnippet({ config }: DocumentContext): Snippet {
  return {
    title: "The same request without a browser",
    text: `curl -i -X POST ${quoted(config.apiUrl)} -H 'Content-Type: application/json' -d '{}'`,
  };
}
