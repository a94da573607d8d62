import { s3Options } from "./aws-lines.ts";
import { bucketCorsClicks, bucketCorsSnippets } from "./bucket-cors.ts";
import type { BucketFinding } from "./finding.ts";
import type { Remedy, RemedyContext, Snippet } from "./remedy.ts";
import { roleSnippets } from "./role-policy.ts";

/** The remedy for what is wrong with the bucket, its rules or the role's rights on it. */
export function bucketRemedy(finding: BucketFinding, context: RemedyContext): Remedy {
  const { config, pageOrigin } = context;
  const { bucket, region } = config;
  switch (finding.kind) {
    case "name-invalid":
      return {
        cause: finding.problem,
        mender: "you",
        action: "Correct it in Settings, then run the checks again.",
        clicks: [],
        snippets: [],
      };
    case "bucket-missing":
      return {
        cause: `There is no bucket named ${bucket}.`,
        mender: "you",
        action: "Correct the bucket’s name in Settings; this line lists the buckets of the keys.",
        clicks: [],
        snippets: [{ title: "Which buckets are there?", text: `aws s3 ls ${s3Options(config)}` }],
      };
    case "bucket-elsewhere":
      return {
        cause: `The bucket ${bucket} is not in ${region}: S3 says that it expects ${finding.region}.`,
        mender: "you",
        action: `Set the region ${finding.region} in Settings, then run the checks again.`,
        clicks: [],
        snippets: [whereIs(context)],
      };
    case "bucket-closed":
      return {
        cause: `S3 answers, but no bucket named ${bucket} in ${region} lets a page from ${pageOrigin} in.`,
        mender: "instructor",
        action:
          "First make sure that name and region are right: the first line prints the bucket’s region, or that there is no such bucket. If they are, the bucket’s CORS rules do not name this page: set these.",
        clicks: bucketCorsClicks(bucket),
        snippets: [whereIs(context), ...bucketCorsSnippets(context)],
      };
    case "method-closed":
      return {
        cause: `The bucket ${bucket} knows this page, but its CORS rules do not allow ${pageOrigin} to ${finding.method === "PUT" ? "PUT with a Content-Type" : "GET"}.`,
        mender: "instructor",
        action: "Set these CORS rules on the bucket, then run the checks again.",
        clicks: bucketCorsClicks(bucket),
        snippets: bucketCorsSnippets(context),
      };
    case "object-denied":
      return {
        cause: `These keys may not use ${finding.action} on ${bucket} under ${config.prefix || "its root"}.`,
        mender: "instructor",
        action:
          "Check bucket and prefix in Settings; if they are right, the role needs this statement.",
        clicks: [],
        snippets: roleSnippets(context),
      };
    case "bytes-differ":
      return {
        cause: `The bucket gave back other bytes than were sent (${finding.received} instead of ${finding.sent}).`,
        mender: "instructor",
        action:
          "Something between this page and S3 changes what passes: try another network, and look for a proxy or a function on the bucket.",
        clicks: [],
        snippets: [],
      };
  }
}

function whereIs({ config }: RemedyContext): Snippet {
  return {
    title: "Where is the bucket?",
    text: `aws s3api get-bucket-location --bucket ${config.bucket} ${s3Options(config)}`,
  };
}
