"""Message classes straight from .proto files, without protoc: a parser for the part of proto3 that our files use."""
import re

from google.protobuf import any_pb2  # noqa: F401  (puts google/protobuf/any.proto into the pool)
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto
SCALARS = {name: getattr(FIELD, "TYPE_" + name.upper())
           for name in ("double", "float", "int32", "int64", "uint32", "uint64", "bool", "string", "bytes")}


class ProtoFile:
    """One parsed file: `descriptor` for the pool, `methods` as {"pkg.Service/Name": (request, response, client_streams, server_streams)}."""

    def __init__(self, name, text):
        text = re.sub(r"//[^\n]*", "", text)
        self.tokens = re.findall(r'"[^"]*"|[\w.]+|[{}()=;]', text)
        self.at = 0
        self.descriptor = descriptor_pb2.FileDescriptorProto(name=name, syntax="proto3")
        self.methods = {}
        while self.at < len(self.tokens):
            self.top_level()

    def take(self, expected=None):
        token = self.tokens[self.at]
        if expected is not None and token != expected:
            raise ValueError(f"{self.descriptor.name}: expected {expected}, found {token}")
        self.at += 1
        return token

    def accept(self, token):
        if self.tokens[self.at] == token:
            self.at += 1
            return True
        return False

    def top_level(self):
        kind = self.take()
        if kind == "package":
            self.descriptor.package = self.take()
        elif kind == "import":
            self.descriptor.dependency.append(self.take().strip('"'))
        elif kind == "message":
            return self.message(self.descriptor.message_type.add(name=self.take()))
        elif kind == "enum":
            return self.enum(self.descriptor.enum_type.add(name=self.take()))
        elif kind == "service":
            return self.service(self.descriptor.package + "." + self.take())
        while self.take() != ";":
            pass

    def message(self, message):
        self.take("{")
        while not self.accept("}"):
            if self.accept("oneof"):
                message.oneof_decl.add(name=self.take())
                self.take("{")
                while not self.accept("}"):
                    self.field(message).oneof_index = len(message.oneof_decl) - 1
            else:
                self.field(message)

    def field(self, message):
        label = FIELD.LABEL_REPEATED if self.accept("repeated") else FIELD.LABEL_OPTIONAL
        self.accept("optional")  # whether it can be told from absence: the same bytes
        kind, name = self.take(), self.take()
        self.take("=")
        field = message.field.add(name=name, number=int(self.take()), label=label)
        self.take(";")
        if kind in SCALARS:
            field.type = SCALARS[kind]
        else:
            field.type_name = kind  # message or enum: the pool finds out
        return field

    def enum(self, enum):
        self.take("{")
        while not self.accept("}"):
            name = self.take()
            self.take("=")
            enum.value.add(name=name, number=int(self.take()))
            self.take(";")

    def service(self, service):
        self.take("{")
        while not self.accept("}"):
            self.take("rpc")
            name = self.take()
            client_streams, request = self.type_in_brackets()
            self.take("returns")
            server_streams, response = self.type_in_brackets()
            self.take(";")
            self.methods[f"{service}/{name}"] = (request, response, client_streams, server_streams)

    def type_in_brackets(self):
        self.take("(")
        streams = self.accept("stream")
        name = self.take()
        self.take(")")
        return streams, f"{self.descriptor.package}.{name}"


def load(root, names):
    """Returns (methods, message_class) of the files under `root`; give a file after those that it imports."""
    pool = descriptor_pool.Default()
    methods = {}
    for name in names:
        with open(f"{root}/{name}", encoding="utf-8") as file:
            parsed = ProtoFile(name, file.read())
        pool.AddSerializedFile(parsed.descriptor.SerializeToString())
        methods.update(parsed.methods)

    def message_class(full_name):
        descriptor = pool.FindMessageTypeByName(full_name)
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return message_factory.MessageFactory(pool).GetPrototype(descriptor)

    return methods, message_class
