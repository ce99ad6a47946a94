import { parseArgs } from "node:util";
import { chance, mistakesIn, pair } from "../tests/review/edits";
import { mistakesInPermissions, permissionPair } from "../tests/review/permissions";

/**
 * Reviews pairs of states, of which one is the other with random edits, and holds what is said to the evaluator: nothing that is new may
 * be passed over, and each witness has to be allowed on one side and not on the other.
 */
const { values } = parseArgs({
  options: { seed: { type: "string", default: "0" }, count: { type: "string", default: "20000" } },
});
const [seed, count] = [Number(values.seed), Number(values.count)];
const counts = { nothing: 0, certain: 0, open: 0 };
let wrong = 0;
for (let each = seed; each < seed + count; each++) {
  const { mistakes, changes } = mistakesIn(pair(chance(each)));
  const all = [...mistakes, ...mistakesInPermissions(permissionPair(chance(each)))];
  all.forEach((mistake) => console.log(`seed ${each}: ${mistake}`));
  wrong += all.length > 0 ? 1 : 0;
  counts.nothing += changes.length === 0 ? 1 : 0;
  counts.certain += changes.filter(({ isCertain }) => isCertain).length;
  counts.open += changes.filter(({ isCertain }) => !isCertain).length;
}
console.log(
  `${count} pairs of policies and ${count} of permissions: ${wrong} with a mistake. Of the policies ${counts.nothing} without a change, ${counts.certain} certain changes and ${counts.open} open ones.`,
);
process.exitCode = wrong === 0 ? 0 : 1;
