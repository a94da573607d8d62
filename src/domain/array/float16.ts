import { float16ToFloat32 } from "npyjs";

/** All half-precision numbers by their 16 bits (256 kB), computed on first use. */
let decoded: Float32Array | undefined;

/** Half-precision numbers, given by their bits, as the single-precision numbers equal to them. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  decoded ??= Float32Array.from({ length: 0x1_00_00 }, (_, pattern) => float16ToFloat32(pattern));
  const values = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index += 1) values[index] = decoded[bits[index]!]!;
  return values;
}

const scratch = new DataView(new ArrayBuffer(4));

/**
 * The 16 bits of the half-precision number nearest to a value, ties to even, as IEEE 754 and numpy
 * round: beyond 65,504 it is infinite, and every NaN becomes the one quiet NaN.
 */
export function encodeFloat16(value: number): number {
  scratch.setFloat32(0, value);
  const single = scratch.getUint32(0);
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7f_ff_ff_ff;
  if (magnitude > 0x7f_80_00_00) return sign | 0x7e00;
  // 65,520 is halfway between the largest half and the one that would follow it.
  if (magnitude >= 0x47_7f_f0_00) return sign | 0x7c00;
  // 2 ** -14, the smallest normal half.
  if (magnitude < 0x38_80_00_00)
    return sign | roundToEven(Math.abs(scratch.getFloat32(0)) * 2 ** 24);
  // Moves the exponent's bias from 127 to 15, then drops 13 bits of the fraction.
  return sign | roundToEven((magnitude - 0x38_00_00_00) / 2 ** 13);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
