import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "../../report";
import { accessIn } from "./access";
import type { Recorded } from "./recorded";

/** What a run leaves in its `access.json` about recorded resources. */
export function reportOf(recorded: readonly Recorded[], changed: Partial<Access> = {}): Access {
  const [, , stack = "", , project = ""] = (recorded[0]?.inputs.getUrn() ?? "").split(":");
  return {
    ...{ version: 1, id: "0", pack: "0.0.0", at: "2026-01-01T00:00:00.000Z", mode: "preview" },
    ...{ project, stack, complete: true },
    ...accessIn(recorded),
    ...changed,
  };
}

/**
 * Does something while `LAMBDA_ACCESS_BEFORE` names a file.
 *
 * @param content what the file holds, if it is there.
 */
export async function since<T>(
  content: string | undefined,
  act: (file: string) => Promise<T>,
  name = "access.json",
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-before-"));
  const file = join(directory, name);
  if (content !== undefined) {
    writeFileSync(file, content);
  }
  process.env["LAMBDA_ACCESS_BEFORE"] = file;
  try {
    return await act(file);
  } finally {
    delete process.env["LAMBDA_ACCESS_BEFORE"];
    rmSync(directory, { recursive: true, force: true });
  }
}
