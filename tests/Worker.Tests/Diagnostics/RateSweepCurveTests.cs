using System.Xml.Linq;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Worker.Tests.Diagnostics;

public sealed class RateSweepCurveTests
{
    [Fact]
    public void Add_FirstPoints_AreSmoothedAsWorkedOutByHand()
    {
        var curve = new RateSweepCurve();
        curve.Add(1e-3, 4);
        curve.Add(1e-2, 2);
        curve.Add(1e-1, 1);

        // Weights 1, 0.8, 0.64 from the newest back: 4; (2 + 3.2) / 1.8; (1 + 1.6 + 2.56) / 2.44.
        Assert.Equal([4, 5.2 / 1.8, 5.16 / 2.44], curve.Points.Select(point => point.Smoothed), (expected, found) => Math.Abs(expected - found) < 1e-12);
    }

    [Fact]
    public void Suggestions_OfAValley_AreAtItsSlopeAndATenthOfItsFloor()
    {
        // Level to 1e-3, steepest at about 1e-2, lowest at 1e-1 (where smoothing lags behind by a few points), rising behind.
        var curve = Valley();
        Assert.InRange(curve.Steepest!.Value, 5e-3, 4e-2);
        Assert.InRange(curve.TenthOfLowest!.Value, 1e-2, 2.5e-2);
        Assert.False(curve.Diverged);
    }

    [Fact]
    public void Suggestions_LossNeverFalls_AreNone()
    {
        var curve = new RateSweepCurve();
        for (int i = 0; i < 20; i++)
        {
            curve.Add(Math.Pow(10, -5 + i / 10.0), 2.3 + (i % 2 * 0.01));
        }

        Assert.Null(curve.Steepest);
        Assert.Null(curve.TenthOfLowest);
    }

    [Fact]
    public void Add_LossBeyondFourTimesTheLowest_Ends()
    {
        var curve = new RateSweepCurve();
        Assert.All(Enumerable.Range(0, 10), i => Assert.True(curve.Add(Math.Pow(10, -5 + i / 10.0), 1)));
        Assert.False(curve.Add(1, 100));
        Assert.True(curve.Diverged);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Add_LossNotFinite_EndsAndIsNoPoint(double loss)
    {
        var curve = new RateSweepCurve();
        curve.Add(0.1, 1);
        Assert.False(curve.Add(1, loss));
        Assert.Single(curve.Points);
        Assert.True(curve.Diverged);
    }

    [Fact]
    public void Svg_OfAValley_IsWellFormedAndSaysWhatItShows()
    {
        var svg = XDocument.Parse(RateSweepSvg.Of(Valley(), "a <b> & c")).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal("Loss over learning rate: a <b> & c", svg.Element(ns + "title")!.Value);
        Assert.Equal("img", svg.Attribute("role")!.Value);
        var texts = svg.Elements(ns + "text").Select(text => text.Value).ToList();
        Assert.All<string>(["1e-4", "1e-3", "1e-2", "1e-1", "learning rate", "loss"], text => Assert.Contains(text, texts));
        Assert.Equal(2, svg.Elements(ns + "polyline").Count());
        Assert.Equal(31, svg.Elements(ns + "polyline").First().Attribute("points")!.Value.Split(' ').Length);
        Assert.Contains(texts, text => text.StartsWith("steepest: ", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith("minimum / 10: ", StringComparison.Ordinal));
    }

    private static RateSweepCurve Valley()
    {
        var curve = new RateSweepCurve();
        for (int i = 0; i <= 30; i++)
        {
            double power = -4 + i / 10.0 * 4 / 3;
            double loss = power < -1 ? 2.3 - 1.8 / (1 + Math.Exp(-4 * (power + 2))) : 0.5 + 1.5 * (power + 1);
            curve.Add(Math.Pow(10, power), loss);
        }

        return curve;
    }
}
