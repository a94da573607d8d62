import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "./fixtures/installed.ts";
import { runPython } from "./fixtures/python.ts";
import { BUCKET, REGION, startTestCloud, type TestCloud } from "./fixtures/test-cloud.ts";

/*
 * Independent clients test the local cloud: every installed AWS CLI, every Python with boto3, s3cmd,
 * rclone and curl. They run asynchronously, because their server runs in this process.
 */
const run = promisify(execFile);
const SLOW = { timeout: 60_000 };
/** Above 8 MB the AWS CLI and boto3 upload in parts. */
const LARGE = 12 * 1024 ** 2;

const clis = installed("aws", ["--version"]);
const pythons = installed("python3", ["-c", "import boto3; print('boto3', boto3.__version__)"]);
const curls = installed("curl", ["--version"]);
const s3cmds = installed("s3cmd", ["--version"]);
const rclones = installed("rclone", ["version"]);

let cloud: TestCloud;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  cloud = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), "plumescope-clients-"));
  const { session, endpoint } = cloud;
  environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name))),
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    ENDPOINT: endpoint,
    BUCKET,
  };
});

afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(clis.length === 0).each(clis)("%s", (_version, { path, id }) => {
  async function aws(...words: string[]): Promise<string> {
    const env = { ...environment, AWS_CONFIG_FILE: join(folder, "cli-config") };
    const { stdout } = await run(path, ["--endpoint-url", cloud.endpoint, ...words], { env });
    return stdout;
  }

  // Without this, version 1 presigns with SigV2, which S3 refuses.
  beforeAll(() =>
    writeFile(join(folder, "cli-config"), "[default]\ns3 =\n  signature_version = s3v4\n"),
  );

  it("identifies its caller", SLOW, async () => {
    const identity: unknown = JSON.parse(await aws("sts", "get-caller-identity"));
    expect(identity).toEqual({
      UserId: cloud.session.userId,
      Account: cloud.session.account,
      Arn: cloud.session.arn,
    });
  });

  it("creates a bucket and lists it", SLOW, async () => {
    const bucket = `made-by-cli-${id}`;
    expect(await aws("s3", "mb", `s3://${bucket}`)).toContain(`make_bucket: ${bucket}`);
    expect(await aws("s3", "ls")).toContain(bucket);
  });

  it("uploads and downloads a file in one piece, and lists it", SLOW, async () => {
    const { file, bytes } = await makeFile(`small ${id}.npy`, 100_000);
    await aws("s3", "cp", file, `s3://${BUCKET}/cli ${id}/small (1).npy`);
    expect(await aws("s3", "ls", `s3://${BUCKET}/cli ${id}/`)).toMatch(/100000 small \(1\)\.npy/);
    await aws("s3", "cp", `s3://${BUCKET}/cli ${id}/small (1).npy`, `${file}.back`);
    expect(await readFile(`${file}.back`)).toEqual(bytes);
  });

  it("uploads 12 MB in parts and downloads it in ranges", SLOW, async () => {
    const { file, bytes } = await makeFile(`large-${id}`, LARGE);
    await aws("s3", "cp", file, `s3://${BUCKET}/large-${id}`);
    const head = await aws("s3api", "head-object", "--bucket", BUCKET, "--key", `large-${id}`);
    expect(head).toMatch(/"ETag": "\\"[0-9a-f]{32}-2\\""/);
    await aws("s3", "cp", `s3://${BUCKET}/large-${id}`, `${file}.back`);
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
  });

  it("copies, moves and deletes in the bucket, then deletes the bucket", SLOW, async () => {
    const Bucket = `copied-by-cli-${id}`;
    const s3 = cloud.client();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const bytes = randomBytes(LARGE);
    await s3.send(new PutObjectCommand({ Bucket, Key: "a/large", Body: bytes }));
    // Above 8 MB the CLI copies in parts, and reads the source's tags first.
    await aws("s3", "cp", `s3://${Bucket}/a/large`, `s3://${Bucket}/b/copied`);
    await aws("s3", "mv", `s3://${Bucket}/b/copied`, `s3://${Bucket}/b/moved`);
    const { Contents = [] } = await s3.send(new ListObjectsCommand({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(["a/large", "b/moved"]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "b/moved" }));
    expect(bytes.equals((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    await aws("s3", "rb", "--force", `s3://${Bucket}`);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).not.toContain(Bucket);
  });

  it("presigns a download for curl", SLOW, async ({ skip }) => {
    const curl = curls[0]?.[1];
    if (curl === undefined) return skip("curl is not installed");
    const { file, bytes } = await makeFile(`signed-${id}`, 5000);
    await aws("s3", "cp", file, `s3://${BUCKET}/signed-${id}`);
    const url = (await aws("s3", "presign", `s3://${BUCKET}/signed-${id}`)).trim();
    await run(curl.path, ["--silent", "--fail", "--output", `${file}.back`, url]);
    expect(await readFile(`${file}.back`)).toEqual(bytes);
  });
});

const BOTO3 = `
import boto3, os, sys
from botocore.config import Config

def client(**config):
    return boto3.client("s3", endpoint_url=os.environ["ENDPOINT"], config=Config(**config))

s3 = client(signature_version="s3v4")
bucket = os.environ["BUCKET"]
key, file = sys.argv[1:3]
`;

describe.skipIf(pythons.length === 0).each(pythons)("%s", (_version, { path, id }) => {
  async function python(code: string, ...words: string[]): Promise<string> {
    const file = join(folder, `${randomUUID()}.py`);
    await writeFile(file, BOTO3 + code);
    const run = { argv: [file, ...words], cwd: folder, env: environment } as const;
    return (await runPython(path, run, ["boto3"])).trim();
  }

  it("uploads a file, lists it and reads it back", SLOW, async () => {
    const { file, bytes } = await makeFile(`boto3-${id}`, 393_344);
    const key = `boto3 ${id}/é + 'ünusual'.npy`;
    const answer = await python(
      `s3.upload_file(file, bucket, key, ExtraArgs={"Metadata": {"origin": "goes"}})
listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix=key[:8])["Contents"]]
found = s3.get_object(Bucket=bucket, Key=key)
open(file + ".back", "wb").write(found["Body"].read())
print(listed == [key], found["Metadata"]["origin"])`,
      key,
      file,
    );
    expect(answer).toBe("True goes");
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
  });

  it("uploads 12 MB in parts and reads it back", SLOW, async () => {
    const { file, bytes } = await makeFile(`boto3-large-${id}`, LARGE);
    const answer = await python(
      `s3.upload_file(file, bucket, key)
s3.download_file(bucket, key, file + ".back")
print(s3.head_object(Bucket=bucket, Key=key)["ETag"][-3:])`,
      `boto3-large-${id}`,
      file,
    );
    expect(answer).toBe('-2"');
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
  });

  it("lists a bucket's objects as the resource API does, copies and deletes", SLOW, async () => {
    const { file } = await makeFile(`boto3-objects-${id}`, 100);
    const answer = await python(
      `mine = boto3.resource("s3", endpoint_url=os.environ["ENDPOINT"]).create_bucket(
    Bucket=key, CreateBucketConfiguration={"LocationConstraint": "${REGION}"})
for name in ("a/1", "a/2", "b"):
    mine.upload_file(file, name)
mine.copy({"Bucket": key, "Key": "b"}, "a/ä 3")
print([o.key for o in mine.objects.filter(Prefix="a/")])
print([o.key for o in mine.objects.limit(2)], mine.Object("b").e_tag == mine.Object("a/ä 3").e_tag)
print(len(mine.objects.all().delete()[0]["Deleted"]))
mine.delete()
print(key in [b.name for b in boto3.resource("s3", endpoint_url=os.environ["ENDPOINT"]).buckets.all()])`,
      `objects-of-boto3-${id}`,
      file,
    );
    expect(answer.split("\n")).toEqual([
      "['a/1', 'a/2', 'a/ä 3']",
      "['a/1', 'a/2'] True",
      "4",
      "False",
    ]);
  });

  it("prepares an upload form for curl", SLOW, async ({ skip }) => {
    const curl = curls[0]?.[1];
    if (curl === undefined) return skip("curl is not installed");
    const { file, bytes } = await makeFile(`boto3-form-${id}`, 300_000);
    const json = await python(
      `import json
print(json.dumps(s3.generate_presigned_post(bucket, key, Fields={"Content-Type": "application/x-npy"},
    Conditions=[{"Content-Type": "application/x-npy"}, ["content-length-range", 1, 300000]])))`,
      `boto3 form ${id}/é.npy`,
      file,
    );
    const { url, fields }: { url: string; fields: Record<string, string> } = JSON.parse(json);
    const words = Object.entries(fields).flatMap(([name, value]) => [
      "--form-string",
      `${name}=${value}`,
    ]);
    const post = (...more: string[]) =>
      run(curl.path, ["--silent", "--write-out", "%{http_code}", ...words, ...more, url]);
    expect((await post("--form", `file=@${file}`)).stdout).toBe("204");
    const larger = await makeFile(`boto3-form-larger-${id}`, 300_001);
    expect((await post("--form", `file=@${larger.file}`)).stdout).toContain("EntityTooLarge");
    await python(`s3.download_file(bucket, key, file + ".back")`, `boto3 form ${id}/é.npy`, file);
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
  });

  it("presigns an upload for curl with s3v4; its default is refused", SLOW, async ({ skip }) => {
    const curl = curls[0]?.[1];
    if (curl === undefined) return skip("curl is not installed");
    const { file, bytes } = await makeFile(`boto3-put-${id}`, 20_000);
    const sign = (config: string) =>
      python(
        `print(client(${config}).generate_presigned_url("put_object", {"Bucket": bucket, "Key": key}))`,
        `boto3-put-${id}`,
        file,
      );
    const upload = async (url: string) => {
      const words = ["--silent", "--write-out", "\n%{http_code}", "--upload-file", file, url];
      return (await run(curl.path, words)).stdout;
    };
    const refused = await upload(await sign(""));
    expect(refused).toMatch(/\n400$/);
    expect(refused).toContain(
      "<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>",
    );
    expect(await upload(await sign('signature_version="s3v4"'))).toBe("\n200");
    await python(`s3.download_file(bucket, key, file + ".back")`, `boto3-put-${id}`, file);
    expect(await readFile(`${file}.back`)).toEqual(bytes);
  });
});

describe.skipIf(s3cmds.length === 0).each(s3cmds)("%s", (_version, { path, id }) => {
  async function s3cmd(...words: string[]): Promise<string> {
    const { accessKeyId, secretAccessKey, sessionToken = "" } = cloud.session;
    const host = new URL(cloud.endpoint).host;
    const config = join(folder, "s3cfg");
    const lines = {
      access_key: accessKeyId,
      secret_key: secretAccessKey,
      access_token: sessionToken,
      host_base: host,
      host_bucket: host,
      bucket_location: REGION,
      use_https: "False",
    };
    const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}\n`);
    await writeFile(config, `[default]\n${text.join("")}`);
    return (await run(path, ["--config", config, "--no-progress", ...words])).stdout;
  }

  it("makes a bucket, uploads, lists, copies, downloads and deletes", SLOW, async () => {
    const bucket = `s3://made-by-s3cmd-${id}`;
    const { file, bytes } = await makeFile(`s3cmd é ${id}`, 100_000);
    await s3cmd("mb", bucket);
    await s3cmd("put", "--add-header=x-amz-meta-place:Genève", file, `${bucket}/a/é 1`);
    await s3cmd("cp", `${bucket}/a/é 1`, `${bucket}/b/2`);
    expect(await s3cmd("ls", "--recursive", bucket)).toMatch(/100000 .*a\/é 1\n.*100000 .*b\/2/);
    expect(await s3cmd("ls", `${bucket}/`)).toMatch(/DIR +.*\/a\/\n.*DIR +.*\/b\//);
    await s3cmd("get", `${bucket}/b/2`, `${file}.back`);
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
    await s3cmd("rb", "--recursive", "--force", bucket);
    expect(await s3cmd("ls")).not.toContain(bucket);
  });
});

describe.skipIf(rclones.length === 0).each(rclones)("%s", (_version, { path, id }) => {
  async function rclone(...words: string[]): Promise<string> {
    const { accessKeyId, secretAccessKey, sessionToken = "" } = cloud.session;
    const settings = {
      TYPE: "s3",
      // With "AWS" this version ignores path style, and asks DNS for the bucket.
      PROVIDER: "Other",
      ENDPOINT: cloud.endpoint,
      REGION,
      LOCATION_CONSTRAINT: REGION,
      FORCE_PATH_STYLE: "true",
      ACCESS_KEY_ID: accessKeyId,
      SECRET_ACCESS_KEY: secretAccessKey,
      SESSION_TOKEN: sessionToken,
    };
    const remote = Object.entries(settings).map(([name, value]) => [
      `RCLONE_CONFIG_CLOUD_${name}`,
      value,
    ]);
    const env = { ...environment, ...Object.fromEntries(remote), RCLONE_CONFIG: "/notfound" };
    return (await run(path, ["--retries", "1", ...words], { env })).stdout;
  }

  it("copies a folder, compares it, moves, synchronises and purges", SLOW, async () => {
    const bucket = `cloud:made-by-rclone-${id}`;
    const local = join(folder, `rclone-${id}`);
    await mkdir(join(local, "é d"), { recursive: true });
    await writeFile(join(local, "é d", "1.npy"), randomBytes(50_000));
    await writeFile(join(local, "large"), randomBytes(6_000_000));
    await rclone("mkdir", bucket);
    // Above the cutoff it uploads in parts.
    await rclone("copy", "--s3-upload-cutoff", "5500k", local, `${bucket}/in`);
    await rclone("check", local, `${bucket}/in`);
    await rclone("moveto", `${bucket}/in/large`, `${bucket}/in/moved`);
    expect((await rclone("lsf", "-R", `${bucket}/in`)).trim().split("\n").sort()).toEqual([
      "moved",
      "é d/",
      "é d/1.npy",
    ]);
    await rclone("sync", `${bucket}/in`, `${local}-back`);
    expect((await readdir(`${local}-back`)).sort()).toEqual(["moved", "é d"]);
    await rclone("purge", bucket);
    expect(await rclone("lsd", "cloud:")).not.toContain("made-by-rclone");
  });
});

describe.skipIf(curls.length === 0).each(curls)("%s", (_version, { path }) => {
  it("is refused without a signature, in XML", SLOW, async () => {
    const { stdout } = await run(path, ["--silent", "--include", `${cloud.endpoint}/${BUCKET}/a`]);
    expect(stdout).toMatch(/^HTTP\/1\.1 403 Forbidden/);
    expect(stdout).toMatch(/<\?xml.*\?>\s*<Error><Code>AccessDenied<\/Code>/);
  });
});

async function makeFile(name: string, size: number): Promise<{ file: string; bytes: Buffer }> {
  const file = join(folder, name);
  const bytes = randomBytes(size);
  await writeFile(file, bytes);
  return { file, bytes };
}
