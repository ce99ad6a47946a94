"use strict";
const { execFileSync } = require("node:child_process");
const { dirname, join } = require("node:path");

/**
 * Runs npm and returns what it prints. It is not run by a shell, to which the letters of a path could mean something: so on
 * Windows, where the program `npm` is a script for one, its JavaScript beside Node.js is run.
 *
 * @throws Error with what npm printed, when it fails.
 */
exports.npm = (cwd, ...args) => {
  const isWindows = process.platform === "win32";
  const cli = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  const [command, ...first] = isWindows ? [process.execPath, cli] : ["npm"];
  return execFileSync(command, [...first, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
};
