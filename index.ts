import { PolicyPack } from "@pulumi/policy";
import { lambdaAccess } from "./policies";

new PolicyPack("lambda-access", { policies: lambdaAccess() });
