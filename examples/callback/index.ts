import * as aws from "@pulumi/aws";

export const greeting = new aws.lambda.CallbackFunction("greeting", {
  callback: async () => "Hello",
}).arn;
