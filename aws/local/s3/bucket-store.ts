import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CorsRule } from "./cors.ts";
import { isMissing, readRecord, writeRecord } from "./records.ts";

/** What is known of a bucket. */
export interface Bucket {
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  readonly cors: readonly CorsRule[];
}

/** The buckets under a data folder: a folder each, with a record of its own. */
export class BucketStore {
  private readonly folder: string;

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, "buckets");
  }

  async find(name: string): Promise<Bucket | undefined> {
    return isBucketName(name) ? readRecord<Bucket>(this.recordOf(name)) : undefined;
  }

  /** Makes a bucket, or changes the record of one. */
  async save(bucket: Bucket): Promise<void> {
    await mkdir(join(this.folder, bucket.name), { recursive: true });
    await writeRecord(this.recordOf(bucket.name), bucket);
  }

  /** All buckets, by name. */
  async list(): Promise<Bucket[]> {
    const names = await this.names();
    const buckets = await Promise.all(names.sort(byText).map((name) => this.find(name)));
    return buckets.filter((bucket) => bucket !== undefined);
  }

  /** A folder inside a bucket's own, for one kind of thing that it holds. */
  folderOf(bucket: string, kind: "objects" | "uploads"): string {
    return join(this.folder, bucket, kind);
  }

  private recordOf(name: string): string {
    return join(this.folder, name, "bucket.json");
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (isMissing(error)) {
        return [];
      }
      throw error;
    }
  }
}

/** The rules of AmazonS3/latest/userguide/bucketnamingrules.html that tell names apart from paths. */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(name) &&
    !name.startsWith("xn--") &&
    !name.endsWith("-s3alias")
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
