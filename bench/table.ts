/** Prints rows of texts in columns below a headline. */
export function printTable(
  headline: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  console.log(`\n${headline}\n`);
  for (const row of all) {
    console.log(`  ${row.map((cell, column) => cell.padStart(widths[column]!)).join("   ")}`.trimEnd());
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
