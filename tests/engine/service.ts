import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the CLI says of a policy pack that it publishes, as far as tests read it. */
export interface Announced {
  readonly name: string;
  readonly versionTag: string;
  readonly runtime: string;
  readonly policies: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

/** A version of a policy pack, and its archive once that is uploaded. */
interface Published {
  readonly announced: Announced;
  archive: Buffer | undefined;
  complete: boolean;
}

/**
 * Stands in for the part of Pulumi Cloud that takes policy packs: who the caller is, the three steps of publishing, the
 * schema of a version, and the policy groups. It knows one organization.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/backend/httpstate/client/client.go
 */
export class PolicyService {
  /** By version. */
  readonly versions = new Map<string, Published>();
  /** What was asked of the policy groups, by their names. */
  readonly groups = new Map<string, unknown[]>();
  /** What the CLI asked for and the stand-in does not have. */
  readonly unknown: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  static async open(token: string): Promise<PolicyService> {
    const server = createServer((request, response) => {
      void body(request).then((sent) => {
        const { status, content } = service.answer(request, sent);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(content));
      });
    });
    const service = new PolicyService(server, token);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: IncomingMessage, sent: Buffer): Answer {
    const call = `${request.method} ${request.url?.split("?")[0]}`;
    const upload = /^PUT \/upload\/(.+)$/.exec(call);
    if (upload !== null) {
      return this.upload(upload[1]!, request, sent);
    }
    if (request.headers.authorization !== `token ${this.token}`) {
      return { status: 401, content: { code: 401, message: "Unauthorized" } };
    }
    const version = /^(\w+) \/api\/orgs\/shop\/policypacks\/lambda-access\/versions\/([^/]+)\/(\w+)$/.exec(
      call,
    );
    if (version !== null) {
      return this.version(`${version[1]} ${version[3]}`, version[2]!);
    }
    const group = /^PATCH \/api\/orgs\/shop\/policygroups\/(.+)$/.exec(call);
    if (group !== null) {
      this.groups.set(group[1]!, [...(this.groups.get(group[1]!) ?? []), JSON.parse(sent.toString())]);
      return { status: 200, content: {} };
    }
    switch (call) {
      case "GET /api/user":
        return {
          status: 200,
          content: { githubLogin: "dev", name: "dev", organizations: [{ githubLogin: "shop" }] },
        };
      case "GET /api/user/organizations/default":
        return { status: 200, content: { gitHubLogin: "shop" } };
      case "GET /api/capabilities":
        return { status: 200, content: { capabilities: [] } };
      case "POST /api/orgs/shop/policypacks":
        return this.announce(JSON.parse(sent.toString()) as Announced);
      default:
        this.unknown.push(call);
        return { status: 404, content: { code: 404, message: "Not Found" } };
    }
  }

  private announce(announced: Announced): Answer {
    const version = announced.versionTag;
    if (this.versions.get(version)?.complete === true) {
      return { status: 409, content: { code: 409, message: `version ${version} exists already` } };
    }
    this.versions.set(version, { announced, archive: undefined, complete: false });
    const content = {
      version: this.versions.size,
      uploadURI: `${this.url}/upload/${version}`,
      requiredHeaders: { "x-signature": version },
    };
    return { status: 200, content };
  }

  /** The upload goes to a signed address, without the caller's token, and with the headers that were asked for. */
  private upload(version: string, request: IncomingMessage, sent: Buffer): Answer {
    const published = this.versions.get(version);
    if (published === undefined || request.headers["x-signature"] !== version) {
      return { status: 403, content: {} };
    }
    published.archive = sent;
    return { status: 200, content: {} };
  }

  private version(call: string, version: string): Answer {
    const published = this.versions.get(version);
    if (published?.archive === undefined) {
      return { status: 404, content: { code: 404, message: "Not Found" } };
    }
    if (call === "POST complete") {
      published.complete = true;
      return { status: 200, content: {} };
    }
    const configSchema: Record<string, unknown> = {};
    for (const { name, configSchema: schema } of published.announced.policies) {
      if (schema !== undefined) {
        configSchema[name] = schema;
      }
    }
    return { status: 200, content: { configSchema } };
  }
}

interface Answer {
  readonly status: number;
  readonly content: unknown;
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
