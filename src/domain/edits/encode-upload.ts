import { copyStrided } from "#domain/array/copy-strided.ts";
import { zeros } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import type { Raster } from "#domain/array/raster.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { NPY } from "#domain/formats/npy-format.ts";

/** The input of an upload: an image, and whether it has a leading batch axis of 1. */
interface UploadImage {
  readonly raster: Raster;
  readonly hasBatchAxis: boolean;
}

/** The npy file to upload, as models expect it: (height, width, bands), C order, own dtype. */
export function encodeUpload(image: UploadImage): ArrayBuffer {
  const { values, dtype, offset, bandCount, height, width, strides } = image.raster;
  const bandsLast = zeros(dtype, height * width * bandCount);
  copyStrided(
    values,
    offset,
    [height, width, bandCount],
    [strides.row, strides.column, strides.band],
    bandsLast,
  );
  return writeNpy(
    bandsLast,
    dtype,
    uploadAxes(image).map(({ length }) => length),
  );
}

/**
 * Whether the file itself may be uploaded in place of `encodeUpload`: an npy with the same image in the
 * same axes. numpy reads every version, byte order and Fortran order alike.
 */
export function canUploadFileAsIs(
  found: { readonly array: NdArray; readonly format: string },
  image: UploadImage,
): boolean {
  const { values, shape, strides } = found.array;
  const axes = uploadAxes(image);
  return (
    found.format === NPY.id &&
    image.raster.values === values &&
    axes.length === shape.length &&
    axes.every(
      // The stride of an axis of length 1 is irrelevant.
      ({ length, stride }, axis) =>
        length === shape[axis] && (length === 1 || stride === strides[axis]),
    )
  );
}

function uploadAxes({ raster, hasBatchAxis }: UploadImage) {
  const { bandCount, height, width, strides } = raster;
  const axes = [
    { length: height, stride: strides.row },
    { length: width, stride: strides.column },
    { length: bandCount, stride: strides.band },
  ];
  return hasBatchAxis ? [{ length: 1, stride: 0 }, ...axes] : axes;
}
