import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BucketStore } from "./bucket-store.ts";
import type { Checksum } from "./declared-body.ts";
import { KeyIndex } from "./key-index.ts";
import { KeyedMutex } from "./keyed-mutex.ts";
import { moveFile } from "./move-file.ts";
import {
  discard,
  isMissing,
  namesIn,
  readRecord,
  readRecordNow,
  syncFolder,
  writeRecord,
} from "./records.ts";

/** How many records are read before requests get a turn: a few milliseconds. */
const RECORDS_A_TURN = 256;
/** The age of a file that no write can still be about to name, in milliseconds. */
const ORPHAN_AGE_MS = 3_600_000;

/** An object's record, without its bytes. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes: the MD5, or for a multipart object `<md5 of md5s>-<parts>`. */
  readonly etag: string;
  /** ISO 8601, whole seconds. */
  readonly lastModified: string;
  /** Stored headers, including x-amz-meta-*; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: Checksum | undefined;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE";
  /** The upload in parts that it was assembled from. */
  readonly uploadId?: string;
  /** The name of the file with the bytes, beside the record. */
  readonly data: string;
}

/**
 * The objects of all buckets: a record under the SHA-256 of the key names the file with the bytes.
 * Replacing the record is the single step that makes a new object visible. An index in memory, read
 * from the records of a bucket once, has them in order for listings.
 */
export class ObjectStore {
  private readonly buckets: BucketStore;
  private readonly mutex = new KeyedMutex();
  private readonly indexes = new Map<string, Promise<KeyIndex<StoredObject>>>();

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
    if (object === undefined) return undefined;
    try {
      const handle = await open(join(this.folderOf(bucket), object.data), "r");
      return { object, handle };
    } catch (error) {
      const current = await this.find(bucket, key);
      if (isMissing(error) && current?.data !== object.data) {
        // Replaced between the two steps: open the new one.
        return this.open(bucket, key);
      }
      throw error;
    }
  }

  /**
   * Moves a file into the store as an object's bytes, replacing any object of its key.
   *
   * @param checkCurrent receives the current object; throws to reject the write.
   */
  async put(
    bucket: string,
    object: Omit<StoredObject, "data">,
    file: string,
    checkCurrent: (current: StoredObject | undefined) => void,
  ): Promise<void> {
    const record = this.recordOf(bucket, object.key);
    const index = await this.index(bucket);
    await this.mutex.runExclusive(record, async () => {
      const previous = await this.find(bucket, object.key);
      checkCurrent(previous);
      const data = `${hashOf(object.key)}.${randomUUID()}`;
      await mkdir(this.folderOf(bucket), { recursive: true });
      await moveFile(file, join(this.folderOf(bucket), data));
      try {
        await writeRecord(record, { ...object, data });
        index.set(object.key, { ...object, data });
      } catch (error) {
        await discard(join(this.folderOf(bucket), data));
        throw error;
      }
      await this.discardData(bucket, previous);
    });
  }

  /**
   * Removes an object, if it exists.
   *
   * @param checkCurrent receives the current object; throws to reject the deletion.
   */
  async remove(
    bucket: string,
    key: string,
    checkCurrent: (current: StoredObject | undefined) => void = () => undefined,
  ): Promise<void> {
    const record = this.recordOf(bucket, key);
    const index = await this.index(bucket);
    await this.mutex.runExclusive(record, async () => {
      const previous = await this.find(bucket, key);
      checkCurrent(previous);
      await discard(record);
      index.delete(key);
      await this.discardData(bucket, previous);
    });
  }

  /** Forgets the objects of a bucket that has been deleted. */
  forget(bucket: string): void {
    this.indexes.delete(bucket);
  }

  /** Waits until the deletions so far are on the disk. */
  async sync(bucket: string): Promise<void> {
    await syncFolder(this.folderOf(bucket));
  }

  /** Removes the objects of a bucket that were last written before a time. */
  async expire(bucket: string, before: Date): Promise<void> {
    const index = await this.index(bucket);
    const limit = before.toISOString();
    for (const { key } of index.values().filter(({ lastModified }) => lastModified < limit)) {
      await this.remove(bucket, key);
    }
  }

  /**
   * Removes the files that a stopped process left: bytes that no record names, and drafts of records.
   */
  async removeOrphans(bucket: string): Promise<void> {
    const folder = this.folderOf(bucket);
    const named = new Set((await this.index(bucket)).values().map(({ data }) => data));
    for (const name of await namesIn(folder)) {
      if (name.endsWith(".json") || named.has(name)) continue;
      const facts = await stat(join(folder, name)).catch(() => undefined);
      if (facts !== undefined && facts.mtimeMs < Date.now() - ORPHAN_AGE_MS) {
        await discard(join(folder, name));
      }
    }
  }

  /** All objects of a bucket, by key. Kept up to date: every change waits until it has been read. */
  index(bucket: string): Promise<KeyIndex<StoredObject>> {
    const known = this.indexes.get(bucket);
    if (known !== undefined) return known;
    const index = this.readIndex(bucket);
    this.indexes.set(bucket, index);
    index.catch(() => this.indexes.delete(bucket));
    return index;
  }

  private async readIndex(bucket: string): Promise<KeyIndex<StoredObject>> {
    const objects = new Map<string, StoredObject>();
    const names = await namesIn(this.folderOf(bucket));
    for (const [at, name] of names.filter((each) => each.endsWith(".json")).entries()) {
      const object = readRecordNow<StoredObject>(join(this.folderOf(bucket), name));
      if (object !== undefined) objects.set(object.key, object);
      if (at % RECORDS_A_TURN === 0) await nextTurn();
    }
    return new KeyIndex(objects);
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
