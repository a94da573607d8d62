import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BucketStore } from "./bucket-store.ts";
import type { ChecksumAlgorithm } from "./checksum.ts";
import type { Checksum } from "./declared-body.ts";
import { KeyedMutex } from "./keyed-mutex.ts";
import { moveFile } from "./move-file.ts";
import type { StoredObject } from "./object-store.ts";
import { discard, namesIn, readRecord, syncFolder, writeRecord } from "./records.ts";

/** A multipart upload in progress. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  /** ISO 8601. */
  readonly initiated: string;
  readonly headers: StoredObject["headers"];
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: StoredObject["checksumType"];
}

/** An uploaded part. */
export interface Part {
  readonly number: number;
  /** ISO 8601, whole seconds. */
  readonly modified: string;
  readonly size: number;
  /** Hexadecimal MD5. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  /** The name of the file with the bytes. */
  readonly data: string;
}

/** The multipart uploads in progress: one folder each, with a record of the upload and of each part. */
export class UploadStore {
  private readonly buckets: BucketStore;
  private readonly mutex = new KeyedMutex();

  constructor(buckets: BucketStore) {
    this.buckets = buckets;
  }

  async create(bucket: string, upload: Omit<Upload, "id">): Promise<Upload> {
    const created = { ...upload, id: randomBytes(32).toString("hex") };
    await mkdir(this.folderOf(bucket, created.id), { recursive: true });
    await writeRecord(join(this.folderOf(bucket, created.id), "upload.json"), created);
    await syncFolder(this.buckets.folderOf(bucket, "uploads"));
    return created;
  }

  /** Finds an upload by key and id; undefined for an id that this store did not create. */
  async find(bucket: string, key: string, id: string): Promise<Upload | undefined> {
    if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
    const upload = await readRecord<Upload>(join(this.folderOf(bucket, id), "upload.json"));
    return upload?.key === key ? upload : undefined;
  }

  /** Moves a file into the store as a part, replacing any part of its number. */
  async putPart(
    bucket: string,
    { id }: Upload,
    part: Omit<Part, "data">,
    file: string,
  ): Promise<void> {
    const record = this.partRecord(bucket, id, part.number);
    await this.mutex.runExclusive(record, async () => {
      const previous = await readRecord<Part>(record);
      const data = `${part.number}.${randomUUID()}`;
      await moveFile(file, join(this.folderOf(bucket, id), data));
      await writeRecord(record, { ...part, data });
      if (previous !== undefined) {
        await discard(join(this.folderOf(bucket, id), previous.data));
      }
    });
  }

  findPart(bucket: string, { id }: Upload, number: number): Promise<Part | undefined> {
    return readRecord<Part>(this.partRecord(bucket, id, number));
  }

  /** The parts of an upload, by number. */
  async listParts(bucket: string, { id }: Upload): Promise<Part[]> {
    const names = await namesIn(this.folderOf(bucket, id));
    const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    const parts = await Promise.all(
      numbers
        .sort((one, other) => one - other)
        .map((number) => readRecord<Part>(this.partRecord(bucket, id, number))),
    );
    return parts.filter((part) => part !== undefined);
  }

  fileOf(bucket: string, { id }: Upload, { data }: Part): string {
    return join(this.folderOf(bucket, id), data);
  }

  /** The uploads of a bucket, in the order of their keys' UTF-8 bytes and then of their time. */
  async list(bucket: string): Promise<Upload[]> {
    const ids = await namesIn(this.buckets.folderOf(bucket, "uploads"));
    const records = ids.map((id) => join(this.folderOf(bucket, id), "upload.json"));
    const uploads = await Promise.all(records.map((record) => readRecord<Upload>(record)));
    return uploads.filter((upload) => upload !== undefined).sort(byKeyAndTime);
  }

  /** Removes the uploads that were started before a time, and folders without a record. */
  async expire(bucket: string, before: Date): Promise<void> {
    const limit = before.toISOString();
    const fresh = (await this.list(bucket)).filter(({ initiated }) => initiated >= limit);
    const kept = new Set(fresh.map(({ id }) => id));
    for (const id of await namesIn(this.buckets.folderOf(bucket, "uploads"))) {
      if (!kept.has(id)) await rm(this.folderOf(bucket, id), { recursive: true, force: true });
    }
  }

  /** Deletes an upload with all its parts. */
  async remove(bucket: string, { id }: Upload): Promise<void> {
    await rm(this.folderOf(bucket, id), { recursive: true, force: true });
  }

  private partRecord(bucket: string, id: string, number: number): string {
    return join(this.folderOf(bucket, id), `${number}.json`);
  }

  private folderOf(bucket: string, id: string): string {
    return join(this.buckets.folderOf(bucket, "uploads"), id);
  }
}

function byKeyAndTime(one: Upload, other: Upload): number {
  const order = Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
  if (order !== 0) return order;
  // Of one millisecond, by id: pages need one order.
  return [one.initiated, one.id].join() < [other.initiated, other.id].join() ? -1 : 1;
}
