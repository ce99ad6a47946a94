/** That something cannot be read. The message is a sentence that says why. */
export class Unreadable extends Error {}

const tooLarge = "It is too large: its text has more than 512 MB.";

/** What the errors of the file system and of decompression mean, by their codes. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file.",
  EACCES: "It may not be read.",
  EPERM: "It may not be read.",
  ERR_FS_FILE_TOO_LARGE: tooLarge,
  ERR_STRING_TOO_LONG: tooLarge,
  ERR_BUFFER_TOO_LARGE: tooLarge,
  Z_BUF_ERROR: "It is not whole: it ends in the middle of its compression.",
  Z_DATA_ERROR: "It is damaged: its compression is wrong.",
};

/**
 * Why something cannot be read, as a sentence.
 *
 * @throws the error if it is a mistake of ours.
 */
export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof Unreadable) {
    return error.message;
  }
  if (error instanceof RangeError && code === undefined) {
    return "It is nested too deeply to be read.";
  }
  if (code === undefined) {
    throw error;
  }
  return meanings[code] ?? `It cannot be read (${code}).`;
}
