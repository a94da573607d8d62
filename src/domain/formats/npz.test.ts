import { readFileSync } from "node:fs";
import { crc32, deflateRawSync, constants as zlib } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Dtype } from "#domain/array/dtype.ts";
import type { ExpectedImage } from "#domain/array/layout.ts";
import { AppError } from "#domain/failures/failure.ts";
import { valuesInCOrder, writeNpy } from "./npy.ts";
import { openFile } from "./open-file.ts";

interface ArchiveRow {
  readonly name: string;
  readonly npz: string;
  /** numpy's values; null for arrays that need unpickling, and for text. */
  readonly arrays: readonly {
    readonly member: string;
    readonly dtype: Dtype | null;
    readonly shape: readonly number[] | null;
    readonly values: readonly number[] | null;
  }[];
}

const ARCHIVES = readFileSync(new URL("./fixtures/npz.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as ArchiveRow);

function bytesOf(name: string): ArrayBuffer {
  const row = ARCHIVES.find((archive) => archive.name === name);
  return new Uint8Array(Buffer.from(row?.npz ?? "", "base64")).buffer;
}

async function refusal(file: ArrayBuffer, member?: string): Promise<string> {
  const error = await openFile(file, { member }).catch((thrown: unknown) => thrown);
  if (error instanceof AppError && error.failure.kind === "unreadable-array") {
    return `${error.failure.reason} ${error.failure.action}`;
  }
  throw new Error(`The file was not refused: ${String(error)}`);
}

interface Member {
  readonly name: string;
  readonly packed: Uint8Array;
  readonly method: 0 | 8 | 12;
  readonly crc: number;
  /** As the archive declares it, true or not. */
  readonly packedSize: number;
  readonly size: number;
  readonly flags: number;
}

function stored(name: string, bytes: Uint8Array): Member {
  const size = bytes.length;
  const crc = crc32(bytes);
  return { name, packed: bytes, method: 0, crc, packedSize: size, size, flags: 0 };
}

function deflated(name: string, bytes: Uint8Array): Member {
  const packed = new Uint8Array(deflateRawSync(bytes));
  return { ...stored(name, bytes), packed, method: 8, packedSize: packed.length };
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16 */
function zipOf(members: readonly Member[]): ArrayBuffer {
  const files: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, method, crc, packedSize, size, flags } of members) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packedSize, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const start = Buffer.alloc(14);
    start.writeUInt32LE(offset, 10);
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    entries.push(Buffer.from("PK\x01\x02\x14\0"), common, start, Buffer.from(name));
    files.push(file);
    offset += file.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...files, directory, Buffer.from("PK\x05\x06"), end]))
    .buffer;
}

const WRITE_AGAIN = 'Write it again with numpy: np.savez("chips.npz", a=a).';
const DAMAGED = `This npz cannot be unpacked: it is damaged, truncated, or compressed with an unusual method. Copy it again. ${WRITE_AGAIN}`;

const CHIP = new Uint8Array(writeNpy(Uint8Array.of(1, 2, 3, 4, 5, 6), "uint8", [1, 2, 3]));

describe("an npz", () => {
  const numeric = ARCHIVES.flatMap(({ name, arrays }) =>
    arrays.filter(({ dtype }) => dtype !== null).map((array) => ({ name, ...array })),
  );

  it.each(numeric)(
    "is read like numpy: $name: $member",
    async ({ name, member, dtype, shape, values }) => {
      const found = await openFile(bytesOf(name), { member });
      expect(found).toMatchObject({ format: "npz", member, array: { dtype, shape } });
      expect(Array.from(valuesInCOrder(found.array), Number)).toEqual(values);
    },
  );

  it.each(ARCHIVES.filter(({ arrays }) => arrays.some(({ dtype }) => dtype !== null)))(
    "lists all arrays in the file's order: $name",
    async ({ name, arrays }) => {
      const { members } = await openFile(bytesOf(name));
      expect(members).toEqual(arrays.map(({ member }) => member));
    },
  );
});

describe("the array that an npz opens with", () => {
  it.each([
    ["savez without names", "arr_1"],
    ["savez_compressed", "scene"],
    ["a plane where there is no image", "plane"],
    ["objects and text beside an image", "chip"],
    ["folders, blanks and other scripts", "煙/雲.v2"],
  ])("is the first image of %s: %s", async (name, member) => {
    expect((await openFile(bytesOf(name))).member).toBe(member);
  });

  it.each<[string, ExpectedImage, string]>([
    ["whose bands the model takes", { bandCount: 6, height: 256, width: 256 }, "x_train"],
    ["of the model’s size among those", { bandCount: 6, height: 4, width: 4 }, "x_large"],
    ["of one band for a model of one", { bandCount: 1 }, "y_train"],
    ["that is first for a model of none of them", { bandCount: 9 }, "y_train"],
  ])("is the one %s", async (_, expected, member) => {
    const arrays = {
      labels: [7],
      y_train: [2, 3, 2, 1],
      x_train: [2, 3, 2, 6],
      x_large: [4, 4, 6],
    };
    const members = Object.entries(arrays).map(([name, shape]) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return deflated(
        `${name}.npy`,
        new Uint8Array(writeNpy(new Uint8Array(count), "uint8", shape)),
      );
    });
    expect((await openFile(zipOf(members), { expected })).member).toBe(member);
  });

  it("is the first array if there is no image, so that its error is shown", async () => {
    expect((await openFile(bytesOf("only lists"))).member).toBe("list");
  });

  it("joins planes that are named after bands, in the file's order, and no others", async () => {
    const { array, bandLabels, member } = await openFile(bytesOf("planes named after bands"));
    const planes = ARCHIVES.find(({ name }) => name === "planes named after bands")?.arrays ?? [];
    expect(array).toMatchObject({ dtype: "float32", shape: [3, 2, 2] });
    expect(Array.from(array.values, Number)).toEqual(
      planes.slice(0, 3).flatMap(({ values }) => values),
    );
    expect(bandLabels?.labels.map(({ name }) => name)).toEqual(["B04", "B03", "B02"]);
    expect([bandLabels?.source, member]).toEqual(["keys", undefined]);
  });
});

describe("an npz is refused", () => {
  it("for objects and text, selected or not, without unpickling", async () => {
    const file = bytesOf("objects and text beside an image");
    expect(await refusal(file, "meta")).toContain(
      "This array contains Python objects (pickled), which are never opened here.",
    );
    expect(await refusal(file, "text")).toContain("This array contains text.");
    expect(await refusal(bytesOf("only objects"))).toContain(
      "This array contains Python objects (pickled), which are never opened here.",
    );
    expect(await refusal(bytesOf("only text"))).toContain("This array contains text.");
  });

  it("for a name that it does not contain", async () => {
    expect(await refusal(bytesOf("one array"), "chop")).toBe(
      "This npz contains no array named chop. Choose another array.",
    );
  });

  it("for containing no array, like office documents", async () => {
    const file = zipOf([stored("word/document.xml", Buffer.from("<w/>"))]);
    expect(await refusal(file)).toBe(
      "This zip archive contains no array: no member is an npy. Unpack it, then choose the array inside.",
    );
  });

  it("but not for macOS's own files, which are no arrays: 44", async () => {
    const [finder, chip] = ["__MACOSX/._chip.npy", "chip.npy"];
    const file = zipOf([stored(finder, Buffer.alloc(104, "\0\x05\x16\x07")), stored(chip, CHIP)]);
    expect(await openFile(file)).toMatchObject({ member: "chip", members: ["chip"] });
  });

  it("for being PyTorch's, by name", async () => {
    const file = zipOf([
      stored("archive/data.pkl", Buffer.from("\x80\x02.")),
      stored("archive/data/0", CHIP),
    ]);
    expect(await refusal(file)).toBe(
      'This is a PyTorch file. Save its tensor as npy: np.save("chip.npy", torch.load("chip.pt", weights_only=True).numpy()).',
    );
  });

  it("for more arrays than the page can list", async () => {
    const file = zipOf(Array.from({ length: 1001 }, (_, index) => stored(`${index}.npy`, CHIP)));
    expect(await refusal(file)).toBe(
      "This npz contains 1,001 arrays, more than the page can list. Save the ones you need to a separate file with np.savez.",
    );
  });

  it("for encryption", async () => {
    const file = zipOf([{ ...stored("chip.npy", CHIP), flags: 1 }]);
    expect(await refusal(file)).toBe(
      "This npz is encrypted. Unpack it with its password, then choose the npy inside.",
    );
  });

  it("for an unsupported compression (bzip2)", async () => {
    const file = zipOf([{ ...stored("chip.npy", CHIP), method: 12 }]);
    expect(await refusal(file)).toBe(DAMAGED);
  });

  it("for a member that is only named .npy", async () => {
    const file = zipOf([stored("chip.npy", Buffer.from('{"a": 1}'))]);
    expect(await refusal(file)).toContain("This is JSON, not a binary array.");
  });

  it("for extra data after an array", async () => {
    const longer = Buffer.concat([CHIP, new Uint8Array(2 ** 20)]);
    expect(await refusal(zipOf([deflated("chip.npy", longer)]))).toContain(
      "extra data after the array",
    );
  });

  it("for changed bytes", async () => {
    const changed = CHIP.slice();
    changed[changed.length - 1] = 7;
    const reason = `The array chip was damaged after it was written: its checksum (CRC-32) is another. Copy the file again. ${WRITE_AGAIN}`;
    expect(await refusal(zipOf([{ ...stored("chip.npy", CHIP), packed: changed }]))).toBe(reason);
    const packed = deflated("chip.npy", CHIP);
    expect(await refusal(zipOf([{ ...packed, crc: packed.crc + 1 }]))).toBe(reason);
  });

  it("when truncated anywhere", async () => {
    const file = bytesOf("savez_compressed");
    for (let length = 4; length < file.byteLength; length += 17) {
      expect(await refusal(file.slice(0, length))).toBe(DAMAGED);
    }
  });
});

describe("an npz that would exhaust memory is refused", () => {
  /** Deflated zeros, 16 MB `times` over, compressed 1000 : 1. */
  function packedZeros(times: number): Uint8Array {
    const zeros = new Uint8Array(2 ** 24);
    const once = deflateRawSync(zeros, { finishFlush: zlib.Z_FULL_FLUSH });
    const end = deflateRawSync(new Uint8Array(0));
    return new Uint8Array(Buffer.concat([...new Array<Buffer>(times).fill(once), end]));
  }

  const GIGABYTE = 2 ** 30;
  const zeros = packedZeros(64);
  const bomb = { ...deflated("bomb.npy", CHIP), packed: zeros, packedSize: zeros.length };

  it("by its first bytes if it is a gigabyte of zeros", async () => {
    const before = process.memoryUsage().arrayBuffers;
    const refused = await refusal(zipOf([{ ...bomb, size: GIGABYTE }]));
    expect(refused).toBe(
      'Unsupported file: not .npy, .npz, GeoTIFF, GOES netCDF or an image. Save the array with numpy: np.save("chip.npy", a).',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(GIGABYTE / 4);
  });

  it("for a member that decompresses to more than declared", async () => {
    const grown = Buffer.concat([CHIP, new Uint8Array(100_000)]);
    const lying = { ...deflated("chip.npy", grown), size: CHIP.length };
    expect(await refusal(zipOf([lying]))).toBe(DAMAGED);
  });

  it("for a member that decompresses to less than declared", async () => {
    const lying = { ...deflated("chip.npy", CHIP), size: CHIP.length + 40 };
    expect(await refusal(zipOf([lying]))).toContain("was damaged after it was written");
  });

  it("for a member that claims a ratio that deflate cannot reach", async () => {
    const lying = { ...deflated("chip.npy", CHIP), size: GIGABYTE };
    expect(await refusal(zipOf([lying]))).toContain("which no compression can do");
  });

  it("for a member that claims more compressed bytes than the file has", async () => {
    const lying = { ...deflated("chip.npy", CHIP), size: GIGABYTE, packedSize: 2 ** 21 };
    expect(await refusal(zipOf([lying]))).toContain("which no compression can do");
  });

  it("for a member larger than a page's memory", async () => {
    const lying = { ...deflated("chip.npy", CHIP), size: 2 ** 31 };
    expect(await refusal(zipOf([lying]))).toContain("more than this page accepts");
  });

  it("for a header that declares more than the member contains", async () => {
    const short = CHIP.slice(0, -1);
    expect(await refusal(zipOf([deflated("chip.npy", short)]))).toContain("it was truncated");
  });
});
