using Lockstep.Data.Sources;

namespace Lockstep.Data.TfRecords;

/// <summary>
/// The two features of a tf.train.Example that we need. Example { Features features = 1 }, Features { map&lt;string, Feature&gt; feature = 1 },
/// Feature { BytesList = 1, FloatList = 2, Int64List = 3 }, each list { repeated value = 1 } (tensorflow/core/example/{example,feature}.proto).
/// </summary>
internal static class ImageExample
{
    private const int BytesList = 1;
    private const int IntegerList = 3;

    private static ReadOnlySpan<byte> ImageKey => "image/encoded"u8;

    private static ReadOnlySpan<byte> LabelKey => "image/class/label"u8;

    /// <summary>Where the image lies in the record, and the label.</summary>
    /// <exception cref="BadSampleException">One of them is missing, or the record is malformed.</exception>
    public static (int Start, int Length, int Label) Parse(ReadOnlySpan<byte> record)
    {
        (int Start, int Length)? image = null;
        long? label = null;
        var example = new WireFields(record, 0);
        while (example.MoveNext())
        {
            var features = example.Number == 1 && example.HasBytes ? example.Inner() : default;
            while (features.MoveNext())
            {
                if (features.Number == 1 && features.HasBytes)
                {
                    Take(features.Inner(), ref image, ref label);
                }
            }
        }

        if (image is not { } found)
        {
            throw new BadSampleException("the record has no bytes image/encoded, expected an image file in it");
        }

        return label is >= 0 and <= int.MaxValue ? (found.Start, found.Length, (int)label.Value)
            : throw new BadSampleException($"the record has {(label is null ? "no image/class/label" : $"the label {label}")}, expected a whole number from 0 to {int.MaxValue}");
    }

    /// <summary>An entry of the map: key = 1, value = 2, in any order.</summary>
    private static void Take(WireFields entry, ref (int Start, int Length)? image, ref long? label)
    {
        ReadOnlySpan<byte> key = default;
        WireFields value = default;
        while (entry.MoveNext())
        {
            if (entry.Number == 1)
            {
                key = entry.Bytes;
            }
            else if (entry.Number == 2)
            {
                value = entry.Inner();
            }
        }

        if (key.SequenceEqual(ImageKey))
        {
            image = FirstBytes(value) ?? image;
        }
        else if (key.SequenceEqual(LabelKey))
        {
            label = FirstInteger(value) ?? label;
        }
    }

    private static (int Start, int Length)? FirstBytes(WireFields feature)
    {
        while (feature.MoveNext())
        {
            var list = feature.Number == BytesList && feature.HasBytes ? feature.Inner() : default;
            while (list.MoveNext())
            {
                if (list.Number == 1 && list.HasBytes)
                {
                    return (list.Start, list.Bytes.Length);
                }
            }
        }

        return null;
    }

    /// <summary>Packed, as proto3 writes numbers, or one by one.</summary>
    private static long? FirstInteger(WireFields feature)
    {
        while (feature.MoveNext())
        {
            var list = feature.Number == IntegerList && feature.HasBytes ? feature.Inner() : default;
            while (list.MoveNext())
            {
                if (list.Number == 1 && !(list.HasBytes && list.Bytes.IsEmpty))
                {
                    return (long)(list.HasBytes ? list.FirstPacked() : list.Value);
                }
            }
        }

        return null;
    }
}
