import type { NumericArray } from "#domain/array/dtype.ts";
import { isSameSize, type Size } from "#domain/render/view.ts";
import type { BandSampler } from "./shader-variant.ts";
import { bindTo, neverFilter } from "./textures.ts";

type Gl = WebGL2RenderingContext;

/** The texture format of planes of one element type. */
export interface PlaneFormat {
  readonly sampler: BandSampler;
  readonly internal: number;
  readonly format: number;
  readonly type: number;
}

/** 8 and 16 bit integers and float32 keep their type; all others are drawn as float32. */
export function formatOf(gl: Gl, plane: NumericArray | undefined): PlaneFormat {
  if (plane instanceof Uint8Array) {
    return integer(gl, "usampler2DArray", gl.R8UI, gl.UNSIGNED_BYTE);
  }
  if (plane instanceof Int8Array) return integer(gl, "isampler2DArray", gl.R8I, gl.BYTE);
  if (plane instanceof Uint16Array) {
    return integer(gl, "usampler2DArray", gl.R16UI, gl.UNSIGNED_SHORT);
  }
  if (plane instanceof Int16Array) return integer(gl, "isampler2DArray", gl.R16I, gl.SHORT);
  return { sampler: "sampler2DArray", internal: gl.R32F, format: gl.RED, type: gl.FLOAT };
}

function integer(gl: Gl, sampler: BandSampler, internal: number, type: number): PlaneFormat {
  return { sampler, internal, format: gl.RED_INTEGER, type };
}

/** Planes of one size and type on the GPU: the layers of an array texture. */
export class PlanesTexture {
  readonly size: Size;
  readonly layers: number;
  readonly #gl: Gl;
  readonly #unit: number;
  readonly #form: PlaneFormat;
  readonly #handle: WebGLTexture;

  constructor(gl: Gl, unit: number, form: PlaneFormat, { width, height }: Size, layers: number) {
    this.size = { width, height };
    this.layers = layers;
    this.#gl = gl;
    this.#unit = unit;
    this.#form = form;
    this.#handle = gl.createTexture();
    this.bind();
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, form.internal, width, height, layers);
    neverFilter(gl, gl.TEXTURE_2D_ARRAY);
  }

  /** Has draws read it. */
  bind(): void {
    bindTo(this.#gl, this.#unit, this.#gl.TEXTURE_2D_ARRAY, this.#handle);
  }

  /** Uploads a plane of at most its own size to the first rows and columns of a layer. */
  send(layer: number, plane: NumericArray, { width, height }: Size): void {
    const gl = this.#gl;
    const { format, type } = this.#form;
    const values = type === gl.FLOAT ? asFloats(plane) : plane;
    this.bind();
    const place = [0, 0, layer, width, height, 1] as const;
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, ...place, format, type, values);
  }

  /** Whether it has room for so many planes of a size. */
  fits(size: Size, layers: number): boolean {
    return isSameSize(size, this.size) && layers <= this.layers;
  }

  free(): void {
    this.#gl.deleteTexture(this.#handle);
  }
}

function asFloats(plane: NumericArray): Float32Array {
  return plane instanceof Float32Array ? plane : Float32Array.from(plane, Number);
}
