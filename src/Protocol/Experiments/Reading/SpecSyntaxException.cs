using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lockstep.Protocol.Experiments;

/// <summary>YAML that is right as YAML and still no experiment; the message needs nothing added.</summary>
internal sealed class SpecSyntaxException(ParsingEvent at, string message) : Exception(message)
{
    public Mark Start { get; } = at.Start;
}
