/** Chances, the same each time for the same seed. */
export class Chance {
  constructor(private state: number) {}

  /** A number from 0 up to 1, which it never is. */
  fraction(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state / 2 ** 32;
  }

  /** Whether something happens that does so with this probability. */
  is(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from 0 up to a bound, which it never is. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** One of several things. */
  of<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): readonly T[] {
    const keyed = things.map((thing) => [this.fraction(), thing] as const);
    return keyed.sort(([a], [b]) => a - b).map(([, thing]) => thing);
  }
}
