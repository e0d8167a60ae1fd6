using System.Numerics;

namespace Lockstep.Data.Glyphs;

/// <summary>A straight piece of a stroke.</summary>
internal readonly record struct Segment(Vector2 From, Vector2 To);
