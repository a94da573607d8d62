import type { S3Client } from "@aws-sdk/client-s3";
import type { ExpectedImage } from "#domain/array/layout.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Raster } from "#domain/array/raster.ts";
import { GEOTIFF } from "#domain/formats/geotiff.ts";
import { openTiffWindows, type TiffWindows } from "#domain/formats/geotiff-window.ts";
import { openNpyWindows } from "./npy-window.ts";
import { openObject } from "./object-ranges.ts";
import { asUnreadableScene } from "./scene-errors.ts";

/** A scene in S3, of which only windows are read. */
export interface Scene extends Omit<TiffWindows, "read"> {
  readonly etag: string;
  /**
   * The whole scene, with the values of a window alone, and as one band the pixels that its mask
   * excludes. @throws InferenceError, SceneChangedError
   */
  window(box: PixelBox): Promise<{ readonly raster: Raster; readonly missing: Raster | undefined }>;
}

/**
 * Opens a scene without reading its values: an npy or a GeoTIFF.
 * @param object with an ETag, only the scene of that version.
 * @throws InferenceError, SceneChangedError
 */
export async function openScene(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly etag?: string | undefined },
  expected: ExpectedImage,
  signal: AbortSignal,
): Promise<Scene> {
  const file = await openObject(client, object, signal);
  try {
    const start = new Uint8Array(await file.read(0, 4));
    const isTiff = GEOTIFF.sniff(String.fromCharCode(...start));
    const windows = isTiff ? await openTiffWindows(file) : await npyWindows(file, expected);
    const { read, ...facts } = windows;
    const { height, width, bandCount, dtype } = facts;
    return {
      ...facts,
      etag: file.etag,
      window: async (box) => {
        const { values, missing } = await read(box).catch((cause: unknown) => {
          throw asUnreadableScene(cause, object.key);
        });
        const whole = { height, width };
        return {
          raster: placed({ values, dtype, bandCount }, box, whole),
          missing: missing && placed({ values: missing, dtype: "uint8", bandCount: 1 }, box, whole),
        };
      },
    };
  } catch (cause) {
    throw asUnreadableScene(cause, object.key);
  }
}

async function npyWindows(
  ...[file, expected]: Parameters<typeof openNpyWindows>
): Promise<TiffWindows> {
  const windows = await openNpyWindows(file, expected);
  return {
    ...windows,
    nodata: undefined,
    place: [],
    read: async (box) => ({ values: await windows.read(box), missing: undefined }),
  };
}

/** A raster of a whole scene that has the pixels of a window only. */
function placed(
  values: Pick<Raster, "values" | "dtype" | "bandCount">,
  { top, left, width }: PixelBox,
  whole: Pick<Raster, "height" | "width">,
): Raster {
  const { bandCount } = values;
  const strides = { band: 1, row: width * bandCount, column: bandCount };
  return { ...values, ...whole, strides, offset: -(top * strides.row + left * strides.column) };
}
