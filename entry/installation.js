"use strict";
const { existsSync, writeSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { digest, times } = require("./sources");

const root = dirname(__dirname);

/** Whether this is a clone, where `bin/` is built from the sources beside it, and not the package that has no others. */
const isClone = existsSync(join(root, "index.ts")) && existsSync(join(root, "entry", "installation.js"));

/**
 * Loads what was built, after a look at whether it was built, and from the sources that are there now. Where it was not,
 * one line on standard error says what to do, and the process ends with exit code 1.
 *
 * @param built loads it: a function of the caller, so that bundlers see what it loads.
 */
exports.load = (built) => {
  const stamp = stampOfBuild();
  if (isClone && !isCurrent(stamp)) {
    refuse("It was built from other sources than those that are there now.");
  }
  try {
    return built();
  } catch (error) {
    const [reason] = String(error?.message ?? error).split("\n");
    return refuse(`It cannot be loaded (${reason}).`);
  }
};

function stampOfBuild() {
  try {
    return require("../bin/stamp.json");
  } catch {
    return refuse("It is not built, or not completely: there is no bin/stamp.json.");
  }
}

/** Whether the sources are those of the build. They are read only if a folder of theirs has changed since. */
function isCurrent(stamp) {
  const now = times(root, Object.keys(stamp.times));
  return (
    Object.entries(stamp.times).every(([path, time]) => now[path] === time) || digest(root) === stamp.sources
  );
}

function refuse(problem) {
  const fix = isClone ? `Run \`npm ci --include=dev\` in ${root}.` : `Install it again: it is in ${root}.`;
  writeSync(2, `pulumi-lambda-access: ${problem} ${fix}\n`);
  process.exit(1);
}
