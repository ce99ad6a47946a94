import { deepEqual } from "node:assert/strict";
import { join } from "node:path";
import * as ts from "typescript";
import { readPages } from "./page";

const root = join(__dirname, "..", "..");

describe("the examples of all pages", () => {
  it("are TypeScript programs without an error of types", () => {
    const texts = new Map<string, string>();
    for (const { file, examples } of readPages()) {
      for (const { line, program, before = "export {};" } of examples) {
        texts.set(join(root, `${file}-${line}.ts`), program);
        texts.set(join(root, `${file}-${line}-before.ts`), before);
      }
    }
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(
      { ...config, include: [], files: ["index.ts"] },
      ts.sys,
      root,
    );
    const host = ts.createCompilerHost(options);
    const withTexts: ts.CompilerHost = {
      ...host,
      fileExists: (name) => texts.has(name) || host.fileExists(name),
      getSourceFile: (name, version) => {
        const text = texts.get(name);
        return text === undefined
          ? host.getSourceFile(name, version)
          : ts.createSourceFile(name, text, version);
      },
    };
    const program = ts.createProgram([...texts.keys()], options, withTexts);
    const errors = [...texts.keys()].flatMap((name) => {
      const source = program.getSourceFile(name);
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    });
    deepEqual(
      errors.map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      ),
      [],
    );
  });
});
