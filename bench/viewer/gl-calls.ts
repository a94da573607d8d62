/** Counts of WebGL's draw calls and of its texture allocations and writes. */
export interface GlCalls {
  readonly draws: number;
  readonly uploads: number;
}

const DRAW = /^draw(Arrays|Elements|RangeElements)/;
const UPLOAD = /^(compressed)?(copy)?tex(Sub)?(Image|Storage)[23]D$/i;

/** Starts counting. @returns a function that gives the counts so far */
export function countGlCalls(): () => GlCalls {
  const counts = { draws: 0, uploads: 0 };
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<string, unknown>; // To go through its methods by name.
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (DRAW.test(name)) count(prototype, name, () => (counts.draws += 1));
    if (UPLOAD.test(name)) count(prototype, name, () => (counts.uploads += 1));
  }
  return () => ({ ...counts });
}

function count(prototype: Record<string, unknown>, name: string, tick: () => void): void {
  const method = prototype[name];
  if (typeof method !== "function") return;
  prototype[name] = function (this: unknown, ...call: unknown[]) {
    tick();
    return Reflect.apply(method, this, call);
  };
}
