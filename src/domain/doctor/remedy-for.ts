import { adviceFor } from "#domain/failures/advice.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { apiRemedy } from "./api-remedy.ts";
import { bucketRemedy } from "./bucket-remedy.ts";
import type { Finding } from "./finding.ts";
import { pageRemedy } from "./page-remedy.ts";
import type { Remedy, RemedyContext } from "./remedy.ts";

/** The remedy of a finding: total over what the doctor can find. */
export function remedyFor(finding: Finding, context: RemedyContext): Remedy {
  switch (finding.kind) {
    case "mixed-content":
    case "page-from-disk":
    case "clock-off":
    case "keys-missing":
    case "keys-expired":
    case "keys-refused":
    case "host-silent":
    case "sts-unreadable":
      return pageRemedy(finding, context);
    case "name-invalid":
    case "bucket-missing":
    case "bucket-elsewhere":
    case "bucket-closed":
    case "method-closed":
    case "object-denied":
    case "bytes-differ":
      return bucketRemedy(finding, context);
    case "path-wrong":
    case "preflight-closed":
    case "api-closed":
    case "reply-lost":
    case "outside-workshop":
    case "function-denied":
    case "shape-refused":
    case "shape-wrong":
      return apiRemedy(finding, context);
    case "failure":
      return remedyFromAdvice(finding.failure);
  }
}

/** What the rest of the page says of the same failure. */
function remedyFromAdvice(failure: Failure): Remedy {
  const { title, mender, action, detail } = adviceFor(failure);
  const snippets = detail === undefined ? [] : [{ title: "In its own words", text: detail }];
  return { cause: title, mender, action, clicks: [], snippets };
}
