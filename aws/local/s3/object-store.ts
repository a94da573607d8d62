import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Checksum } from "./body-plan.ts";
import type { BucketStore } from "./bucket-store.ts";
import { discard } from "./incoming.ts";
import { Turns } from "./keyed-mutex.ts";
import { isMissing, readRecord, writeRecord } from "./records.ts";

/** What is known of an object, beside its bytes. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotation marks: the MD5, or for a multipart object `<md5 of md5s>-<parts>`. */
  readonly etag: string;
  /** ISO 8601, whole seconds. */
  readonly lastModified: string;
  /** Content-Type and its like, and x-amz-meta-*: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: Checksum | undefined;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE";
  /** The name of the file with the bytes, beside the record. */
  readonly data: string;
}

/**
 * The objects of all buckets: a record under the SHA-256 of the key, which names the file that
 * holds the bytes. Replacing the record is the one step that makes a new object visible.
 */
export class ObjectStore {
  private readonly buckets: BucketStore;
  private readonly turns = new Turns();

  constructor(buckets: BucketStore) {
    this.buckets = buckets;
  }

  find(bucket: string, key: string): Promise<StoredObject | undefined> {
    return readRecord<StoredObject>(this.recordOf(bucket, key));
  }

  /** Finds an object and opens its bytes; the caller closes the handle. */
  async open(
    bucket: string,
    key: string,
  ): Promise<{ object: StoredObject; handle: FileHandle } | undefined> {
    const object = await this.find(bucket, key);
    if (object === undefined) {
      return undefined;
    }
    try {
      const handle = await open(join(this.folderOf(bucket), object.data), "r");
      return { object, handle };
    } catch (error) {
      const current = await this.find(bucket, key);
      if (isMissing(error) && current?.data !== object.data) {
        // Replaced between the two steps: the new one is as good an answer.
        return this.open(bucket, key);
      }
      throw error;
    }
  }

  /**
   * Takes a file over as the bytes of an object, in place of the object that had its key.
   *
   * @param mayReplace is asked what is there now; it throws to refuse.
   */
  async put(
    bucket: string,
    object: Omit<StoredObject, "data">,
    file: string,
    mayReplace: (current: StoredObject | undefined) => void,
  ): Promise<void> {
    const record = this.recordOf(bucket, object.key);
    await this.turns.take(record, async () => {
      const previous = await this.find(bucket, object.key);
      mayReplace(previous);
      const data = `${hashOf(object.key)}.${randomUUID()}`;
      await mkdir(this.folderOf(bucket), { recursive: true });
      await rename(file, join(this.folderOf(bucket), data));
      try {
        await writeRecord(record, { ...object, data });
      } catch (error) {
        await discard(join(this.folderOf(bucket), data));
        throw error;
      }
      await this.discardData(bucket, previous);
    });
  }

  /** Removes an object, if it is there. */
  async remove(bucket: string, key: string): Promise<void> {
    const record = this.recordOf(bucket, key);
    await this.turns.take(record, async () => {
      const previous = await this.find(bucket, key);
      await discard(record);
      await this.discardData(bucket, previous);
    });
  }

  /** All objects of a bucket, in no order. */
  async list(bucket: string): Promise<StoredObject[]> {
    const names = await this.recordNames(bucket);
    const objects: StoredObject[] = [];
    for (const name of names) {
      const object = await readRecord<StoredObject>(join(this.folderOf(bucket), name));
      if (object !== undefined) {
        objects.push(object);
      }
    }
    return objects;
  }

  private async recordNames(bucket: string): Promise<string[]> {
    try {
      const names = await readdir(this.folderOf(bucket));
      return names.filter((name) => name.endsWith(".json"));
    } catch (error) {
      if (isMissing(error)) {
        return [];
      }
      throw error;
    }
  }

  private async discardData(bucket: string, object: StoredObject | undefined): Promise<void> {
    if (object !== undefined) {
      await discard(join(this.folderOf(bucket), object.data));
    }
  }

  private folderOf(bucket: string): string {
    return this.buckets.folderOf(bucket, "objects");
  }

  private recordOf(bucket: string, key: string): string {
    return join(this.folderOf(bucket), `${hashOf(key)}.json`);
  }
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
