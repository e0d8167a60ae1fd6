using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class AnteroomTests
{
    [Fact]
    public void Enter_Full_TheLongestThereHasToLeaveAndNobodyElse()
    {
        var room = new Anteroom(capacity: 2);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        using var third = new CancellationTokenSource();
        var place = room.Enter(first);
        room.Enter(second);
        room.Enter(third);
        Assert.Equal((true, false, false), (first.IsCancellationRequested, second.IsCancellationRequested, third.IsCancellationRequested));
        room.Leave(place);
        using var fourth = new CancellationTokenSource();
        room.Enter(fourth);
        Assert.Equal((true, false, false), (second.IsCancellationRequested, third.IsCancellationRequested, fourth.IsCancellationRequested));
    }

    [Fact]
    public void Enter_AfterSomebodyLeft_NobodyHasToLeave()
    {
        var room = new Anteroom(capacity: 1);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        room.Leave(room.Enter(first));
        room.Enter(second);
        Assert.False(first.IsCancellationRequested);
        Assert.False(second.IsCancellationRequested);
    }
}
