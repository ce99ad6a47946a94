import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { answering, serve } from "./rpc";

/** The exit code by which Pulumi's Node.js SDK says that it has shown the error already. */
const alreadyReported = 32;

const methods = {
  getPluginInfo: answering(() => new PluginInfo()),
  getRequiredPackages: answering(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: answering(() => new messages.GetRequiredPluginsResponse()),
  run: answering(runProgram),
  runPlugin,
};

/** Runs a program with the Pulumi SDK that it has installed, or else with the sandbox's. */
async function runProgram(request: messages.RunRequest): Promise<messages.RunResponse> {
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const flags = {
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    "root-directory": request.getInfo()?.getRootDirectory() ?? "",
    pwd: request.getPwd(),
    monitor: request.getMonitorAddress(),
    engine: process.argv.at(-1) ?? "",
    parallel: String(request.getParallel()),
  };
  const program = spawn(
    process.execPath,
    [
      ...sdkModule("run", directory),
      ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      request.getInfo()?.getEntryPoint() || ".",
      ...request.getArgsList(),
    ],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        PULUMI_NODEJS_TYPESCRIPT: "true",
      },
    },
  );
  const code = await exitCode(program);
  const response = new messages.RunResponse();
  if (code === alreadyReported) {
    response.setBail(true);
  } else if (code !== 0) {
    response.setError(`the program exited with code ${code}`);
  }
  return response;
}

/** Runs a policy pack with the Pulumi SDK that the pack has installed. */
function runPlugin(call: ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>): void {
  const { request } = call;
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const env = Object.fromEntries(request.getEnvList().map(variable));
  const plugin = spawn(
    process.execPath,
    [...sdkModule("run-policy-pack", directory), ...request.getArgsList(), directory],
    {
      cwd: directory,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const send = (fill: (response: messages.RunPluginResponse) => void): void => {
    const response = new messages.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  plugin.stdout.on("data", (data: Buffer) => send((response) => response.setStdout(data)));
  plugin.stderr.on("data", (data: Buffer) => send((response) => response.setStderr(data)));
  plugin.on("close", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => plugin.kill());
}

function variable(assignment: string): [name: string, value: string] {
  const equals = assignment.indexOf("=");
  return [assignment.slice(0, equals), assignment.slice(equals + 1)];
}

/** One of the programs of `@pulumi/pulumi`, as it is found from a directory. */
function sdkModule(name: "run" | "run-policy-pack", directory: string): string[] {
  const request = `@pulumi/pulumi/cmd/${name}`;
  try {
    return [createRequire(join(directory, "Pulumi.yaml")).resolve(request)];
  } catch {
    return [require.resolve(request)];
  }
}

function exitCode(program: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    program.on("error", reject);
    program.on("close", (code) => resolve(code ?? 1));
  });
}

serve(LanguageRuntimeService, methods);
