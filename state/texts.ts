/**
 * The texts of a state, each held in memory once: most stand there several times, as an input and as an output, or as the URN of a
 * resource on which others depend.
 */
export class Texts {
  private readonly held = new Map<string, string>();

  /** The one that is held of all texts that are equal to this. */
  one(text: string): string {
    const held = this.held.get(text);
    if (held === undefined) {
      this.held.set(text, text);
    }
    return held ?? text;
  }
}
