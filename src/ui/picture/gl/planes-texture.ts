import type { NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { Size } from "#domain/render/view.ts";
import { formatBytes } from "#domain/text/format.ts";
import { type Slice, slicesOf, TASK_BYTES } from "./slices.ts";
import type { Tiles } from "./tiles.ts";

/** Planes of one size, and how to upload them to a texture. */
export interface PlanesSource {
  readonly planes: readonly NumericArray[];
  /** Of one plane, in pixels. */
  readonly size: Size;
  readonly tiles: Tiles;
  /** On the GPU. */
  readonly bytesPerPixel: number;
  /** Binds the texture for the other two. */
  bind(texture: WebGLTexture): void;
  allocate(): void;
  /** Uploads a slice of a plane. */
  send(slice: Slice, plane: NumericArray): void;
}

export interface PlanesEvents {
  /** The remaining slices are on the GPU now. */
  onComplete(): void;
  /** Why an upload failed, or what `onComplete` threw. */
  onFailed(error: unknown): void;
}

/**
 * Planes on the GPU. A small scene is uploaded immediately; a larger one in slices, each after the
 * GPU has finished the previous one, so that neither the page nor the GPU's queue is blocked.
 */
export class PlanesTexture {
  readonly handle: WebGLTexture;
  readonly #gl: WebGL2RenderingContext;
  readonly #source: PlanesSource;
  readonly #ending = new AbortController();
  #isComplete: boolean = false;

  constructor(gl: WebGL2RenderingContext, source: PlanesSource, events: PlanesEvents) {
    this.#gl = gl;
    this.#source = source;
    this.handle = gl.createTexture();
    if (this.#bytes() <= TASK_BYTES) {
      this.#allocate();
      for (const slice of this.#slices()) this.#send(slice);
      this.#isComplete = true;
    } else {
      void this.#sendInTasks(events);
    }
  }

  /** Whether it can be drawn. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Stops uploading; no event follows. */
  free(): void {
    this.#ending.abort();
    this.#gl.deleteTexture(this.handle);
  }

  async #sendInTasks({ onComplete, onFailed }: PlanesEvents): Promise<void> {
    const { signal } = this.#ending;
    try {
      await this.#nextTask();
      this.#allocate();
      // Before its first pixels the entire texture is cleared, which takes the GPU longer than any
      // slice.
      this.#send({ plane: 0, tile: 0, column: 0, row: 0, columns: 1, rows: 1 });
      await this.#taken();
      this.#assertHeld();
      let sent = 0;
      for (const slice of this.#slices()) {
        const bytes = slice.rows * slice.columns * this.#source.bytesPerPixel;
        if (sent + bytes > TASK_BYTES) {
          await this.#taken();
          sent = 0;
        }
        this.#send(slice);
        sent += bytes;
      }
      await this.#taken();
      this.#assertHeld();
      this.#isComplete = true;
      onComplete();
    } catch (error) {
      if (!signal.aborted) onFailed(error);
    }
  }

  #allocate(): void {
    this.#source.bind(this.handle);
    this.#source.allocate();
  }

  #send(slice: Slice): void {
    const { planes, bind, send } = this.#source;
    const plane = planes[slice.plane];
    // Drawing binds other textures between two tasks.
    bind(this.handle);
    if (plane) send(slice, plane);
  }

  /** Polls, once per task: waiting for the GPU would block the page. */
  async #taken(): Promise<void> {
    const gl = this.#gl;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    do {
      await this.#nextTask();
    } while (fence && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED);
    gl.deleteSync(fence);
  }

  /** @throws once the texture is disposed. */
  async #nextTask(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#ending.signal.throwIfAborted();
  }

  /** Checked only when the GPU has finished all uploads, because the query waits for them. */
  #assertHeld(): void {
    const gl = this.#gl;
    const errors = new Set<number>();
    // Writing to a texture without memory is also an error, which may be reported first.
    for (let error = gl.getError(); error !== gl.NO_ERROR; error = gl.getError()) errors.add(error);
    if (!errors.has(gl.OUT_OF_MEMORY)) return;
    throw new AppError({
      kind: "unreadable-array",
      reason: `The picture of this array takes ${formatBytes(this.#bytes())}, more than this computer’s GPU memory has free.`,
      action: "Close other tabs and programs and choose it again, or crop a smaller part.",
    });
  }

  #slices(): Iterable<Slice> {
    const { planes, size, tiles, bytesPerPixel } = this.#source;
    return slicesOf(planes.length, size, tiles, bytesPerPixel);
  }

  #bytes(): number {
    const { planes, size, bytesPerPixel } = this.#source;
    return planes.length * size.height * size.width * bytesPerPixel;
  }
}
