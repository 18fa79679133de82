/**
 * Neighbours of positions: in cells where the radius is small, else in order.
 *
 * @module
 */
import { skyCells, type VisitPair } from "./_match_cells.ts";
import { chord2 } from "./_match_chord.ts";
import { SkyIndex } from "./_match_index.ts";
import type { Degrees } from "./_match_positions.ts";

/** Finds what is within some radius of other positions. */
export interface Neighbours {
  /** Visits for each position that has one in the radius the nearest one, of equally near ones the first. */
  nearest(of: Degrees, visit: VisitPair): void;
  /** Visits for each position all that are in the radius, in no order. */
  within(of: Degrees, visit: VisitPair): void;
}

/**
 * Makes positions ready to be found.
 *
 * @param positions What is looked for.
 * @param radius Largest separation (deg).
 */
export function neighbours(positions: Degrees, radius: number): Neighbours {
  const cells = skyCells(positions, radius);
  if (cells !== undefined) return cells;
  const index = new SkyIndex(positions);
  const most = chord2(radius);
  return {
    nearest(of, visit) {
      index.each(of, (row, lon, lat) => {
        const place = index.nearest(lon, lat, most);
        if (place >= 0) visit(row, index.rows[place] as number, index.found2);
      });
    },
    within(of, visit) {
      index.each(of, (row, lon, lat) => {
        index.around(lon, lat, most, (place, squared) => {
          visit(row, index.rows[place] as number, squared);
        });
      });
    },
  };
}
