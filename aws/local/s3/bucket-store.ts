import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CorsRule } from "./cors.ts";
import { namesIn, readRecord, syncFolder, writeRecord } from "./records.ts";

/** A bucket's record. */
export interface Bucket {
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  readonly cors: readonly CorsRule[];
}

/** The buckets of a data folder: one folder each, with a record in it. */
export class BucketStore {
  private readonly folder: string;

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, "buckets");
  }

  async find(name: string): Promise<Bucket | undefined> {
    return isBucketName(name) ? readRecord<Bucket>(this.recordOf(name)) : undefined;
  }

  /** Creates a bucket or replaces its record. */
  async save(bucket: Bucket): Promise<void> {
    await mkdir(this.folderOf(bucket.name, "objects"), { recursive: true });
    await writeRecord(this.recordOf(bucket.name), bucket);
    await syncFolder(this.folder);
  }

  /** Deletes a bucket with everything in it. */
  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { recursive: true });
    await syncFolder(this.folder);
  }

  /** All buckets, by name. */
  async list(): Promise<Bucket[]> {
    const names = await namesIn(this.folder);
    const buckets = await Promise.all(names.map((name) => this.find(name)));
    return buckets
      .filter((bucket) => bucket !== undefined)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The subfolder of a bucket for its objects or uploads. */
  folderOf(bucket: string, kind: "objects" | "uploads"): string {
    return join(this.folder, bucket, kind);
  }

  private recordOf(name: string): string {
    return join(this.folder, name, "bucket.json");
  }
}

const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** The rules of AmazonS3/latest/userguide/bucketnamingrules.html that distinguish names from paths. */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(name) &&
    !RESERVED_STARTS.some((start) => name.startsWith(start)) &&
    !RESERVED_ENDS.some((end) => name.endsWith(end))
  );
}
