import { PolicyPack } from "@pulumi/policy";
import { toPulumi } from "./pack";
import { policies } from "./policies";

new PolicyPack("lambda-access", { policies: toPulumi(policies) });
