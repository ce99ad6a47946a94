"use strict";
const { createHash } = require("node:crypto");
const { readdirSync, readFileSync, statSync } = require("node:fs");
const { join } = require("node:path");

const rooms = ["access", "iam", "map", "model", "pack", "policies", "report", "review", "state", "command"];
const files = ["index.ts", "command.ts", "tsconfig.json", "tsconfig.build.json"];

/** A digest of the names and contents of all that `bin/` is made from, in the repository at `root`. */
exports.digest = (root) => {
  const hash = createHash("sha256");
  for (const file of [...files, ...rooms.flatMap((room) => filesIn(root, room))]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
};

/**
 * When the folders of the sources, and the files beside them, were last changed: milliseconds by path. It takes a
 * fraction of a millisecond, and tells of each file that was put there, taken away or replaced, as Git does; not of one
 * that was rewritten in place.
 */
exports.times = (root, paths = [...files, ...rooms.flatMap((room) => [room, ...foldersIn(root, room)])]) =>
  Object.fromEntries(paths.map((path) => [path, timeOf(join(root, path))]));

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function filesIn(root, folder) {
  return entriesIn(root, folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(root, path) : [path];
  });
}

function foldersIn(root, folder) {
  const folders = entriesIn(root, folder).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => [`${folder}/${name}`, ...foldersIn(root, `${folder}/${name}`)]);
}

function entriesIn(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
