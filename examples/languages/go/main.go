package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	// A role of its own for the function: Lambda may assume it, and it can write logs.
	trust, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "lambda.amazonaws.com"},
			"Action":    "sts:AssumeRole",
		}},
	})
	if err != nil {
		return err
	}
	role, err := iam.NewRole(ctx, "receipts-role", &iam.RoleArgs{AssumeRolePolicy: pulumi.String(trust)})
	if err != nil {
		return err
	}
	logs, err := iam.NewRolePolicyAttachment(ctx, "receipts-logs", &iam.RolePolicyAttachmentArgs{
		Role:      role.Name,
		PolicyArn: pulumi.String("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
	})
	if err != nil {
		return err
	}

	receipts, err := lambda.NewFunction(ctx, "receipts", &lambda.FunctionArgs{
		Role:    role.Arn,
		Runtime: pulumi.String("nodejs22.x"),
		Handler: pulumi.String("index.handler"),
		Code: pulumi.NewAssetArchive(map[string]any{
			"index.js": pulumi.NewStringAsset("exports.handler = async () => {};"),
		}),
	}, pulumi.DependsOn([]pulumi.Resource{logs}))
	if err != nil {
		return err
	}

	// Only this topic may invoke it.
	orders, err := sns.NewTopic(ctx, "orders", nil)
	if err != nil {
		return err
	}
	permission, err := lambda.NewPermission(ctx, "orders-invoke-receipts", &lambda.PermissionArgs{
		Action:    pulumi.String("lambda:InvokeFunction"),
		Function:  receipts.Name,
		Principal: pulumi.String("sns.amazonaws.com"),
		SourceArn: orders.Arn,
	})
	if err != nil {
		return err
	}
	_, err = sns.NewTopicSubscription(ctx, "orders-to-receipts", &sns.TopicSubscriptionArgs{
		Topic:    orders.Arn,
		Protocol: pulumi.String("lambda"),
		Endpoint: receipts.Arn,
	}, pulumi.DependsOn([]pulumi.Resource{permission}))
	return err
}
