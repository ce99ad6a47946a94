import { isArnPattern } from "./arn";
import { isRecord, readStrings } from "./json";
import { parseOperator } from "./operators";
import { type Principals, readPrincipals } from "./principals";
import { type Fault, type Problem, quoted } from "./problem";
import { type Condition, type Selection, type Statement, describe } from "./statement";
import { isKnown } from "./text";

const operatorWords =
  /^((for|any|all|values?|not|string|numeric|date|bool|binary|ip|address|arn|null|equals?|like|match(es)?|ignore|case|less|greater|than|if|exists|contains|in):?)+$/i;

const elements = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/**
 * Reads one statement, and reports whatever in it breaks the grammar, in which case it is not well-formed. A part that
 * is not known (it has a hole) breaks nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readStatement(
  json: unknown,
  index: number,
  hasVariables: boolean,
  report: (problem: Problem) => void,
): Statement {
  const source = isRecord(json) ? json : {};
  const sid = typeof source["Sid"] === "string" ? source["Sid"] : undefined;
  let wellFormed = true;
  const fault = (message: string): void => {
    wellFormed = false;
    report({ message, statement: describe({ sid, index }) });
  };

  if (!isRecord(json)) {
    fault("A statement must be a JSON object.");
  }
  if (source["Sid"] !== undefined && sid === undefined) {
    fault("Sid must be a string.");
  }
  if (Object.keys(source).some((element) => !elements.has(element))) {
    fault(`A statement has an element that is none of ${[...elements].join(", ")}.`);
  }
  const effect = readEffect(source["Effect"], fault);
  if (effect === undefined) {
    wellFormed = false;
  }

  const actions = readSelection(source, "Action", fault);
  if (actions === undefined) {
    fault("A statement needs Action or NotAction.");
  }
  for (const [i, action] of (actions?.patterns ?? []).entries()) {
    if (isKnown(action) && !isActionPattern(action)) {
      fault(`${actions?.not ? "NotAction" : "Action"}[${i}] must be "*" or have the form "service:Action".`);
    }
  }

  const resources = readSelection(source, "Resource", fault);
  for (const [i, resource] of (resources?.patterns ?? []).entries()) {
    if (isKnown(resource) && !isArnPattern(resource)) {
      fault(`${resources?.not ? "NotResource" : "Resource"}[${i}] must be an ARN or "*".`);
    }
  }

  const principals = readWhom(source, fault);
  if (principals?.not && effect === "Allow") {
    fault("NotPrincipal is supported with Deny only.");
  }
  if (principals === undefined && resources === undefined) {
    fault("A statement needs Resource or NotResource, or, in a trust or resource-based policy, Principal.");
  }

  const conditions = readConditions(source["Condition"], fault);
  return { index, sid, effect, actions, resources, principals, conditions, hasVariables, wellFormed };
}

function readEffect(value: unknown, fault: Fault): "Allow" | "Deny" | undefined {
  if (value === "Allow" || value === "Deny") {
    return value;
  }
  if (typeof value === "string" && !isKnown(value)) {
    return undefined;
  }
  if (value === undefined) {
    fault("Effect is missing.");
  } else {
    fault(
      `${quoted(value, "Effect", /^(allow|den)(y|s|ed|ies)?$/i)} must be "Allow" or "Deny", in exactly these letters.`,
    );
  }
  return undefined;
}

function readSelection(
  source: Record<string, unknown>,
  name: "Action" | "Resource",
  fault: Fault,
): Selection | undefined {
  const positive = source[name];
  const negative = source[`Not${name}`];
  if (positive !== undefined && negative !== undefined) {
    fault(`A statement has both ${name} and Not${name}; it may have one.`);
  }
  const value = positive ?? negative;
  if (value === undefined) {
    return undefined;
  }
  const not = positive === undefined;
  return { not, patterns: readStrings(value, not ? `Not${name}` : name, fault) };
}

function readWhom(source: Record<string, unknown>, fault: Fault): Principals | undefined {
  const { Principal: positive, NotPrincipal: negative } = source;
  if (positive !== undefined && negative !== undefined) {
    fault("A statement has both Principal and NotPrincipal; it may have one.");
  }
  const value = positive ?? negative;
  return value === undefined ? undefined : readPrincipals(value, positive === undefined, fault);
}

function readConditions(value: unknown, fault: Fault): Condition[] {
  if (value === undefined) {
    return [];
  }
  if (!isRecord(value)) {
    fault("Condition must be an object of operators.");
    return [];
  }
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(value)) {
    const operator = parseOperator(name);
    if (operator === undefined) {
      fault(`${quoted(name, "The condition operator", operatorWords)} does not exist.`);
    }
    if (!isRecord(keys)) {
      fault(
        `${quoted(name, "The condition operator", operatorWords)} must hold an object of condition keys.`,
      );
      continue;
    }
    for (const [key, values] of Object.entries(keys)) {
      conditions.push({ operator, key, values: readConditionValues(values, fault) });
    }
  }
  return conditions;
}

function readConditionValues(value: unknown, fault: Fault): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const scalars = values.filter((item) => ["string", "number", "boolean"].includes(typeof item));
  if (scalars.length < values.length) {
    fault("A condition value must be a string, a number, a boolean, or a list of them.");
  }
  return scalars.map(String);
}

function isActionPattern(action: string): boolean {
  return /^[*?]+$/.test(action) || /^[\w*?-]+:[\w*?-]+$/.test(action);
}
