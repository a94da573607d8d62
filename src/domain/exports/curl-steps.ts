import { type ApiScope, apiScope } from "#domain/config/aws-naming.ts";
import { quoted, s3Options } from "#domain/doctor/aws-lines.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import type { ExportedRun } from "./export.ts";

/**
 * The run as two commands of a terminal: the upload with the AWS CLI, and the request with curl, which
 * saves the reply as `prediction.json`. Contains no secret: both use the credentials of the environment.
 */
export function curlSteps({ config, location, fileName, serverProfile }: ExportedRun): string {
  const { bucket, key } = location;
  const { form } = serverProfile ?? UNKNOWN_PROFILE;
  const body = encodeRequest({ bucket, fileName: key }, form);
  const source = quoted(fileName.startsWith("-") ? `./${fileName}` : fileName);
  const request = [
    `curl --fail ${quoted(config.apiUrl)}`,
    "--header 'Content-Type: application/json'",
    "--header 'Accept: application/json'",
    ...(config.apiAuth === "iam" ? signedWith(apiScope(config.apiUrl, config.region)) : []),
    `--data ${quoted(body)}`,
    "--output prediction.json",
  ];
  return [
    `aws s3 cp ${source} ${quoted(`s3://${bucket}/${key}`)} ${s3Options(config)}`,
    request.join(" \\\n  "),
  ].join("\n");
}

/** https://curl.se/docs/manpage.html#--aws-sigv4 */
function signedWith({ service, region }: ApiScope): readonly string[] {
  return [
    `--aws-sigv4 'aws:amz:${region}:${service}'`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    '--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"',
  ];
}
