import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** What a room may import: its own files, the rooms below it by their front door, and the packages named. */
function room(name, { rooms = [], packages = [] }) {
  const allowed = [
    "\\./",
    ...rooms.map((below) => `(?:\\.\\./)+${below}$`),
    ...(name === "model" ? ["\\.\\./(?:reading|linking|stack|may-do|may-invoke)/"] : []),
    ...packages.map((each) => `${each}(/|$)`),
    "node:",
  ];
  return {
    files: [`${name}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(?!${allowed.join("|")})`,
              message: `${name}/ may import ${["its own files", ...rooms.map((below) => `../${below}`), ...packages].join(", ")}: see docs/architecture.md.`,
            },
          ],
        },
      ],
    },
  };
}

const props = "MemberExpression[property.name='props']";

export default tseslint.config(
  { ignores: ["bin/", "coverage/", "node_modules/", ".sandbox/"] },
  eslint.configs.recommended,
  { files: ["**/*.ts"], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
  room("iam", {}),
  room("model", { rooms: ["iam"] }),
  room("pack", { rooms: ["iam", "model"], packages: ["@pulumi/policy"] }),
  room("policies", { rooms: ["iam", "model", "pack"] }),
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
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        AbortSignal: "readonly",
        fetch: "readonly",
      },
    },
  },
);
