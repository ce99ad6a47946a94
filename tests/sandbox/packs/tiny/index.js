const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("tiny", {
  policies: [
    {
      name: "bucket-keeps-its-objects",
      description: "A bucket is not destroyed together with its objects.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        if (type === "aws:s3/bucket:Bucket" && props.forceDestroy) {
          report("forceDestroy is set.");
        }
      },
    },
    {
      name: "stack-has-no-queue",
      description: "A stack has no queue.",
      enforcementLevel: "advisory",
      validateStack: ({ resources }, report) => {
        const queues = resources.filter(({ type }) => type === "aws:sqs/queue:Queue").map(({ urn }) => urn);
        for (const urn of queues.sort()) {
          report("There is a queue.", urn);
        }
      },
    },
  ],
});
