import type * as cliProgress from "cli-progress";

/** Tells how far an audit is, which looks at all exports first and then judges them. */
export interface Progress {
  /** How many exports have been looked at. */
  looked(this: void, exports: number): void;
  /** How many have been judged. */
  done(this: void, exports: number): void;
  stop(this: void): void;
}

/** A bar on standard error if that is a terminal, and else nothing. */
export function progressOf(exports: number): Progress {
  if (!process.stderr.isTTY) {
    return { looked: nothing, done: nothing, stop: nothing };
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is loaded when it is used.
  const { SingleBar } = require("cli-progress") as typeof cliProgress;
  const bar = new SingleBar({
    format: "{bar} {percentage} % of {exports} exports",
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(2 * exports, 0, { exports });
  // It is drawn by a timer, which never comes while exports are read one after the other.
  const show = (steps: number): void => {
    bar.update(steps);
    bar.render();
  };
  return {
    looked: show,
    done: (judged) => show(exports + judged),
    stop: () => bar.stop(),
  };
}

function nothing(): void {
  // Nobody looks.
}
