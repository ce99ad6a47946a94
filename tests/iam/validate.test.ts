import { deepStrictEqual, strictEqual } from "node:assert";
import {
  type Kind,
  type DocumentSetting,
  coveredActions,
  hole,
  matchCondition,
  parseDocument,
  sizeLimits,
  sizeOf,
  validateDocument,
} from "../../iam";
import { cases } from "./cases";

interface Case {
  title: string;
  kind: Kind;
  /** What is known of where the document is used. */
  setting?: DocumentSetting;
  document: unknown;
  problems: string[];
}

const tables = ["validation", "validation-of-conditions"];

const messages = (source: unknown, kind: Kind, setting: DocumentSetting = {}): string[] =>
  validateDocument(source, kind, setting).map(({ statement, message }) =>
    statement ? `${statement}: ${message}` : message,
  );

describe("validation", () => {
  for (const { title, kind, setting, document, problems } of tables.flatMap((table) => cases<Case>(table))) {
    it(`${problems.length === 0 ? "allows" : "forbids"} ${title}`, () => {
      deepStrictEqual(messages(document, kind, setting), problems);
      if (typeof document === "object") {
        deepStrictEqual(messages(JSON.stringify(document), kind, setting), problems);
      }
    });
  }

  it("shows no value that could be a secret", () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY and so on";
    const everywhere = (value: unknown): unknown[] => [
      { Version: value, [String(value)]: value, Statement: value },
      {
        Statement: [
          { Sid: value, Effect: value, Action: value, Resource: value, Principal: value, Condition: value },
        ],
      },
      { Statement: [{ Effect: "Allow", NotAction: value, NotResource: value, [String(value)]: 1 }] },
      {
        Statement: [
          { Effect: "Allow", Action: "*", Principal: { AWS: value, Service: value, Federated: value } },
        ],
      },
      {
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*", Condition: { [String(value)]: { a: value } } },
        ],
      },
      { Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition: { [String(value)]: value } }] },
    ];
    for (const document of everywhere(secret)) {
      const problems = messages(document, "trust");
      strictEqual(problems.length > 0, true);
      strictEqual(problems.join().includes("wJalr"), false);
    }
  });

  it("counts the size as IAM does, and holds it against the limit of the kind", () => {
    strictEqual(sizeOf('{\n\t"a": "b c" }\r\n'), 10);
    const document = (size: number): string => {
      const empty = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::"}]}';
      return empty.replace(":::", `:::  ${"x".repeat(size - empty.length)}`);
    };
    for (const kind of ["managed", "roleInline", "userInline", "groupInline"] as const) {
      const limit = sizeLimits[kind] ?? 0;
      deepStrictEqual(messages(document(limit), kind), []);
      strictEqual(messages(document(limit + 1), kind).length, 1);
    }
    deepStrictEqual(messages(document(6145), "managed"), [
      "The document has 6,145 characters without white space; IAM allows 6,144.",
    ]);
    deepStrictEqual(validateDocument(document(7000), "managed", { size: 8000 }), []);
  });

  it("takes no time that anybody notices for six megabytes or a thousand levels", () => {
    const started = performance.now();
    const statement = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}';
    const huge = `{"Statement":[${Array(80_000).fill(statement).join(",")}]}`;
    strictEqual(messages(huge, "managed").length, 1);
    strictEqual(messages(huge, "resource").length, 1);
    strictEqual(validateDocument(huge, "resource", { size: Infinity }).length, 80_000);
    const deep = `{"Statement":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    strictEqual(messages(deep, "roleInline").length > 0, true);
    strictEqual(performance.now() - started < 5000, true);
  });

  it("classes each action of STS and SNS that the data knows, for trust policies and those of topics", () => {
    const refused = (service: string, kind: Kind): string[] =>
      coveredActions({ not: false, patterns: [`${service}:*`] })
        .map(({ name }) => name)
        .filter((Action) => {
          const Principal = { AWS: "111122223333", Federated: ["x.example"] };
          const Statement = { Effect: "Deny", Principal, Action, ...(kind === "topic" && { Resource: "*" }) };
          return validateDocument({ Version: "2012-10-17", Statement }, kind).length > 0;
        })
        .map((name) => name.slice(service.length + 1));
    deepStrictEqual(
      refused("sts", "trust").join(" "),
      "AssumeRoot DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken " +
        "GetFederationToken GetServiceBearerToken GetSessionToken GetWebIdentityToken TagGetWebIdentityToken",
    );
    deepStrictEqual(
      refused("sns", "topic").join(" "),
      "CheckIfPhoneNumberIsOptedOut ConfirmSubscription CreatePlatformApplication CreatePlatformEndpoint " +
        "CreateSMSSandboxPhoneNumber CreateTopic DeleteEndpoint DeletePlatformApplication " +
        "DeleteSMSSandboxPhoneNumber GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes " +
        "GetSMSSandboxAccountStatus GetSubscriptionAttributes ListEndpointsByPlatformApplication " +
        "ListOriginationNumbers ListPhoneNumbersOptedOut ListPlatformApplications ListSMSSandboxPhoneNumbers " +
        "ListSubscriptions ListTopics OptInPhoneNumber SetEndpointAttributes SetPlatformApplicationAttributes " +
        "SetSMSAttributes SetSubscriptionAttributes Unsubscribe VerifySMSSandboxPhoneNumber",
    );
  });

  it("judges 16,000 condition values in less than a second, whatever compares them", () => {
    const values: Readonly<Record<string, (n: number) => string>> = {
      StringEquals: (n) => `vpc-${n}`,
      StringLike: (n) => `\${aws:username}-${n}*`,
      ArnLike: (n) => `arn:aws:iam::111122223333:role/${n}`,
      IpAddress: (n) => `10.${n >> 8}.${n & 255}.0/24`,
      NumericEquals: String,
      DateLessThan: (n) => `20${10 + (n % 90)}-01-01`,
      Bool: () => "true",
      BinaryEquals: (n) => `${1000 + n}`,
    };
    for (const [operator, value] of Object.entries(values)) {
      for (const key of ["aws:SourceVpc", "aws:SourceIp", "aws:PrincipalTag"]) {
        const Condition = { [operator]: { [key]: Array.from({ length: 16_000 }, (_, n) => value(n)) } };
        const document = {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*", Condition }],
        };
        const started = performance.now();
        validateDocument(JSON.stringify(document), "resource", { size: Infinity });
        const [statement] = parseDocument(document).document?.statements ?? [];
        const [condition] = statement?.conditions ?? [];
        matchCondition(condition!, { lookup: () => ["240.0.0.1"] }, true);
        strictEqual(performance.now() - started < 1000, true, `${operator} ${key}`);
      }
    }
  });

  it("throws at nothing that a program could hand over", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["Statement"] = cyclic;
    const strange = [
      undefined,
      null,
      0,
      NaN,
      true,
      [],
      {},
      cyclic,
      () => 1,
      Symbol("a"),
      1n,
      hole,
      "\0",
      "null",
      "7",
      new Map(),
    ];
    for (const source of strange) {
      for (const kind of ["trust", "managed", "resource"] as const) {
        strictEqual(validateDocument(source, kind).length > 0, true);
      }
    }
  });

  it("leaves a document that it finds fault with readable, but for the statement at fault", () => {
    const { document } = parseDocument({
      Statement: [
        { Effect: "allow", Action: "*", Resource: "*" },
        { Effect: "Allow", Action: "*", Resource: "*" },
      ],
    });
    deepStrictEqual(
      document?.statements.map(({ wellFormed }) => wellFormed),
      [false, true],
    );
  });
});
