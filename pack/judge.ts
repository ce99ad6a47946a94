import { dirname } from "node:path";
import type { Gap } from "../model";
import type { Outcome, Violation } from "./outcome";

/** What a policy said about one resource or one stack. A fault is a mistake of ours that stopped it. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly gaps: readonly Gap[];
  readonly fault?: string;
}

/** How a fault is told to those who use the policy. */
export function faultMessage(fault: string): string {
  return `A fault in the policy pack (${fault}) stopped this policy, so it judged nothing here.`;
}

/** Runs a policy to its end and puts what it said in a fixed order, whatever the order of the resources. */
export function judge(run: () => Iterable<Outcome>): Judgement {
  const violations = new Map<string, Violation>();
  const gaps = new Map<string, Gap>();
  try {
    for (const outcome of run()) {
      if (outcome.kind === "violation") {
        violations.set(`${outcome.resource.urn} ${outcome.message}`, outcome);
      } else {
        gaps.set(`${outcome.resource.urn} ${outcome.property} ${outcome.why}`, outcome);
      }
    }
  } catch (error) {
    return { violations: [], gaps: [], fault: faultPlace(error) };
  }
  return { violations: inOrder(violations), gaps: inOrder(gaps) };
}

function inOrder<T>(byKey: ReadonlyMap<string, T>): readonly T[] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Where the rooms are, compiled or not. */
const root = dirname(__dirname);

/** A place in a room, as it follows that in a stack trace. */
const inRoom = /^[\\/]((?:policies|pack|model|iam|access|map|report|review|state)[\\/][\w.\\/-]+:\d+)/;

/** The kind of an error and where in the pack it arose. Its message stays out: it could quote a secret. */
export function faultPlace(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  const [, ...places] = (error.stack ?? "").split(root);
  const place = places.map((text) => inRoom.exec(text)?.[1]).find((found) => found !== undefined);
  return place === undefined ? error.name : `${error.name} at ${place.replaceAll("\\", "/")}`;
}
