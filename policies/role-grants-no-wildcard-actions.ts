import {
  concerns,
  coveredActions,
  isKnown,
  matchTextIgnoringCase,
  type Action,
  type Selection,
  type Statement,
} from "../iam";
import {
  aboutGrant,
  unseenRoles,
  quote,
  executionRoles,
  unreadTokens,
  tokens,
  writtenGrants,
  type Stack,
} from "../model";
import { listed, patterns, quoted, stackPolicy, violation, worstFirst } from "../pack";

/**
 * Nobody reads what `sqs:*` covers, and AWS adds to it: it lets a function that sends messages delete the queue, or
 * open it to the world.
 */
export const roleGrantsNoWildcardActions = stackPolicy({
  name: "role-grants-no-wildcard-actions",
  description: "Every action that an execution role may use to change something is named in full.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "List the actions that the function's code calls instead of `service:*` or `service:Put*`. Wildcards that cover " +
    "only actions which read or list are left alone. Accept others in `allowedActions`.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
  controls: ["IAM.21", "CT.IAM.PR.3", "CT.IAM.PR.5"],
  config: {
    allowedActions: patterns(
      "Actions that wildcards may cover: names such as `dynamodb:PutItem`, `*` for any text.",
    ),
  },

  *judge(stack, { allowedActions }) {
    for (const executionRole of executionRoles(stack)) {
      const { grants, gaps } = writtenGrants(executionRole);
      for (const grant of grants) {
        const { wild, words } = wildcardsOf(grant.statement);
        const covered = coveredActions(wild).filter(
          concerns(fullyKnown(grant.statement.resources ?? nothing)),
        );
        const changing = covered.filter((action) => changes(action) && !isAllowed(action, allowedActions));
        if (changing.length > 0) {
          yield violation(
            grant.origin.holder,
            `${quote(grant)} allows ${worstFirst(changing)} by ${words}. List the actions that the code calls${usual(covered, stack)}.`,
            { about: aboutGrant(grant) },
          );
        }
      }
      yield* gaps;
    }
    yield* unseenRoles(stack);
  },
});

/** The part of a statement's actions that is not spelled out, and how a message calls it. */
function wildcardsOf({ actions }: Statement): { readonly wild: Selection; readonly words: string } {
  if (actions?.not === true) {
    return { wild: actions, words: "`NotAction`" };
  }
  const wild = (actions?.patterns ?? []).filter((pattern) => /[*?]/.test(pattern));
  return { wild: { not: false, patterns: wild }, words: quoted(wild) };
}

const nothing: Selection = { not: false, patterns: [] };

/** The resources without those that are not known yet. */
function fullyKnown({ not, patterns: all }: Selection): Selection {
  return { not, patterns: all.filter(isKnown) };
}

function changes({ level }: Action): boolean {
  return level === "Write" || level === "Permissions management";
}

function isAllowed({ name }: Action, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => matchTextIgnoringCase(pattern, name) === "yes");
}

/** What to list instead, where the stack shows it: what functions usually do with what it makes. */
function usual(covered: readonly Action[], stack: Stack): string {
  const hints = usualActions.flatMap(({ type, noun, actions }) => {
    const names = actions.filter((name) => covered.some((action) => action.name === name));
    return stack.ofType(type).length > 0 && names.length > 0 ? [`for ${noun} usually ${listed(names)}`] : [];
  });
  return hints.length > 0 ? `, ${listed(hints)}` : "";
}

const usualActions: readonly {
  readonly type: string;
  readonly noun: string;
  readonly actions: readonly string[];
}[] = [
  { type: tokens.bucket, noun: "a bucket", actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] },
  {
    type: tokens.table,
    noun: "a table",
    actions: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  },
  {
    type: tokens.queue,
    noun: "a queue",
    actions: ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
  },
  { type: tokens.topic, noun: "a topic", actions: ["sns:Publish"] },
  { type: tokens.stream, noun: "a stream", actions: ["kinesis:PutRecord", "kinesis:PutRecords"] },
  {
    type: tokens.deliveryStream,
    noun: "a delivery stream",
    actions: ["firehose:PutRecord", "firehose:PutRecordBatch"],
  },
  { type: tokens.eventBus, noun: "an event bus", actions: ["events:PutEvents"] },
  { type: tokens.stateMachine, noun: "a state machine", actions: ["states:StartExecution"] },
  { type: tokens.secret, noun: "a secret", actions: ["secretsmanager:GetSecretValue"] },
  {
    type: unreadTokens.parameter,
    noun: "a parameter",
    actions: ["ssm:GetParameter", "ssm:GetParametersByPath"],
  },
  { type: tokens.key, noun: "a key", actions: ["kms:Decrypt", "kms:GenerateDataKey"] },
  { type: tokens.logGroup, noun: "a log group", actions: ["logs:CreateLogStream", "logs:PutLogEvents"] },
];
