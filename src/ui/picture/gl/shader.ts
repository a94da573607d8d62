import { HATCH_GROUND, HATCH_LINE, HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/render/hatch.ts";
import { OUTLINE_WIDTH } from "#domain/render/mask-drawing.ts";
import { NO_CLASS } from "#domain/render/overlay.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import { MAX_CLASSES, MAX_WEIGHED_BANDS, type ShaderVariant } from "./shader-variant.ts";

/** The rows of a position texture, by their names in the fragment shader: see PositionTextures. */
export const POSITION_LINES = ["NEAREST", "BEFORE", "AFTER"] as const;

/**
 * Values that are the same for every pixel, by GLSL type: uniforms that the vertex shader passes
 * on. Software renderers bounds-check each uniform that a fragment shader reads, which would take
 * 1.5 times as long.
 */
const CONSTANTS = {
  /** One canvas pixel's size, of the frame's. */
  canvasPixel: "vec2",
  minimum: "vec3",
  /** 1 / (maximum - minimum). */
  slope: "vec3",
  /** 0.5 in a channel with an empty range, else 0. */
  middle: "vec3",
  /** 1 / gamma. */
  exponent: "float",
  /** Its alpha is the overlay's opacity, or 0 for a class that is not drawn. */
  shownColour: "vec4",
  shownPlane: "float",
  threshold: "float",
  /** The overlay's left edge, of the frame's width. */
  swipe: "float",
} as const;

/** The number of terms that are passed on too: WebGL 2 guarantees fifteen vectors. */
const CONSTANT_TERMS = 8;

/** One triangle that covers the frame, from the vertex numbers only. */
export function vertexShader({ terms }: ShaderVariant): string {
  const constants = Object.entries(CONSTANTS);
  const handedOn = [...terms.keys()].slice(0, CONSTANT_TERMS);
  return `#version 300 es
${lines(constants, ([name, type]) => `uniform ${type} u_${name}; flat out ${type} ${name};`)}
uniform vec4 u_terms[${MAX_WEIGHED_BANDS}];
${lines(handedOn, (term) => `flat out vec4 term${term};`)}
out vec2 place; // in the frame from its top left, 0 to 1

void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
  place = vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y);
${lines(constants, ([name]) => `  ${name} = u_${name};`)}
${lines(handedOn, (term) => `  term${term} = u_terms[${term}];`)}
}`;
}

/**
 * Computes the same pixel as `composite` and `drawnPixels` of src/domain/render.
 *
 * It selects between cheap values instead of branching: software renderers execute both branches
 * and track which pixels are in which. Non-finite values are recognized by their bits, because GLSL
 * ES does not guarantee isnan(), and powers of negative numbers are handled separately, because
 * pow() does not define them. Textures are read at texel centres, without filtering.
 */
export function fragmentShader(variant: ShaderVariant): string {
  const { sampler, terms, overlay } = variant;
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler2DArray;
precision highp sampler2D;

uniform ${sampler} bands;
uniform sampler2DArray scores;
// The scene positions of the frame's columns and rows. In each texel x is the position in a tile,
// y the tile, z the weight, see PositionTextures.
uniform sampler2D columns;
uniform sampler2D rows;
${lines(POSITION_LINES, (line) => `const float ${line} = ${middleOf(line)};`)}
uniform sampler2D colourMaps; // one row each

${lines(Object.entries(CONSTANTS), ([name, type]) => `flat in ${type} ${name};`)}
${lines([...terms.keys()].slice(0, CONSTANT_TERMS), (term) => `flat in vec4 term${term};`)}
in vec2 place;

uniform float u_tilesAcross;
uniform float u_bandCount;
uniform float u_classCount;
uniform float u_nodata;
uniform vec4 u_terms[${MAX_WEIGHED_BANDS}]; // weights for red, green, blue, and the band's layer
uniform vec4 u_decodings[${MAX_WEIGHED_BANDS}]; // scale, offset, exponent, multiplier
uniform float u_colourMap; // the centre of its row
uniform vec3 u_ramp; // the overlay's lowest score, 1 / the width of its range, and its colormap's row
uniform vec4 u_classColours[${MAX_CLASSES}]; // as shownColour

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
  float size = pow(abs(base), exponent);
  float ofZero = exponent > 0.0 ? 0.0 : exponent == 0.0 ? 1.0 : notANumber();
  float ofNegative = fract(exponent) != 0.0 ? notANumber() : mod(exponent, 2.0) == 0.0 ? size : -size;
  float other = base > 0.0 ? size : base == 0.0 ? ofZero : ofNegative;
  return exponent == 1.0 ? base : other;
}

float decode(float stored, vec4 decoding) {
  return decoding.w * power(decoding.x * stored + decoding.y, decoding.z);
}

// Of this canvas pixel, as the hatches count.
ivec2 fromTopLeft() {
  return ivec2(place / canvasPixel);
}

vec3 hatch() {
  ivec2 pixel = fromTopLeft();
  bool line = (pixel.x + pixel.y & ${HATCH_PERIOD - 1}) < ${HATCH_LINE_WIDTH};
  return line ? ${vec3(HATCH_LINE)} : ${vec3(HATCH_GROUND)};
}

// As the reference holds colours: rounded to one of 256 levels before they are mixed or overlaid.
vec3 rounded(vec3 colour) {
  return floor(colour * 255.0 + 0.5) * (1.0 / 255.0);
}

vec3 inColours(float bright, float map) {
  float entry = floor(bright * 255.0 + 0.5);
  return texture(colourMaps, vec2((entry + 0.5) / 256.0, map)).rgb;
}

vec3 rampColour(float score) {
  return inColours(clamp((score - u_ramp.x) * u_ramp.y, 0.0, 1.0), u_ramp.z);
}

// Where a plane's value is in an array texture of so many planes.
vec3 placeOf(vec4 column, vec4 row, float plane, float planes) {
  return vec3(column.x, row.x, ${variant.tiled ? "(row.y * u_tilesAcross + column.y) * planes + plane" : "plane"});
}

// Transparent black where the pixel is missing.
vec4 bandsColour(vec4 column, vec4 row) {
  bool missing = false;
${lines([...terms.keys()], (term) => bandValue(term, variant))}
  vec3 sums = vec3(${["r", "g", "b"].map((channel) => weightedSum(channel, terms)).join(", ")});
  vec3 bright = clamp((sums - minimum) * slope + middle, 0.0, 1.0);
${variant.powered ? "  bright = pow(bright, vec3(exponent));" : ""}
  vec3 colour = ${variant.colourMapped ? "inColours(bright.r, u_colourMap)" : "rounded(bright)"};
  return missing ? vec4(0.0) : vec4(colour, 1.0);
}

// The four scene pixels around, of which those that are missing leave their part to the others.
vec3 mixedColour() {
  vec4 left = texture(columns, vec2(place.x, BEFORE));
  vec4 right = texture(columns, vec2(place.x, AFTER));
  vec4 above = texture(rows, vec2(place.y, BEFORE));
  vec4 below = texture(rows, vec2(place.y, AFTER));
  vec4 sum = bandsColour(left, above) * left.z * above.z;
  sum += bandsColour(right, above) * right.z * above.z;
  sum += bandsColour(left, below) * left.z * below.z;
  sum += bandsColour(right, below) * right.z * below.z;
  return rounded(sum.rgb / sum.a);
}

float scoreOf(vec4 column, vec4 row, float plane) {
  return texture(scores, placeOf(column, row, plane, u_classCount)).r;
}

${overlay?.mostLikelyOf === undefined ? SHOWN_CLASS : mostLikelyClass(overlay.mostLikelyOf)}

// What is beyond the frame is not known and makes no edge: the lines of positions are clamped.
bool isEdge(int own) {
  for (int down = -${OUTLINE_WIDTH}; down <= ${OUTLINE_WIDTH}; down += 1) {
    vec4 row = texture(rows, vec2(place.y + float(down) * canvasPixel.y, NEAREST));
    for (int across = -${OUTLINE_WIDTH}; across <= ${OUTLINE_WIDTH}; across += 1) {
      vec4 column = texture(columns, vec2(place.x + float(across) * canvasPixel.x, NEAREST));
      if (row.z * column.z == 0.0 || classOf(column, row) != own) return true;
    }
  }
  return false;
}

vec3 overlaid(vec3 colour, vec4 column, vec4 row) {
  int own = classOf(column, row);
  vec4 paint = ${overlay?.mostLikelyOf === undefined ? "shownColour" : "u_classColours[max(own, 0)]"};
  bool painted = own != ${NO_CLASS} && place.x >= swipe;
  ${overlay ? overlayStyle(overlay.style).glsl : ""}
  return mix(colour, paint.rgb, painted ? paint.a : 0.0);
}

void main() {
  vec4 column = texture(columns, vec2(place.x, NEAREST));
  vec4 row = texture(rows, vec2(place.y, NEAREST));
  vec4 bare = bandsColour(column, row);
  vec3 colour = ${variant.smoothed ? "mixedColour()" : "bare.rgb"};
${mayBeMissing(variant) ? "  colour = bare.a == 0.0 ? hatch() : colour;" : ""}
${overlay ? "  colour = overlaid(colour, column, row);" : ""}
  drawn = column.z * row.z == 0.0 ? vec4(0.0) : vec4(colour, 1.0);
}`;
}

/** Reads one band, and marks the pixel as missing if it has no value. */
function bandValue(term: number, variant: ShaderVariant): string {
  const value = `value${term}`;
  return [
    `  float ${value} = float(texture(bands, placeOf(column, row, ${termName(term)}.a, u_bandCount)).r);`,
    variant.nodata && `  missing = missing || ${value} == u_nodata;`,
    variant.decoded &&
      `  if (isFinite(${value})) ${value} = decode(${value}, u_decodings[${term}]);`,
    mayBeNotFinite(variant) && `  missing = missing || !isFinite(${value});`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Integers without decoding are always finite. */
function mayBeNotFinite({ decoded, sampler }: ShaderVariant): boolean {
  return decoded || sampler === "sampler2DArray";
}

function mayBeMissing(variant: ShaderVariant): boolean {
  return variant.nodata || mayBeNotFinite(variant);
}

function weightedSum(channel: string, terms: ShaderVariant["terms"]): string {
  const weighed = terms.flatMap((channels, term) =>
    channels.includes(channel) ? [`${termName(term)}.${channel} * value${term}`] : [],
  );
  return weighed.length > 0 ? weighed.join(" + ") : "0.0";
}

function termName(term: number): string {
  return term < CONSTANT_TERMS ? `term${term}` : `u_terms[${term}]`;
}

const SHOWN_CLASS = `int classOf(vec4 column, vec4 row) {
  float score = scoreOf(column, row, shownPlane);
  return score >= threshold && !isNotANumber(score) ? 0 : ${NO_CLASS};
}

float scoreOfClass(vec4 column, vec4 row, int own) {
  return scoreOf(column, row, shownPlane);
}`;

/** The first of the highest scores, unrolled: software renderers are slow at loops. */
function mostLikelyClass(classes: number): string {
  const planes = Array.from({ length: classes }, (_, plane) => plane);
  return `int classOf(vec4 column, vec4 row) {
  int mostLikely = ${NO_CLASS};
  float highest = 0.0;
  float score;
  bool higher;
${lines(
  planes,
  (plane) => `  score = scoreOf(column, row, ${plane}.0);
  higher = !isNotANumber(score) && (mostLikely == ${NO_CLASS} || score > highest);
  mostLikely = higher ? ${plane} : mostLikely;
  highest = higher ? score : highest;`,
)}
  return mostLikely;
}

float scoreOfClass(vec4 column, vec4 row, int own) {
  return scoreOf(column, row, float(own));
}`;
}

function middleOf(line: (typeof POSITION_LINES)[number]): string {
  return `${POSITION_LINES.indexOf(line) + 0.5} / ${POSITION_LINES.length}.0`;
}

function lines<Item>(items: readonly Item[], line: (item: Item) => string): string {
  return items.map(line).join("\n");
}

function vec3(colour: readonly [number, number, number]): string {
  return `vec3(${colour.map((value) => (value / 255).toFixed(6)).join(", ")})`;
}
