import type { NumericArray } from "#domain/array/dtype.ts";
import { type ByteReader, DamagedHdf5, UnknownHdf5 } from "./hdf5-bytes.ts";
import { attributeMessages, type Hdf5Object, MESSAGE } from "./hdf5-object.ts";

/** The type of a dataset's or attribute's elements. */
export interface ElementType {
  readonly kind: "signed" | "unsigned" | "float" | "text";
  /** Per element. */
  readonly bytes: number;
}

/** One of the typed arrays that a number's type is read as. */
export type Elements = Exclude<NumericArray, BigInt64Array | BigUint64Array>;

const HOLDERS = {
  signed1: Int8Array,
  unsigned1: Uint8Array,
  signed2: Int16Array,
  unsigned2: Uint16Array,
  signed4: Int32Array,
  unsigned4: Uint32Array,
  float4: Float32Array,
  float8: Float64Array,
};

/** Bytes as numbers of a type; copied, as in a file they start anywhere. @throws UnknownHdf5 */
export function elementsOf({ kind, bytes }: ElementType, packed: Uint8Array): Elements {
  const Holder = HOLDERS[`${kind}${bytes}` as keyof typeof HOLDERS];
  if (Holder === undefined) throw new UnknownHdf5(`Numbers of ${bytes} bytes.`);
  const { buffer } = packed.slice(0, packed.length - (packed.length % bytes));
  return new Holder(buffer);
}

/** Fixed-point numbers, floating-point numbers and texts; all others are only named. */
const KINDS: readonly (ElementType["kind"] | undefined)[] = [
  "unsigned",
  "float",
  undefined,
  "text",
];
const SIGNED = 8;

/** HDF5 File Format Specification 3.0, IV.A.2.d; little-endian numbers alone are known. */
export function readType(message: ByteReader): ElementType {
  const kind = KINDS[message.uint(1) & 15];
  const flags = message.uint(1);
  message.skip(2);
  const bytes = message.uint(4);
  if (kind === undefined) throw new UnknownHdf5("Elements of an unusual type.");
  if (bytes === 0) throw new DamagedHdf5("Elements without bytes.");
  if (kind !== "text" && (flags & 1) !== 0) throw new UnknownHdf5("Big-endian numbers.");
  return { kind: kind === "unsigned" && (flags & SIGNED) !== 0 ? "signed" : kind, bytes };
}

/** The lengths of the axes; none for a single value. */
export function readShape(message: ByteReader): readonly number[] {
  const version = message.uint(1);
  const rank = message.uint(1);
  message.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => message.uint(8));
}

/** The value of an attribute: its text, or its first number. */
export type AttributeValue = string | number;

/** An object's attributes by name; those of other types are left out. */
export function attributesOf(object: Hdf5Object): ReadonlyMap<string, AttributeValue> {
  return new Map(attributeMessages(object).flatMap((message) => readAttribute(message) ?? []));
}

/** HDF5 File Format Specification 3.0, IV.A.2.m */
function readAttribute(
  message: ByteReader,
): readonly [readonly [string, AttributeValue]] | undefined {
  const version = message.uint(1);
  message.skip(1);
  const sizes = [message.uint(2), message.uint(2), message.uint(2)];
  if (version === 3) message.skip(1);
  // Version 1 pads each part to 8 bytes.
  const padded = version === 1 ? (size: number) => Math.ceil(size / 8) * 8 : (size: number) => size;
  const [nameBytes = 0, typeBytes = 0, shapeBytes = 0] = sizes.map(padded);
  const name = message.text(nameBytes);
  const type = message.take(typeBytes);
  message.skip(shapeBytes);
  try {
    const value = readValue(readType(type), message);
    return value === undefined ? undefined : [[name, value]];
  } catch (cause) {
    if (cause instanceof UnknownHdf5) return undefined;
    throw cause;
  }
}

function readValue(type: ElementType, message: ByteReader): AttributeValue | undefined {
  if (message.remaining < type.bytes) return undefined;
  if (type.kind === "text") return message.text(type.bytes);
  return elementsOf(type, message.take(type.bytes).rest())[0];
}

/** The first message of a kind. @throws DamagedHdf5 if there is none. */
export function messageOf(object: Hdf5Object, kind: keyof typeof MESSAGE): ByteReader {
  const [message] = object.messages(MESSAGE[kind]);
  if (message === undefined) throw new DamagedHdf5(`No message of ${kind}.`);
  return message;
}
