import type { CorsRule } from "./cors.ts";
import { invalidRequest, malformedXml } from "./errors.ts";
import {
  child,
  document,
  element,
  leaf,
  parseXml,
  texts,
  type XmlElement,
  XmlError,
} from "./xml.ts";

/** The XML namespace of S3. */
export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

const METHODS = ["GET", "PUT", "HEAD", "POST", "DELETE"];
/** AmazonS3/latest/API/API_PutBucketCors.html */
const MAX_RULES = 100;

/** Formats a bucket's rules as a GetBucketCors response. */
export function writeCorsRules(rules: readonly CorsRule[]): string {
  return document("CORSConfiguration", S3_NAMESPACE, ...rules.map(writeRule));
}

/** Parses the rules of a PutBucketCors request. @throws S3Error for rules that S3 does not accept. */
export function readCorsRules(source: string): CorsRule[] {
  const root = readRoot(source, "CORSConfiguration");
  const rules = root.children.filter(({ name }) => name === "CORSRule").map(readRule);
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  return rules;
}

/** Parses a request's document with this root. @throws S3Error MalformedXML */
export function readRoot(source: string, name: string): XmlElement {
  try {
    const root = parseXml(source);
    if (root.name === name) return root;
  } catch (error) {
    throw error instanceof XmlError ? malformedXml(error) : error;
  }
  throw malformedXml();
}

function writeRule(rule: CorsRule): string {
  return element(
    "CORSRule",
    leaf("ID", rule.id),
    ...rule.allowedOrigins.map((origin) => leaf("AllowedOrigin", origin)),
    ...rule.allowedMethods.map((method) => leaf("AllowedMethod", method)),
    ...(rule.allowedHeaders ?? []).map((header) => leaf("AllowedHeader", header)),
    ...(rule.exposeHeaders ?? []).map((header) => leaf("ExposeHeader", header)),
    leaf("MaxAgeSeconds", rule.maxAgeSeconds),
  );
}

function readRule(source: XmlElement): CorsRule {
  const id = child(source, "ID")?.text;
  const maxAge = child(source, "MaxAgeSeconds")?.text;
  const rule: CorsRule = {
    allowedOrigins: texts(source, "AllowedOrigin"),
    allowedMethods: texts(source, "AllowedMethod"),
    allowedHeaders: texts(source, "AllowedHeader"),
    exposeHeaders: texts(source, "ExposeHeader"),
    ...(id === undefined ? {} : { id }),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
  };
  checkRule(rule);
  return rule;
}

function checkRule(rule: CorsRule): void {
  const { allowedOrigins, allowedMethods, allowedHeaders = [], exposeHeaders = [] } = rule;
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw malformedXml();
  if (rule.maxAgeSeconds !== undefined && !Number.isInteger(rule.maxAgeSeconds)) {
    throw malformedXml();
  }
  const unknown = allowedMethods.find((method) => !METHODS.includes(method));
  if (unknown !== undefined) {
    throw invalidRequest(
      `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    );
  }
  checkWildcards("AllowedOrigin", allowedOrigins);
  checkWildcards("AllowedHeader", allowedHeaders);
  const wild = exposeHeaders.find((header) => header.includes("*"));
  if (wild !== undefined) {
    throw invalidRequest(
      `ExposeHeader "${wild}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
}

function checkWildcards(name: string, patterns: readonly string[]): void {
  const wild = patterns.find((pattern) => pattern.split("*").length > 2);
  if (wild !== undefined) {
    throw invalidRequest(`${name} "${wild}" can not have more than one wildcard.`);
  }
}
