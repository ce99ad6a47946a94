const { writeFileSync } = require("node:fs");
const { Runner, reporters } = require("mocha");

/** Mocha's `spec` reporter, which also leaves the totals in the file that `TEST_TOTALS` names. */
module.exports = class SpecWithTotals extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (process.env.TEST_TOTALS) {
        writeFileSync(process.env.TEST_TOTALS, JSON.stringify(this.stats));
      }
    });
  }
};
