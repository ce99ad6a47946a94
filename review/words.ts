import { invokerIn, reasonIn, rightIn, type OpenEnd } from "../report";
import type { Change, Review } from "./compare";

/** How a text of a stack is written: so that nothing in it acts. */
export type Write = (text: string) => string;

/** What a change is, as a sentence without its end. */
export function changeIn({ row, why = "", function: name }: Change, write: Write): string {
  if (row === undefined) {
    return `${write(name)}: ${write(why)}`;
  }
  const said = "who" in row ? invokerIn(row, write) : rightIn(row, write);
  const under = row.conditions.length === 0 ? "" : `, if ${row.conditions.map(write).join(" and ")}`;
  return `${said}${under} (${write(row.from.name)})`;
}

/** The witness of a change, or why it cannot be told. */
export function proofOf({ witness, why, row }: Change, write: Write): string | undefined {
  return witness !== undefined
    ? `for example ${write(witness)}`
    : row !== undefined && why !== undefined
      ? write(why)
      : undefined;
}

/** The sign of a change, as in a difference of texts: what cannot be told has a question mark. */
export function signOf({ sense, isCertain }: Change): "+" | "-" | "?" {
  return !isCertain ? "?" : sense === "new" ? "+" : "-";
}

/** What a review comes to, in one sentence. */
export function summaryOf({ changes, uncompared }: Review): string {
  const count = (sense: Change["sense"], isCertain: boolean): number =>
    changes.filter((each) => each.sense === sense && each.isCertain === isCertain).length;
  const counts = [
    `${count("new", true)} new`,
    `${count("gone", true)} gone`,
    `${count("new", false)} that may be new`,
    `${count("gone", false)} that may be gone`,
  ];
  const beside =
    uncompared.length === 0
      ? ""
      : ` ${uncompared.length} ${uncompared.length === 1 ? "thing is" : "things are"} not known on either side, and so not compared.`;
  return `${changes.length === 0 ? "No access is new, and none is gone." : `${counts.join(", ")}.`}${beside}`;
}

/** What was not compared, as the end of a sentence. */
export function endIn({ resource, property, why }: OpenEnd, write: Write): string {
  const of = write(resource.name === "" ? "the stack" : resource.name);
  return `${property === "" ? of : `${write(property)} of ${of}`} ${reasonIn(why)}`;
}
