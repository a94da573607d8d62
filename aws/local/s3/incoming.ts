import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Authorized } from "./authorize.ts";
import { type BodyFacts, receiveBody } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { isMissing } from "./records.ts";

/** A body that has come whole, in a file that now belongs to the caller. */
export interface Arrival extends BodyFacts {
  readonly file: string;
}

/** The folder where bodies grow until everything about them has been checked. */
export class Incoming {
  private readonly parent: string;
  private readonly folder: string;
  private ready: Promise<void> | undefined;

  constructor(dataFolder: string) {
    this.parent = join(dataFolder, "incoming");
    this.folder = join(this.parent, String(process.pid));
  }

  /** A path for a file that does not exist yet, on the same disk as the objects. */
  async newFile(): Promise<string> {
    this.ready ??= this.prepare();
    await this.ready;
    return join(this.folder, randomUUID());
  }

  /**
   * Streams a request's body to a file; nothing is left when it does not come whole.
   *
   * @throws S3Refusal when the body is not what was promised.
   */
  async receive(exchange: Exchange, authorized: Authorized): Promise<Arrival> {
    const file = await this.newFile();
    const handle = await open(file, "wx");
    try {
      const facts = await receiveBody(exchange, authorized, async (bytes) => {
        await handle.writeFile(bytes);
      });
      await handle.close();
      return { file, ...facts };
    } catch (error) {
      await handle.close();
      await rm(file, { force: true });
      throw error;
    }
  }

  /** Removes what stopped processes left behind, and makes this process's folder. */
  private async prepare(): Promise<void> {
    await mkdir(this.parent, { recursive: true });
    for (const name of await readdir(this.parent)) {
      const folder = join(this.parent, name);
      if (await isLeftOver(folder, Number(name))) {
        await rm(folder, { recursive: true, force: true });
      }
    }
    await mkdir(this.folder, { recursive: true });
  }
}

/** A process's folder is left over when the process has stopped, also if its number is ours now. */
async function isLeftOver(folder: string, pid: number): Promise<boolean> {
  return pid === process.pid
    ? (await stat(folder)).mtimeMs < performance.timeOrigin
    : !isRunning(pid);
}

/** Gives a file's bytes back to the disk; it does not matter if it is gone already. */
export async function discard(file: string): Promise<void> {
  try {
    await rm(file);
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
