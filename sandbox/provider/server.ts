import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { answering, serve } from "../rpc";
import type { Properties } from "./property-values";
import { StandInAwsProvider } from "./provider";
import { awsVersion } from "./resource-type";

const provider = new StandInAwsProvider();

const methods = {
  checkConfig: answering((request: messages.CheckRequest) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  }),
  diffConfig: answering((request: messages.DiffRequest) => {
    const response = new messages.DiffResponse();
    const same = JSON.stringify(read(request.getOldInputs())) === JSON.stringify(read(request.getNews()));
    response.setChanges(
      same ? messages.DiffResponse.DiffChanges.DIFF_NONE : messages.DiffResponse.DiffChanges.DIFF_SOME,
    );
    return response;
  }),
  configure: answering((request: messages.ConfigureRequest) => {
    provider.configure(read(request.getArgs()));
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }),
  check: answering((request: messages.CheckRequest) => {
    const subject = { type: typeOf(request.getUrn()), name: nameOf(request.getUrn()) };
    const { inputs, failures } = provider.check(
      subject,
      read(request.getOlds()),
      read(request.getNews()),
      request.getRandomseed_asU8(),
    );
    const response = new messages.CheckResponse();
    response.setInputs(written(inputs));
    response.setFailuresList(
      failures.map(({ property, reason }) => {
        const failure = new messages.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        return failure;
      }),
    );
    return response;
  }),
  diff: answering((request: messages.DiffRequest) => {
    const { changed, replacing } = provider.diff(
      typeOf(request.getUrn()),
      read(request.getOldInputs()),
      read(request.getNews()),
    );
    const response = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setDiffsList(changed);
    response.setReplacesList(replacing);
    return response;
  }),
  create: answering((request: messages.CreateRequest) => {
    const { id, outputs } = provider.create(
      typeOf(request.getUrn()),
      read(request.getProperties()),
      request.getPreview(),
    );
    const response = new messages.CreateResponse();
    response.setId(id);
    response.setProperties(written(outputs));
    return response;
  }),
  read: answering((request: messages.ReadRequest) => {
    const last = { inputs: read(request.getInputs()), outputs: read(request.getProperties()) };
    const { inputs, outputs } = provider.read(typeOf(request.getUrn()), request.getId(), last);
    const response = new messages.ReadResponse();
    response.setId(request.getId());
    response.setInputs(written(inputs));
    response.setProperties(written(outputs));
    return response;
  }),
  update: answering((request: messages.UpdateRequest) => {
    const old = { inputs: read(request.getOldInputs()), outputs: read(request.getOlds()) };
    const inputs = read(request.getNews());
    const outputs = provider.update(
      typeOf(request.getUrn()),
      request.getId(),
      old,
      inputs,
      request.getPreview(),
    );
    const response = new messages.UpdateResponse();
    response.setProperties(written(outputs));
    return response;
  }),
  delete: answering(() => new Empty()),
  invoke: answering((request: messages.InvokeRequest) => {
    const response = new messages.InvokeResponse();
    response.setReturn(written(provider.invoke(request.getTok(), read(request.getArgs()))));
    return response;
  }),
  cancel: answering(() => new Empty()),
  getPluginInfo: answering(() => {
    const info = new PluginInfo();
    info.setVersion(awsVersion);
    return info;
  }),
};

function read(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function written(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}

/** The type of the resource itself: in a URN it follows the types of its parents. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

serve(ResourceProviderService, methods);
