import { AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { record } from "../tests/recorder/program";
import { placeholder } from "./copies";
import type { Piece } from "./programs";

/**
 * The messages by which the engine shows a piece of a program to a policy pack in a preview, as bytes in base64. The
 * piece is named by `placeholder` wherever it is named.
 */
export interface Messages {
  readonly functions: number;
  /** One request for each resource, with its inputs. */
  readonly inputs: readonly string[];
  /** What the piece adds to the one request with all resources and their outputs. */
  readonly outputs: string;
}

export async function messagesOf({ functions, resources, make }: Piece): Promise<Messages> {
  const recorded = (await record(() => make(placeholder), true)).filter(({ inputs }) =>
    inputs.getType().startsWith("aws:"),
  );
  if (recorded.length !== resources) {
    throw new Error(`The piece makes ${recorded.length} resources, not ${resources}.`);
  }
  const request = new AnalyzeStackRequest();
  request.setResourcesList(recorded.map(({ outputs }) => outputs));
  return {
    functions,
    inputs: recorded.map(({ inputs }) => base64(inputs)),
    outputs: base64(request),
  };
}

function base64(message: { serializeBinary(): Uint8Array }): string {
  return Buffer.from(message.serializeBinary()).toString("base64");
}
