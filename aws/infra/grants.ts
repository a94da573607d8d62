import { ArnFormat, Stack } from "aws-cdk-lib";
import {
  type IPrincipal,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { ModelChoice } from "./options.ts";

/** Allows actions on resources. */
export function allow(actions: string | string[], resources: string | string[]): PolicyStatement {
  return new PolicyStatement({ actions: [actions].flat(), resources: [resources].flat() });
}

/**
 * Allows listings of the keys that match a pattern, and of no other. A read has no prefix, so that for a key
 * without object S3 answers 403, not 404: aws/lambda takes both as absent.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function allowListing(bucket: IBucket, keys: string): PolicyStatement {
  return new PolicyStatement({
    actions: ["s3:ListBucket"],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { "s3:prefix": keys } },
  });
}

/** Allows calls of the model's endpoint, if it has one. SageMaker lower-cases its name in its ARN. */
export function allowModel(scope: Construct, model: ModelChoice): PolicyStatement[] {
  if (model.kind === "onnx") return [];
  const endpoint = Stack.of(scope).formatArn({
    service: "sagemaker",
    resource: "endpoint",
    resourceName: model.name.toLowerCase(),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return [allow("sagemaker:InvokeEndpoint", endpoint)];
}

/** Creates the role of one function, which may do what the statements say and write its log. */
export function functionRole(
  scope: Construct,
  id: string,
  role: {
    readonly description: string;
    readonly statements: readonly PolicyStatement[];
    readonly log: ILogGroup;
  },
): Role {
  const writeLog = allow(["logs:CreateLogStream", "logs:PutLogEvents"], role.log.logGroupArn);
  return roleOf(scope, id, {
    description: role.description,
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    statements: [...role.statements, writeLog],
  });
}

/** Creates a role with one inline policy. */
export function roleOf(
  scope: Construct,
  id: string,
  role: {
    readonly description: string;
    readonly assumedBy: IPrincipal;
    readonly statements: readonly PolicyStatement[];
  },
): Role {
  const { description, assumedBy, statements } = role;
  const inlinePolicies = { Grants: new PolicyDocument({ statements: [...statements] }) };
  return new Role(scope, id, { description, assumedBy, inlinePolicies });
}
