using Lockstep.Engine.Cuda.Products;

namespace Lockstep.Engine.Tests.Cuda.Products;

public sealed class StoredChoiceTests
{
    [Fact]
    public void Parse_WhatWasWritten_IsTheSame()
    {
        var measured = new StoredChoice("cudnn", PlanDetours.Padded | PlanDetours.Unfused, "12 3=1 7=-2", TimeSpan.FromTicks(431));
        var counted = new StoredChoice("plain", PlanDetours.None, string.Empty, null);
        Assert.Equal(measured, StoredChoice.Parse(measured.ToString()));
        Assert.Equal(counted, StoredChoice.Parse(counted.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lockstep plan 1\ncudnn\n0\n3")]
    [InlineData("lockstep plan 2\ncudnn\n0\n3\n7")]
    [InlineData("lockstep plan 1\ncudnn\nx\n3\n7")]
    [InlineData("lockstep plan 1\ncudnn\n0\n3\nlong")]
    public void Parse_AnythingElse_IsNothing(string text) => Assert.Null(StoredChoice.Parse(text));

    [Fact]
    public void EngineChoice_ParseOfItsText_IsTheSame()
    {
        var choice = EngineChoice.Parse("12 3=1 7=-2")!;
        Assert.Equal(12, choice.Engine);
        Assert.Equal([(3, 1L), (7, -2L)], choice.Knobs);
        Assert.Equal("12 3=1 7=-2", choice.ToString());
        Assert.Empty(EngineChoice.Parse("5")!.Knobs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("3 4")]
    [InlineData("3 4=5=6")]
    [InlineData("3 a=5")]
    public void EngineChoice_ParseOfAnythingElse_IsNothing(string text) => Assert.Null(EngineChoice.Parse(text));
}
