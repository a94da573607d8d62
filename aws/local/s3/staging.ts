import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Authorized } from "./authorize.ts";
import { type BodySink, receiveBody, type VerifiedBody } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { discard } from "./records.ts";

/** A complete, verified body in a file that the caller now owns. */
export interface StagedBody extends VerifiedBody {
  readonly file: string;
}

/** The folder of bodies that are being received and verified. */
export class StagingFolder {
  private readonly parent: string;
  private readonly folder: string;
  private ready: Promise<void> | undefined;

  constructor(dataFolder: string) {
    this.parent = join(dataFolder, "incoming");
    this.folder = join(this.parent, String(process.pid));
  }

  /** A path for a new file, on the same disk as the objects. */
  async newFile(): Promise<string> {
    this.ready ??= this.prepare();
    await this.ready;
    return join(this.folder, randomUUID());
  }

  /**
   * Streams a request's body to a file, which is removed if the body is incomplete or wrong.
   *
   * @throws S3Error if the body does not match its declaration.
   */
  receive(exchange: Exchange, authorized: Authorized): Promise<StagedBody> {
    return this.stage((sink) => receiveBody(exchange, authorized, sink));
  }

  /** Makes a file of what `fill` gives its sink, or none if it throws. */
  async stage(fill: (sink: BodySink) => Promise<VerifiedBody>): Promise<StagedBody> {
    const file = await this.newFile();
    const handle = await open(file, "wx");
    try {
      const facts = await fill(async (bytes) => {
        await handle.writeFile(bytes);
      });
      await handle.datasync();
      await handle.close();
      return { file, ...facts };
    } catch (error) {
      await handle.close();
      await discard(file);
      throw error;
    }
  }

  /** Removes the folders of stopped processes and creates this process's own. */
  private async prepare(): Promise<void> {
    await mkdir(this.parent, { recursive: true });
    for (const name of await readdir(this.parent)) {
      const folder = join(this.parent, name);
      if (await isStale(folder, Number(name))) {
        await rm(folder, { recursive: true, force: true });
      }
    }
    await mkdir(this.folder, { recursive: true });
  }
}

/** Whether a folder's process has stopped, also if this process now has its number. */
async function isStale(folder: string, pid: number): Promise<boolean> {
  return pid === process.pid
    ? (await stat(folder)).mtimeMs < performance.timeOrigin
    : !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
