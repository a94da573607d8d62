import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { AppError } from "#domain/failures/failure.ts";

/** Why a file is not opened, and what to do instead, in whole sentences. */
export interface UnsupportedFile {
  readonly reason: string;
  readonly action: string;
  /** Whether it is made to be read by people: text, JSON, XML or a web page. */
  readonly isDocument?: true;
}

/** A kind of file that is often dropped by mistake, recognized by its first bytes. */
interface UnsupportedKind extends UnsupportedFile {
  /** Latin-1; the file has one of them at `at`. */
  readonly starts: readonly string[];
  /** The offset of the signature in bytes; 0 if it is not given. */
  readonly at?: number;
}

/**
 * Protocols 2 to 5, and 0 and 1 of an array, a list and a dictionary, which are text:
 * https://docs.python.org/3/library/pickletools.html
 */
const PICKLE_STARTS = [
  ...["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
  ...["cnumpy", "ccopy_reg\n", "c__builtin__\n", "(lp0\n", "(dp0\n", "(tp0\n"],
];

/** https://www.garykessler.net/library/file_sigs.html lists these and many others. */
const BINARY_KINDS: readonly UnsupportedKind[] = [
  {
    starts: ["\x89HDF\r\n\x1a\n"],
    reason: "This is an HDF5 or netCDF4 file, which contains many variables.",
    action: 'Save one as npy: np.save("chip.npy", xarray.open_dataset("chip.nc")["name"].values).',
  },
  {
    starts: ["CDF\x01", "CDF\x02", "CDF\x05"],
    reason: "This is a netCDF file, which contains many variables.",
    action: 'Save one as npy: np.save("chip.npy", xarray.open_dataset("chip.nc")["name"].values).',
  },
  {
    starts: ["\0\0\0\x0cjP  \r\n\x87\n", "\xffO\xffQ"],
    reason: "This is a JPEG 2000 image.",
    action: "Convert it to a TIFF: gdal_translate chip.jp2 chip.tif.",
  },
  {
    starts: ["MATLAB 7.3 MAT-file"],
    reason: "This is a MATLAB file of version 7.3, which contains variables.",
    action: 'Save one as npy: np.save("chip.npy", h5py.File("chip.mat")["name"][()].T).',
  },
  {
    starts: ["MATLAB 5.0 MAT-file"],
    reason: "This is a MATLAB file, which contains variables.",
    action: 'Save one as npy: np.save("chip.npy", scipy.io.loadmat("chip.mat")["name"]).',
  },
  {
    starts: ["EHFA_HEADER_TAG"],
    reason: "This is an ERDAS Imagine image.",
    action: "Convert it to a TIFF: gdal_translate chip.img chip.tif.",
  },
  {
    starts: ["SIMPLE  ="],
    reason: "This is a FITS image.",
    action: "Convert it to a TIFF: gdal_translate chip.fits chip.tif.",
  },
  {
    starts: ["NITF0", "NSIF0"],
    reason: "This is a NITF image.",
    action: "Convert it to a TIFF: gdal_translate chip.ntf chip.tif.",
  },
  {
    starts: ["GRIB"],
    reason: "This is a GRIB file, which contains many fields.",
    action: "Convert it to a TIFF: gdal_translate chip.grib chip.tif.",
  },
  {
    starts: ["\x0e\x03\x13\x01"],
    reason: "This is an HDF4 file, which contains many variables.",
    action:
      "List them with gdalinfo chip.hdf, and convert one: gdal_translate 'ITS NAME' chip.tif.",
  },
  {
    starts: ["\x1f\x8b"],
    reason: "This file is compressed with gzip.",
    action: "Unpack it: gunzip chip.npy.gz, or tar -xzf chips.tar.gz. Then choose what was inside.",
  },
  {
    starts: ["\xfd7zXZ\0"],
    reason: "This file is compressed with xz.",
    action: "Unpack it: unxz chip.npy.xz, or tar -xJf chips.tar.xz. Then choose what was inside.",
  },
  {
    starts: ["\x28\xb5\x2f\xfd"],
    reason: "This file is compressed with Zstandard.",
    action:
      "Unpack it: unzstd chip.npy.zst, or tar --zstd -xf chips.tar.zst. Then choose what was inside.",
  },
  {
    starts: ["BZh"],
    reason: "This file is compressed with bzip2.",
    action:
      "Unpack it: bunzip2 chip.npy.bz2, or tar -xjf chips.tar.bz2. Then choose what was inside.",
  },
  {
    starts: ["7z\xbc\xaf\x27\x1c"],
    reason: "This is a 7-Zip archive.",
    action: "Unpack it: 7z x chips.7z. Then choose what was inside.",
  },
  {
    starts: ["ustar"],
    at: 257,
    reason: "This is a tar archive, which contains other files.",
    action: "Unpack it: tar -xf chips.tar. Then choose the files inside.",
  },
  {
    starts: ['{"'],
    at: 8,
    reason: "This is a safetensors file, which contains named tensors.",
    action:
      'Save one as npy: np.save("chip.npy", safetensors.numpy.load_file("chip.safetensors")["name"]).',
  },
  {
    starts: PICKLE_STARTS,
    reason:
      "This is a Python pickle, which can run code when it is opened, so it is never opened here.",
    action: 'Save plain numbers: np.save("chip.npy", a.astype("float32"), allow_pickle=False).',
  },
  {
    starts: ["\xc2\x93NUMPY", "\xef\xbf\xbdNUMPY", "?NUMPY"],
    reason: "This was an npy file, but it was copied as text, which changed its bytes.",
    action: "Copy it again as a binary file.",
  },
];

const TEXT_KINDS: readonly UnsupportedKind[] = [
  {
    starts: ["envi"],
    reason:
      "This is the header of an ENVI image, which describes the file of the values beside it.",
    action: "Convert the two to a TIFF: gdal_translate chip.img chip.tif.",
  },
  {
    starts: ["<vrtdataset"],
    reason: "This is a GDAL virtual dataset, which refers to other files.",
    action: "Convert it to a TIFF where those files are: gdal_translate chip.vrt chip.tif.",
  },
  {
    starts: ["version https://git-lfs"],
    reason: "This is a Git LFS pointer: a reference to the array, not the array.",
    action: "Run git lfs pull in the repository, then choose the file again.",
  },
  {
    starts: ["<!doctype", "<html"],
    isDocument: true,
    reason:
      "This is a web page, perhaps the sign-in or error page of the site it was downloaded from.",
    action: "Sign in, download the file itself again, and choose that.",
  },
  {
    starts: ["<"],
    isDocument: true,
    reason: "This is XML, perhaps the error message of the store it was downloaded from.",
    action: "Open it in a text editor to read the message, then download the file again.",
  },
  {
    starts: ["{", "["],
    isDocument: true,
    reason: "This is JSON, not a binary array.",
    action: 'Save it as npy: np.save("chip.npy", np.array(json.load(open("chip.json")))).',
  },
];

/** Names of files of bare values, which only a header beside them describes. */
export const BARE_NAME = /\.(?:img|dat|raw|bil|bsq|bip|envi)$/i;

/** How many first bytes tell what a file is. */
export const EXAMINED_BYTES = 512;

/**
 * The AppError "unreadable-array" of a file of no supported format, which names the file's kind if
 * its first bytes show it, or else its name.
 */
export function unsupportedFormat(bytes: Uint8Array, name = ""): AppError {
  const { reason, action } = describeUnsupported(bytes, name);
  return unreadableArray(reason, action);
}

/** What a file of no supported format is, by its first bytes, or else its name. */
export function describeUnsupported(bytes: Uint8Array, name: string): UnsupportedFile {
  if (bytes.length === 0) {
    return {
      reason: "This file is empty.",
      action: "Copy or save it again; a full disk leaves such files.",
    };
  }
  const head = String.fromCharCode(...bytes.subarray(0, EXAMINED_BYTES));
  const binary = findKind(BINARY_KINDS, head);
  if (binary === undefined && BARE_NAME.test(name)) {
    return {
      reason:
        "This file has bare values, as ENVI writes them: its size and data type are in the .hdr file beside it.",
      action: "Convert the two to a TIFF: gdal_translate chip.img chip.tif.",
    };
  }
  return (
    binary ??
    textKind(head) ?? {
      reason: "Unsupported file: not .npy, .npz, GeoTIFF, GOES netCDF or an image.",
      action: 'Save the array with numpy: np.save("chip.npy", a).',
    }
  );
}

function findKind(kinds: readonly UnsupportedKind[], head: string): UnsupportedKind | undefined {
  return kinds.find(({ starts, at = 0 }) => starts.some((start) => head.startsWith(start, at)));
}

function textKind(head: string): UnsupportedFile | undefined {
  const text = head.replace(/^(\xef\xbb\xbf)?\s*/, "").toLowerCase();
  const kind = findKind(TEXT_KINDS, text);
  if (kind !== undefined) return kind;
  const isText = Array.from(head).every(
    (character) => character >= " " || "\t\n\r\f".includes(character),
  );
  if (!isText || /[\x7f-\x9f]/.test(head)) return undefined;
  return {
    isDocument: true,
    reason: "This is a text file, not a binary array.",
    action: 'Save it as npy: np.save("chip.npy", np.loadtxt("chip.csv", delimiter=",")).',
  };
}
