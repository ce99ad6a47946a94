import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { mapOf } from "../../map";
import type { Invoker, Right } from "../../report";
import { run as runProgram } from "../docs/run";
import { accessIn } from "../recorder/access";
import type { Recorded } from "../recorder/recorded";
import { run } from "../report/runs";

const examples = join(dirname(dirname(__dirname)), "examples");

/** A row as a person would write it: without what Pulumi puts at the end of names. */
function invokes({ who, function: fn, open }: Invoker): string {
  const source = who.resource?.name ?? who.source ?? who.name;
  const behalf = who.kind === "eventSource" || source === who.name ? "" : ` for ${source}`;
  return `${who.name}${behalf} invokes ${fn.name}${open.length === 0 ? "" : " (open)"}`;
}

function may({ functions, role, service, level, actions, patterns, resources, open }: Right): string {
  const wild = patterns.filter((each) => each.startsWith(`${service}:`) && each.includes("*"));
  const what = wild.length > 0 ? wild : actions.map((each) => each.slice(service.length + 1));
  const names = functions.map(({ name }) => name).join("+");
  const on = resources.map((each) => each.replace(/-[0-9a-f]{7}(?![0-9a-f])/g, ""));
  return `${names} by ${role.name}: ${service} ${level.toLowerCase()}: ${what.join(" ")} on ${on.join(" ")}${open.length === 0 ? "" : " (open)"}`;
}

async function recordedOf(example: string): Promise<readonly Recorded[]> {
  const program = readFileSync(join(examples, example, "index.ts"), "utf8");
  return (await runProgram(program, false)).recorded;
}

async function rowsOf(example: string): Promise<readonly string[]> {
  const recorded = await recordedOf(example);
  const { version, id, pack, at, mode, project, stack, complete } = run();
  const access = { version, id, pack, at, mode, project, stack, complete, ...accessIn(recorded) };
  const [mapped] = mapOf(pack, [{ access, run: run({ findings: [] }) }]).stacks;
  return mapped!.bands
    .flatMap(({ invokers, rights }) => [...invokers.map(invokes), ...rights.map(may)])
    .sort();
}

const everyLevel = ["list", "permissions management", "read", "tagging", "write"];
const writesLogs = "logs write: CreateLogGroup CreateLogStream PutLogEvents on *";
const twelve = Array.from({ length: 12 }, (_, index) => index + 1);
const account = "123456789012";

/** What each program says, read by a person: the functions, who may invoke them, and what they may do. */
const tables: Readonly<Record<string, readonly string[]>> = {
  "start/broken": [
    "s3.amazonaws.com for uploads invokes thumbnail",
    "events.amazonaws.com invokes report",
    "requests invokes report",
    "report+thumbnail by thumbnails: s3 read: GetObject on arn:aws:s3:::uploads/*",
    ...everyLevel.map((level) => `report+thumbnail by thumbnails: ses ${level}: ses:* on *`),
  ],
  "start/repaired": [
    "s3.amazonaws.com for uploads invokes thumbnail",
    "events.amazonaws.com for nightly invokes report",
    "requests invokes report",
    `thumbnail by thumbnail: ${writesLogs}`,
    "thumbnail by thumbnail: s3 read: GetObject on arn:aws:s3:::uploads/*",
    `report by report: ${writesLogs}`,
    `report by report: ${writesLogs}`,
    "report by report: sqs read: GetQueueAttributes ReceiveMessage on *",
    "report by report: sqs write: DeleteMessage on *",
    "report by report: ses write: SendEmail on arn:aws:ses:*:*:identity/reports@example.com",
  ],
  "languages/typescript": [
    "sns.amazonaws.com for orders invokes receipts",
    `receipts by receipts-role: ${writesLogs}`,
  ],
  fleet: [
    `${["legacy-1", "legacy-10", "legacy-11", "legacy-12", ...[2, 3, 4, 5, 6, 7, 8, 9].map((each) => `legacy-${each}`)].join("+")} by legacy: ${writesLogs}`,
    ...twelve.flatMap((each) => [
      `apigateway.amazonaws.com${each % 2 === 0 ? " for shop" : ""} invokes shop-${each}`,
      `shop-${each} by shop-${each}: ${writesLogs}`,
      `jobs-${each} invokes jobs-${each}`,
      `jobs-${each} by jobs-${each}: ${writesLogs}`,
      ...(each % 4 === 0
        ? [`jobs-${each} by jobs-${each}: sqs read: ReceiveMessage on ${queue(each)}`]
        : [`jobs-${each} by jobs-${each}: sqs read: GetQueueAttributes ReceiveMessage on ${queue(each)}`]),
      `jobs-${each} by jobs-${each}: sqs write: DeleteMessage on ${queue(each)}`,
      ...(each % 3 === 0
        ? everyLevel.map(
            (level) => `jobs-${each} by jobs-${each}: dynamodb ${level}: dynamodb:* on ${table(each)}`,
          )
        : [`jobs-${each} by jobs-${each}: dynamodb write: PutItem on ${table(each)}`]),
      `s3.amazonaws.com for uploads-${each} invokes uploads-${each}`,
      `uploads-${each} by uploads-${each}: ${writesLogs}`,
      ...(each % 4 === 0
        ? [
            ...everyLevel.map((level) => `uploads-${each} by uploads-${each}: s3 ${level}: s3:* on *`),
            ...everyLevel.map(
              (level) =>
                `uploads-${each} by uploads-${each}: s3-object-lambda ${level}: s3-object-lambda:* on *`,
            ),
          ]
        : []),
      ...(each % 6 === 0 ? [] : [`events.amazonaws.com for report-${each} invokes report-${each}`]),
      `report-${each} by report-${each}: ${writesLogs}`,
      ...(each % 4 === 0
        ? []
        : [
            `report-${each} by report-${each}: ec2 list: DescribeNetworkInterfaces DescribeSubnets on *`,
            `report-${each} by report-${each}: ec2 write: AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface UnassignPrivateIpAddresses on *`,
          ]),
    ]),
  ],
};

function queue(each: number): string {
  return `arn:aws:sqs:eu-west-1:${account}:jobs-${each}`;
}

function table(each: number): string {
  return `arn:aws:dynamodb:eu-west-1:${account}:table/results-${each}`;
}

describe("the map of an example", () => {
  for (const [example, rows] of Object.entries(tables)) {
    it(`has the rows that its program says: ${example}`, async () => {
      deepEqual(await rowsOf(example), [...rows].sort());
    });
  }

  it("has rows of each policy that a callback gets if nobody says otherwise", async () => {
    const recorded = await recordedOf("callback");
    const attached = recorded
      .map(({ inputs }) => inputs.getProperties()?.toJavaScript()["policyArn"])
      .flatMap((arn) => (typeof arn === "string" ? [arn.replace("arn:aws:iam::aws:policy/", "")] : []));
    const { invokers, rights } = accessIn(recorded);
    deepEqual(invokers.map(invokes), ["greeting invokes *"]);
    deepEqual([...new Set(rights.map(({ from }) => from.at.split(" ")[0]))].sort(), attached.sort());
  });
});
