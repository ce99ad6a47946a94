import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import typescript from "typescript";

/**
 * An ESLint rule: no file may import itself through others. Imports of types count, which `import-x/no-cycle` passes by: two
 * files of which each needs the other's types cannot be read one after the other either.
 */
export const noCycle = {
  meta: { type: "problem", schema: [], messages: { cycle: "It imports itself: {{path}}." } },
  create(context) {
    const importsHere = importReader();
    return {
      ImportDeclaration: (node) => check(node),
      ExportNamedDeclaration: (node) => check(node),
      ExportAllDeclaration: (node) => check(node),
      ImportExpression: (node) => check(node),
    };

    function check(node) {
      const imported = node.source && fileOf(context.filename, node.source.value);
      const back = imported && pathBetween(imported, context.filename, importsHere);
      if (back) {
        const path = [context.filename, ...back].map((file) => relative(context.cwd, file)).join(" → ");
        context.report({ node: node.source, messageId: "cycle", data: { path } });
      }
    }
  },
};

/** The files from one to another by imports, both included; `undefined` if none leads there. */
function pathBetween(from, to, importsOf) {
  const cameFrom = new Map([[from, undefined]]);
  for (const file of cameFrom.keys()) {
    if (file === to) {
      const path = [];
      for (let at = file; at !== undefined; at = cameFrom.get(at)) {
        path.unshift(at);
      }
      return path;
    }
    for (const next of importsOf(file)) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, file);
      }
    }
  }
  return undefined;
}

const seen = new Map();

/** Reads what files import, each once: an editor that lints for hours gets a fresh look every second. */
function importReader() {
  const now = Date.now();
  return (file) => {
    const known = seen.get(file);
    if (known !== undefined && now - known.at < 1000) {
      return known.imports;
    }
    const { importedFiles } = typescript.preProcessFile(readFileSync(file, "utf8"), true, true);
    const imports = importedFiles.flatMap(({ fileName }) => fileOf(file, fileName) ?? []);
    seen.set(file, { at: now, imports });
    return imports;
  };
}

/** The file of this project that a module specifier leads to. */
function fileOf(from, specifier) {
  if (typeof specifier !== "string" || !specifier.startsWith(".")) {
    return undefined;
  }
  const path = resolve(dirname(from), specifier);
  const files = [`${path}.ts`, resolve(path, "index.ts"), ...(/\.[cm]?js$/.test(path) ? [path] : [])];
  return files.find((each) => existsSync(each));
}
