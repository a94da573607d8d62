import { writeNpy } from "#domain/formats/npy.ts";
import type { CardInput, ModelCard } from "#domain/model/model-card.ts";

const ARRAY_TYPES = { uint8: Uint8Array, int16: Int16Array, float32: Float32Array };

/** An array that fits the model card. */
export interface Chip {
  readonly height: number;
  readonly width: number;
  /** npy of shape (height, width, bands), or (1, height, width, bands) with a batch axis. */
  readonly file: ArrayBuffer;
}

/** Pixels per side where the card leaves the size open: small, but large enough for every downsampling. */
const OPEN_SIDE = 64;
/** The decoded value (0 to 1) for cards without a range, as in a dark scene. */
const DEFAULT_VALUE = 0.25;

/**
 * A chip of the card's shape, filled with the middle of the card's range, rounded to an integer if
 * the range allows: small as JSON, and never a missing value.
 */
export function chipFor(card: ModelCard, batchAxis = false): Chip {
  const { input, bands } = card;
  const height = sideOf(input.height, input.heightMultipleOf);
  const width = sideOf(input.width, input.widthMultipleOf);
  const counts = bands.map(({ decoding }) => middle(input, decoding.scale));
  const dtype = smallestDtype(input.stored, counts);
  const length = height * width * counts.length;
  const values = Array.from({ length }, (_, index) => counts[index % counts.length] ?? 0);
  const shape = [...(batchAxis ? [1] : []), height, width, counts.length];
  return { height, width, file: writeNpy(new ARRAY_TYPES[dtype](values), dtype, shape) };
}

function sideOf(side: number | undefined, multipleOf: number): number {
  return side ?? Math.ceil(OPEN_SIDE / multipleOf) * multipleOf;
}

function middle({ stored }: CardInput, scale: number): number {
  if (stored === undefined) return Math.max(1, Math.round(DEFAULT_VALUE / scale));
  const centre = (stored.min + stored.max) / 2;
  const whole = Math.round(centre);
  return stored.integral || (whole > stored.min && whole < stored.max) ? whole : centre;
}

/** uint8 where the card's whole range fits, as in its own files; else the smallest dtype for the values. */
function smallestDtype(
  stored: CardInput["stored"],
  counts: readonly number[],
): keyof typeof ARRAY_TYPES {
  const least = Math.min(stored?.min ?? 0, ...counts);
  const most = Math.max(stored?.max ?? 0, ...counts);
  if (!counts.every(Number.isInteger)) return "float32";
  if (least >= 0 && most <= 255) return "uint8";
  return least >= -32_768 && most <= 32_767 ? "int16" : "float32";
}
