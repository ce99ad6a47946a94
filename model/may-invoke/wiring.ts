import { derived, hole, parseArn, type Text } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import { anyTarget, type Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { valueOf } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Qualifier } from "../stack/function-reference";
import type { Stack } from "../stack/stack";
import type { ApiSource } from "./api-source";
import type { Call } from "./calls";
import { triggerServices, type TriggerService, type WiredTrigger } from "./trigger-service";

/** A trigger that the stack wires to a function: a resource that has a service invoke it. */
export type Wiring = PermittedWiring | DelegatedWiring;

interface WiredFunction {
  readonly kind: "wiring";
  /** The resource that wires it, and where. */
  readonly resource: Resource;
  readonly path: string;
  readonly fn: LambdaFunction;
  readonly qualifier: Qualifier;
  /** The service principal that invokes, or assumes the role. */
  readonly principal: string;
  /** What comes of it if the service may not invoke, as the end of a sentence. */
  readonly so: string;
  /** How its service looks for the permission, as the table of services says. */
  readonly trigger: WiredTrigger;
}

/** The function's resource-based policy has to let the service in, on behalf of a source. */
export interface PermittedWiring extends WiredFunction {
  readonly by: "permission";
  readonly source: Target;
  /** What of the source it is, if that is an API. */
  readonly on: ApiSource | undefined;
  /** What hides the source, if nothing is known about it. */
  readonly hidden: Gap | undefined;
}

/** The service invokes with a role of the customer. */
export interface DelegatedWiring extends WiredFunction {
  readonly by: "role";
  readonly role: Leaf;
  readonly actions: readonly string[];
}

/** What hides whether a resource wires some function. */
export interface HiddenWiring {
  readonly kind: "hidden";
  readonly resource: Resource;
  readonly gap: Gap;
}

/**
 * The triggers that a stack wires to its functions, and what hides of others whether they are.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export const wirings = derived((stack: Stack): readonly (Wiring | HiddenWiring)[] =>
  triggerServices.flatMap((service) =>
    service.wired.flatMap((trigger) =>
      stack
        .ofType(trigger.type)
        .flatMap((resource) =>
          trigger
            .calls(resource, stack)
            .flatMap((call) =>
              call.kind === "gap"
                ? [{ kind: "hidden", resource, gap: call } as const]
                : wired(stack, resource, service, trigger, call),
            ),
        ),
    ),
  ),
);

function wired(
  stack: Stack,
  resource: Resource,
  service: TriggerService,
  trigger: WiredTrigger,
  call: Call,
): readonly (Wiring | HiddenWiring)[] {
  const { principal } = service;
  return stack
    .functionsNamed(resource, call.items, call.may)
    .flatMap((item): readonly (Wiring | HiddenWiring)[] => {
      if (item.kind === "gap") {
        return [{ kind: "hidden", resource, gap: item }];
      }
      const way = wayOf(stack, resource, service, trigger, call);
      if (way === undefined || "kind" in way) {
        return way === undefined ? [] : [{ kind: "hidden", resource, gap: way }];
      }
      return [{ ...item, kind: "wiring", resource, principal, so: trigger.so, trigger, ...way }];
    });
}

type Way =
  Pick<PermittedWiring, "by" | "source" | "on" | "hidden"> | Pick<DelegatedWiring, "by" | "role" | "actions">;

/** How the service comes to invoke: `undefined` if with the permissions of whoever calls it. */
function wayOf(
  stack: Stack,
  resource: Resource,
  { principal, actions = ["lambda:InvokeFunction"] }: TriggerService,
  { source }: WiredTrigger,
  { role, on }: Call,
): Way | Gap | undefined {
  if (role !== undefined && valueOf(role[1]) !== "") {
    const [path, value] = role;
    // https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
    if (valueOf(value)?.startsWith("arn:aws:iam::*:") === true) {
      return undefined;
    }
    // The guide of EventBridge says to set no role for a function, and its announcements that one may be set.
    return principal === "events.amazonaws.com"
      ? gap(resource, path, "undecidable")
      : { by: "role", role, actions };
  }
  if (source === undefined) {
    return undefined;
  }
  const found = source(resource, stack.targets);
  return found.kind === "gap"
    ? { by: "permission", source: anyTarget, on: undefined, hidden: found }
    : { by: "permission", source: found, on, hidden: undefined };
}

/** The ARNs on which the function of a wiring may be invoked: one of them must be allowed. */
export function arnsOf({ targets }: Stack, { fn, qualifier }: Wiring): readonly [Text, ...Text[]] {
  const { arn } = targets.of(fn.resource, arnForms.function);
  if (qualifier.kind === "gap") {
    // Of an alias alone the name may be hidden.
    return [`${arn}:${hole}`];
  }
  if (qualifier.kind === "noAlias") {
    return [arn, `${arn}:${hole}`];
  }
  return qualifier.name === "" ? [arn, `${arn}:$LATEST`] : [`${arn}:${qualifier.name}`];
}

/** The account that owns the source of a trigger; a hole if that is not known, for some ARNs name none. */
export function ownerOf(stack: Stack, { arn, resource }: Target): Text {
  const account = parseArn(arn)?.account ?? hole;
  return account === "" && resource !== undefined ? stack.placeOf(resource).account : account || hole;
}
