"use strict";
/**
 * The day on which all tests take place, whenever they run: one when the pack's data is not old. Mocha loads this first, and
 * so does every Node.js that a test starts; in one that is to be a policy pack, the clock goes as far back or ahead.
 */
exports.day = "2026-10-01";

const load = `--require ${JSON.stringify(__filename.replaceAll("\\", "/"))}`;
if (process.env.NODE_OPTIONS?.includes(load) !== true) {
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} ${load}`.trim();
}

if (/run-policy-pack|analyzer-policy/.test(process.argv[1] ?? "")) {
  const ahead = Date.parse(exports.day) - Date.now();
  const now = Date.now.bind(Date);
  globalThis.Date = new Proxy(Date, {
    construct: (date, given) => new date(...(given.length === 0 ? [now() + ahead] : given)),
    get: (date, name) => (name === "now" ? () => now() + ahead : date[name]),
  });
}
