import type { Prediction } from "#domain/prediction/prediction.ts";
import type { PredictionNote } from "#domain/prediction/stored-note.ts";
import { createMosaic, type Mosaic } from "#domain/tiles/mosaic.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import type { TileStorage } from "#services/storage/tile-storage.ts";

/** The tiles of one scene that have been predicted. They outlast a failed or cancelled run, and a reload. */
export class SceneProgress {
  readonly scene: string;
  readonly #id: string;
  readonly #grid: TileGrid;
  readonly #storage: TileStorage;
  #mosaic: Mosaic | undefined;
  #first: Prediction | undefined;
  #notes: readonly PredictionNote[] = [];
  /** Tiles without data, until the first prediction tells how many classes there are. */
  #empty: readonly number[] = [];
  #restoring: Promise<void> | undefined;

  /**
   * @param id of the scene's item.
   * @param scene what tells this scene, its edits and its model from others.
   */
  constructor(id: string, scene: string, grid: TileGrid, storage: TileStorage) {
    this.#id = id;
    this.scene = scene;
    this.#grid = grid;
    this.#storage = storage;
  }

  get done(): number {
    return this.#mosaic?.added() ?? this.#empty.length;
  }

  has(index: number): boolean {
    return this.#mosaic?.has(index) ?? this.#empty.includes(index);
  }

  /** Brings back what the browser has kept; once. */
  restore(): Promise<void> {
    this.#restoring ??= this.#storage.load(this.#id, this.scene).then((kept) => {
      for (const [index, tile] of kept) if (!this.has(index)) this.#put(index, tile);
    });
    return this.#restoring;
  }

  add(index: number, tile: Prediction): void {
    this.#put(index, tile);
    this.#storage.save(this.#id, this.scene, index, tile);
  }

  /** Adds a tile without data, which needs no run. */
  addEmpty(index: number): void {
    if (this.#mosaic === undefined) this.#empty = [...this.#empty, index];
    else this.#mosaic.add(index, undefined);
  }

  /** Forgets all tiles, here and in the browser. */
  forget(): void {
    this.#mosaic = undefined;
    this.#first = undefined;
    this.#empty = [];
    this.#notes = [];
    this.#storage.remove(this.#id);
  }

  /** A copy of what is known of the prediction; undefined before the first tile. */
  partial(): Prediction | undefined {
    const prediction = this.prediction();
    // What has been drawn is known by its memory, and is not uploaded again.
    return prediction && { ...prediction, scores: prediction.scores.slice() };
  }

  /** The prediction of the scene, once all tiles are there; undefined before the first. */
  prediction(): Prediction | undefined {
    if (this.#mosaic === undefined || this.#first === undefined) return undefined;
    const { height, width } = this.#grid.scene;
    const { classCount, scores } = this.#mosaic;
    const { classNames } = this.#first;
    return {
      ...{ height, width, classCount, scores, classNames },
      notFinite: 0,
      notes: this.#notes.length === 0 ? undefined : this.#notes,
    };
  }

  #put(index: number, tile: Prediction): void {
    this.#first ??= tile;
    if (this.#mosaic === undefined) {
      this.#mosaic = createMosaic(this.#grid, tile.classCount);
      for (const empty of this.#empty) this.#mosaic.add(empty, undefined);
    }
    this.#mosaic.add(index, tile.scores);
    const known = new Set(this.#notes.map((note) => JSON.stringify(note)));
    const others = tile.notes?.filter((note) => !known.has(JSON.stringify(note))) ?? [];
    this.#notes = [...this.#notes, ...others];
  }
}
