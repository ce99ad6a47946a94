import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessMap } from "./bands";
import { packed } from "./packed";
import { pageData } from "./page-data";

/**
 * A map as one page, which needs no network and does nothing but show itself: its policy lets in just the script and the style that are
 * in it, and texts of a stack are data.
 *
 * @param folder where the script and the style of the page are.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
 */
export function toHtml(map: AccessMap, folder: string): string {
  const [script, style] = ["map.js", "map-style.css"].map((name) =>
    readFileSync(join(folder, name), "utf8").trim(),
  );
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script!)}`,
    `style-src ${hashOf(style!)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Access map</title>
<style>${style!}</style>
</head>
<body>
<noscript>This page draws its picture by a script that is in it. Let it run, or use \`lambda-access map --format markdown\`.</noscript>
<script type="application/json" id="data">${asData(packed(pageData(map)))}</script>
<script>${script!}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** JSON in which nothing ends the element that it stands in. */
function asData(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
