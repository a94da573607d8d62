/**
 * Validates a bucket's name: the problem in a sentence, or undefined.
 * The rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketProblem(name: string): string | undefined {
  const broken = BUCKET_RULES.find(({ breaks }) => breaks.test(name));
  return broken?.sentence;
}

const BUCKET_RULES: readonly { readonly breaks: RegExp; readonly sentence: string }[] = [
  { breaks: /^$/, sentence: "Enter the name of the bucket." },
  {
    breaks: /^s3:\/\/|[/:]/,
    sentence: "Enter only the bucket’s name, without s3://, a path or a web address.",
  },
  {
    breaks: /[^a-z0-9.-]/,
    sentence: "A bucket’s name contains only lower-case letters, digits, hyphens and dots.",
  },
  { breaks: /^.{1,2}$|^.{64}/, sentence: "A bucket’s name is 3 to 63 characters long." },
  { breaks: /^[.-]|[.-]$/, sentence: "A bucket’s name starts and ends with a letter or a digit." },
  { breaks: /\.\./, sentence: "A bucket’s name never contains two dots in a row." },
  { breaks: /^\d+(\.\d+){3}$/, sentence: "A bucket’s name must not look like an IP address." },
  {
    breaks: /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/,
    sentence: "AWS reserves names with this prefix or suffix.",
  },
];

/** Validates the name of an AWS region: the problem in a sentence, or undefined. */
export function regionProblem(name: string): string | undefined {
  if (name === "") return "Enter the AWS region, for example us-west-2.";
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(name)) return undefined;
  const zone = /^([a-z]{2,4}(?:-[a-z]+)+-\d)[a-z]$/.exec(name);
  return zone === null
    ? "A region is written like us-west-2."
    : `${name} is a zone; its region is ${zone[1]}.`;
}

/**
 * Validates the prefix of an object's key ("participants/"): the problem in a sentence, or undefined.
 * An empty prefix is the whole bucket.
 */
export function prefixProblem(prefix: string): string | undefined {
  if (prefix === "") return undefined;
  if (prefix.startsWith("/")) return "A prefix does not start with a slash.";
  if (!prefix.endsWith("/")) return "A prefix ends with a slash, as in participants/.";
  if (/[\p{Cc}\\]/u.test(prefix)) return "A prefix contains no backslashes or control characters.";
  const folders = prefix.slice(0, -1).split("/");
  if (folders.some((folder) => folder === "." || folder === "..")) {
    return "A prefix contains no folder named . or ...";
  }
  if (folders.includes("")) return "A prefix does not contain two slashes in a row.";
  // A key is at most 1,024 bytes, and the owner, a digest and a file name follow.
  const sizeBytes = new TextEncoder().encode(prefix).byteLength;
  return sizeBytes > 512 ? "A prefix is at most 512 bytes long." : undefined;
}

/** Validates a Lambda function's name: the problem in a sentence, or undefined. */
export function functionNameProblem(name: string): string | undefined {
  if (name === "") return "Enter the name of the Lambda function.";
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return undefined;
  return "A function’s name is up to 64 letters, digits, hyphens and underscores; not its ARN.";
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const INVOCATION_PATH = /^\/2015-03-31\/functions\/([A-Za-z0-9_-]+)\/invocations$/;

/** The path at which Lambda's own API invokes a function. */
export function invocationPath(functionName: string): string {
  return `/2015-03-31/functions/${functionName}/invocations`;
}

/** The name of the function that a URL invokes by Lambda's own API; undefined for any other URL. */
export function invokedFunction(url: string): string | undefined {
  return URL.canParse(url) ? INVOCATION_PATH.exec(new URL(url).pathname)?.[1] : undefined;
}

/** Hosts that name their region: `<id>.execute-api.<region>.amazonaws.com`, `lambda.<region>.amazonaws.com`. */
const REGIONAL_HOST = /(?:\.execute-api|^lambda)\.([a-z0-9-]+)\.amazonaws\.com/;

/** Of a Function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
const FUNCTION_URL_HOST = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/** The service and the region for which requests to an API are signed. */
export interface ApiScope {
  readonly service: "execute-api" | "lambda";
  readonly region: string;
}

/** The scope of signatures for a URL; `region` is that of a host which names none. */
export function apiScope(apiUrl: string, region: string): ApiScope {
  const { hostname } = new URL(apiUrl);
  const functionRegion = FUNCTION_URL_HOST.exec(hostname)?.[1];
  if (functionRegion !== undefined) return { service: "lambda", region: functionRegion };
  return {
    service: invokedFunction(apiUrl) === undefined ? "execute-api" : "lambda",
    region: REGIONAL_HOST.exec(hostname)?.[1] ?? region,
  };
}
