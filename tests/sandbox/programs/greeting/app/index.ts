import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
if (config.getBoolean("broken")) {
  throw new Error("the greeting is broken");
}

const letters = new aws.s3.Bucket("letters");
new aws.s3.BucketObjectv2("letter", {
  bucket: letters.bucket,
  source: new pulumi.asset.FileAsset("letter.txt"),
});

export const text: string = `${config.require("word")}, ${config.require("name")}`;
export const region = aws.getRegionOutput().region;
