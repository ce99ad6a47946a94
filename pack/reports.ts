import { accessOf } from "../access";
import type { Stack } from "../model";
import type * as reportRoom from "../report";
import type { AccessRows, Run } from "../report";
import { tell } from "./installation";
import { faultPlace } from "./judge";

/** What a run came to, and the stack if it came to its end. */
export interface Ran {
  readonly run: Run;
  readonly stack: Stack | undefined;
}

/**
 * What writes the reports of a run where the environment wants some: `LAMBDA_ACCESS_REPORT` names a folder. Whatever becomes of it is
 * one line on standard error, which Pulumi shows, and never stops the run. `undefined` where no report is wanted.
 */
export function reporter({ LAMBDA_ACCESS_REPORT, LAMBDA_ACCESS_SOURCE }: NodeJS.ProcessEnv) {
  if (LAMBDA_ACCESS_REPORT === undefined || LAMBDA_ACCESS_REPORT === "") {
    return undefined;
  }
  const destination = { folder: LAMBDA_ACCESS_REPORT, source: LAMBDA_ACCESS_SOURCE ?? "" };
  return (ran: () => Ran | undefined): void => {
    // Most runs want no report, and start without what writes one.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is loaded when it is used.
    const { mistakeIn, writeReports } = require("../report") as typeof reportRoom;
    try {
      const what = ran();
      if (what !== undefined) {
        tell(mistakeIn(destination) ?? writeReports(destination, what.run, rowsOf(what)));
      }
    } catch (error) {
      tell(`No report is written, for a fault in the policy pack (${faultPlace(error)}) stopped it.`);
    }
  };
}

/** The access in a whole stack. A fault in that keeps no findings from being written. */
function rowsOf({ stack }: Ran): AccessRows | undefined {
  try {
    return stack && accessOf(stack);
  } catch (error) {
    tell(`No access is written, for a fault in the policy pack (${faultPlace(error)}) stopped it.`);
    return undefined;
  }
}
