using Lockstep.Data.Sources;

namespace Lockstep.Data.TfRecords;

/// <summary>Walks the fields of one protobuf message (protobuf.dev, "Encoding"). Every length is checked against what is there.</summary>
internal ref struct WireFields(ReadOnlySpan<byte> message, int start)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>True where the field holds bytes: a message, a string, packed numbers.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>The bytes of a field that holds some.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Where <see cref="Bytes"/> begin, from where the outermost message does.</summary>
    public int Start { get; private set; }

    /// <summary>The number of a field that holds one of variable length.</summary>
    public ulong Value { get; private set; }

    /// <exception cref="BadSampleException">The message is malformed.</exception>
    public bool MoveNext()
    {
        if (_at == _message.Length)
        {
            return false;
        }

        ulong tag = ReadNumber();
        Number = tag >> 3 is > 0 and < 1 << 29 ? (int)(tag >> 3) : throw Malformed();
        HasBytes = false;
        Bytes = default;
        Value = 0;
        switch (tag & 7)
        {
            case 0:
                Value = ReadNumber();
                break;
            case 1:
                Skip(8);
                break;
            case 2:
                ReadBytes();
                break;
            case 5:
                Skip(4);
                break;
            default:
                throw Malformed();
        }

        return true;
    }

    /// <summary>The fields of the message that this field holds.</summary>
    public readonly WireFields Inner() => new(Bytes, Start);

    /// <summary>Numbers packed into this field's bytes; the first of them.</summary>
    public readonly ulong FirstPacked()
    {
        var inner = new WireFields(Bytes, Start);
        return inner.ReadNumber();
    }

    private void ReadBytes()
    {
        ulong length = ReadNumber();
        if (length > (ulong)(_message.Length - _at))
        {
            throw Malformed();
        }

        HasBytes = true;
        Start = start + _at;
        Bytes = _message.Slice(_at, (int)length);
        _at += (int)length;
    }

    private void Skip(int bytes) => _at = bytes <= _message.Length - _at ? _at + bytes : throw Malformed();

    private ulong ReadNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = _at < _message.Length ? _message[_at++] : throw Malformed();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Malformed();
    }

    private readonly BadSampleException Malformed() => new($"the record is no tf.train.Example: malformed protobuf at byte {start + _at} of it");
}
