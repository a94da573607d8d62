import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "playwright/test";
import type { Stack } from "#local/stack.ts";
import { pickSample, resultOf, takeDemoCredentials, test } from "./workshop.ts";

/*
 * The workshop's notebook presigns with boto3, uploads with curl and posts the key. The same chip
 * must give the same prediction that way and through the page.
 */
const run = promisify(execFile);
const CHIP = "public/samples/goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy";

const PRESIGN = `
import boto3, sys
from botocore.config import Config
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-west-2", config=Config(signature_version="s3v4"))
print(s3.generate_presigned_url("put_object", Params={"Bucket": sys.argv[2], "Key": sys.argv[3]}, ExpiresIn=300))
`;

const python = ["python3", "/usr/bin/python3"].find((path) => runs(path, ["-c", "import boto3"]));
const hasCurl = runs("curl", ["--version"]);

test("boto3, curl and a plain POST give the same prediction as the page", async ({ workshop }) => {
  // biome-ignore lint/suspicious/noSkippedTests: these clients are third-party; CI installs them.
  test.skip(python === undefined || !hasCurl, "boto3 or curl is not installed");
  const { page } = workshop;
  const stack = workshop.stack();
  const reply = page.waitForResponse(
    (response) => response.url() === stack.apiUrl && response.request().method() === "POST",
  );
  await takeDemoCredentials(page);
  await pickSample(page, /thin smoke/);
  await expect(resultOf(page)).toBeVisible();
  const fromPage = npyScores(await (await reply).body());

  const key = `${stack.prefix}notebook/chip.npy`;
  const url = await presign(stack, key);
  await run("curl", ["--silent", "--fail", "--request", "PUT", "--upload-file", CHIP, url]);
  const body = JSON.stringify({ bucket: stack.bucket, file_name: key });
  const { stdout } = await run("curl", ["--silent", "--fail", "--data", body, stack.apiUrl], {
    maxBuffer: 16 * 1024 ** 2,
  });
  const { predictions } = JSON.parse(stdout) as { predictions: number[][][][] };
  expect(Float32Array.from(predictions.flat(3))).toEqual(fromPage);
});

/** The values of a float32 npy in C order. */
function npyScores(file: Buffer): Float32Array {
  const header = 10 + file.readUInt16LE(8);
  return new Float32Array(Uint8Array.from(file.subarray(header)).buffer);
}

async function presign(stack: Stack, key: string): Promise<string> {
  const session = stack.sessions.issue({ role: "notebook", name: "notebook", durationS: 900 });
  const { stdout } = await run(python ?? "", ["-c", PRESIGN, stack.url, stack.bucket, key], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
    },
  });
  return stdout.trim();
}

function runs(path: string, args: readonly string[]): boolean {
  try {
    execFileSync(path, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
