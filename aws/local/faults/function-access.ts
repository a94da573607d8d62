import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { NdArray } from "#domain/array/nd-array.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import type { Sessions } from "#local/sessions.ts";
import { clientError, PythonError } from "./python-error.ts";

/** The AWS calls of a workshop function, as boto3 makes them: signed, over HTTP. */
export interface FunctionAccess {
  readonly bucket: string;
  /** The key prefix for predictions; ends in "/". */
  readonly resultPrefix: string;
  /** `download_file` and `np.load`. @throws PythonError with boto3's message */
  loadArray(bucket: string, key: string): Promise<NdArray>;
  /** `invoke_endpoint` with a JSON body. @throws PythonError with boto3's message */
  invokeEndpoint(json: string): Promise<string>;
  putObject(key: string, body: string | Uint8Array): Promise<void>;
  /** A presigned GET URL for pages, valid for 300 s. */
  presignGet(key: string): Promise<string>;
}

/** The role of the functions; no faults are injected into its requests. */
export const FUNCTION_ROLE = "workshop-inference-role";
const HOUR_S = 3600;

/** Creates access to a stack with fresh credentials of the functions' role. */
export function createFunctionAccess(stack: {
  readonly url: string;
  readonly pageUrl: string;
  readonly region: string;
  readonly bucket: string;
  readonly resultPrefix: string;
  readonly endpointName: string;
  readonly sessions: Sessions;
}): FunctionAccess {
  const { bucket, resultPrefix, region, endpointName } = stack;
  const credentials = () => credentialsOf(stack.sessions);
  const common = { region, credentials, maxAttempts: 1 };
  const s3At = (endpoint: string) => new S3Client({ ...common, endpoint, forcePathStyle: true });
  const s3 = s3At(stack.url);
  const pageS3 = s3At(stack.pageUrl);
  const sageMaker = new SageMakerRuntimeClient({ ...common, endpoint: stack.url });
  return {
    bucket,
    resultPrefix,
    async loadArray(from, key) {
      const object = { Bucket: from, Key: key };
      // boto3's download_file sends HeadObject first, so that is the call that fails.
      await s3.send(new HeadObjectCommand(object)).catch(throwAsBoto("HeadObject"));
      const { Body } = await s3.send(new GetObjectCommand(object)).catch(throwAsBoto("GetObject"));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return parseNpy(new Uint8Array(bytes).buffer);
    },
    async invokeEndpoint(json) {
      const request = { EndpointName: endpointName, ContentType: "application/json", Body: json };
      const { Body } = await sageMaker
        .send(new InvokeEndpointCommand(request))
        .catch(throwAsBoto("InvokeEndpoint"));
      return Buffer.from(Body).toString("utf8");
    },
    async putObject(key, body) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    presignGet: (key) =>
      getSignedUrl(pageS3, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: 300 }),
  };
}

async function credentialsOf(sessions: Sessions) {
  const session = sessions.issue({ role: FUNCTION_ROLE, name: "function", durationS: HOUR_S });
  const { accessKeyId, secretAccessKey, sessionToken = "", expiresAt } = session;
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    ...(expiresAt === undefined ? {} : { expiration: expiresAt }),
  };
}

/** HTTP reason phrases, which boto3 shows if a response has no body. */
const REASONS: Readonly<Record<number, string>> = { 403: "Forbidden", 404: "Not Found" };

/** Rethrows an SDK error as boto3's error for the same response. */
function throwAsBoto(operation: string): (cause: unknown) => never {
  return (cause) => {
    const metadata = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata;
    if (!(cause instanceof Error) || metadata?.httpStatusCode === undefined) throw cause;
    const status = metadata.httpStatusCode;
    if (operation === "HeadObject") {
      throw clientError(String(status), operation, REASONS[status] ?? "Bad Request", cause);
    }
    const isNamed = /^[A-Z][A-Za-z]+(Error|Exception|Failure|Unavailable|NoSuchKey)$/.test(
      cause.name,
    );
    const code = isNamed && cause.name !== "UnknownError" ? cause.name : String(status);
    const error = clientError(code, operation, cause.message, cause);
    throw operation === "InvokeEndpoint" && isNamed
      ? new PythonError(code, error.message, { cause })
      : error;
  };
}
