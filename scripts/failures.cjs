const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Runner } = require("mocha");

/**
 * A reporter of Mocha that prints nothing, and leaves what failed in the file that `FAILURES` names: each test with what
 * was found and what was expected. Programs are then judged once, and not with each property hidden as well.
 */
module.exports = class Failures {
  constructor(runner) {
    const failures = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, { actual, expected }) => {
      failures.push({ test: test.fullTitle(), actual, expected });
    });
    runner.once(Runner.constants.EVENT_RUN_BEGIN, () => {
      const hide = require(join(process.cwd(), "tests/recorder/hide.ts"));
      hide.hiddenOneByOne = () => [];
      hide.partsHiddenOneByOne = () => [];
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (runner.stats.tests === 0) {
        throw new Error("no tests");
      }
      writeFileSync(process.env.FAILURES, JSON.stringify(failures));
    });
  }
};
