import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { createSessions, type Session, type Sessions } from "#local/sessions.ts";
import { createSts } from "#local/sts.ts";
import { createS3, type S3 } from "./s3.ts";

/** For tests: an S3 and an STS on their own port and folder. */
export interface TestCloud {
  readonly port: number;
  readonly endpoint: string;
  readonly dataFolder: string;
  readonly sessions: Sessions;
  readonly session: Session;
  readonly s3: S3;
  /** An SDK client with the session's credentials, path style. */
  client(config?: S3ClientConfig): S3Client;
  /** Every file under the data folder, relative to it. */
  files(): Promise<string[]>;
  /** Restarts S3 on the same folder. */
  restart(): void;
  stop(): Promise<void>;
}

export const REGION = "us-west-2";
export const BUCKET = "smoke-dataset-bucket";
export const PAGE = "http://localhost:5173";

/** Starts a test cloud with one bucket, whose CORS rules allow the page. */
export async function startTestCloud(now: () => Date = () => new Date()): Promise<TestCloud> {
  const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-s3-"));
  const sessions = createSessions(now);
  const session = sessions.issue({ role: "Participant", name: "ada", durationS: 3600 });
  const sts = createSts({ sessions, now });
  let s3 = createS3({ dataFolder, region: REGION, sessions, now });
  await s3.createBucket(BUCKET, [
    {
      allowedOrigins: [PAGE],
      allowedMethods: ["GET", "PUT", "HEAD"],
      allowedHeaders: ["content-type", "x-amz-*"],
      exposeHeaders: ["ETag", "x-amz-request-id"],
      maxAgeSeconds: 600,
    },
  ]);
  const server = createServer((request, response) => {
    const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const service = isForm && request.url === "/" ? sts : s3;
    void service.handle(request, response);
  });
  const port = await listen(server);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    port,
    endpoint,
    dataFolder,
    sessions,
    session,
    s3,
    client: (config) =>
      new S3Client({
        endpoint,
        region: REGION,
        forcePathStyle: true,
        maxAttempts: 1,
        credentials: credentialsOf(session),
        ...config,
      }),
    files: () => filesUnder(dataFolder),
    restart() {
      s3 = createS3({ dataFolder, region: REGION, sessions, now });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A session as credentials for SDK clients. */
export function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: Session): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
