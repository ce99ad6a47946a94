/** What may be read as an exported stack. */
export interface Export {
  /** Its path, or `-` for standard input. */
  readonly file: string;
  /** What standard input held: it can be read only once. */
  readonly content?: Buffer;
}
