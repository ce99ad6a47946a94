/** As long as the name of any copy, so that a copy is made by overwriting it in the bytes. */
export const placeholder = "piece-00000";

/** Makes copies of a serialized message under other names. All are of the same length. */
export class Copies {
  readonly length: number;
  private readonly places: readonly number[];

  constructor(private readonly original: Buffer) {
    this.length = original.length;
    this.places = [...original.toString("latin1").matchAll(new RegExp(placeholder, "g"))].map(
      ({ index }) => index,
    );
  }

  /** The copy of a number below 100,000, written into a buffer or into a new one. */
  copy(number: number, into = Buffer.allocUnsafe(this.length), at = 0): Buffer {
    this.original.copy(into, at);
    const name = `piece-${String(number).padStart(5, "0")}`;
    for (const place of this.places) {
      into.write(name, at + place, "latin1");
    }
    return into;
  }
}
