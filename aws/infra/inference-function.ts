import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { HANDLER } from "#lambda/bundle.ts";
import {
  environmentOf,
  type FunctionSettings,
  functionSettings,
  resultKeys,
} from "./function-settings.ts";
import { allow, allowListing, allowModel, functionRole } from "./grants.ts";
import { jobKeys } from "./scene-keys.ts";
import type { SceneWorkflowArns } from "./scene-workflow.ts";

export interface InferenceFunctionProps extends Omit<FunctionSettings, "bucketName"> {
  readonly bucket: IBucket;
  readonly siteOrigin: string;
  /** The workflow of scene jobs, if they are deployed. */
  readonly workflow: SceneWorkflowArns;
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
  const settings = functionSettings({
    ...props,
    bucketName: props.bucket.bucketName,
    sceneWorkflow: props.workflow.stateMachine,
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
    environment: environmentOf(settings),
    role: functionRole(scope, "FunctionRole", {
      description: "Reads uploads, writes results, calls one endpoint, writes its log.",
      statements: statements(scope, props),
      log: logGroup,
    }),
    logGroup,
  });
}

function statements(scope: Construct, props: InferenceFunctionProps): PolicyStatement[] {
  const { options, bucket } = props;
  return [
    allow("s3:GetObject", bucket.arnForObjects(`${options.prefix}*`)),
    allow("s3:PutObject", bucket.arnForObjects(resultKeys(options))),
    ...allowModel(scope, options.model),
    ...(options.scenes ? manageJobs(props) : []),
  ];
}

/** Starts, follows and stops scene jobs, and records them. */
function manageJobs({ options, bucket, workflow }: InferenceFunctionProps): PolicyStatement[] {
  return [
    allow("s3:PutObject", bucket.arnForObjects(jobKeys(options))),
    // The scenes of a season, and the tiles that are done.
    allowListing(bucket, `${options.prefix}*`),
    allow("states:StartExecution", workflow.stateMachine),
    allow(["states:DescribeExecution", "states:StopExecution"], workflow.executions),
  ];
}
