import type { AccessCheck } from "#local/iam/roles.ts";
import type { Session, Sessions } from "#local/sessions.ts";
import { readFormClaims } from "#local/sigv4/claims.ts";
import { verifyText } from "#local/sigv4/verify.ts";
import { permitOf } from "./access.ts";
import { copyBytes } from "./body.ts";
import { algorithmOf } from "./declared-body.ts";
import { invalidArgument, S3Error, wrongChecksum } from "./errors.ts";
import { type Exchange, toHeaderText } from "./exchange.ts";
import { readUploadForm } from "./form-data.ts";
import { readMetadata } from "./metadata.ts";
import { objectOf } from "./objects.ts";
import type { S3Context } from "./operation.ts";
import { checkPostPolicy, checkPostSize, readPostPolicy } from "./post-policy.ts";
import { discard } from "./records.ts";
import { ENCRYPTED, sendEmpty, sendXml } from "./response.ts";
import { document, leaf } from "./xml.ts";

/** What a form's key may contain for the name of its file. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's placeholder, not a template.
const FILE_NAME = "${filename}";

/** Who may send a form, and for which keys. */
interface PostRules {
  readonly sessions: Sessions;
  readonly checkAccess: AccessCheck;
}

/**
 * POST Object: an upload by an HTML form, as `generate_presigned_post` of boto3 prepares it. The form's
 * policy is signed, not the request. AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(
  exchange: Exchange & { readonly bucket: string },
  boundary: string,
  context: S3Context,
  { sessions, checkAccess }: PostRules,
): Promise<void> {
  const { request, bucket } = exchange;
  const source = { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
  const { fields: sent, fileName, file } = await readUploadForm(source, boundary);
  const key = requireKey(sent).replaceAll(FILE_NAME, fileName);
  const fields = new Map([...sent, ["bucket", bucket], ["key", key]]);
  const encoded = sent.get("policy");
  if (encoded === undefined) throw new S3Error(403, "AccessDenied", "Access Denied");
  const session = await verifyForm(sent, encoded, context, sessions);
  permitOf(checkAccess, session, exchange.query)("s3:PutObject", { bucket, key });
  const policy = readPostPolicy(encoded);
  checkPostPolicy(policy, fields, context.now());
  const form = exchangeOfForm(exchange, sent);
  const headers = readMetadata(form);
  const algorithm = checksumOf(fields);
  const body = await context.staging.stage((sink) => copyBytes(file, algorithm, sink));
  try {
    checkPostSize(policy, body.size);
    const declared = algorithm && fields.get(`x-amz-checksum-${algorithm}`);
    if (declared !== undefined && declared !== body.checksum?.value) {
      throw wrongChecksum(algorithm ?? "");
    }
    const object = objectOf(key, body, headers, context.now());
    await context.objects.put(bucket, object, body.file, () => undefined);
  } finally {
    await discard(body.file);
  }
  answer(exchange, fields, `"${body.md5}"`);
}

function requireKey(fields: ReadonlyMap<string, string>): string {
  const key = fields.get("key");
  if (key) return key;
  throw invalidArgument(
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    "key",
    "",
  );
}

async function verifyForm(
  fields: ReadonlyMap<string, string>,
  policy: string,
  { region, now }: S3Context,
  sessions: Sessions,
): Promise<Session> {
  const claims = readFormClaims(fields);
  if ("kind" in claims) {
    const reason = claims.kind === "malformed" ? claims.reason : "Access Denied";
    throw new S3Error(400, "AuthorizationQueryParametersError", reason);
  }
  const rules = { service: "s3", region, sessions, now: now() } as const;
  const result = await verifyText(claims, policy, rules);
  if (!result.ok) throw S3Error.of(result.error);
  return result.session;
}

/** The form's fields in the place of the request's headers. */
function exchangeOfForm(exchange: Exchange, fields: ReadonlyMap<string, string>): Exchange {
  const headers = new Map([...fields].map(([name, value]) => [name, toHeaderText(value)]));
  return { ...exchange, headers, query: new Map(), amz: (name) => headers.get(name) };
}

function checksumOf(fields: ReadonlyMap<string, string>): ReturnType<typeof algorithmOf> {
  const names = [...fields.keys()].map(algorithmOf);
  return (
    names.find((algorithm) => algorithm !== undefined) ??
    algorithmOf(fields.get("x-amz-checksum-algorithm") ?? "")
  );
}

/** The answer that the form chooses: 204 by default, 200, 201 with a document, or a redirect. */
function answer(
  { response, headers }: Exchange,
  fields: ReadonlyMap<string, string>,
  ETag: string,
): void {
  const [bucket, key] = [fields.get("bucket") ?? "", fields.get("key") ?? ""];
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: ETag })) {
      target.searchParams.append(name, value);
    }
    sendEmpty(response, 303, { ETag, Location: target.href, ...ENCRYPTED });
    return;
  }
  const path = key.split("/").map(encodeURIComponent).join("/");
  const Location = `http://${headers.get("host") ?? ""}/${bucket}/${path}`;
  const status = fields.get("success_action_status");
  if (status !== "201") {
    sendEmpty(response, status === "200" ? 200 : 204, { ETag, Location, ...ENCRYPTED });
    return;
  }
  for (const [name, value] of Object.entries({ ETag, Location, ...ENCRYPTED })) {
    response.setHeader(name, value);
  }
  const facts = { Location, Bucket: bucket, Key: key, ETag };
  const leaves = Object.entries(facts).map(([name, value]) => leaf(name, value));
  sendXml(response, 201, document("PostResponse", "", ...leaves));
}
