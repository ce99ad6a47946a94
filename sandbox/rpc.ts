import * as grpc from "@grpc/grpc-js";

/** A method that answers one message with one message; an error becomes the message that Pulumi shows. */
export function answering<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then((response) => callback(null, response))
      .catch((error: unknown) => {
        const details = error instanceof Error ? error.message : String(error);
        callback({ code: grpc.status.UNKNOWN, details });
      });
  };
}

/** Serves a plugin to the engine, which reads the port from the first line of standard output. */
export function serve(service: grpc.ServiceDefinition, methods: object): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(service, methods as grpc.UntypedServiceImplementation);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      throw error;
    }
    process.stdout.write(`${port}\n`);
  });
}
