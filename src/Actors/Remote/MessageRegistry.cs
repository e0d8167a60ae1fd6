using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Lockstep.Actors;

/// <summary>The message types that may cross between nodes. Nothing else is ever deserialised.</summary>
public sealed class MessageRegistry
{
    private const string TypePrefix = "type.googleapis.com/";

    private readonly ConcurrentDictionary<System.Type, string> _urls = new();
    private readonly ConcurrentDictionary<string, MessageParser> _parsers = new(StringComparer.Ordinal);

    /// <summary>Admits a protobuf message, known by its full name. Registering twice does no harm.</summary>
    public MessageRegistry Register<T>()
        where T : class, IMessage<T>, new()
    {
        var url = TypePrefix + new T().Descriptor.FullName;
        _parsers[url] = new MessageParser<T>(() => new T());
        _urls[typeof(T)] = url;
        return this;
    }

    /// <summary>False where the message's type is not registered.</summary>
    internal bool TryPack(object message, out Any packed)
    {
        packed = null!;
        if (message is not IMessage known || !_urls.TryGetValue(message.GetType(), out var url))
        {
            return false;
        }

        packed = new Any { TypeUrl = url, Value = known.ToByteString() };
        return true;
    }

    /// <summary>False where the type is not registered.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message of the type.</exception>
    internal bool TryUnpack(Any packed, out object message)
    {
        message = null!;
        if (!_parsers.TryGetValue(packed.TypeUrl, out var parser))
        {
            return false;
        }

        message = parser.ParseFrom(packed.Value);
        return true;
    }
}
