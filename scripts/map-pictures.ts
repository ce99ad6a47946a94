import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { lambdaAccess } from "../tests/command/run";
import { findBrowser, openBrowser } from "../tests/map/chromium";
import { fleetExport } from "../tests/map/fleet";

/**
 * Takes pictures of maps with 5, 60 and 500 functions, light and dark, into a folder. `docs/access-map.png` is the light one of
 * the first.
 */
async function main([folder = "map-pictures"]: readonly string[]): Promise<void> {
  const browser = findBrowser();
  if (browser === undefined) {
    throw new Error("there is no Chromium on the PATH: install one, or name it in LAMBDA_ACCESS_BROWSER");
  }
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-map-"));
  mkdirSync(folder, { recursive: true });
  const opened = await openBrowser(browser);
  try {
    for (const functions of [5, 60, 500]) {
      writeFileSync(join(directory, "state.json"), await fleetExport(functions));
      lambdaAccess(directory, ["map", "state.json", "--output", "map.html"]);
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await opened.newPage({ colorScheme, viewport: { width: 1200, height: 1000 } });
        await page.goto(pathToFileURL(join(directory, "map.html")).href);
        await page.waitForSelector("html[data-ready] .node");
        await page.screenshot({ path: resolve(folder, `map-${functions}-${colorScheme}.png`) });
        await page.close();
      }
    }
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
  console.log(`The pictures are in ${resolve(folder)}.`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
