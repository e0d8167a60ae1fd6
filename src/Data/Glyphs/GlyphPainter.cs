using System.Numerics;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Glyphs;

/// <summary>Draws one image from its key (seed, half, index) and from nothing else. One painter a thread: it has scratch memory.</summary>
/// <param name="side">Height and width of the images; strokes and scratches grow with it.</param>
internal sealed class GlyphPainter(int side = GlyphPainter.UsualSide)
{
    private const int UsualSide = 32;
    private const float TextureAmplitude = 36f;
    private const int MostScratches = 4;

    private readonly StrokeField _strokes = new(side);
    private readonly StrokeField _scratches = new(side);
    private readonly Texture _texture = new();
    private readonly float _scale = side / (float)UsualSide;

    public static ImageSize Size { get; } = new(UsualSide, UsualSide, 3);

    /// <summary>Classes take turns, so that every stretch of the set is balanced.</summary>
    public static int LabelOf(int index) => index % GlyphShapes.Names.Count;

    /// <summary>Fills <paramref name="pixels"/>, [side, side, 3] uint8.</summary>
    public void Paint(ulong seed, GlyphHalf half, int index, Span<byte> pixels) => Paint(seed, half, index, new GlyphClass(LabelOf(index)), pixels);

    /// <summary>Fills <paramref name="pixels"/>, [side, side, 3] uint8, with an image of a class.</summary>
    public void Paint(ulong seed, GlyphHalf half, long index, GlyphClass drawn, Span<byte> pixels)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.GlyphStyle, (ulong)half, (ulong)index);
        var noise = KeyedRandom.Keyed(seed, RandomStream.GlyphNoise, (ulong)half, (ulong)index);
        var warp = new Warp(ref random, side);
        var ink = new Ink(ref random);
        ink = drawn.Pen is { } colour ? ink with { Pen = colour } : ink;
        float pen = _scale * random.NextBetween(0.7f, 1.6f);
        float scratch = _scale * random.NextBetween(0.3f, 0.5f);
        DrawGlyphs(drawn, warp, pen);
        DrawScratches(ref random);
        _texture.Redraw(ref random, TextureAmplitude);
        for (int i = 0; i < side * side; i++)
        {
            var paper = ink.Paper + new Vector3(_texture.At((float)(i % side) / side, (float)(i / side) / side));
            paper = Blend(paper, ink.Pen, 0.75f * _scratches.Coverage(i, scratch));
            Store(pixels.Slice(i * 3, 3), Blend(paper, ink.Pen, _strokes.Coverage(i, pen)), ink.Noise, noise.NextBits());
        }
    }

    private void DrawGlyphs(GlyphClass drawn, Warp warp, float pen)
    {
        _strokes.Clear();
        foreach (var segment in GlyphShapes.Segments[drawn.First])
        {
            _strokes.Add(warp.Apply(drawn.PlaceFirst(segment.From)), warp.Apply(drawn.PlaceFirst(segment.To)), pen + 0.5f);
        }

        if (drawn.Second is not { } second)
        {
            return;
        }

        foreach (var segment in GlyphShapes.Segments[second])
        {
            _strokes.Add(warp.Apply(GlyphClass.PlaceSecond(segment.From)), warp.Apply(GlyphClass.PlaceSecond(segment.To)), pen + 0.5f);
        }
    }

    private void DrawScratches(ref KeyedRandom random)
    {
        _scratches.Clear();
        int count = random.NextBelow(MostScratches + 1);
        for (int i = 0; i < count; i++)
        {
            var from = new Vector2(random.NextBetween(0f, side), random.NextBetween(0f, side));
            var step = new Vector2(random.NextBetween(-10f, 10f), random.NextBetween(-10f, 10f)) * _scale;
            _scratches.Add(from, from + step, _scale);
        }
    }

    private static Vector3 Blend(Vector3 under, Vector3 over, float share) => under + ((over - under) * share);

    /// <summary>Adds noise from 16 bits a channel, and rounds.</summary>
    private static void Store(Span<byte> pixel, Vector3 colour, float noise, ulong bits)
    {
        float scale = noise / 32768f;
        pixel[0] = Quantised(colour.X + ((((int)bits & 0xFFFF) - 32768) * scale));
        pixel[1] = Quantised(colour.Y + (((int)(bits >> 16 & 0xFFFF) - 32768) * scale));
        pixel[2] = Quantised(colour.Z + (((int)(bits >> 32 & 0xFFFF) - 32768) * scale));
    }

    private static byte Quantised(float value) => (byte)Math.Clamp(value + 0.5f, 0f, 255f);
}
