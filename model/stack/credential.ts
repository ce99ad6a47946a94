/**
 * What makes a text a credential: its shape, which its issuer has published, or the name it stands under. A literal
 * under the name of an AWS key is one; under another name that says that it is secret, it is a `secret`.
 */
export type Credential =
  "awsKey" | "githubToken" | "slackToken" | "stripeKey" | "privateKey" | "connectionString" | "secret";

/**
 * Tells whether a variable holds a credential, `undefined` if that is not certain. Neither length nor randomness counts:
 * hashes and identifiers have both.
 *
 * The libraries that know more shapes scan files, asynchronously and with settings of their own, and would be the pack's
 * only dependency beside Pulumi's. Each shape here is one that the issuer documents.
 */
export function credentialIn(name: string, value: string): Credential | undefined {
  const shape = shapes.find(({ has }) => has(value));
  if (shape !== undefined) {
    return shape.credential;
  }
  const secrecy = secrecyOf(name);
  if (secrecy === undefined || tellsNoSecret(value, secrecy)) {
    return undefined;
  }
  return isAwsKey(name) ? "awsKey" : "secret";
}

const shapes: readonly { readonly credential: Credential; has(this: void, value: string): boolean }[] = [
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    credential: "awsKey",
    has: (value) => /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/.test(value),
  },
  {
    // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
    credential: "githubToken",
    has: (value) => /(?<![A-Za-z0-9])(?:gh[oprsu]_\w{36}|github_pat_\w{36})/.test(value),
  },
  {
    // https://docs.slack.dev/authentication/tokens and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    credential: "slackToken",
    has: (value) =>
      /(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-\d[A-Za-z0-9-]{9}/.test(value) ||
      /\bhooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16}/.test(value),
  },
  {
    // https://docs.stripe.com/keys and https://docs.stripe.com/webhooks
    credential: "stripeKey",
    has: (value) => /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9+/]{16}/.test(value),
  },
  {
    // https://www.rfc-editor.org/rfc/rfc7468, and OpenSSH and PGP alike; often in Base64 once more, to be one line
    credential: "privateKey",
    has: (value) => isPrivateKey(value) || (value.startsWith("LS0tLS1CRUdJ") && isPrivateKey(decoded(value))),
  },
  { credential: "connectionString", has: (value) => hasPasswordInUrl(value) || hasPasswordField(value) },
];

function isPrivateKey(value: string): boolean {
  return /-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY/.test(value);
}

function decoded(value: string): string {
  return Buffer.from(value.slice(0, 80), "base64").toString("latin1");
}

/** @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1 */
function hasPasswordInUrl(value: string): boolean {
  const passwords = value.matchAll(/:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/g);
  return [...passwords].some(([, password = ""]) => !standsInFor(password));
}

/** @see https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax */
function hasPasswordField(value: string): boolean {
  const fields = value.matchAll(/(?:^|[;&?\s])(?:password|pwd|accountkey|sharedaccesskey)\s?=([^;&\s]+)/gi);
  const password = [...fields].some(([, text = ""]) => !standsInFor(text));
  return password && (value.startsWith("jdbc:") || connects.test(value));
}

const connects =
  /(?:^|[;&?\s])(?:server|host|data source|address|endpoint|accountname|user|uid|user id|username|database|dbname|initial catalog)\s?=/i;

/** Whether a text is one that something else is to be put in place of. */
function standsInFor(text: string): boolean {
  return /^(?:\$?\{[^"']*\}|\$?\([^"']*\)|\$[A-Z_]+|<.*>|\[[^"']*\]|%s|%\(.*\)s|%[A-Z_]+%|\*+|x+)$/s.test(
    text,
  );
}

/** How a name says that it holds a secret: a `secret` is often the name of one, the others are not. */
type Secrecy = "password" | "token" | "secret";

/** What a name says that it holds; `undefined` if it is no secret, or if it is something about one. */
function secrecyOf(name: string): Secrecy | undefined {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (words.some((word) => /^(?:PUBLIC|PUBLISHABLE)$/.test(word))) {
    return undefined;
  }
  if (
    /PASSWORD$|^(?:PASSWD|PASSPHRASE)$/.test(last) ||
    /^(?:\w+ PWD|(?:DB|USER|ADMIN|ROOT|SMTP) PASS)$/.test(`${before} ${last}`)
  ) {
    return "password";
  }
  if (/^(?:SECRET|CREDENTIALS?)$/.test(last)) {
    return "secret";
  }
  if (last === "TOKEN") {
    return marks.test(before) ? undefined : "token";
  }
  const isKey =
    /^(?:(?:API|ACCESS|SECRET|PRIVATE)KEY|AUTHTOKEN)$/.test(last) ||
    (last === "KEY" && /^(?:API|ACCESS|SECRET|PRIVATE)$/.test(before)) ||
    isAwsKey(name);
  return isKey ? "token" : undefined;
}

/** Whether a name is one of those of AWS keys, or looks like one. */
function isAwsKey(name: string): boolean {
  const words = wordsOf(name);
  const end = words.slice(-3).join(" ");
  return words.includes("AWS") && /\b(?:ACCESS KEY(?: ID)?|SECRET KEY|(?:SESSION|SECURITY) TOKEN)$/.test(end);
}

/** What may follow the words that say what a variable holds. */
const qualifiers = /^(?:V?\d+|PROD|PRODUCTION|STAGING|DEV|TEST|LIVE|OLD|NEW)$/;

/** What comes before TOKEN where it is a mark in a text or a place in a list. */
const marks = /^(?:PAD|EOS|BOS|SEP|CLS|MASK|UNK|STOP|START|END|NEXT|PAGE|CONTINUATION)$/;

/** The words of a name that say what it holds, `dbPassword` and `DB_PASSWORD_2` alike. */
function wordsOf(name: string): readonly string[] {
  const words = partsOf(name).map((part) => part.toUpperCase());
  while (qualifiers.test(words.at(-1) ?? "")) {
    words.pop();
  }
  return words;
}

/** A text taken apart where it has no letter or digit, and where a capital follows a small letter. */
function partsOf(text: string): string[] {
  return text.split(/[^A-Za-z0-9]|(?<=[a-z]\d{0,3})(?=[A-Z])/).filter((part) => part !== "");
}

/** Whether a value, in spite of its name, is or may be no secret: a setting, a reference, a text to be filled in. */
function tellsNoSecret(value: string, secrecy: Secrecy): boolean {
  const text = value.trim();
  return (
    /^(?:|true|false|yes|no|on|off|enabled?|disabled?|none|null|undefined)$/i.test(text) ||
    (secrecy !== "password" && /^[+-]?\d+(?:\.\d+)?$/.test(text)) ||
    standsInFor(text) ||
    isEncrypted(text) ||
    isReference(text) ||
    isName(text, secrecy)
  );
}

/** What AWS KMS encrypts begins so in Base64. Lambda's documentation shows how to encrypt a variable with it. */
function isEncrypted(text: string): boolean {
  return /^AQ[EI]CA[A-Za-z0-9+/]+=*$/.test(text);
}

/** Whether a text leads elsewhere: it holds an ARN, or is a URL, a path, or another reference with a scheme. */
function isReference(text: string): boolean {
  return (
    /\barn:aws[\w-]*:/.test(text) ||
    /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) ||
    /^(?:ssm|aws-ssm|secretsmanager|asm|kms|vault|op|alias)[:/]\S+$/i.test(text) ||
    /^\/[\w.-]+\/[\w./-]+$/.test(text)
  );
}

/**
 * Whether a text may be the name of a parameter or of a secret: words, not random text, of which one at least says so
 * unless they form a path. Under a name that ends in SECRET, any two words may be.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
function isName(text: string, secrecy: Secrecy): boolean {
  if (!/^[A-Za-z0-9/_.@=+-]+$/.test(text)) {
    return false;
  }
  const parts = partsOf(text);
  const isPath = text.includes("/");
  return (
    parts.every((part) => /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)\d{0,4}$|^\d{1,4}$/.test(part)) &&
    (parts.length > 1 || (isPath && text.startsWith("/"))) &&
    (isPath || secrecy === "secret" || parts.some((part) => saysSecret.test(part)))
  );
}

const saysSecret = /^(?:secret|token|password|passwd|credential|key)s?$/i;
