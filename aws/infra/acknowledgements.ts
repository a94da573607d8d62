import { type CfnElement, type Stack, Validations } from "aws-cdk-lib";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { resultKeys } from "./function-settings.ts";
import { sceneWorkflowName } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";
import type { SceneJobs } from "./scene-jobs.ts";
import { jobKeys, predictionKeys } from "./scene-keys.ts";

/** A deliberate violation of cdk-nag's AWS Solutions rules, with its reason. */
interface Acknowledgement {
  /** The construct's path below the stack. */
  readonly path: string;
  readonly rules: readonly string[];
  readonly reason: string;
}

/** Acknowledges the rules that this stack violates deliberately; any other fails the synthesis. */
export function acknowledge(
  stack: Stack,
  options: WorkshopOptions,
  { uploads, scenes }: { readonly uploads: IBucket; readonly scenes: SceneJobs | undefined },
): void {
  const known = [
    ...LOGS,
    ...apiLog(options),
    ...SITE,
    ...HELPER,
    ...api(options),
    ...functionRole(stack, options, uploads),
    ...(scenes ? sceneRoles(stack, options, uploads) : []),
  ];
  for (const { path, rules, reason } of known) {
    const construct = path.split("/").reduce<Construct>(childNamed, stack);
    const all = rules.map((rule) => ({ id: `AwsSolutions::AwsSolutions-${rule}`, reason }));
    Validations.of(construct).acknowledge(...all);
  }
}

function childNamed(construct: Construct, id: string): Construct {
  return construct.node.findChild(id) as Construct;
}

const LOGS: readonly Acknowledgement[] = [
  {
    path: "Uploads",
    rules: ["S1"],
    reason:
      "Access logs would record who uploaded what for longer than the uploads exist, with presigned URLs; the function's log says whose array ran.",
  },
  {
    path: "SiteFiles",
    rules: ["S1"],
    reason: "Only CloudFront reads this bucket, and its contents are public on the site.",
  },
  {
    path: "Site",
    rules: ["CFR3"],
    reason:
      "The page is static and the same for everyone; a log of visitors would only collect addresses.",
  },
];

function apiLog({ apiLog: choice }: WorkshopOptions): Acknowledgement[] {
  switch (choice) {
    case "on":
      return [];
    case "off":
      return [
        {
          path: "Api/DeploymentStage.live",
          rules: ["APIG1", "APIG6"],
          reason:
            "API Gateway logs by one role of the whole account, which is set only on request (--api-log); the function logs each prediction.",
        },
      ];
    case "with-role":
      return [
        {
          path: "Api/CloudWatchRole",
          rules: [
            "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
          ],
          reason:
            "The role by which API Gateway writes logs for the whole account, set on request (--api-log with-role); AWS requires this policy.",
        },
      ];
  }
}

const SITE: readonly Acknowledgement[] = [
  {
    path: "Site",
    rules: ["CFR1", "CFR2"],
    reason:
      "A class may be anywhere, and a firewall costs more than the class; the page is static files behind CloudFront.",
  },
  {
    path: "Site",
    rules: ["CFR4"],
    reason:
      "With CloudFront's own domain and certificate AWS sets the minimum TLS version; raising it needs a custom domain.",
  },
];

/** CDK's custom resource that copies the page into its bucket during a deployment. */
const HELPER: readonly Acknowledgement[] = [
  {
    path: "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB",
    rules: [
      "L1",
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
      "IAM5[Action::s3:GetObject*]",
      "IAM5[Action::s3:GetBucket*]",
      "IAM5[Action::s3:List*]",
      "IAM5[Action::s3:DeleteObject*]",
      "IAM5[Action::s3:Abort*]",
      "IAM5[Resource::<SiteFiles1EDE7EE1.Arn>/*]",
    ],
    reason:
      "CDK's own helper, written by AWS: it runs only during a deployment, reads CDK's bucket of assets and writes the site's.",
  },
];

function api({ auth }: WorkshopOptions): Acknowledgement[] {
  const signed = "Callers sign with their temporary credentials (AWS_IAM); there is no user pool.";
  const open =
    "Open on request (--auth none), for notebooks: it is throttled and monitored, and the function reads only the workshop's keys of one bucket.";
  return [
    {
      path: "Api/Default/infer/POST",
      rules: auth === "iam" ? ["COG4"] : ["COG4", "APIG4"],
      reason: auth === "iam" ? signed : open,
    },
    {
      path: "Api/DeploymentStage.live",
      rules: ["APIG3"],
      reason: "Throttles limit the requests; a firewall costs more than the class.",
    },
  ];
}

function functionRole(stack: Stack, options: WorkshopOptions, uploads: IBucket): Acknowledgement[] {
  const logicalId = stack.getLogicalId(uploads.node.defaultChild as CfnElement);
  const keys = (pattern: string) => `IAM5[Resource::<${logicalId}.Arn>/${pattern}]`;
  const assets = `IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-${options.region}/*]`;
  return [
    {
      path: "FunctionRole",
      rules: [keys(`${options.prefix}*`), keys(resultKeys(options))],
      reason:
        "One role serves every participant, and IAM does not see whose request it is: with --auth iam the function itself binds the key to the caller.",
    },
    {
      path: "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB",
      rules: [assets],
      reason: "CDK's own helper reads the files of this deployment from CDK's bucket of assets.",
    },
  ];
}

/** The roles of scene jobs, and what the inference function may do with jobs. */
function sceneRoles(stack: Stack, options: WorkshopOptions, uploads: IBucket): Acknowledgement[] {
  const logicalId = stack.getLogicalId(uploads.node.defaultChild as CfnElement);
  const on = (pattern: string) => `IAM5[Resource::<${logicalId}.Arn>/${pattern}]`;
  const executions = `IAM5[Resource::arn:<AWS::Partition>:states:${options.region}:<AWS::AccountId>:execution:${sceneWorkflowName(options)}:*]`;
  const keys = predictionKeys(options);
  const everyone =
    "One role serves every participant; the inference function binds the scenes of a job to its caller before it starts.";
  return [
    {
      path: "FunctionRole",
      rules: [on(jobKeys(options)), executions],
      reason:
        "The id of a job is not known before it starts; the function finds it only by a record in its caller's own folder.",
    },
    { path: "ScenePlanRole", rules: [on(`${options.prefix}*`), on(keys.plan)], reason: everyone },
    {
      path: "ScenePredictRole",
      rules: [on(`${options.prefix}*`), ...[keys.tiles, keys.failure].map(on)],
      reason: everyone,
    },
    { path: "SceneStitchRole", rules: [keys.all, ...keys.results].map(on), reason: everyone },
    {
      path: "SceneWorkflowRole",
      rules: [executions, "IAM5[Resource::*]"],
      reason:
        "A Distributed Map follows executions whose names AWS chooses, and the delivery of logs and traces has actions without resources.",
    },
  ];
}
