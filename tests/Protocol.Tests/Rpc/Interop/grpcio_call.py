"""Calls one method of a Lockstep server with Google's own client (grpcio) and prints what comes.

grpcio_call.py PROTO_ROOT HOST:PORT lockstep.v1.Cluster/Get '{"runId": "7"}' [--deadline S] [--token T] [--cancel-after N] [--bytes FIELD=N] [--gzip]
For a client stream the request is a JSON array. Output: a JSON line per response, then {"status": ..., "message": ...}.
"""
import argparse
import json

import grpc
from google.protobuf import json_format

import proto_files

OPTIONS = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1)]


def main():
    arguments = parse()
    methods, message_class = proto_files.load(arguments.proto_root, ["lockstep/v1/cluster.proto", "lockstep/v1/actors.proto"])
    request_name, response_name, client_streams, server_streams = methods.get(
        arguments.method, ("lockstep.v1.ListRequest", "lockstep.v1.ListResponse", False, False))
    requests = [new_request(message_class(request_name), item, arguments.bytes)
                for item in (json.loads(arguments.request) if client_streams else [json.loads(arguments.request)])]
    metadata = [("authorization", "Bearer " + arguments.token)] if arguments.token else None
    compression = grpc.Compression.Gzip if arguments.gzip else None
    with grpc.insecure_channel(arguments.target, options=OPTIONS, compression=compression) as channel:
        kind = ("stream" if client_streams else "unary") + "_" + ("stream" if server_streams else "unary")
        call = getattr(channel, kind)("/" + arguments.method,
                                      request_serializer=lambda message: message.SerializeToString(),
                                      response_deserializer=message_class(response_name).FromString)
        argument = iter(requests) if client_streams else requests[0]
        try:
            if server_streams:
                responses = call(argument, timeout=arguments.deadline, metadata=metadata)
                for count, response in enumerate(responses, start=1):
                    show(response)
                    if count == arguments.cancel_after:
                        responses.cancel()
            else:
                show(call(argument, timeout=arguments.deadline, metadata=metadata))
            end("OK", "")
        except grpc.RpcError as error:
            end(error.code().name, error.details())


def parse():
    parser = argparse.ArgumentParser()
    for name in ("proto_root", "target", "method", "request"):
        parser.add_argument(name)
    parser.add_argument("--deadline", type=float, help="seconds")
    parser.add_argument("--token")
    parser.add_argument("--cancel-after", type=int, help="cancel after so many responses")
    parser.add_argument("--bytes", help="FIELD=N: fill a string field with N characters")
    parser.add_argument("--gzip", action="store_true", help="compress requests")
    return parser.parse_args()


def new_request(message_type, fields, filler):
    message = json_format.ParseDict(fields, message_type())
    if filler:
        field, count = filler.split("=")
        setattr(message, field, "x" * int(count))
    return message


def show(message):
    print(json.dumps(json_format.MessageToDict(message)), flush=True)


def end(status, message):
    print(json.dumps({"status": status, "message": message}), flush=True)


if __name__ == "__main__":
    main()
