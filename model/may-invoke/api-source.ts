import {
  any,
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  or,
  type Pattern,
  type Text,
  type Verdict,
} from "../../iam";
import type { Gap } from "../reading/gap";

/**
 * On behalf of what an API invokes: requests, by what follows the stage in their ARN, of which it may be any; or an
 * authorizer, by its id.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export type ApiSource =
  | {
      readonly kind: "requests";
      readonly paths: readonly Text[];
      /** What hides which requests. */
      readonly hidden?: readonly Gap[];
    }
  | { readonly kind: "authorizer"; readonly id: Text };

/** Any requests: which of them is not known, because of what hides it. */
export function anyRequest(hidden: readonly Gap[] = []): ApiSource {
  return { kind: "requests", paths: [hole], hidden };
}

/** The methods of HTTP: a method that is written `ANY` stands for each of them in REST APIs. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/**
 * The requests that a method and a path of a REST API are for. In a permission, `ANY` is none of the methods.
 *
 * @param hidden what hides parts of the path.
 * @see https://github.com/aws/serverless-application-model/issues/296
 */
export function restRequests(method: Text, path: Text, hidden: readonly Gap[] = []): ApiSource {
  const verbs = isAny(method) ? methods : [method.toUpperCase()];
  return { kind: "requests", paths: verbs.map((verb) => `${verb}${pathOf(path)}`), hidden };
}

/**
 * The requests that a route of an HTTP or a WebSocket API is for: `POST /orders`, `$default`, `$connect`, `send`. What
 * the ARN holds where a route takes any method is disputed.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 */
export function routeRequests(key: Text): ApiSource {
  const [, method, path] = /^(\w+) (\/.*)$/s.exec(key) ?? [];
  if (method === undefined || path === undefined) {
    return { kind: "requests", paths: [key] };
  }
  return { kind: "requests", paths: [`${isAny(method) ? hole : method.toUpperCase()}${pathOf(path)}`] };
}

function isAny(method: Text): boolean {
  return /^(?:any|x-amazon-apigateway-any-method)$/i.test(method);
}

/** The path in the ARN of a request: a parameter that takes several parts may be anything, of others the name is kept. */
function pathOf(path: Text): Text {
  return path.replace(/\{[^}]*\+\}/g, hole);
}

/**
 * Whether a pattern matches the ARN of one of the requests, or that of the authorizer. A stage, an id, a method and a
 * parameter of a path hold no slash, so that each is filled in with what the pattern has in its place.
 */
export function matchApiSource(pattern: Pattern, api: Text, source: ApiSource): Verdict {
  const arns = arnsOf(pattern, api, source);
  return any(arns, (arn) => or(matchArnBySegment(pattern, arn), matchText(pattern, arn)));
}

function arnsOf(pattern: Pattern, api: Text, source: ApiSource): readonly Text[] {
  const after = pattern.split(":").slice(5).join(":").split("/").slice(1);
  if (source.kind === "authorizer") {
    return [`${api}/authorizers/${isKnown(source.id) ? source.id : filled(after.at(-1))}`];
  }
  return source.paths.map((path) => {
    const parts = path.split("/");
    const made = parts.map((part, index) => {
      const isOpen = /^\{.*\}$/.test(part) || (part === hole && index === 0 && parts.length > 1);
      return isOpen ? filled(after[index + 1]) : part;
    });
    return [api, filled(after[0]), ...made].join("/");
  });
}

/** A text that one part of a pattern matches, if it is one without a slash. */
function filled(part = "*"): string {
  return part.replace(/[*?]/g, "x") || "x";
}

/** What a permission has after the API, for all of the requests or for the authorizer, as a program would write it. */
export function suffixFor(source: ApiSource): string {
  if (source.kind === "authorizer") {
    return "/authorizers/*";
  }
  const [first = hole, ...others] = source.paths;
  const path = others.length === 0 ? first : first.replace(/^\w+/, "*");
  return `/*/${path.replaceAll(hole, "*").replace(/\{[^}]*\}/g, "*")}`;
}
