import { HATCH_GROUND, HATCH_LINE, HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/pixels/hatch.ts";
import { OVERLAY_STYLES, type OverlayStyle } from "#domain/pixels/look.ts";
import { OUTLINE_WIDTH } from "#domain/pixels/mask-drawing.ts";
import { NO_CLASS } from "#domain/pixels/overlay.ts";
import { FULL_WEIGHT } from "#domain/pixels/sample.ts";

/** How many bands a look may weigh at once: one uniform slot each. */
export const MAX_WEIGHED_BANDS = 16;
/** How many classes a scene may have where they are drawn: one uniform slot each. */
export const MAX_CLASSES = 16;

/** The GLSL sampler that reads an array texture of one family of formats. */
export type BandSampler = "usampler2DArray" | "isampler2DArray" | "sampler2DArray";

/** One triangle that covers the canvas, made of the vertex numbers alone. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/**
 * What a program can draw. Software renderers go through every branch of a shader for every pixel, so
 * that one program for all would take twenty times as long as the one that is needed.
 */
export interface ShaderVariant {
  readonly sampler: BandSampler;
  /** How many bands are weighed. */
  readonly terms: number;
  /** Whether the scene is larger than a texture. */
  readonly tiled: boolean;
  readonly nodata: boolean;
  readonly decoded: boolean;
  /** Whether brightness is raised to a power other than 1. */
  readonly powered: boolean;
  readonly colourMapped: boolean;
  readonly smoothed: boolean;
  /** Undefined where there is no overlay. */
  readonly overlay: { readonly style: OverlayStyle; readonly likeliest: boolean } | undefined;
}

/**
 * The same picture as `composite` and `drawnPixels` of src/domain/pixels, for one canvas pixel.
 *
 * Values that are not finite are told by their bits, because GLSL ES does not promise isnan(), and
 * powers of negative numbers are taken apart, because pow() does not promise them. The hatches' period
 * is a power of two, so that a mask of bits gives the remainder, which is slow to divide for.
 */
export function fragmentShader(variant: ShaderVariant): string {
  const { sampler, overlay } = variant;
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler2DArray;
precision highp sampler2D;
precision highp isampler2D;

uniform ${sampler} bands;
uniform sampler2DArray scores;
// Of the scene, one a canvas column: nearest (-1 beyond), the two around, weight of the second.
uniform isampler2D columns;
uniform isampler2D rows;
uniform sampler2D colourMaps; // a row each

uniform ivec2 tileSize;
uniform int tilesAcross;
uniform int bandCount;
uniform int classCount;
const bool tiled = ${variant.tiled};
const bool hasNodata = ${variant.nodata};
uniform float nodata;

uniform int layers[${MAX_WEIGHED_BANDS}];
uniform vec3 weights[${MAX_WEIGHED_BANDS}];
const bool decoded = ${variant.decoded};
// Integers that are taken as they are have no other values.
const bool mayBeNotFinite = ${variant.decoded || sampler === "sampler2DArray"};
uniform vec4 decodings[${MAX_WEIGHED_BANDS}]; // scale, offset, exponent, multiplier
uniform vec3 minimum;
uniform vec3 span;
uniform float gamma;
const bool powered = ${variant.powered};
const bool colourMapped = ${variant.colourMapped};
uniform int colourMap; // a row of colourMaps
const bool smoothed = ${variant.smoothed};

const bool overlaidAtAll = ${overlay !== undefined};
const bool likeliestShown = ${overlay?.likeliest === true};
const int overlayStyle = ${styleNumber(overlay?.style ?? "fill")};
uniform int shown; // a class, where the likeliest is not asked for
uniform vec4 classColours[${MAX_CLASSES}]; // transparent where a class is not drawn
uniform float overlayOpacity;
uniform float threshold;
uniform int swipeColumn; // where the overlay begins

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
  float bright = clamp(fraction, 0.0, 1.0);
  if (powered) bright = pow(bright, 1.0 / gamma);
  return bright;
}

vec3 hatch(ivec2 canvasPixel) {
  bool line = (canvasPixel.x + canvasPixel.y & ${HATCH_PERIOD - 1}) < ${HATCH_LINE_WIDTH};
  return line ? ${vec3(HATCH_LINE)} : ${vec3(HATCH_GROUND)};
}

// As the reference holds colours: rounded to one of 256 levels before they are mixed or overlaid.
vec3 rounded(vec3 colour) {
  return floor(colour * 255.0 + 0.5) / 255.0;
}

// Where a plane's value is in an array texture of so many planes.
ivec3 placeOf(ivec2 pixel, int plane, int planes) {
  if (!tiled) return ivec3(pixel, plane);
  ivec2 tile = pixel / tileSize;
  return ivec3(pixel - tile * tileSize, (tile.y * tilesAcross + tile.x) * planes + plane);
}

// Transparent black where the pixel is missing.
vec4 bandsColour(ivec2 pixel) {
  vec3 sums = vec3(0.0);
  bool missing = false;
  float value;
${Array.from({ length: variant.terms }, (_, term) => weighing(term)).join("\n")}
  if (missing) return vec4(0.0);
  float first = stretch(sums.r, minimum.r, span.r);
  if (colourMapped) {
    int entry = int(floor(255.0 * first + 0.5));
    return vec4(texelFetch(colourMaps, ivec2(entry, colourMap), 0).rgb, 1.0);
  }
  float second = stretch(sums.g, minimum.g, span.g);
  float third = stretch(sums.b, minimum.b, span.b);
  return vec4(rounded(vec3(first, second, third)), 1.0);
}

// The four scene pixels around, of which those that are missing leave their part to the others.
vec3 mixedColour(ivec4 across, ivec4 down) {
  vec2 second = vec2(across.w, down.w) / ${FULL_WEIGHT}.0;
  vec2 first = 1.0 - second;
  vec4 sum = bandsColour(ivec2(across.y, down.y)) * first.x * first.y;
  sum += bandsColour(ivec2(across.z, down.y)) * second.x * first.y;
  sum += bandsColour(ivec2(across.y, down.z)) * first.x * second.y;
  sum += bandsColour(ivec2(across.z, down.z)) * second.x * second.y;
  return rounded(sum.rgb / sum.a);
}

float scoreOf(ivec2 pixel, int plane) {
  return texelFetch(scores, placeOf(pixel, plane, classCount), 0).r;
}

int classOf(ivec2 pixel) {
  if (!likeliestShown) {
    if (shown >= classCount) return ${NO_CLASS};
    float score = scoreOf(pixel, shown);
    return !isNotANumber(score) && score >= threshold ? shown : ${NO_CLASS};
  }
  int likeliest = ${NO_CLASS};
  float highest = 0.0;
  for (int plane = 0; plane < classCount; plane += 1) {
    float score = scoreOf(pixel, plane);
    if (isNotANumber(score)) continue;
    if (likeliest == ${NO_CLASS} || score > highest) {
      likeliest = plane;
      highest = score;
    }
  }
  return likeliest;
}

// Enlarged, neighbours on the canvas are of one scene pixel, which is looked at once.
bool isEdge(ivec2 canvasPixel, int own) {
  ivec2 end = ivec2(textureSize(columns, 0).x, textureSize(rows, 0).x) - 1;
  ivec2 before = ivec2(-2);
  for (int down = -${OUTLINE_WIDTH}; down <= ${OUTLINE_WIDTH}; down += 1) {
    int row = texelFetch(rows, ivec2(clamp(canvasPixel.y + down, 0, end.y), 0), 0).x;
    if (row == before.y) continue;
    before = ivec2(-2, row);
    for (int across = -${OUTLINE_WIDTH}; across <= ${OUTLINE_WIDTH}; across += 1) {
      int column = texelFetch(columns, ivec2(clamp(canvasPixel.x + across, 0, end.x), 0), 0).x;
      if (column == before.x) continue;
      before.x = column;
      if (row < 0 || column < 0 || classOf(ivec2(column, row)) != own) return true;
    }
  }
  return false;
}

bool isMaskLine(ivec2 canvasPixel) {
  return (canvasPixel.x + ${HATCH_PERIOD - 1} * canvasPixel.y & ${HATCH_PERIOD - 1}) < ${HATCH_LINE_WIDTH};
}

vec3 overlaid(vec3 colour, ivec2 pixel, ivec2 canvasPixel) {
  int own = classOf(pixel);
  if (own == ${NO_CLASS}) return colour;
  // Software renderers look up a place that is the same for all pixels faster.
  vec4 classColour = classColours[${overlay?.likeliest ? "own" : "shown"}];
  if (classColour.a == 0.0) return colour;
  if (overlayStyle == ${styleNumber("outline")}) {
    if (!isEdge(canvasPixel, own)) return colour;
  }
  if (overlayStyle == ${styleNumber("hatch")}) {
    if (!isMaskLine(canvasPixel) && !isEdge(canvasPixel, own)) return colour;
  }
  float opacity = overlayOpacity;
  if (overlayStyle == ${styleNumber("soft")}) opacity *= clamp(scoreOf(pixel, own), 0.0, 1.0);
  return mix(colour, classColour.rgb, opacity);
}

void main() {
  ivec2 canvasPixel = ivec2(gl_FragCoord.xy);
  canvasPixel.y = textureSize(rows, 0).x - 1 - canvasPixel.y;
  ivec4 across = texelFetch(columns, ivec2(canvasPixel.x, 0), 0);
  ivec4 down = texelFetch(rows, ivec2(canvasPixel.y, 0), 0);
  ivec2 pixel = ivec2(across.x, down.x);
  if (pixel.x < 0 || pixel.y < 0) {
    drawn = vec4(0.0);
    return;
  }
  vec4 bare = bandsColour(pixel);
  vec3 colour = bare.rgb;
  if (smoothed) colour = mixedColour(across, down);
  if (bare.a == 0.0) colour = hatch(canvasPixel);
  if (overlaidAtAll) {
    if (canvasPixel.x >= swipeColumn) colour = overlaid(colour, pixel, canvasPixel);
  }
  drawn = vec4(colour, 1.0);
}`;
}

/** One band's part in the sums; written out, as software renderers are slow at loops. */
function weighing(term: number): string {
  return `  value = float(texelFetch(bands, placeOf(pixel, layers[${term}], bandCount), 0).r);
  if (hasNodata) missing = missing || value == nodata;
  if (decoded) {
    if (isFinite(value)) value = decode(value, decodings[${term}]);
  }
  if (mayBeNotFinite) missing = missing || !isFinite(value);
  sums += weights[${term}] * value;`;
}

function styleNumber(style: OverlayStyle): number {
  return OVERLAY_STYLES.indexOf(style);
}

function vec3(colour: readonly [number, number, number]): string {
  return `vec3(${colour.map((value) => (value / 255).toFixed(6)).join(", ")})`;
}
