import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";

/** The rooms of the domain: each may import those before it. DECISIONS.md says why this order. */
const DOMAIN_ROOMS = [
  "text",
  "failures",
  "config",
  "geo",
  "array",
  "formats",
  "render",
  "tiles",
  "model",
  "edits",
  "prediction",
  "scores",
  "view",
  "spectra",
  "credentials",
  "s3",
  "inference",
  "run",
  "preparation",
  "queue",
  "history",
  "preflight",
  "doctor",
  "exports",
] as const;

const LAYERS = ["domain", "services", "engine", "ui", "features", "app"];

interface Import {
  readonly from: string;
  readonly to: string;
}

const FILES = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => /\.tsx?$/.test(file));
const SOURCES = FILES.filter((file) => !/\.test\.tsx?$|\/fixtures\/|\.d\.ts$/.test(file));

/** Every import of a file of ours, type imports and late ones included. */
const IMPORTS: readonly Import[] = SOURCES.flatMap((from) =>
  [...readFileSync(from, "utf8").matchAll(/(?:from|import|import\()\s*["']([^"']+\.tsx?)["']/g)]
    .concat([...readFileSync(from, "utf8").matchAll(/new URL\("(\.[^"]+\.ts)"/g)])
    .map(([, specifier = ""]) => ({ from, to: resolved(from, specifier) })),
);

function resolved(from: string, specifier: string): string {
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}`;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** "domain/geo", "features/viewer", "ui/picture": a layer's folder; the layer for a file of its own. */
function roomOf(file: string): string {
  const [, layer = "", room = ""] = file.split("/");
  return room.includes(".") ? layer : `${layer}/${room}`;
}

function layerOf(file: string): string {
  return file.split("/")[1] ?? "";
}

/** A way from a node back to itself, or undefined where there is none. */
function cycleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function edgesBy(nodeOf: (file: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of IMPORTS) {
    const [source, target] = [nodeOf(from), nodeOf(to)];
    if (source === target) continue;
    edges.set(source, (edges.get(source) ?? new Set()).add(target));
  }
  return edges;
}

describe("the import law", () => {
  it("resolves every import to a file", () => {
    expect(IMPORTS.length).toBeGreaterThan(500);
    expect(IMPORTS.filter(({ to }) => !FILES.includes(to))).toEqual([]);
  });

  it("knows every layer, and every room of the domain", () => {
    expect(new Set(SOURCES.map(layerOf).filter((layer) => !layer.includes(".")))).toEqual(
      new Set(LAYERS),
    );
    const rooms = SOURCES.filter((file) => layerOf(file) === "domain").map(roomOf);
    expect(new Set(rooms)).toEqual(new Set(DOMAIN_ROOMS.map((room) => `domain/${room}`)));
  });

  it("lets a domain room import only rooms listed before it", () => {
    const place = (file: string): number =>
      DOMAIN_ROOMS.findIndex((room) => roomOf(file) === `domain/${room}`);
    const upward = IMPORTS.filter(
      ({ from, to }) =>
        layerOf(from) === "domain" && layerOf(to) === "domain" && place(to) > place(from),
    );
    expect(upward).toEqual([]);
  });

  it("lets failures import text alone", () => {
    const others = IMPORTS.filter(
      ({ from, to }) =>
        roomOf(from) === "domain/failures" &&
        !["domain/failures", "domain/text"].includes(roomOf(to)),
    );
    expect(others).toEqual([]);
  });

  it("lets no feature import another", () => {
    const across = IMPORTS.filter(
      ({ from, to }) =>
        layerOf(from) === "features" && layerOf(to) === "features" && roomOf(from) !== roomOf(to),
    );
    expect(across).toEqual([]);
  });

  it("has no cycle of files", () => {
    expect(cycleIn(edgesBy((file) => file))).toBeUndefined();
  });

  it("has no cycle of rooms", () => {
    expect(cycleIn(edgesBy(roomOf))).toBeUndefined();
  });
});
