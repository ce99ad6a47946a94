import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { constants } from "node:buffer";
import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { isProblem, linkedStacks, type DeployedStack, type Problem } from "../../state";

const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";
const reference = "5cf8f73096256a8f31e491e813e4eb8e";
const urn = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;
const functionType = "aws:lambda/function:Function";

/** A resource of a state. */
function resource(type: string, name: string, more: object = {}) {
  return { urn: urn(type, name), custom: true, type, inputs: {}, outputs: { id: name }, ...more };
}

/** An export of some resources. */
function exportOf(resources: readonly object[], more: object = {}): string {
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources }, ...more });
}

describe("an export", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-state-"));
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What is read of a file with some content. */
  const read = (content: string | Buffer): DeployedStack | Problem | undefined => {
    const file = join(directory, "export.json");
    writeFileSync(file, content);
    return readFile(file);
  };

  const readFile = (file: string): DeployedStack | Problem | undefined => {
    const problems: Problem[] = [];
    const groups = [...linkedStacks([{ file }], { problem: (problem) => problems.push(problem) })];
    return problems[0] ?? groups[0]?.stacks[0];
  };

  const stackIn = (content: string | Buffer): DeployedStack => {
    const stack = read(content);
    ok(stack !== undefined && !isProblem(stack), JSON.stringify(stack));
    return stack;
  };

  it("is a stack, whose resources are as the engine shows them to policies", () => {
    const provider = urn("pulumi:providers:aws", "default_7_0_0");
    const role = urn("aws:iam/role:Role", "role");
    const { project, stack, resources, inputs } = stackIn(
      exportOf([
        { urn: urn("pulumi:pulumi:Stack", "shop-dev"), type: "pulumi:pulumi:Stack" },
        resource("pulumi:providers:aws", "default_7_0_0", {
          inputs: { region: "eu-west-1", __internal: {} },
        }),
        resource("aws:iam/role:Role", "role"),
        resource("aws:ec2/vpc:Vpc", "vpc", { outputs: { cidrBlock: "10.0.0.0/16" } }),
        resource(functionType, "fn", {
          provider: `${provider}::0b1c`,
          inputs: {
            __defaults: ["name"],
            role: "arn",
            environment: { variables: { __defaults: [], A: "1" } },
          },
          outputs: { id: "fn", __meta: "{}", vpc: { [signature]: reference, urn: "u", id: "vpc-1" } },
          dependencies: [role],
          propertyDependencies: { role: [role], handler: null },
        }),
      ]),
    );
    deepEqual([project, stack], ["shop", "dev"]);
    deepEqual(
      resources.map(({ name, props }) => [name, props]),
      [
        ["shop-dev", {}],
        ["default_7_0_0", {}],
        ["role", { id: "role" }],
        ["vpc", {}],
        ["fn", { id: "fn", vpc: "vpc-1" }],
      ],
    );
    const fn = resources.at(-1);
    deepEqual(fn?.provider, { urn: provider, props: { region: "eu-west-1" } });
    deepEqual(fn.dependencies, [{ urn: role }]);
    deepEqual(fn.propertyDependencies, { role: [{ urn: role, type: "aws:iam/role:Role" }], handler: [] });
    deepEqual(inputs.get(fn.urn), { role: "arn", environment: { variables: { __defaults: [], A: "1" } } });
  });

  it("may be a checkpoint, of the newer version, compressed, or in the encoding of a shell of Windows", () => {
    const resources = [resource(functionType, "fn")];
    const text = exportOf(resources);
    const forms: Readonly<Record<string, string | Buffer>> = {
      checkpoint: JSON.stringify({ version: 3, checkpoint: { stack: "dev", latest: { resources } } }),
      "version 4": exportOf(resources, { version: 4, features: ["taint", "views", "hooks"] }),
      gzip: zlib.gzipSync(text),
      "a byte order mark": `\ufeff${text}`,
      "UTF-16": Buffer.from(`\ufeff${text}`, "utf16le"),
    };
    for (const [form, content] of Object.entries(forms)) {
      equal(stackIn(content).resources.length, 1, form);
    }
  });

  it("may be compressed with zstd where Node.js can read that", function () {
    const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: (text: string) => Buffer };
    if (zstdCompressSync === undefined) {
      const compressed = read(Buffer.from("28b52ffd00", "hex"));
      match((compressed as Problem).problem, /zstd, which needs Node\.js 22\.15/);
      return;
    }
    equal(stackIn(zstdCompressSync(exportOf([resource(functionType, "fn")]))).resources.length, 1);
  });

  it("may have no resources", () => {
    equal(read(exportOf([])), undefined);
    equal(read(JSON.stringify({ version: 3, deployment: null })), undefined);
    equal(read(JSON.stringify({ version: 3, checkpoint: { stack: "dev", latest: null } })), undefined);
  });

  it("has what is encrypted as unknown, and what is plain text as what it is", () => {
    const values = {
      encrypted: { [signature]: secret, ciphertext: "v1:abcd" },
      plain: { [signature]: secret, plaintext: '{"a":["hush"]}' },
      damaged: { [signature]: secret, plaintext: "{" },
      nested: [{ deep: { [signature]: secret, ciphertext: "v1:abcd" } }],
    };
    const { inputs } = stackIn(exportOf([resource(functionType, "fn", { inputs: values })]));
    deepEqual(inputs.get(urn(functionType, "fn")), {
      encrypted: "[secret]",
      plain: { a: ["hush"] },
      damaged: "[secret]",
      nested: [{ deep: "[secret]" }],
    });
  });

  it("leaves out what is about to be deleted, and tells what is only read", () => {
    const { resources } = stackIn(
      exportOf([
        resource(functionType, "fn", { delete: true, outputs: { id: "old" } }),
        resource(functionType, "fn", { outputs: { id: "new" } }),
        resource(functionType, "theirs", { external: true, inputs: { role: "arn" } }),
      ]),
    );
    deepEqual(
      resources.map(({ name, props, isRead }) => [name, (props as { id: string }).id, isRead]),
      [
        ["fn", "new", false],
        ["theirs", "theirs", true],
      ],
    );
  });

  it("tells where in the user's own program something is made", () => {
    const at = (sourcePosition: unknown, ...frames: readonly unknown[]) => ({
      sourcePosition,
      stackTrace: frames.map((frame) => ({ sourcePosition: frame })),
    });
    const places: Readonly<Record<string, object>> = {
      here: at("project:///index.ts#24,1"),
      inPackage: at(
        "project:///node_modules/@acme/x/lib.js#9,3",
        "project:///node_modules/a#1",
        "project:///app.ts#7",
      ),
      inPython: at("project:///venv/lib/python3.12/site-packages/x.py#9", "project:///__main__.py#12"),
      encoded: at("project:///my%20app/in%C3%A4.ts#3,2"),
      beside: at("project:///../shared/role.ts#5"),
      none: at(undefined),
      odd: at(7, null, "https://example.com/#3", "project:///%E0%A4%A#1", "project:///x.ts#0"),
    };
    const { positions } = stackIn(
      exportOf(Object.entries(places).map(([name, place]) => resource(functionType, name, place))),
    );
    const found = Object.keys(places).map((name) => positions.get(urn(functionType, name)));
    deepEqual(found, [
      { file: "index.ts", line: 24, column: 1 },
      { file: "app.ts", line: 7 },
      { file: "__main__.py", line: 12 },
      { file: "my app/inä.ts", line: 3, column: 2 },
      { file: "../shared/role.ts", line: 5 },
      undefined,
      undefined,
    ]);
  });

  it("may hold several stacks that somebody has joined", () => {
    const other = { ...resource(functionType, "fn"), urn: `urn:pulumi:prod::shop::${functionType}::fn` };
    const file = join(directory, "joined.json");
    writeFileSync(file, exportOf([resource(functionType, "fn"), other]));
    const groups = [...linkedStacks([{ file }], { problem: ({ problem }) => ok(false, problem) })];
    deepEqual(
      groups.map(({ stacks }) => stacks.map(({ stack }) => stack)),
      [["dev", "prod"]],
    );
  });

  describe("that cannot be read", () => {
    const text = exportOf([resource(functionType, "fn", { inputs: { password: "hush-hush" } })]);
    const cases: Readonly<Record<string, readonly [content: string | Buffer, problem: RegExp]>> = {
      "is empty": ["", /^It is not whole: it ends in the middle of its JSON\.$/],
      "is cut off": [text.slice(0, -20), /^It is not whole: it ends in the middle of its JSON\.$/],
      "is cut off in a text": [text.slice(0, text.indexOf("-hush")), /^It is not whole/],
      "is not JSON": ["hush-hush: 1", /^It is not JSON/],
      "is not JSON in the middle": [text.replace('"outputs"', "hush"), /^It is not JSON/],
      "is another format": [
        '{"name":"hush-hush"}',
        /^It is JSON, but neither an exported stack nor a checkpoint\.$/,
      ],
      "is a list": ["[]", /^It is JSON, but neither/],
      "is newer": [
        exportOf([], { version: 5 }),
        /^It is of version 5 of the format, and only 3 and 4 are read: use/,
      ],
      "is older": [exportOf([], { version: 2 }), /^It is of an old version of the format: export it again/],
      "has no version": [JSON.stringify({ deployment: {} }), /^It is of an old version/],
      "uses what is not known": [
        exportOf([], { version: 4, features: ["hush-hush"] }),
        /^It uses a feature of the format/,
      ],
      "has no list": [
        JSON.stringify({ version: 3, deployment: { resources: {} } }),
        /^It has no list of resources\.$/,
      ],
      "has a resource without URN": [
        exportOf([{ type: "hush-hush" }]),
        /^It is damaged: resource 1 of 1 has no URN or no type\.$/,
      ],
      "has a URN that is none": [
        exportOf([{ type: "t", urn: "hush-hush" }]),
        /^It is damaged: resource 1 of 1/,
      ],
      "is cut off in its compression": [
        zlib.gzipSync(text).subarray(0, 60),
        /^It is not whole: it ends in the middle of its compression\.$/,
      ],
      "has damaged compression": [
        Buffer.from("1f8b080000000000ffffffffffff", "hex"),
        /^It is damaged: its compression is wrong\.$/,
      ],
      "is nested too deeply": [
        exportOf([]).replace(
          "[]",
          `[{"urn":"urn:pulumi:a::b::c::d","type":"${functionType}","inputs":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}]`,
        ),
        /^It is nested too deeply to be read\.$/,
      ],
    };
    for (const [title, [content, problem]] of Object.entries(cases)) {
      it(`says that it ${title}, and shows nothing of it`, () => {
        const found = read(content);
        ok(found !== undefined && isProblem(found), title);
        match(found.problem, problem);
        doesNotMatch(found.problem, /hush/);
      });
    }

    it("says that it is too large for a text", () => {
      const file = join(directory, "large.json");
      writeFileSync(file, "");
      truncateSync(file, constants.MAX_STRING_LENGTH + 1);
      match((readFile(file) as Problem).problem, /^It is too large: its text has more than 512 MB\.$/);
    });

    it("says that it is not there, or may not be read", function () {
      match((readFile(join(directory, "missing.json")) as Problem).problem, /^There is no such file\.$/);
      const file = join(directory, "locked.json");
      writeFileSync(file, text);
      chmodSync(file, 0);
      if (process.platform !== "win32" && process.getuid?.() !== 0) {
        match((readFile(file) as Problem).problem, /^It may not be read\.$/);
      }
    });
  });
});
