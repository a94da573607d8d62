import type { SheetTile } from "./sheet-tile.ts";

/** What the contact sheet is sorted by. */
interface SheetOrder {
  readonly id: string;
  readonly title: string;
  /** Highest first; undefined sorts by name. */
  readonly numberOf: ((tile: SheetTile) => number | undefined) | undefined;
}

export const SHEET_ORDERS: readonly SheetOrder[] = [
  { id: "share", title: "Share of the mask", numberOf: ({ share }) => share },
  { id: "mean", title: "Mean probability", numberOf: ({ meanScore }) => meanScore },
  {
    id: "score",
    title: "IoU, worst first",
    numberOf: ({ iou }) => (iou === undefined ? iou : -iou),
  },
  { id: "name", title: "Name", numberOf: undefined },
];

/** As a reader sorts them: "chip-2" before "chip-10". */
const NAMES = new Intl.Collator("en", { numeric: true });

/** The tiles in an order of `SHEET_ORDERS`; those without its number follow, and equals are by name. */
export function sortedTiles<Tile extends SheetTile & { readonly name: string }>(
  tiles: readonly Tile[],
  orderId: string,
): readonly Tile[] {
  const numberOf = SHEET_ORDERS.find(({ id }) => id === orderId)?.numberOf;
  const rank = (tile: Tile): number => numberOf?.(tile) ?? Number.NEGATIVE_INFINITY;
  return tiles.toSorted((one, other) => {
    const [first, second] = [rank(one), rank(other)];
    return first === second ? NAMES.compare(one.name, other.name) : second - first;
  });
}
