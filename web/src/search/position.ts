/** A position, rounded before it leaves the page: three decimals are about 100 m (DOMAIN §4). */
export interface RoundedPosition {
  readonly lat: string;
  readonly lon: string;
}

/** Rounds a position to three decimals: 111 m from north to south, 76 m from west to east in France. */
export function rounded(lat: number, lon: number): RoundedPosition {
  return { lat: (Math.round(lat * 1000) / 1000).toFixed(3), lon: (Math.round(lon * 1000) / 1000).toFixed(3) };
}
