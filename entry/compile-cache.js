"use strict";
const { lstatSync, mkdirSync, realpathSync } = require("node:fs");
const nodeModule = require("node:module");
const { homedir, tmpdir } = require("node:os");
const { isAbsolute, join, relative } = require("node:path");

/** Whether this Node.js can keep compiled code, and write it before a process ends: Pulumi kills a pack. */
const isKnown = "enableCompileCache" in nodeModule && "flushCompileCache" in nodeModule;

/**
 * Has Node.js keep compiled code from one start to the next, in a folder of the user's own, unless `NODE_DISABLE_COMPILE_CACHE`
 * is set. Where that cannot be, nothing is said: it only takes longer to start.
 *
 * @returns writes what was compiled since.
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
exports.keepCompiled = () => {
  if (!isKnown || process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) {
    return () => undefined;
  }
  try {
    const folder = ownFolder();
    if (folder !== undefined) {
      nodeModule.enableCompileCache(folder);
    }
  } catch {
    // There is no home, or it may not be written.
  }
  return () => nodeModule.flushCompileCache();
};

/**
 * The folder, which nobody else may read or write: who writes what is kept there says what the pack does. So it is not one
 * that somebody else made, nor in a folder for temporary files, where somebody else could exchange it.
 */
function ownFolder() {
  const folder = join(cacheFolder(), "pulumi-lambda-access");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = lstatSync(folder);
  const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o777) === 0o700);
  return isOwn && !isIn(tmpdir(), folder) ? folder : undefined;
}

function isIn(folder, path) {
  const way = relative(realpathSync(folder), realpathSync(path));
  return !way.startsWith("..") && !isAbsolute(way);
}

/** Where users keep what programs can make again. */
function cacheFolder() {
  const { XDG_CACHE_HOME = "", LOCALAPPDATA } = process.env;
  if (process.platform === "win32") {
    return LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  }
  if (process.platform === "darwin") {
    return join(homedir(), "Library", "Caches");
  }
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache");
}
