/** Counts of WebGL's draw calls and of its texture allocations and writes. */
export interface GlCalls {
  /** Of the canvas. */
  readonly draws: number;
  /** Draws into textures. */
  readonly passes: number;
  readonly uploads: number;
}

const DRAW = /^draw(Arrays|Elements|RangeElements)/;
const UPLOAD = /^(compressed)?(copy)?tex(Sub)?(Image|Storage)[23]D$/i;

/** Starts counting. @returns a function that gives the counts so far */
export function countGlCalls(): () => GlCalls {
  const counts = { draws: 0, passes: 0, uploads: 0 };
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<string, unknown>; // To go through its methods by name.
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (DRAW.test(name)) {
      count(prototype, name, (gl) => (counts[isOnCanvas(gl) ? "draws" : "passes"] += 1));
    }
    if (UPLOAD.test(name)) count(prototype, name, () => (counts.uploads += 1));
  }
  return () => ({ ...counts });
}

function isOnCanvas(gl: WebGL2RenderingContext): boolean {
  return gl.getParameter(gl.FRAMEBUFFER_BINDING) === null;
}

function count(
  prototype: Record<string, unknown>,
  name: string,
  tick: (gl: WebGL2RenderingContext) => void,
): void {
  const method = prototype[name];
  if (typeof method !== "function") return;
  prototype[name] = function (this: WebGL2RenderingContext, ...call: unknown[]) {
    tick(this);
    return Reflect.apply(method, this, call);
  };
}
