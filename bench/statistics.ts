/** The middle of the numbers: half of them are smaller. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many times as large one figure is as another. */
export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The ratio of two figures that were measured side by side, round by round: what slows a round down slows both. */
export function ratio(of: readonly number[], to: readonly number[]): Ratio {
  const ratios = of.map((figure, round) => figure / to[round]!);
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
