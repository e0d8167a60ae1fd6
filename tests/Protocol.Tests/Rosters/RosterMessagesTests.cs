using Google.Protobuf;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rosters;

public class RosterMessagesTests
{
    [Fact]
    public void ToRoster_OfItsOwnBytes_IsTheSame()
    {
        var roster = new Roster(ulong.MaxValue, [new("b", "host-b", 65535), new("a", "::1", 1)]);
        Assert.Equal(roster, RosterMessage.Parser.ParseFrom(roster.ToMessage().ToByteArray()).ToRoster());
    }

    [Theory]
    [InlineData("", "host", 1)]
    [InlineData("a", "", 1)]
    [InlineData("a", "host", 0)]
    [InlineData("a", "host", 65536)]
    [InlineData("a", "host", -1)]
    public void ToRoster_BrokenMember_SaysWhich(string workerId, string host, int port)
    {
        var message = new RosterMessage { Generation = 3 };
        message.Members.Add(new RosterMember { WorkerId = "whole", DataHost = "host", DataPort = 9 });
        message.Members.Add(new RosterMember { WorkerId = workerId, DataHost = host, DataPort = port });
        Assert.StartsWith("rank 1 of roster 3:", Assert.Throws<InvalidDataException>(message.ToRoster).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRoster_WorkerTwice_Throws()
    {
        var message = new RosterMessage { Generation = 3 };
        message.Members.Add(new RosterMember { WorkerId = "a", DataHost = "host", DataPort = 9 });
        message.Members.Add(message.Members[0].Clone());
        Assert.Throws<InvalidDataException>(message.ToRoster);
    }
}
