import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import * as v from "valibot";

/** Small objects of a bucket. */
export interface SceneObjects {
  /** Parses a JSON object; undefined if there is none. */
  readJson<Schema extends v.GenericSchema>(
    key: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined>;
  writeJson(key: string, value: unknown): Promise<void>;
  read(key: string): Promise<Uint8Array>;
  write(key: string, body: Uint8Array, contentType: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** Keys under a prefix; with a delimiter only those directly under it. */
  list(prefix: string, delimiter?: string): Promise<readonly string[]>;
}

/** The objects of one bucket, until `abortSignal` ends every request. */
export function sceneObjects(
  client: S3Client,
  bucket: string,
  abortSignal: AbortSignal,
): SceneObjects {
  const read = async (key: string): Promise<Uint8Array> => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body: body } = await client.send(command, { abortSignal });
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  };
  const write = async (key: string, body: Uint8Array, contentType: string): Promise<void> => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: contentType,
    });
    await client.send(command, { abortSignal });
  };
  return {
    read,
    write,
    writeJson: (key, value) =>
      write(key, new TextEncoder().encode(JSON.stringify(value)), "application/json"),
    readJson: async (key, schema) => {
      const bytes = await read(key).catch(undefinedIfAbsent);
      if (bytes === undefined) return undefined;
      return v.parse(schema, JSON.parse(new TextDecoder().decode(bytes)));
    },
    exists: async (key) => {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
      const found = await client.send(command, { abortSignal }).catch(undefinedIfAbsent);
      return found !== undefined;
    },
    list: async (prefix, delimiter) => {
      const keys: string[] = [];
      const input = { Bucket: bucket, Prefix: prefix, Delimiter: delimiter };
      for await (const { Contents: contents = [] } of paginateListObjectsV2({ client }, input, {
        abortSignal,
      })) {
        keys.push(...contents.flatMap(({ Key: key }) => key ?? []));
      }
      return keys;
    },
  };
}

/** For a role without s3:ListBucket, S3 answers 403 if there is no such object. */
function undefinedIfAbsent(cause: unknown): undefined {
  const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
  if (status === 404 || status === 403) return undefined;
  throw cause;
}
