import { AppError } from "#domain/failures/failure.ts";
import { fragmentShader, vertexShader } from "./shader.ts";
import type { ShaderVariant } from "./shader-variant.ts";

type Gl = WebGL2RenderingContext;

/** A program with its uniform locations. */
export interface Program {
  readonly handle: WebGLProgram;
  /** The location of a uniform; null (which WebGL ignores) for an unused one. */
  at(uniform: string): WebGLUniformLocation | null;
  /** Whether it is compiled; true if the browser cannot tell, and then `finish` waits. */
  isBuilt(): boolean;
  /**
   * Waits for the compilation, once. @throws AppError "unexpected" if the driver could not compile
   * it.
   */
  finish(): void;
}

/** The texture units that the program reads. */
export const TEXTURE_UNITS = {
  bands: 0,
  scores: 1,
  columns: 2,
  rows: 3,
  colourMaps: 4,
  look: 5,
  mask: 6,
} as const;

/** The program of one variant. The GPU compiles it asynchronously. */
export function createProgram(gl: Gl, variant: ShaderVariant): Program {
  const handle = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, vertexShader(variant)),
    compile(gl, gl.FRAGMENT_SHADER, fragmentShader(variant)),
  ];
  for (const shader of shaders) gl.attachShader(handle, shader);
  gl.linkProgram(handle);
  // https://registry.khronos.org/webgl/extensions/KHR_parallel_shader_compile/
  const parallel = gl.getExtension("KHR_parallel_shader_compile");
  let isFinished = false;
  const program: Program = {
    handle,
    at: rememberPlaces(gl, handle),
    isBuilt: () =>
      isFinished ||
      !parallel ||
      gl.getProgramParameter(handle, parallel.COMPLETION_STATUS_KHR) !== false,
    finish: () => {
      if (isFinished) return;
      assertLinked(gl, handle, shaders);
      for (const shader of shaders) gl.deleteShader(shader);
      use(gl, handle);
      for (const [name, unit] of Object.entries(TEXTURE_UNITS)) {
        gl.uniform1i(program.at(name), unit);
      }
      isFinished = true;
    },
  };
  return program;
}

/** Activates a program for uniforms and drawing. @throws AppError "unexpected" like `finish`. */
export function activate(gl: Gl, program: Program): void {
  program.finish();
  use(gl, program.handle);
}

function use(gl: Gl, handle: WebGLProgram): void {
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no React hook.
  gl.useProgram(handle);
}

/** Caches uniform locations: a query waits for the GPU. */
function rememberPlaces(gl: Gl, handle: WebGLProgram): Program["at"] {
  const places = new Map<string, WebGLUniformLocation | null>();
  return (uniform) => {
    const known = places.get(uniform);
    if (known !== undefined) return known;
    const place = gl.getUniformLocation(handle, uniform);
    places.set(uniform, place);
    return place;
  };
}

/** createShader returns null only on a lost context, after which everything is drawn again. */
function compile(gl: Gl, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw cannotDraw("its graphics context was lost");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

function assertLinked(gl: Gl, program: WebGLProgram, shaders: readonly WebGLShader[]): void {
  if (gl.getProgramParameter(program, gl.LINK_STATUS) || gl.isContextLost()) return;
  const logs = shaders.map((shader) => gl.getShaderInfoLog(shader));
  throw cannotDraw([...logs, gl.getProgramInfoLog(program)].filter(Boolean).join(" "));
}

function cannotDraw(reason: string): AppError {
  return new AppError({
    kind: "unexpected",
    message: `This browser’s graphics driver could not draw the picture (${reason}); updating the browser usually fixes it.`,
  });
}
