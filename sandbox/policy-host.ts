import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Starts the policy pack in the working directory with the Pulumi SDK that the pack itself has installed, as Pulumi's own
 * Node.js language host does: the engine calls `pulumi-analyzer-policy-nodejs <engine address> <pack directory>`.
 */
const pack = createRequire(join(process.cwd(), "PulumiPolicy.yaml"));
pack("@pulumi/pulumi/cmd/run-policy-pack");
