import assert from "node:assert/strict";
import { documentText, policyDocument } from "../../sandbox/provider/policy-document";
import { containsUnknown, secret, unknown } from "../../sandbox/provider/property-values";

describe("a policy document sent to the provider", () => {
  it("becomes JSON text with its keys in alphabetical order", () => {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject" }] };
    assert.equal(
      documentText(document),
      '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow"}],"Version":"2012-10-17"}',
    );
  });

  it("stays as it is when it is text, even when it is not JSON", () => {
    assert.equal(documentText('{ "Version" '), '{ "Version" ');
  });

  it("is unknown as a whole when one value in it is unknown", () => {
    assert.equal(documentText({ Statement: [{ Effect: "Allow", Resource: [unknown] }] }), unknown);
  });

  it("stays a secret when one value in it is a secret", () => {
    assert.deepEqual(documentText({ Id: secret("hush") }), secret('{"Id":"hush"}'));
    assert.ok(containsUnknown(documentText({ Id: secret("hush"), Resource: unknown })));
  });
});

describe("aws.iam.getPolicyDocument", () => {
  const documentOf = (args: Record<string, unknown>): unknown => JSON.parse(policyDocument(args));

  it("writes a statement with one value bare and several as a list, the last one first", () => {
    assert.deepEqual(
      documentOf({ statements: [{ actions: ["s3:GetObject", "s3:PutObject"], resources: ["*"] }] }),
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: "*" }],
      },
    );
  });

  it("writes every element that a statement may have", () => {
    const statement = {
      sid: "One",
      effect: "Deny",
      notActions: ["iam:*"],
      notResources: ["arn:aws:s3:::a"],
      principals: [
        { type: "Service", identifiers: ["lambda.amazonaws.com"] },
        { type: "AWS", identifiers: ["1", "2"] },
      ],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] },
        { test: "StringEquals", variable: "aws:PrincipalOrgID", values: ["o-1", "o-2"] },
      ],
    };
    assert.deepEqual(documentOf({ policyId: "id", statements: [statement] }), {
      Version: "2012-10-17",
      Id: "id",
      Statement: [
        {
          Sid: "One",
          Effect: "Deny",
          NotAction: "iam:*",
          NotResource: "arn:aws:s3:::a",
          Principal: { Service: "lambda.amazonaws.com", AWS: ["1", "2"] },
          Condition: { StringEquals: { "aws:SourceAccount": "1", "aws:PrincipalOrgID": ["o-1", "o-2"] } },
        },
      ],
    });
  });

  it("writes everybody as a bare star", () => {
    const statements = [{ actions: ["s3:GetObject"], principals: [{ type: "*", identifiers: ["*"] }] }];
    assert.deepEqual(documentOf({ statements }), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Principal: "*" }],
    });
  });

  it("writes policy variables as IAM does", () => {
    const statements = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::home/&{aws:username}/*"] }];
    assert.match(policyDocument({ statements }), /home\/\$\{aws:username\}/);
  });

  it("puts source documents first and lets an overriding statement replace the one with its Sid", () => {
    const source = policyDocument({
      statements: [
        { sid: "A", actions: ["a:A"] },
        { sid: "B", actions: ["b:B"] },
      ],
    });
    const override = policyDocument({ statements: [{ sid: "A", actions: ["x:X"] }] });
    assert.deepEqual(
      documentOf({
        sourcePolicyDocuments: [source],
        statements: [{ actions: ["c:C"] }],
        overridePolicyDocuments: [override],
      }),
      {
        Version: "2012-10-17",
        Statement: [
          { Sid: "A", Effect: "Allow", Action: "x:X" },
          { Sid: "B", Effect: "Allow", Action: "b:B" },
          { Effect: "Allow", Action: "c:C" },
        ],
      },
    );
  });
});
