import { ArnFormat, Stack } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import { PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { API_PATH } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";

/**
 * The policy that a participant's role needs: its own folder and, with `iam`, the API. The folder is
 * STS's UserId, as in the page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * Where participants choose the folder's name, IAM cannot tell whose it is: everyone gets every folder.
 */
export function participantPolicy(
  { prefix, keyOwner, auth }: WorkshopOptions,
  { bucket, api }: { readonly bucket: IBucket; readonly api: RestApi },
): PolicyDocument {
  const isBound = keyOwner === "userid";
  const own = isBound ? `${prefix}\${aws:userid}/*` : `${prefix}*`;
  const statements = [
    new PolicyStatement({
      sid: isBound ? "OwnFolder" : "EveryFolder",
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [bucket.arnForObjects(own)],
    }),
    new PolicyStatement({
      sid: isBound ? "ListOwnFolder" : "ListEveryFolder",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { "s3:prefix": own } },
    }),
  ];
  return new PolicyDocument({
    statements: auth === "iam" ? [...statements, invokeApi(api)] : statements,
  });
}

function invokeApi(api: RestApi): PolicyStatement {
  const resource = Stack.of(api).formatArn({
    service: "execute-api",
    resource: api.restApiId,
    resourceName: `${API_PATH.stage}/POST/${API_PATH.resource}`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: "CallTheApi",
    actions: ["execute-api:Invoke"],
    resources: [resource],
  });
}
