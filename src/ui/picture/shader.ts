import { HATCH_GROUND, HATCH_LINE, HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/pixels/hatch.ts";

/** How many bands a look may weigh at once: one uniform slot each. */
export const MAX_WEIGHED_BANDS = 16;

/** The GLSL sampler that reads an array texture of one family of formats. */
export type BandSampler = "usampler2DArray" | "isampler2DArray" | "sampler2DArray";

/** One triangle that covers the canvas, made of the vertex numbers alone. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/**
 * The same picture as `composite` and `sample` of src/domain/pixels, for one canvas pixel.
 *
 * Values that are not finite are told by their bits, because GLSL ES does not promise isnan(), and
 * powers of negative numbers are taken apart, because pow() does not promise them.
 */
export function fragmentShader(sampler: BandSampler): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
precision highp sampler2D;
precision highp isampler2D;

uniform ${sampler} bands;
uniform sampler2D scores;
uniform isampler2D columns; // of the scene, one a canvas column; -1 beyond
uniform isampler2D rows;

uniform int weighedBands;
uniform int layers[${MAX_WEIGHED_BANDS}];
uniform vec3 weights[${MAX_WEIGHED_BANDS}];
uniform bool decoded;
uniform vec4 decodings[${MAX_WEIGHED_BANDS}]; // scale, offset, exponent, multiplier
uniform vec3 minimum;
uniform vec3 span;
uniform float gamma;

uniform bool overlayVisible;
uniform vec3 overlayColour;
uniform float overlayOpacity;
uniform float threshold;

out vec4 drawn;

bool isFinite(float value) {
  return (floatBitsToUint(value) & 0x7f800000u) != 0x7f800000u;
}

bool isNotANumber(float value) {
  return (floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u;
}

float notANumber() {
  return uintBitsToFloat(0x7fc00000u);
}

float power(float base, float exponent) {
  if (exponent == 1.0) return base;
  if (base == 0.0) return exponent > 0.0 ? 0.0 : exponent == 0.0 ? 1.0 : notANumber();
  float size = pow(abs(base), exponent);
  if (base > 0.0) return size;
  if (fract(exponent) != 0.0) return notANumber();
  return mod(exponent, 2.0) == 0.0 ? size : -size;
}

float decode(float stored, vec4 decoding) {
  return decoding.w * power(decoding.x * stored + decoding.y, decoding.z);
}

float stretch(float sum, float low, float width) {
  float fraction = width == 0.0 ? (sign(sum - low) + 1.0) / 2.0 : (sum - low) / width;
  return pow(clamp(fraction, 0.0, 1.0), 1.0 / gamma);
}

vec3 hatch(ivec2 canvasPixel) {
  bool line = (canvasPixel.x + canvasPixel.y) % ${HATCH_PERIOD} < ${HATCH_LINE_WIDTH};
  return line ? ${vec3(HATCH_LINE)} : ${vec3(HATCH_GROUND)};
}

vec3 bandsColour(ivec2 pixel, ivec2 canvasPixel) {
  vec3 sums = vec3(0.0);
  bool missing = false;
  for (int term = 0; term < weighedBands; term += 1) {
    float value = float(texelFetch(bands, ivec3(pixel, layers[term]), 0).r);
    if (decoded && isFinite(value)) value = decode(value, decodings[term]);
    missing = missing || !isFinite(value);
    sums += weights[term] * value;
  }
  if (missing) return hatch(canvasPixel);
  return vec3(
    stretch(sums.r, minimum.r, span.r),
    stretch(sums.g, minimum.g, span.g),
    stretch(sums.b, minimum.b, span.b)
  );
}

void main() {
  ivec2 canvasPixel = ivec2(gl_FragCoord.xy);
  canvasPixel.y = textureSize(rows, 0).x - 1 - canvasPixel.y;
  ivec2 pixel = ivec2(
    texelFetch(columns, ivec2(canvasPixel.x, 0), 0).r,
    texelFetch(rows, ivec2(canvasPixel.y, 0), 0).r
  );
  if (pixel.x < 0 || pixel.y < 0) {
    drawn = vec4(0.0);
    return;
  }
  vec3 colour = bandsColour(pixel, canvasPixel);
  if (overlayVisible) {
    float score = texelFetch(scores, pixel, 0).r;
    bool masked = !isNotANumber(score) && score >= threshold;
    if (masked) colour = mix(colour, overlayColour, overlayOpacity);
  }
  drawn = vec4(colour, 1.0);
}`;
}

function vec3(colour: readonly [number, number, number]): string {
  return `vec3(${colour.map((value) => (value / 255).toFixed(6)).join(", ")})`;
}
