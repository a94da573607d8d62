import { createReadStream } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { parseNpy } from "#domain/formats/npy.ts";
import { npyHeaderBytes } from "#domain/formats/npy-header.ts";
import { createGeoTiffWriter, type GeoTiffWriter } from "#domain/formats/write-geotiff.ts";
import { type MosaicRows, mosaicRows } from "#domain/tiles/mosaic.ts";
import { NPY } from "#lambda/reply-form.ts";
import {
  gridOf,
  readPlan,
  resultKeys,
  type SceneResult,
  tileKey,
  writeResult,
} from "./scene-folder.ts";
import { type SceneObjects, sceneObjects } from "./scene-objects.ts";
import { uploadChunks } from "./upload.ts";
import type { ScenePlan } from "./workflow.ts";

const GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized";

/**
 * Joins the tiles of a scene with the bits of the page's mosaic, and writes it as npy, float32 of (rows,
 * columns) or (rows, columns, classes), and as a Cloud Optimized GeoTIFF. Two rows of tiles are in memory
 * at a time; the GeoTIFF's tiles wait in a temporary folder, as its directories precede them.
 */
export async function stitchTiles(
  { bucket, folder }: Pick<ScenePlan, "bucket" | "folder">,
  client: S3Client,
  signal: AbortSignal,
): Promise<SceneResult> {
  const objects = sceneObjects(client, bucket, signal);
  const plan = await readPlan(folder, objects);
  const grid = gridOf(plan);
  const { height, width } = plan;
  const classCount = await classCountOf(folder, grid.count, objects);
  const { npy, geotiff } = resultKeys(folder);
  const spool = await openSpool();
  try {
    const titles = Array.from({ length: classCount }, (_, at) =>
      classCount === 1 ? "score" : `score of class ${at + 1}`,
    );
    const facts = { SCENE: plan.key, ...(plan.model === null ? {} : { MODEL: plan.model }) };
    const writer = createGeoTiffWriter(
      {
        height,
        width,
        titles,
        nodata: Number.NaN,
        metadata: facts,
        isFloat: true,
        place: plan.place,
      },
      spool.write,
    );
    const rows = mosaicRows(grid, classCount, (index) => readTile(folder, index, objects));
    const shape = [height, width, ...(classCount === 1 ? [] : [classCount])];
    const header = npyHeaderBytes("float32", shape);
    const chunks = npyChunks(header, rows, { width, classCount, writer });
    await uploadChunks(client, { Bucket: bucket, Key: npy, ContentType: NPY }, chunks, signal);
    await spool.finish();
    await uploadChunks(
      client,
      { Bucket: bucket, Key: geotiff, ContentType: GEOTIFF },
      spool.chunks(writer),
      signal,
    );
  } finally {
    await spool.remove();
  }
  return writeResult(folder, objects);
}

/** Of the first tile with data: all have as many. One for a scene without any. */
async function classCountOf(folder: string, count: number, objects: SceneObjects): Promise<number> {
  for (let index = 0; index < count; index += 1) {
    const file = await objects.read(tileKey(folder, index));
    if (file.length > 0) return parseNpy(new Uint8Array(file).buffer).shape[0] ?? 1;
  }
  return 1;
}

async function readTile(
  folder: string,
  index: number,
  objects: SceneObjects,
): Promise<Float32Array | undefined> {
  const file = await objects.read(tileKey(folder, index));
  if (file.length === 0) return undefined;
  const { values } = parseNpy(new Uint8Array(file).buffer);
  if (values instanceof Float32Array) return values;
  throw new Error(`Tile ${index} in ${folder} is not of float32`);
}

/** The npy in chunks; each band of rows goes to the GeoTIFF too. */
async function* npyChunks(
  header: Uint8Array,
  rows: AsyncIterable<MosaicRows>,
  to: { readonly width: number; readonly classCount: number; readonly writer: GeoTiffWriter },
): AsyncGenerator<Uint8Array> {
  const { width, classCount, writer } = to;
  yield header;
  for await (const { height, scores } of rows) {
    const count = height * width;
    const planes = Array.from({ length: classCount }, (_, at) =>
      scores.subarray(at * count, (at + 1) * count),
    );
    await writer.addRows(planes, height);
    const values = classCount === 1 ? scores : new Float32Array(scores.length);
    if (classCount > 1) {
      for (const [at, plane] of planes.entries()) {
        for (let pixel = 0; pixel < count; pixel += 1) {
          values[pixel * classCount + at] = plane[pixel] ?? Number.NaN;
        }
      }
    }
    yield new Uint8Array(values.buffer);
  }
}

/** The tiles of each level of a GeoTIFF, in a file each. */
interface Spool {
  write(level: number, tile: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** The whole GeoTIFF. */
  chunks(writer: GeoTiffWriter): AsyncGenerator<Uint8Array>;
  remove(): Promise<void>;
}

async function openSpool(): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), "scene-"));
  const files = new Map<number, FileHandle>();
  const pathOf = (level: number): string => join(folder, String(level));
  const finish = async (): Promise<void> => {
    await Promise.all([...files.values()].map((file) => file.close()));
    files.clear();
  };
  return {
    write: async (level, tile) => {
      const file = files.get(level) ?? (await open(pathOf(level), "w"));
      files.set(level, file);
      await file.write(tile);
    },
    finish,
    chunks: async function* (writer) {
      yield writer.head();
      for (let level = writer.levelCount - 1; level >= 0; level -= 1) {
        for await (const chunk of createReadStream(pathOf(level))) yield chunk;
      }
    },
    remove: async () => {
      await finish();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
