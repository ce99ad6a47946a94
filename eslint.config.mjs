import { extname } from "node:path";
import eslint from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";
import { noCycle } from "./scripts/no-cycle.mjs";

const iam = "iam/index.ts";
const model = "model/index.ts";
const pack = "pack/index.ts";
const policies = "policies/index.ts";
const sdk = "@pulumi/policy";

/**
 * The rooms, each with what it may import beside its own files: files, folders (all of their files) and packages. A file
 * that may more than its room is a room of its own, and stands below it. `docs/architecture.md` says why.
 */
const rooms = {
  iam: {},
  "model/reading": { paths: [iam] },
  "model/linking": { paths: [iam, "model/reading"] },
  "model/stack": { paths: [iam, "model/reading", "model/linking"] },
  "model/may-do": { paths: [iam, "model/reading", "model/linking", "model/stack"] },
  "model/may-invoke": { paths: [iam, "model/reading", "model/linking", "model/stack", "model/may-do"] },
  "model/index.ts": { paths: ["model"] },
  report: { packages: ["sarif"] },
  access: { paths: [iam, model, "report"] },
  review: { paths: [iam, "report"] },
  map: { paths: ["report"] },
  "map/browser": { paths: ["map/page-data.ts", "map/drawing.ts"], packages: ["@dagrejs/dagre", "d3-shape"] },
  state: { paths: [model] },
  pack: { paths: [iam, model, "access", "report", "review", "state"] },
  "pack/sdk.ts": { paths: ["pack"], packages: [sdk] },
  "pack/pulumi.ts": { paths: [iam, model, "pack"], packages: [sdk] },
  "pack/wire.ts": { paths: ["pack"], packages: ["protobufjs/minimal"] },
  // It hands on the type of what the SDK takes.
  "pack/index.ts": { paths: ["pack"], packages: [sdk] },
  policies: { paths: [iam, model, pack] },
  "index.ts": { paths: [policies], packages: [sdk] },
  command: {
    paths: [pack, "pack/audit.ts", policies, "map", "report", "review", "state"],
    packages: ["cli-progress", "jsonc-parser"],
  },
  "command.ts": { paths: [pack, "command"] },
  entry: { paths: ["bin"] },
  sandbox: {
    paths: ["scripts/repository.mjs", "scripts/pulumi-cli.mjs", "scripts/set-up.mjs"],
    packages: ["@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf", "typescript"],
  },
  scripts: {
    paths: ["entry/sources.js", iam, model, pack, policies],
    packages: ["esbuild", "prettier", "typescript"],
  },
  "scripts/fuzz.ts": { paths: ["tests/recorder"] },
  "scripts/review-pairs.ts": { paths: ["tests/review"] },
  "scripts/map-pictures.ts": { paths: ["tests/command/run.ts", "tests/map"] },
  bench: {
    paths: [
      model,
      pack,
      policies,
      "sandbox",
      "scripts/npm.cjs",
      "tests/recorder",
      "tests/policies/pieces.ts",
    ],
    packages: ["@pulumi/"],
  },
  examples: { packages: ["@pulumi/aws", "@pulumi/pulumi"] },
  tests: { paths: ["."], packages: [""] },
  "eslint.config.mjs": {
    paths: ["scripts/no-cycle.mjs"],
    packages: ["@eslint/js", "eslint-plugin-import-x", "typescript-eslint"],
  },
};

function wall([name, { paths = [], packages = [] }]) {
  const isFile = extname(name) !== "";
  const message = `${name} may import ${["its own files", ...paths, ...packages].join(", ")}: see docs/architecture.md.`;
  const known = ["\\.", "node:", ...packages].join("|");
  return {
    files: [isFile ? name : `${name}/**`],
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        {
          basePath: import.meta.dirname,
          zones: [
            {
              target: `./${name}`,
              from: ".",
              except: [`./${name}`, ...paths.map((path) => `./${path}`), "./node_modules"],
              message,
            },
          ],
        },
      ],
      "no-restricted-imports": ["error", { patterns: [{ regex: `^(?!${known})`, message }] }],
    },
  };
}

const props = "MemberExpression[property.name='props']";

export default tseslint.config(
  { ignores: ["bin/", "coverage/", "node_modules/", ".sandbox/"] },
  eslint.configs.recommended,
  {
    plugins: { "import-x": importX, rooms: { rules: { "no-cycle": noCycle } } },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".mjs", ".js"] })] },
    rules: {
      curly: "error",
      "rooms/no-cycle": "error",
      "import-x/first": "error",
      "import-x/no-duplicates": "error",
      "import-x/order": [
        "error",
        {
          groups: ["builtin", "external", ["parent", "sibling", "index"]],
          "newlines-between": "never",
          alphabetize: { order: "asc", caseInsensitive: true },
        },
      ],
    },
  },
  { files: ["**/*.ts"], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  {
    files: ["map/browser/**/*.ts"],
    languageOptions: { parserOptions: { project: "map/browser/tsconfig.json" } },
  },
  ...Object.entries(rooms).map(wall),
  {
    files: ["iam/**/*.ts", "model/**/*.ts", "policies/**/*.ts"],
    ignores: ["model/reading/resource.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: props, message: "Only model/reading/properties.ts reads the properties of a resource." },
      ],
    },
  },
  {
    files: ["tests/**/*.ts", "examples/**/*.ts"],
    rules: {
      // Making a resource is what `new` is for in a Pulumi program.
      "no-new": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        require: "readonly",
        module: "writable",
        exports: "readonly",
        __dirname: "readonly",
        __filename: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        AbortSignal: "readonly",
        fetch: "readonly",
      },
    },
  },
);
