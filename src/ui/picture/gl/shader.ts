import { CLASS_BITS, EDGE_BIT } from "#domain/render/canvas-mask.ts";
import { MAX_CLASSES } from "#domain/render/class-pairs.ts";
import { HALO, HALO_OPACITY } from "#domain/render/halo.ts";
import { HATCH_GROUND, HATCH_LINE, HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/render/hatch.ts";
import { NO_CLASS } from "#domain/render/overlay.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import {
  MAX_WEIGHED_BANDS,
  type ShaderBands,
  type ShaderOverlay,
  type ShaderVariant,
} from "./shader-variant.ts";

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
export function vertexShader({ source, target }: ShaderVariant): string {
  const constants = Object.entries(CONSTANTS);
  const handedOn = handedTerms(source);
  return `#version 300 es
${lines(constants, ([name, type]) => `uniform ${type} u_${name}; flat out ${type} ${name};`)}
uniform vec4 u_terms[${MAX_WEIGHED_BANDS}];
${lines(handedOn, (term) => `flat out vec4 term${term};`)}
out vec2 place; // from the first column and row, 0 to 1

void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
  // A texture's first row is its lowest, the canvas's is its highest.
  place = 0.5 + 0.5 * vec2(corner.x, ${target ? "corner.y" : "-corner.y"});
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
  const { source, target, overlay } = variant;
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2DArray;
precision highp isampler2DArray;
precision highp sampler2DArray;
precision highp sampler2D;

uniform ${typeof source === "string" ? "sampler2DArray" : source.sampler} bands;
uniform sampler2DArray scores;
// The columns and rows of the frame's pixels: x of the nearest, -1 outside the scene; y and z of those
// before and after; w the weight of the latter. See PositionTextures.
uniform sampler2D columns;
uniform sampler2D rows;
uniform sampler2D colourMaps; // one row each
uniform sampler2D look; // see LookKind: a missing scene pixel, or one outside the scene, is transparent
uniform sampler2D mask; // the code of each canvas pixel, see canvasMask

${lines(Object.entries(CONSTANTS), ([name, type]) => `flat in ${type} ${name};`)}
${lines(handedTerms(source), (term) => `flat in vec4 term${term};`)}
in vec2 place;

uniform float u_comparedPlane; // the layer of what the mask is compared with
uniform float u_comparedThreshold;
uniform float u_nodata;
uniform float u_encoding; // the power of sums
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

// The colour of a scene pixel; transparent black if it is missing.
vec4 colourAt(vec2 at) {
${typeof source === "string" ? "  return texture(look, at);" : bandsColour(source)}
}

// The four scene pixels around, of which those that are missing leave their part to the others. The
// nearest is one of them.
vec4 mixedColour(vec4 column, vec4 row) {
  vec2 before = vec2(1.0 - column.w, 1.0 - row.w);
  vec4 leftAbove = colourAt(vec2(column.y, row.y));
  vec4 rightAbove = colourAt(vec2(column.z, row.y));
  vec4 leftBelow = colourAt(vec2(column.y, row.z));
  vec4 rightBelow = colourAt(vec2(column.z, row.z));
  vec4 sum = leftAbove * before.x * before.y;
  sum += rightAbove * column.w * before.y;
  sum += leftBelow * before.x * row.w;
  sum += rightBelow * column.w * row.w;
  vec2 isAfter = vec2(column.x == column.z, row.x == row.z);
  float left = isAfter.y == 1.0 ? leftBelow.a : leftAbove.a;
  float right = isAfter.y == 1.0 ? rightBelow.a : rightAbove.a;
  return vec4(rounded(sum.rgb / sum.a), isAfter.x == 1.0 ? right : left);
}

float scoreOf(vec2 at, float plane) {
  return texture(scores, vec3(at, plane)).r;
}

float labelOf(vec2 at) {
  float compared = scoreOf(at, u_comparedPlane);
  return isNotANumber(compared) ? compared : compared >= u_comparedThreshold ? 1.0 : 0.0;
}

float scoreOfClass(vec2 at, int own) {
  return scoreOf(at, ${overlay?.mask === "most-likely" ? "float(own)" : "shownPlane"});
}

${overlay ? overlaid(overlay) : ""}

void main() {
${target === "scene" ? "  drawn = colourAt(place);" : framePixel(variant)}
}`;
}

function framePixel({ source, hatched, smoothed, overlay }: ShaderVariant): string {
  const colour = smoothed ? "mixedColour(column, row)" : "colourAt(at)";
  return `  vec4 column = texture(columns, vec2(place.x, 0.5));
  vec4 row = texture(rows, vec2(place.y, 0.5));
  vec2 at = vec2(column.x, row.x);
  vec4 bare = ${source === "frame" ? "colourAt(place)" : colour};
  bool inside = ${source === "frame" ? "bare.a > 0.0" : "min(at.x, at.y) >= 0.0"};
  vec3 colour = ${hatched ? "bare.a == 0.0 ? hatch() : bare.rgb" : "bare.rgb"};
${overlay ? "  colour = overlaid(colour, at);" : ""}
  drawn = inside ? vec4(colour, 1.0) : vec4(0.0);`;
}

function overlaid({ style, mask }: ShaderOverlay): string {
  return `vec3 overlaid(vec3 colour, vec2 at) {
${mask === undefined ? SHOWN_CLASS : MASKED_CLASS}
  vec4 paint = ${mask === "most-likely" ? "u_classColours[max(own, 0)]" : "shownColour"};
  bool painted = own != ${NO_CLASS} && place.x >= swipe;
  ${overlayStyle(style).glsl}
${overlayStyle(style).hasHalo ? HALO_LINES : ""}
  return mix(colour, paint.rgb, painted ? paint.a : 0.0);
}`;
}

const HALO_LINES = `  bool isHalo = edge && own == ${NO_CLASS} && place.x >= swipe;
  paint.a = edge ? 1.0 : paint.a;
  paint = isHalo ? vec4(${vec3(HALO)}, ${HALO_OPACITY}) : paint;
  painted = painted || isHalo;`;

const MASKED_CLASS = `  int code = int(texture(mask, place).r * 255.0 + 0.5);
  bool edge = code >= ${EDGE_BIT};
  int own = (code & ${CLASS_BITS}) - 1;`;

const SHOWN_CLASS = `  float score = scoreOf(at, shownPlane);
  int own = score >= threshold && !isNotANumber(score) ? 0 : ${NO_CLASS};`;

function bandsColour(bands: ShaderBands): string {
  const { terms, powered, encoded, colourMapped } = bands;
  return `  bool missing = false;
${lines([...terms.keys()], (term) => bandValue(term, bands))}
  vec3 sums = vec3(${["r", "g", "b"].map((channel) => weightedSum(channel, terms)).join(", ")});
${encoded ? "  sums = pow(max(sums, 0.0), vec3(u_encoding));" : ""}
  vec3 bright = clamp((sums - minimum) * slope + middle, 0.0, 1.0);
${powered ? "  bright = pow(bright, vec3(exponent));" : ""}
  vec3 colour = ${colourMapped ? "inColours(bright.r, u_colourMap)" : "rounded(bright)"};
  return missing ? vec4(0.0) : vec4(colour, 1.0);`;
}

/** Reads one band, and marks the pixel as missing if it has no value. */
function bandValue(term: number, bands: ShaderBands): string {
  const value = `value${term}`;
  return [
    `  float ${value} = float(texture(bands, vec3(at, ${termName(term)}.a)).r);`,
    bands.nodata && `  missing = missing || ${value} == u_nodata;`,
    bands.decoded && `  if (isFinite(${value})) ${value} = decode(${value}, u_decodings[${term}]);`,
    mayBeNotFinite(bands) && `  missing = missing || !isFinite(${value});`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Integers without decoding are always finite. */
function mayBeNotFinite({ decoded, sampler }: ShaderBands): boolean {
  return decoded || sampler === "sampler2DArray";
}

/** Whether a pixel of these bands may be missing. */
export function mayBeMissing(bands: ShaderBands): boolean {
  return bands.nodata || mayBeNotFinite(bands);
}

function weightedSum(channel: string, terms: ShaderBands["terms"]): string {
  const weighed = terms.flatMap((channels, term) =>
    channels.includes(channel) ? [`${termName(term)}.${channel} * value${term}`] : [],
  );
  return weighed.length > 0 ? weighed.join(" + ") : "0.0";
}

/** The terms that the vertex shader passes on. */
function handedTerms(source: ShaderVariant["source"]): readonly number[] {
  return typeof source === "string" ? [] : [...source.terms.keys()].slice(0, CONSTANT_TERMS);
}

function termName(term: number): string {
  return term < CONSTANT_TERMS ? `term${term}` : `u_terms[${term}]`;
}

function lines<Item>(items: readonly Item[], line: (item: Item) => string): string {
  return items.map(line).join("\n");
}

function vec3(colour: readonly [number, number, number]): string {
  return `vec3(${colour.map((value) => (value / 255).toFixed(6)).join(", ")})`;
}
