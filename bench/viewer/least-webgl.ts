import { type Contestant, PICTURE, readBack } from "./contestant.ts";
import type { MadeData } from "./made-data.ts";

const VERTEX = `#version 300 es
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  at = vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D colours;
uniform sampler2D scores;
uniform float threshold;
in vec2 at;
out vec4 colour;
void main() {
  float opacity = texture(scores, at).r >= threshold ? 0.6 : 0.0;
  colour = vec4(mix(texture(colours, at).rgb, vec3(0.835, 0.369, 0.0), opacity), 1.0);
}`;

/**
 * The least that a step can cost in WebGL: one uniform and one draw of colours that were stretched before.
 * It is the bound of every knob.
 */
export async function startLeast(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const canvas = document.createElement("canvas");
  const { left, top, width, height } = PICTURE;
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, { position: "absolute", left: `${left}px`, top: `${top}px` });
  stage.append(canvas);
  const gl = canvas.getContext("webgl2");
  if (!gl) throw new Error("This browser has no WebGL 2.");
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("The context is lost.");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL has no hooks.
  gl.useProgram(program);
  const { side, scores } = data;
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  texture(gl, 0);
  const rgba = [gl.RGBA8, side, side, 0, gl.RGBA, gl.UNSIGNED_BYTE] as const;
  gl.texImage2D(gl.TEXTURE_2D, 0, ...rgba, coloursOf(data));
  texture(gl, 1);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, side, side, 0, gl.RED, gl.FLOAT, scores);
  gl.uniform1i(gl.getUniformLocation(program, "scores"), 1);
  const place = gl.getUniformLocation(program, "threshold");
  const step = async (position: number) => {
    gl.uniform1f(place, position / 100);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    readBack(gl);
  };
  await step(20);
  return {
    move: {
      threshold: step,
      opacity: step,
      outline: step,
      hatch: step,
      soft: step,
      smooth: step,
      swipe: step,
      stretch: step,
      gamma: step,
      bands: step,
    },
  };
}

function texture(gl: WebGL2RenderingContext, unit: number): void {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}

/** The notebook's red, green and blue, opaque. */
export function coloursOf({ bands }: MadeData): Uint8Array<ArrayBuffer> {
  const [red, green, blue] = [bands[1], bands[2], bands[0]];
  const colours = new Uint8Array(4 * (red?.length ?? 0));
  for (let pixel = 0; 4 * pixel < colours.length; pixel += 1) {
    colours[4 * pixel] = red?.[pixel] ?? 0;
    colours[4 * pixel + 1] = green?.[pixel] ?? 0;
    colours[4 * pixel + 2] = blue?.[pixel] ?? 0;
    colours[4 * pixel + 3] = 255;
  }
  return colours;
}
