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
 * Creates the REST API without its method: the site's Content-Security-Policy needs the API's id, and
 * the method's CORS headers need the site's origin.
 */
export function inferenceApi(scope: Construct, options: WorkshopOptions): RestApi {
  return new RestApi(scope, "Api", {
    restApiName: `plumescope-${options.name}`,
    description: "Takes the name of an uploaded array and returns the model's prediction.",
    endpointTypes: [EndpointType.REGIONAL],
    binaryMediaTypes: ["application/x-npy"],
    minCompressionSize: Size.kibibytes(1),
    // The role belongs to the whole account and region, replaces another's, and outlives the stack.
    cloudWatchRole: options.apiLog === "with-role",
    deployOptions: stage(scope, options),
  });
}

/**
 * Logs caller, time and duration, if the account's role for that may be used: without one API Gateway
 * refuses a stage that logs. Bodies are never traced.
 */
function stage(scope: Construct, { rate, burst, apiLog }: WorkshopOptions): StageOptions {
  const logs = apiLog !== "off";
  const monitoring = {
    loggingLevel: logs ? MethodLoggingLevel.ERROR : MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    metricsEnabled: true,
  };
  const limits = { throttlingRateLimit: rate, throttlingBurstLimit: burst };
  return {
    stageName: API_PATH.stage,
    ...(logs ? accessLog(scope) : {}),
    ...monitoring,
    // Each POST has an OPTIONS preflight, so other methods get the same limits in addition.
    ...limits,
    methodOptions: { [`/${API_PATH.resource}/POST`]: { ...monitoring, ...limits } },
  };
}

/** Adds `POST` with the function's integration, `OPTIONS` for CORS, and CORS headers on errors. */
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

/** The request headers of the page; the last four belong to signed requests. */
const PAGE_HEADERS = [
  "Content-Type",
  "Accept",
  "Authorization",
  "X-Amz-Date",
  "X-Amz-Security-Token",
  "X-Amz-Content-Sha256",
];

/**
 * Every request form of the function: `file_name`, a request as JSON in `body`, or a scene `job`. A
 * deployment without scene jobs takes that too: the function says what is missing.
 */
function requestModel(api: RestApi): Model {
  const nonEmpty = { type: JsonSchemaType.STRING, minLength: 1 };
  return api.addModel("Request", {
    contentType: "application/json",
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      title: "InferenceRequest",
      type: JsonSchemaType.OBJECT,
      properties: {
        bucket: { type: JsonSchemaType.STRING },
        file_name: { ...nonEmpty, maxLength: 1024 },
        body: nonEmpty,
        dtype: { type: JsonSchemaType.STRING },
        scene: { type: JsonSchemaType.OBJECT },
        job: { ...nonEmpty, maxLength: 100 },
        cancel: { type: JsonSchemaType.BOOLEAN },
      },
      anyOf: [{ required: ["file_name"] }, { required: ["body"] }, { required: ["job"] }],
    },
  });
}
