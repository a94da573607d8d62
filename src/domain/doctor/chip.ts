import { writeNpy } from "#domain/formats/npy.ts";
import type { CardInput, ModelCard } from "#domain/model/model-card.ts";

const HOLDERS = { uint8: Uint8Array, int16: Int16Array, float32: Float32Array };

/** An array that the card says its model takes. */
export interface Chip {
  readonly height: number;
  readonly width: number;
  /** npy, of shape (height, width, bands), with an axis of one before them where asked for. */
  readonly file: ArrayBuffer;
}

/** Pixels of a side where the card leaves the size open: small, and more than any model halves away. */
const OPEN_SIDE = 64;
/** Where the card gives no range: the middle of a dark scene, as decoded values from 0 to 1. */
const USUAL_VALUE = 0.25;

/**
 * A chip of the card's shape whose every value is the middle of the card's range, as a whole count
 * where the range has one: light as JSON, and nothing that a model calls missing.
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
  return { height, width, file: writeNpy(new HOLDERS[dtype](values), dtype, shape) };
}

function sideOf(side: number | undefined, multipleOf: number): number {
  return side ?? Math.ceil(OPEN_SIDE / multipleOf) * multipleOf;
}

function middle({ stored }: CardInput, scale: number): number {
  if (stored === undefined) return Math.max(1, Math.round(USUAL_VALUE / scale));
  const centre = (stored.min + stored.max) / 2;
  const whole = Math.round(centre);
  return stored.integral || (whole > stored.min && whole < stored.max) ? whole : centre;
}

/** One byte where the card's whole range fits one, as its own files have; else what holds the counts. */
function smallestDtype(
  stored: CardInput["stored"],
  counts: readonly number[],
): keyof typeof HOLDERS {
  const least = Math.min(stored?.min ?? 0, ...counts);
  const most = Math.max(stored?.max ?? 0, ...counts);
  if (!counts.every(Number.isInteger)) return "float32";
  if (least >= 0 && most <= 255) return "uint8";
  return least >= -32_768 && most <= 32_767 ? "int16" : "float32";
}
