import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The algorithms of S3's `x-amz-checksum-<algorithm>` headers. */
export const CHECKSUM_ALGORITHMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** An incremental checksum; the digest is big-endian, as in S3's base64. */
export interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/** The length of each checksum in bytes. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

/** Starts a checksum. */
export function createDigest(algorithm: ChecksumAlgorithm | "md5"): Digest {
  switch (algorithm) {
    case "crc32":
      return createCrc32((bytes, crc) => crc32(bytes, crc));
    case "crc32c":
      return createCrc32(updateCrc32c);
    case "crc64nvme":
      return createCrc64Nvme();
    default:
      return createHash(algorithm);
  }
}

function createCrc32(update: (bytes: Uint8Array, crc: number) => number): Digest {
  let crc = 0;
  return {
    update(bytes) {
      crc = update(bytes, crc);
    },
    digest() {
      const value = Buffer.alloc(4);
      value.writeUInt32BE(crc);
      return value;
    },
  };
}

/** Castagnoli's polynomial, bits reversed: RFC 3720, appendix B.4. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) =>
  Number(reflectedRemainder(BigInt(byte), 0x82_f6_3b_78n)),
);

function updateCrc32c(bytes: Uint8Array, crc: number): number {
  let rest = ~crc;
  for (const byte of bytes) rest = (CRC32C_TABLE[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** The polynomial of CRC-64/NVME, bits reversed: NVM Express NVM Command Set 1.0, section 5.2.1.3.4. */
const CRC64_TABLE = Array.from({ length: 256 }, (_, byte) =>
  reflectedRemainder(BigInt(byte), 0x9a_6c_93_29_ac_4b_c9_b5n),
);
const CRC64_LOW = Uint32Array.from(CRC64_TABLE, (entry) => Number(entry & 0xff_ff_ff_ffn));
const CRC64_HIGH = Uint32Array.from(CRC64_TABLE, (entry) => Number(entry >> 32n));

/** Computed in two 32-bit halves: BigInt is about a hundred times slower. */
function createCrc64Nvme(): Digest {
  let low = 0xff_ff_ff_ff;
  let high = 0xff_ff_ff_ff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = (CRC64_LOW[index] ?? 0) ^ ((low >>> 8) | (high << 24));
        high = (CRC64_HIGH[index] ?? 0) ^ (high >>> 8);
      }
    },
    digest() {
      const value = Buffer.alloc(8);
      value.writeUInt32BE(~high >>> 0, 0);
      value.writeUInt32BE(~low >>> 0, 4);
      return value;
    },
  };
}

function reflectedRemainder(byte: bigint, polynomial: bigint): bigint {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1n ? (remainder >> 1n) ^ polynomial : remainder >> 1n;
  }
  return remainder;
}
