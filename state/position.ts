/** A place in a program. */
export interface Position {
  /** Relative to the folder of the project: `index.ts`, `../shared/role.ts`. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on, if it is known. */
  readonly column?: number;
}

/** What a state says of where a resource was made. */
interface Registered {
  readonly sourcePosition?: unknown;
  readonly stackTrace?: unknown;
  readonly [property: string]: unknown;
}

/** The folders in which package managers put what others have written. */
const packages = /(?:^|\/)(?:node_modules|site-packages|dist-packages|pkg\/mod|vendor|\.m2|\.nuget)\//;

/**
 * Where in the user's own program a resource was made: the innermost place that is not in a package. `undefined` if the
 * state tells none, as those of older engines do.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go
 */
export function positionIn({ sourcePosition, stackTrace }: Registered): Position | undefined {
  const frames: readonly unknown[] = Array.isArray(stackTrace) ? stackTrace : [];
  const places = frames.map((frame) => (frame as Registered | null)?.sourcePosition);
  return [sourcePosition, ...places].map(parsed).find((each) => each !== undefined);
}

/** A place such as `project:///index.ts#24,1`. */
function parsed(place: unknown): Position | undefined {
  const [, path, line, column] =
    /^project:\/\/\/([^#?]+)#(\d{1,9})(?:,(\d{1,9}))?$/.exec(typeof place === "string" ? place : "") ?? [];
  const file = path === undefined ? undefined : decoded(path);
  return file === undefined || packages.test(file) || Number(line) < 1
    ? undefined
    : { file, line: Number(line), ...(Number(column) > 0 && { column: Number(column) }) };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
