const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { setInterval } = require("node:timers");

/**
 * The peak memory of this process so far, in bytes. Linux lets a process inherit the peak of the one that started it
 * (`ru_maxrss` survives `exec`), so there it is read from elsewhere.
 */
function peakMemory() {
  const kilobytes =
    process.platform === "linux"
      ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1])
      : process.resourceUsage().maxRSS;
  return kilobytes * 1024;
}

/**
 * Required ahead by every Node.js process of a preview, this lets the one that runs the policy pack note its peak memory
 * and processor time again and again, and before it prints, for Pulumi ends its plugins without notice. The command
 * `lambda-access` notes them as it ends.
 */
const directory = process.env.LAMBDA_ACCESS_BENCH_NOTES;
if (
  directory !== undefined &&
  /policy-nodejs\.js$|run-policy-pack|command\.js$/.test(process.argv[1] ?? "")
) {
  const note = () => {
    const { user, system } = process.cpuUsage();
    appendFileSync(join(directory, String(process.pid)), `${peakMemory()} ${(user + system) / 1000}\n`);
  };
  note();
  setInterval(note, 25).unref();
  process.on("exit", note);
  // The first that a pack prints is its port: then it has started.
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (...printed) => {
    note();
    return write(...printed);
  };
}

module.exports = { peakMemory };
