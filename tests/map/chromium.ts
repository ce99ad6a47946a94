import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where a browser of this machine is: `LAMBDA_ACCESS_BROWSER`, or a Chromium on the `PATH`; nowhere if there is none. */
export function findBrowser(): string | undefined {
  const given = process.env["LAMBDA_ACCESS_BROWSER"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return given !== undefined && given !== "" ? given : places.find((place) => existsSync(place));
}

/** Starts a browser, which is to be closed. Its own walls need a user who is not root. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
