import assert from "node:assert/strict";

describe("the set-up", () => {
  const setUp = async () => import("../../scripts/set-up.mjs");
  const cli = async () => import("../../scripts/pulumi-cli.mjs");

  const lock = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/for-windows": { version: "2.0.0", optional: true },
    },
  };

  it("installs the dependencies when none are installed", async () => {
    const { isInstalled } = await setUp();
    assert.equal(isInstalled(lock, undefined), false);
  });

  it("installs the dependencies when one of them is installed in another version", async () => {
    const { isInstalled } = await setUp();
    assert.equal(isInstalled(lock, { packages: { "node_modules/a": { version: "0.9.0" } } }), false);
  });

  it("does not miss an optional dependency, which may be for another platform", async () => {
    const { isInstalled } = await setUp();
    assert.equal(isInstalled(lock, { packages: { "node_modules/a": { version: "1.0.0" } } }), true);
  });

  it("takes the Pulumi CLI that the project is tested with, and newer ones", async () => {
    const { isRecentEnough, pulumiVersion } = await cli();
    assert.deepEqual(
      ["v3.259.0", "3.259.1", "v3.300.0"].map((version) => isRecentEnough(version)),
      [true, true, true],
    );
    assert.equal(isRecentEnough(pulumiVersion), true);
  });

  it("takes no older Pulumi CLI, no other major version and none that does not tell its version", async () => {
    const { isRecentEnough } = await cli();
    assert.deepEqual(
      ["v3.258.9", "v2.300.0", "v4.0.0", "dev", undefined].map((version) => isRecentEnough(version)),
      [false, false, false, false, false],
    );
  });
});
