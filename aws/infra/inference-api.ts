import { Duration, Size } from "aws-cdk-lib";
import {
  AuthorizationType,
  EndpointType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  MethodLoggingLevel,
  type Model,
  RestApi,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { accessLog } from "./access-log.ts";
import { gatewayResponses } from "./gateway-responses.ts";
import { API_PATH } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";

/**
 * The REST API without its method. It stands apart because the site's policy names it, while the
 * method's CORS names the site.
 */
export function inferenceApi(scope: Construct, options: WorkshopOptions): RestApi {
  return new RestApi(scope, "Api", {
    restApiName: `plumescope-${options.name}`,
    description: "Takes the name of an uploaded array and gives the model's prediction.",
    endpointTypes: [EndpointType.REGIONAL],
    binaryMediaTypes: ["application/x-npy"],
    minCompressionSize: Size.kibibytes(1),
    // Access logs need a role that belongs to the whole account and region; it outlives the stack.
    cloudWatchRole: true,
    deployOptions: stage(scope, options),
  });
}

/** Logs hold who, when and how long; bodies are never traced. */
function stage(scope: Construct, { rate, burst }: WorkshopOptions): StageOptions {
  const watched = {
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    metricsEnabled: true,
  };
  const limits = { throttlingRateLimit: rate, throttlingBurstLimit: burst };
  return {
    stageName: API_PATH.stage,
    ...accessLog(scope),
    ...watched,
    // A browser asks OPTIONS before a POST, so what is no POST may come as often again.
    ...limits,
    methodOptions: { [`/${API_PATH.resource}/POST`]: { ...watched, ...limits } },
  };
}

/** Joins `POST` to the function, answers `OPTIONS` without it, and makes every error readable to the page. */
export function addInference(
  api: RestApi,
  options: WorkshopOptions,
  parts: { readonly handler: IFunction; readonly siteOrigin: string },
): void {
  const resource = api.root.addResource(API_PATH.resource);
  const integration = new LambdaIntegration(parts.handler, {
    timeout: Duration.seconds(options.timeoutS),
    allowTestInvoke: false,
  });
  resource.addMethod("POST", integration, {
    authorizationType: options.auth === "iam" ? AuthorizationType.IAM : AuthorizationType.NONE,
    requestModels: { "application/json": requestModel(api) },
    requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
  });
  resource.addCorsPreflight({
    allowOrigins: [parts.siteOrigin],
    allowMethods: ["POST"],
    allowHeaders: PAGE_HEADERS,
    maxAge: Duration.minutes(10),
  });
  gatewayResponses(api, parts.siteOrigin);
}

/** What the page sends; the last four are of a signed request. */
const PAGE_HEADERS = [
  "Content-Type",
  "Accept",
  "Authorization",
  "X-Amz-Date",
  "X-Amz-Security-Token",
  "X-Amz-Content-Sha256",
];

/** Every form of request that the function understands: the file by itself, or a request in `body`. */
function requestModel(api: RestApi): Model {
  const text = { type: JsonSchemaType.STRING, minLength: 1 };
  return api.addModel("Request", {
    contentType: "application/json",
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      title: "InferenceRequest",
      type: JsonSchemaType.OBJECT,
      properties: {
        bucket: { type: JsonSchemaType.STRING },
        file_name: { ...text, maxLength: 1024 },
        body: text,
        dtype: { type: JsonSchemaType.STRING },
      },
      anyOf: [{ required: ["file_name"] }, { required: ["body"] }],
    },
  });
}
