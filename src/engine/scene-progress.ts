import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { PredictionNote } from "#domain/prediction/stored-note.ts";
import { missingInTile } from "#domain/tiles/cut-tile.ts";
import { createMosaic, type Mosaic } from "#domain/tiles/mosaic.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import type { TileStorage } from "#services/storage/tile-storage.ts";

/** A scene that is sent in tiles. */
interface TiledArray {
  readonly grid: TileGrid;
  readonly missing: Uint8Array | undefined;
}

/** The tiles of one scene that have been predicted. They outlast a failed or cancelled run, and a reload. */
export class SceneProgress {
  readonly scene: string;
  readonly #id: string;
  readonly #grid: TileGrid;
  readonly #missing: Uint8Array | undefined;
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
   * @param array its tiles, and 1 for each of its pixels without data.
   */
  constructor(id: string, scene: string, { grid, missing }: TiledArray, storage: TileStorage) {
    this.#id = id;
    this.scene = scene;
    this.#grid = grid;
    this.#missing = missing;
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
    this.#restoring ??= this.#storage.load(this.#id, this.scene, (index, tile) => {
      if (!this.has(index)) this.#put(index, tile);
    });
    return this.#restoring;
  }

  /** Adds a tile without its scores where the scene has no data. */
  add(index: number, tile: Prediction): void {
    const { height, width } = this.#grid.tiling;
    const missing = this.#missing && missingInTile(this.#missing, this.#grid, index);
    const scored = withoutMissing(tile, { height, width, missing });
    this.#put(index, scored);
    this.#storage.save(this.#id, this.scene, index, scored);
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

  /** What is known of the prediction, whose scores further tiles write into; undefined before the first. */
  partial(): Prediction | undefined {
    const prediction = this.prediction();
    return prediction && { ...prediction, revision: this.done };
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
