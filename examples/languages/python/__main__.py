import json

import pulumi
import pulumi_aws as aws

# A role of its own for the function: Lambda may assume it, and it can write logs.
role = aws.iam.Role(
    "receipts-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
logs = aws.iam.RolePolicyAttachment(
    "receipts-logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)

receipts = aws.lambda_.Function(
    "receipts",
    role=role.arn,
    runtime="nodejs22.x",
    handler="index.handler",
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => {};")}),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)

# Only this topic may invoke it.
orders = aws.sns.Topic("orders")
permission = aws.lambda_.Permission(
    "orders-invoke-receipts",
    action="lambda:InvokeFunction",
    function=receipts.name,
    principal="sns.amazonaws.com",
    source_arn=orders.arn,
)
aws.sns.TopicSubscription(
    "orders-to-receipts",
    topic=orders.arn,
    protocol="lambda",
    endpoint=receipts.arn,
    opts=pulumi.ResourceOptions(depends_on=[permission]),
)
