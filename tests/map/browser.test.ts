import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { lambdaAccess } from "../command/run";
import { findBrowser, openBrowser } from "./chromium";
import { fleetExport, sharedExport } from "./fleet";
import { hostileExport } from "./hostile";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** What axe is asked for, and what it answers, as far as it is read here. */
declare const window: {
  readonly axe: {
    run(): Promise<{
      violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
    }>;
  };
};

describe("the page of a map, in a browser", function () {
  this.timeout(120_000);
  const executable = findBrowser();
  let directory: string;
  let browser: Browser;
  let complaints: string[];

  before(async function () {
    if (executable === undefined) {
      ok(process.env["LAMBDA_ACCESS_BROWSER"] === undefined, "LAMBDA_ACCESS_BROWSER asks for a browser");
      console.log("      There is no Chromium: what needs a browser is skipped.");
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), "lambda-access-map-"));
    browser = await openBrowser(executable);
    for (const [name, text] of Object.entries({
      small: await fleetExport(7),
      large: await fleetExport(500),
      hostile: await hostileExport(),
      shared: await sharedExport(500),
    })) {
      writeFileSync(join(directory, `${name}.json`), text);
      lambdaAccess(directory, ["map", `${name}.json`, "--output", `${name}.html`]);
    }
  });

  after(async () => {
    if (executable !== undefined) {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  beforeEach(() => {
    complaints = [];
  });

  const open = async (name: string, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
    const own = pathToFileURL(join(directory, `${name}.html`)).href;
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== own) {
        complaints.push(request.url());
      }
    });
    await page.goto(own);
    await page.waitForSelector("html[data-ready] article .node");
    return page;
  };

  const status = (page: Page): Promise<string | null> => page.locator("[role=status]").textContent();
  const visible = (page: Page): Promise<number> => page.locator("article:not([hidden])").count();

  it("loads without a complaint and without a network, and shows every function", async () => {
    const page = await open("small");
    deepEqual(complaints, []);
    match((await status(page)) ?? "", /^\d+ rows, in 7 pictures\.$/);
    equal(await visible(page), 7);
    const text = (await page.locator("main").textContent()) ?? "";
    for (const name of [
      "checkout-0",
      "receipts-1",
      "report-2",
      "thumbnails-3",
      "import-4",
      "search-5",
      "notify-6",
    ]) {
      ok(text.includes(name), name);
    }
    await page.close();
  });

  it("filters by text, function, service, level, certainty and findings, and shows everything again", async () => {
    const page = await open("small");
    const shown = async (): Promise<readonly string[]> => {
      await page.waitForTimeout(250);
      return page.locator("article:not([hidden]) h3").allTextContents();
    };
    await page.fill("#text", "notify-6");
    deepEqual(await shown(), ["notify-6, by notify-6"]);
    await page.fill("#text", "");
    await page.selectOption("#function", "report-2");
    deepEqual(await shown(), ["report-2, by report-2"]);
    await page.selectOption("#function", "");
    await page.selectOption("#service", "s3");
    deepEqual(await shown(), ["checkout-0, by checkout-0"]);
    equal(await page.locator("article:not([hidden]) tbody tr").count(), 2, "only rows of the service");
    equal(await page.locator("article:not([hidden]) .node.what").count(), 1);
    await page.selectOption("#level", "Read");
    equal(await page.locator("article:not([hidden]) tbody tr").count(), 2);
    await page.waitForTimeout(250);
    equal(await page.locator("article:not([hidden]) tbody tr").count(), 1);
    await page.click("button[type=reset]");
    equal((await shown()).length, 7);
    await page.selectOption("#certainty", "open");
    deepEqual(await shown(), ["search-5, by a role that is not known", "thumbnails-3, by thumbnails-3"]);
    await page.click("button[type=reset]");
    await page.check("#found");
    ok((await shown()).includes("thumbnails-3, by thumbnails-3"));
    ok(!(await shown()).includes("checkout-0, by checkout-0"));
    match((await status(page)) ?? "", /^\d+ rows of \d+, in \d pictures? of 7\.$/);
    await page.close();
  });

  it("is used by the keyboard: a thing is reached by the tabulator, and Enter shows its rows", async () => {
    const page = await open("small");
    await page.keyboard.press("Tab");
    equal(await page.evaluate("document.activeElement.className"), "skip");
    const first = page.locator("article").first();
    await page.locator("button[type=reset]").focus();
    await page.keyboard.press("Tab");
    const label =
      "`${document.activeElement.textContent} (${document.activeElement.getAttribute('aria-description')})`";
    equal(await page.evaluate(label), "who may invoke sns.amazonaws.com orders (1 row)");
    const all = await first.locator("tbody tr").count();
    await page.keyboard.press("Enter");
    equal(await first.locator("tbody tr").count(), 1);
    equal(await page.evaluate("document.activeElement.getAttribute('aria-pressed')"), "true");
    match((await status(page)) ?? "", /^The table shows 1 row of sns\.amazonaws\.com\.$/);
    await page.keyboard.press("Space");
    equal(await first.locator("tbody tr").count(), all);
    await page.keyboard.press("Tab");
    equal(await page.evaluate(label), "function checkout-0 (4 rows)");
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    for (const name of ["small", "hostile"]) {
      it(`breaks no rule of accessibility that matters: ${name}, ${scheme}`, async () => {
        const page = await open(name, scheme);
        await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        const serious = violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        deepEqual(serious, []);
        await page.close();
      });
    }
  }

  it("shows hostile texts as texts", async () => {
    const page = await open("hostile");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    deepEqual(complaints, []);
    equal(await page.title(), "Access map");
    equal(await page.locator("script").count(), 2);
    equal(await page.locator("img, iframe, object, embed, link, base").count(), 0);
    ok(((await page.locator("main").textContent()) ?? "").includes("<script>alert(1)</script>"));
    ok(
      await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"),
      "it does not grow wide",
    );
    await page.close();
  });

  it("prints every picture", async () => {
    const page = await open("large");
    ok((await page.locator("article svg").count()) < 60, "what is far away is not drawn yet");
    await page.pdf({ path: join(directory, "large.pdf") });
    equal(await page.locator("article svg").count(), await page.locator("article").count());
    await page.close();
  });

  it("is small and quick with 500 functions", async () => {
    ok(statSync(join(directory, "large.html")).size < 3e6);
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      const page = await open("large");
      times.push(performance.now() - start);
      await page.fill("#text", "notify-6");
      await page.locator("article", { hasText: "checkout-0," }).waitFor({ state: "hidden" });
      ok((await visible(page)) < 20);
      await page.close();
    }
    ok(Math.min(...times) < 2000, times.join());
  });

  it("draws what has one role with 500 functions in a time that nobody minds", async () => {
    const page = await open("shared");
    await page.locator("article").first().scrollIntoViewIfNeeded();
    equal(await page.locator("article .node.function").count(), 500);
    deepEqual(complaints, []);
    await page.close();
  });
});
