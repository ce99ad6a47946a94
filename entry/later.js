"use strict";
const Module = require("node:module");

/**
 * What `@pulumi/pulumi` loads at once and a pack never uses, in the order in which it is found: the automation API, and what finds the
 * packages and files that a program's serialized functions need. With what hangs on it that is more than half of its modules.
 */
const forPrograms = ["./automation", "@npmcli/arborist", "normalize-package-data", "fdir"];

/**
 * Has what the SDK loads for programs only loaded when it is first used.
 *
 * It is for the copy of the SDK that serves this pack, so it must be called before that is loaded. What is loaded already, or
 * is not there in some version of it, stays as it is.
 */
exports.loadForProgramsLater = () => {
  const sdk = resolved("@pulumi/pulumi", resolved("@pulumi/policy", __filename));
  for (const name of forPrograms) {
    const path = resolved(name, sdk);
    if (path !== undefined && !(path in require.cache)) {
      require.cache[path] = standIn(path);
    }
  }
};

/** The file of a module as it is found from another file. */
function resolved(name, from) {
  try {
    return Module.createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

/** A module that is replaced by the one for which it stands when somebody uses that. */
function standIn(path) {
  const module = new Module(path);
  const load = () => {
    if (require.cache[path] === module) {
      delete require.cache[path];
    }
    return require(path);
  };
  return Object.assign(module, { filename: path, loaded: true, exports: onceUsed(load) });
}

/** What stands for the exports of a module, which may be one function or class. */
function onceUsed(load) {
  return new Proxy(function () {}, {
    get(_, name) {
      if (name === "__esModule") {
        // Compiled TypeScript would copy the exports of any other module, and so use them.
        return true;
      }
      const exports = load();
      return name === "default" && exports.default === undefined ? exports : exports[name];
    },
    has: (_, name) => name === "__esModule" || name in load(),
    apply: (_, self, args) => Reflect.apply(load(), self, args),
    construct: (_, args, target) => Reflect.construct(load(), args, target),
  });
}
