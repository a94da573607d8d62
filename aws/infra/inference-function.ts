import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { HANDLER } from "#lambda/bundle.ts";
import { functionSettings, resultKeys } from "./function-settings.ts";
import type { WorkshopOptions } from "./options.ts";

export interface InferenceFunctionProps {
  readonly options: WorkshopOptions;
  readonly bucket: IBucket;
  readonly siteOrigin: string;
  /** The model's input with -1 for any size: batch, height, width, bands. */
  readonly inputShape: readonly number[];
  /** The folder of the bundle. */
  readonly codeFolder: string;
}

/**
 * One vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): the function
 * mostly formats arrays as JSON, in one thread.
 */
const MEMORY_WITH_ENDPOINT_MB = 1769;

/** For a model inside the function: the maximum of a new account, 1.7 vCPUs. */
const MEMORY_WITH_MODEL_MB = 3008;

/** Creates the function with a least-privilege role, without reserved concurrency. */
export function inferenceFunction(scope: Construct, props: InferenceFunctionProps): LambdaFunction {
  const { options, codeFolder } = props;
  const logGroup = new LogGroup(scope, "FunctionLogGroup", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const isOnnx = options.model.kind === "onnx";
  return new LambdaFunction(scope, "Function", {
    description: "Sends an uploaded array through the model and answers with the prediction.",
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: HANDLER,
    code: Code.fromAsset(codeFolder),
    memorySize: isOnnx ? MEMORY_WITH_MODEL_MB : MEMORY_WITH_ENDPOINT_MB,
    // One second more than the gateway's timeout, so that Lambda does not stop the function first.
    timeout: Duration.seconds(options.timeoutS + 1),
    environment: environment(props),
    role: functionRole(scope, props, logGroup),
    logGroup,
  });
}

function environment(props: InferenceFunctionProps): Record<string, string> {
  const settings = functionSettings({ ...props, bucketName: props.bucket.bucketName });
  const defined = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  // ONNX Runtime's telemetry, as aws/local/without-telemetry.ts says: it has to be set before Node starts.
  return { ...Object.fromEntries(defined), ORT_DISABLE_TELEMETRY: "1" };
}

function functionRole(
  scope: Construct,
  { options, bucket }: InferenceFunctionProps,
  log: LogGroup,
): Role {
  const statements = [
    allow("s3:GetObject", bucket.arnForObjects(`${options.prefix}*`)),
    allow("s3:PutObject", bucket.arnForObjects(resultKeys(options))),
    ...invokeEndpoint(scope, options),
    new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [log.logGroupArn],
    }),
  ];
  return new Role(scope, "FunctionRole", {
    description: "Reads uploads, writes results, calls one endpoint, writes its log.",
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    inlinePolicies: { Inference: new PolicyDocument({ statements }) },
  });
}

/** SageMaker lower-cases an endpoint's name in its ARN. */
function invokeEndpoint(scope: Construct, { model }: WorkshopOptions): PolicyStatement[] {
  if (model.kind === "onnx") return [];
  const endpoint = Stack.of(scope).formatArn({
    service: "sagemaker",
    resource: "endpoint",
    resourceName: model.name.toLowerCase(),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return [allow("sagemaker:InvokeEndpoint", endpoint)];
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource] });
}
