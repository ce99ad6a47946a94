import type { Text } from "../../iam";
import { fieldsOf, parseJson } from "../reading/json";

/** Something that an API definition has API Gateway call: a backend of a method, or an authorizer. */
export interface ApiCall {
  readonly uri: string;
  /** The role that API Gateway calls it with, as it stands there: a text, if it is right. */
  readonly credentials: unknown;
  /** The method and the path that it is a backend of; left out of an authorizer. */
  readonly at?: { readonly method: Text; readonly path: Text };
}

/**
 * What the OpenAPI definition of an API calls: the backends in its `x-amazon-apigateway-integration`s and the
 * authorizers of its security schemes. `undefined` for a text that is not JSON, such as YAML.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function callsIn(definition: string): readonly ApiCall[] | undefined {
  const api = parseJson(definition);
  if (api === undefined) {
    return undefined;
  }
  const { paths, securityDefinitions, components } = fieldsOf(api);
  const shared = fieldsOf(fieldsOf(components)["x-amazon-apigateway-integrations"]);
  const methods = entries(paths).flatMap(([path, operations]) =>
    entries(operations).flatMap(([verb, operation]) => {
      const integration = fieldsOf(fieldsOf(operation)["x-amazon-apigateway-integration"]);
      const { $ref } = integration;
      const { uri, credentials } =
        typeof $ref === "string" ? fieldsOf(shared[$ref.split("/").at(-1) ?? ""]) : integration;
      return call(uri, credentials, { method: verb, path });
    }),
  );
  const schemes = [securityDefinitions, fieldsOf(components)["securitySchemes"]].flatMap(entries);
  const authorizers = schemes.flatMap(([, scheme]) => {
    const { authorizerUri, authorizerCredentials } = fieldsOf(
      fieldsOf(scheme)["x-amazon-apigateway-authorizer"],
    );
    return call(authorizerUri, authorizerCredentials);
  });
  return [...methods, ...authorizers];
}

function call(uri: unknown, credentials: unknown, at?: ApiCall["at"]): readonly ApiCall[] {
  return typeof uri === "string" ? [{ uri, credentials, ...(at && { at }) }] : [];
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(value));
}
