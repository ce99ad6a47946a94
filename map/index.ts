export { mapOf, type AccessMap } from "./bands";
export { toHtml } from "./html";
export { toMermaid } from "./mermaid";
