export { mapOf, type AccessMap, type Source } from "./bands";
export { toHtml } from "./html";
export { toMermaid } from "./mermaid";
export { readReport, type Unread } from "./read-report";
