import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { AppError } from "#domain/failures/failure.ts";

/** A kind of file that is often dropped by mistake, recognized by its first bytes. */
interface UnsupportedKind {
  /** Latin-1; the file starts with one of them. */
  readonly starts: readonly string[];
  readonly reason: string;
  readonly action: string;
}

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
    starts: ["\x1f\x8b"],
    reason: "This file is compressed with gzip.",
    action: "Unpack it first (gunzip), then choose the npy file inside.",
  },
  {
    starts: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
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
    starts: ["version https://git-lfs"],
    reason: "This is a Git LFS pointer: a reference to the array, not the array.",
    action: "Run git lfs pull in the repository, then choose the file again.",
  },
  {
    starts: ["<!doctype", "<html"],
    reason:
      "This is a web page, perhaps the sign-in or error page of the site it was downloaded from.",
    action: "Sign in, download the file itself again, and choose that.",
  },
  {
    starts: ["<"],
    reason: "This is XML, perhaps the error message of the store it was downloaded from.",
    action: "Open it in a text editor to read the message, then download the file again.",
  },
  {
    starts: ["{", "["],
    reason: "This is JSON, not a binary array.",
    action: 'Save it as npy: np.save("chip.npy", np.array(json.load(open("chip.json")))).',
  },
];

const EXAMINED_BYTES = 512;

/**
 * The AppError "unreadable-array" of a file of no supported format, which names the file's kind if
 * its first bytes show it.
 */
export function unsupportedFormat(bytes: Uint8Array): AppError {
  if (bytes.length === 0) {
    return unreadableArray(
      "This file is empty.",
      "Copy or save it again; a full disk leaves such files.",
    );
  }
  const head = String.fromCharCode(...bytes.subarray(0, EXAMINED_BYTES));
  const kind = findKind(BINARY_KINDS, head) ?? textKind(head);
  if (kind !== undefined) return unreadableArray(kind.reason, kind.action);
  return unreadableArray(
    "Unsupported file: not .npy, .npz, GeoTIFF or an image.",
    'Save the array with numpy: np.save("chip.npy", a).',
  );
}

function findKind(kinds: readonly UnsupportedKind[], head: string): UnsupportedKind | undefined {
  return kinds.find(({ starts }) => starts.some((start) => head.startsWith(start)));
}

/** Text has no control characters except line ends and tabs. */
function textKind(head: string): Omit<UnsupportedKind, "starts"> | undefined {
  const text = head.replace(/^(\xef\xbb\xbf)?\s*/, "").toLowerCase();
  const kind = findKind(TEXT_KINDS, text);
  if (kind !== undefined) return kind;
  const isText = Array.from(head).every(
    (character) => character >= " " || "\t\n\r\f".includes(character),
  );
  if (!isText || /[\x7f-\x9f]/.test(head)) return undefined;
  return {
    reason: "This is a text file, not a binary array.",
    action: 'Save it as npy: np.save("chip.npy", np.loadtxt("chip.csv", delimiter=",")).',
  };
}
