import { apiClicks, apiSnippets, curlSnippet, deploySnippet, pathSnippets } from "./api-cors.ts";
import { apiPartsOf } from "./aws-lines.ts";
import type { ApiFinding } from "./finding.ts";
import type { Remedy, RemedyContext } from "./remedy.ts";

/** The remedy for what is wrong with the API, its function or the model. */
export function apiRemedy(finding: ApiFinding, context: RemedyContext): Remedy {
  const { config, pageOrigin } = context;
  switch (finding.kind) {
    case "path-wrong":
      return {
        cause: `The API answers, but has nothing that takes a POST at ${config.apiUrl}.`,
        mender: "you",
        action: `${pathHint(config.apiUrl)} The lines list the API’s stages and resources; a resource made after the last deployment needs the API to be deployed again.`,
        clicks: [],
        snippets: [...pathSnippets(context), deploySnippet(context)],
      };
    case "preflight-closed":
      return {
        cause: `The API takes the POST, but its OPTIONS method does not let a page from ${pageOrigin} send JSON.`,
        mender: "instructor",
        action: "Enable CORS on the resource and deploy the API again.",
        clicks: apiClicks(context),
        snippets: apiSnippets(context),
      };
    case "api-closed":
      return {
        cause: `The API’s host answers, but nothing that it says at ${config.apiUrl} may be read by a page from ${pageOrigin}.`,
        mender: "instructor",
        action: `Either CORS is not enabled, or the API was not deployed again after it was, or the path is wrong. ${pathHint(config.apiUrl)} If curl gets an answer that begins with HTTP/2 200, 400 or 502, it is CORS; 403 with Missing Authentication Token means the path.`,
        clicks: apiClicks(context),
        snippets: [curlSnippet(context), ...apiSnippets(context), ...pathSnippets(context)],
      };
    case "reply-lost":
      return {
        cause:
          finding.afterS >= 28
            ? `The API ended the request after ${Math.round(finding.afterS)} seconds: API Gateway waits for 29, and a model that slept takes longer.`
            : "The API takes requests, but the answer to a real one did not reach this page: an error of the gateway itself, which carries no CORS headers.",
        mender: finding.afterS >= 28 ? "time" : "instructor",
        action:
          "Run the checks again, as the model is awake now. So that the page can read such errors, let the gateway’s own responses carry CORS headers and deploy the API again.",
        clicks: [],
        snippets: apiSnippets(context),
      };
    case "outside-workshop":
      return {
        cause: finding.message,
        mender: "you",
        action: `Set in Settings the bucket and prefix that the API reads, or set the function’s UPLOAD_BUCKET to ${config.bucket} and UPLOAD_PREFIX to ${config.prefix || "nothing"}.`,
        clicks: [],
        snippets: [],
      };
    case "function-denied":
      return {
        cause: finding.message,
        mender: "instructor",
        action:
          "Open the Lambda function’s role in IAM and add what it lacks, then run the checks again.",
        clicks: [],
        snippets: [],
      };
    case "shape-refused":
      return {
        cause: finding.message,
        mender: "you",
        action:
          "The model card in Settings is another model’s than the API’s: choose the card that belongs to this API, or the API that belongs to this card.",
        clicks: [],
        snippets: [],
      };
    case "shape-wrong":
      return {
        cause: `The model answered with ${finding.found}, and its card promises ${finding.wanted}.`,
        mender: "instructor",
        action: "Choose the model card that belongs to this API in Settings, or mend the card.",
        clicks: [],
        snippets: [],
      };
  }
}

function pathHint(apiUrl: string): string {
  const { stage, resource } = apiPartsOf(apiUrl);
  return resource === ""
    ? "The address in Settings ends before the resource: it should be …/stage/resource, for instance …/prod/infer."
    : `The address in Settings names the stage ${stage} and the resource ${resource}: both must exist, letter by letter.`;
}
