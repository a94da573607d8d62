import { quoted, s3Options } from "#domain/doctor/aws-lines.ts";
import type { DocumentContext, Snippet } from "./snippet.ts";

/**
 * The CORS rule that a bucket needs for this page: upload arrays, read them back, see their ETag.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
function rulesFor(pageOrigin: string): readonly object[] {
  return [
    {
      AllowedOrigins: [pageOrigin],
      AllowedMethods: ["GET", "HEAD", "PUT"],
      AllowedHeaders: ["*"],
      ExposeHeaders: ["ETag"],
      MaxAgeSeconds: 600,
    },
  ];
}

/** The rules in the format of the console's editor, and the command that sets them. */
export function bucketCorsSnippets({ pageOrigin, config }: DocumentContext): readonly Snippet[] {
  const rules = rulesFor(pageOrigin);
  const whole = quoted(JSON.stringify({ CORSRules: rules }));
  return [
    { title: "CORS rules for the console", text: JSON.stringify(rules, undefined, 2) },
    {
      title: "Or with the AWS CLI (replaces the existing rules)",
      text: `aws s3api put-bucket-cors --bucket ${config.bucket} ${s3Options(config)} --cors-configuration ${whole}`,
    },
  ];
}

export function bucketCorsClicks(bucket: string): readonly string[] {
  return [
    `Open S3 in the AWS console, then the bucket ${bucket}.`,
    "Open the Permissions tab and scroll to Cross-origin resource sharing (CORS).",
    "Press Edit, add the rules below to the list, and press Save changes.",
  ];
}
