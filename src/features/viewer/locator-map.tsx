import { type ReactNode, useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
// Natural Earth's land, 1:110 million, public domain: https://www.naturalearthdata.com
import atlas from "world-atlas/land-110m.json" with { type: "json" };
import { cornerPlaces, type Locator, type LonLat } from "#domain/geo/grid.ts";
import type { Size } from "#domain/render/view.ts";

interface LocatorMapProps {
  readonly locate: Locator;
  readonly array: Size;
}

/** Degrees of latitude that the map spans; it is half as wide again. */
const SPAN = 36;
const WIDTH = 1.5 * SPAN;
/** Smaller arrays are marked by a ring too. */
const SMALL = 3;

type Ring = readonly (readonly number[])[];

/** A small map of the coastlines around an array, with its outline. */
export function LocatorMap({ locate, array }: LocatorMapProps): ReactNode {
  const centre = locate(array.width / 2, array.height / 2);
  const squeeze = centre && Math.max(0.2, Math.cos((centre.lat * Math.PI) / 180));
  const coast = useMemo(() => (squeeze === undefined ? "" : coastPath(squeeze)), [squeeze]);
  if (centre === undefined || squeeze === undefined) return null;
  const { upperLeft, upperRight, lowerRight, lowerLeft } = cornerPlaces(
    locate,
    array.height,
    array.width,
  );
  const place = (at: LonLat): readonly [number, number] => [
    (centre.lon + turned(at.lon - centre.lon)) * squeeze,
    -at.lat,
  ];
  const corners = [upperLeft, upperRight, lowerRight, lowerLeft].flatMap((corner) =>
    corner ? [place(corner)] : [],
  );
  const [x, y] = place(centre);
  const across = corners.map(([column]) => column);
  const isSmall = Math.max(...across) - Math.min(...across) < SMALL;
  const shift = 360 * squeeze;
  return (
    <svg
      className="locator-map"
      viewBox={`${x - WIDTH / 2} ${y - SPAN / 2} ${WIDTH} ${SPAN}`}
      role="img"
      aria-label="Where on the Earth the array is"
    >
      {[-shift, 0, shift].map((offset) => (
        <path
          key={offset}
          className="locator-land"
          d={coast}
          transform={`translate(${offset} 0)`}
        />
      ))}
      <polygon
        className="locator-array"
        points={corners.map((corner) => corner.join()).join(" ")}
      />
      {isSmall && <circle className="locator-ring" cx={x} cy={y} r={SMALL / 2} />}
    </svg>
  );
}

/** A difference of longitudes, the short way round. */
function turned(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function coastPath(squeeze: number): string {
  const topology = atlas as unknown as Topology<{ readonly land: GeometryCollection }>; // A JSON's arrays are no tuples.
  const { features } = feature(topology, topology.objects.land);
  const rings = features.flatMap(({ geometry }) => ringsOf(geometry));
  return rings.map((ring) => ringPath(ring, squeeze)).join("");
}

function ringsOf(geometry: GeoJSON.Geometry): readonly Ring[] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

function ringPath(ring: Ring, squeeze: number): string {
  const points = ring.map(
    ([lon = 0, lat = 0]) => `${(lon * squeeze).toFixed(2)},${(-lat).toFixed(2)}`,
  );
  return `M${points.join("L")}Z`;
}
