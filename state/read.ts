import { readFileSync } from "node:fs";
import * as zlib from "node:zlib";
import type { DeployedStack, Problem } from "./deployed-stack";
import type { Export } from "./export";
import { isObject, parseJson } from "./json";
import { stacksIn } from "./stacks";
import { Unreadable, whyUnreadable } from "./unreadable";

/** The versions of the format that are read. */
const oldest = 3;
const newest = 4;

/** What a state of version 4 may use: all of it adds to what is read here, and changes nothing of that. */
const features: ReadonlySet<unknown> = new Set([
  "refreshBeforeUpdate",
  "views",
  "hooks",
  "taint",
  "replaceWith",
  "snippets-prototype",
  "extensionParameterization",
  "byteString",
]);

/**
 * The stacks in what `pulumi stack export` has written, or in a checkpoint of a file backend.
 *
 * @returns why it cannot be read if it cannot.
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go
 */
export function readStacks(exported: Export): readonly DeployedStack[] | Problem {
  const { file } = exported;
  try {
    const text = textOf(exported.content ?? readFileSync(file));
    const parsed = parseJson(text);
    const read = "problem" in parsed ? parsed.problem : stacksOf(parsed.value, file);
    return typeof read === "string" ? { file, problem: `It ${read}.` } : read;
  } catch (error) {
    return { file, problem: whyUnreadable(error) };
  }
}

function stacksOf(state: unknown, file: string): readonly DeployedStack[] | string {
  if (!isObject(state) || !("deployment" in state || "checkpoint" in state)) {
    return "is JSON, but neither an exported stack nor a checkpoint";
  }
  const { version, deployment, checkpoint } = state;
  if (typeof version !== "number" || version < oldest) {
    return `is of an old version of the format: export it again with a newer Pulumi CLI`;
  }
  if (version > newest) {
    return `is of version ${version} of the format, and only ${oldest} and ${newest} are read: use a newer version of pulumi-lambda-access`;
  }
  const used = Array.isArray(state["features"]) ? (state["features"] as readonly unknown[]) : [];
  if (!used.every((each) => features.has(each))) {
    return `uses a feature of the format that is not read: use a newer version of pulumi-lambda-access`;
  }
  const latest = isObject(checkpoint) ? checkpoint["latest"] : deployment;
  return stacksIn(isObject(latest) ? latest["resources"] : undefined, file);
}

/** The text in bytes, which may be compressed, and in the encoding that a shell of Windows writes. */
function textOf(bytes: Buffer): string {
  const start = bytes.subarray(0, 4).toString("hex");
  if (start.startsWith("1f8b")) {
    return textOf(zlib.gunzipSync(bytes));
  }
  if (start === "28b52ffd") {
    return textOf(unzstd(bytes));
  }
  const text = start.startsWith("fffe") ? bytes.toString("utf16le") : bytes.toString("utf8");
  return text.replace(/^\ufeff/, "");
}

/** Node.js 20 cannot do it. */
function unzstd(bytes: Buffer): Buffer {
  const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: (bytes: Buffer) => Buffer };
  if (zstdDecompressSync === undefined) {
    throw new Unreadable("It is compressed with zstd, which needs Node.js 22.15 or newer.");
  }
  return zstdDecompressSync(bytes);
}
