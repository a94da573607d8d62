import { apiOptions, apiPartsOf, quoted, UNKNOWN_API_ID } from "#domain/doctor/aws-lines.ts";
import type { DocumentContext, Snippet } from "./snippet.ts";

const ALLOW_ORIGIN = "Access-Control-Allow-Origin";

/** "Enable CORS" in the console, for a REST API. */
export function apiClicks({ config, pageOrigin }: DocumentContext): readonly string[] {
  const { id, stage, resource } = apiPartsOf(config.apiUrl);
  return [
    `Open API Gateway in the AWS console, in ${config.region}, then the API ${id}, then Resources.`,
    `Select the resource ${resource || "with the POST method"} and press Enable CORS.`,
    "Select Default 4XX, Default 5XX, OPTIONS and POST.",
    `Enter ${pageOrigin} as ${ALLOW_ORIGIN}, keep content-type among the allowed headers, and press Save.`,
    `Press Deploy API and select the stage ${stage}: changes take effect only then.`,
    `If Lambda proxy integration is on, the function must return ${ALLOW_ORIGIN} itself: the line is below.`,
  ];
}

/**
 * All that a REST API lacks for a page of another origin, as commands for bash and zsh.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export function apiSnippets(context: DocumentContext): readonly Snippet[] {
  return [
    ...idSnippets(context),
    {
      title:
        "An OPTIONS method for this page (NotFoundException means only that there was none before)",
      text: preflightLines(context).join("\n"),
    },
    gatewayResponsesSnippet(context),
    ...answerSnippets(context),
  ];
}

/** Lists the APIs' ids where the address has none. */
function idSnippets({ config }: DocumentContext): readonly Snippet[] {
  if (apiPartsOf(config.apiUrl).id !== UNKNOWN_API_ID) return [];
  const text = `aws apigateway get-rest-apis --region ${config.region} --query 'items[].[id, name]' --output text`;
  return [{ title: `What is ${UNKNOWN_API_ID} in the lines below?`, text }];
}

/** The header on the function's answers, by the API's integration, and the deployment it needs. */
export function answerSnippets(context: DocumentContext): readonly Snippet[] {
  return [
    {
      title: "Is Lambda proxy integration on? AWS: no; AWS_PROXY: yes",
      text: [
        resourceLine(context),
        `aws apigateway get-integration ${methodOptions(context, "POST")} --query type --output text`,
      ].join("\n"),
    },
    { title: "If it is off, on the answers of POST", text: answerLines(context).join("\n") },
    {
      title: "If it is on, in what the Python function returns",
      text: `"headers": {"Content-Type": "application/json", "${ALLOW_ORIGIN}": "${context.pageOrigin}"},`,
    },
    deploySnippet(context),
  ];
}

/** The header on the gateway's own errors. */
export function gatewayResponsesSnippet({ config, pageOrigin }: DocumentContext): Snippet {
  const parameters = quoted(
    JSON.stringify({ [`gatewayresponse.header.${ALLOW_ORIGIN}`]: fixed(pageOrigin) }),
  );
  const lines = ["DEFAULT_4XX", "DEFAULT_5XX"].map(
    (type) =>
      `aws apigateway put-gateway-response ${apiOptions(config)} --response-type ${type} --response-parameters ${parameters}`,
  );
  return {
    title: "CORS headers on the gateway’s own responses (GatewayResponses)",
    text: lines.join("\n"),
  };
}

/** The method is made anew, because an existing one refuses to be put. */
function preflightLines(context: DocumentContext): readonly string[] {
  const values = {
    [ALLOW_ORIGIN]: context.pageOrigin,
    "Access-Control-Allow-Methods": "POST,OPTIONS",
    // Content-Type of every request, the others of signed ones.
    "Access-Control-Allow-Headers": "Content-Type,Authorization,X-Amz-Date,X-Amz-Security-Token",
  };
  const names = Object.keys(values).map((name) => [`${RESPONSE_HEADER}${name}`, false]);
  const headers = Object.entries(values).map(([name, value]) => [
    `${RESPONSE_HEADER}${name}`,
    fixed(value),
  ]);
  const method = methodOptions(context, "OPTIONS");
  const template = { "application/json": JSON.stringify({ statusCode: 200 }) };
  return [
    resourceLine(context),
    `aws apigateway delete-method ${method}`,
    `aws apigateway put-method ${method} --authorization-type NONE`,
    `aws apigateway put-method-response ${method} --status-code 200 --response-parameters ${json(names)}`,
    `aws apigateway put-integration ${method} --type MOCK --request-templates ${quoted(JSON.stringify(template))}`,
    `aws apigateway put-integration-response ${method} --status-code 200 --response-parameters ${json(headers)}`,
  ];
}

const RESPONSE_HEADER = "method.response.header.";

function json(entries: readonly (readonly unknown[])[]): string {
  return quoted(JSON.stringify(Object.fromEntries(entries)));
}

/** A response must declare a header before its integration may set it. */
function answerLines(context: DocumentContext): readonly string[] {
  const method = methodOptions(context, "POST");
  const path = `/responseParameters/${RESPONSE_HEADER}${ALLOW_ORIGIN}`;
  const patch = (value: string) => quoted(JSON.stringify([{ op: "add", path, value }]));
  return [
    resourceLine(context),
    `aws apigateway update-method-response ${method} --status-code 200 --patch-operations ${patch("false")}`,
    `aws apigateway update-integration-response ${method} --status-code 200 --patch-operations ${patch(fixed(context.pageOrigin))}`,
  ];
}

/** Finds the resource's id by its path, for the lines after it. */
function resourceLine({ config }: DocumentContext): string {
  const { resource } = apiPartsOf(config.apiUrl);
  const query = `items[?path==\`"${resource || "/"}"\`].id`;
  return `resource=$(aws apigateway get-resources ${apiOptions(config)} --query ${quoted(query)} --output text)`;
}

function methodOptions({ config }: DocumentContext, method: "OPTIONS" | "POST"): string {
  return `${apiOptions(config)} --resource-id "$resource" --http-method ${method}`;
}

/** The quotes are the gateway's own: they mark a fixed value. */
function fixed(value: string): string {
  return `'${value}'`;
}

export function deploySnippet({ config }: DocumentContext): Snippet {
  const { stage } = apiPartsOf(config.apiUrl);
  return {
    title: "Deploy the API again",
    text: `aws apigateway create-deployment ${apiOptions(config)} --stage-name ${stage}`,
  };
}

/** Lists the API's stages and resources, to compare with the address. */
export function pathSnippets({ config }: DocumentContext): readonly Snippet[] {
  const api = apiOptions(config);
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
