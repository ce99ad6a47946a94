import { PolicyPack } from "@pulumi/policy";
import { lambdaAccess } from "./policies";

new PolicyPack("lambda-access", {
  displayName: "AWS Lambda access",
  provider: "AWS",
  repository: "https://github.com/pulumi-lambda-access/pulumi-lambda-access",
  policies: lambdaAccess(),
});
