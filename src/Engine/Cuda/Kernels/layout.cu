// Channels padded with zeros to what matrix units like (C to padded), and back. Rows are pixels, or output channel and
// tap of weights [out, kh, kw, in]. Flat launches; source and target are different memory.
#include "prelude.cuh"

// target [rows, padded] = source [rows, channels], zeros behind.
KERNEL pad_channels(const Element* source, Element* target, i64 rows, int channels, int padded)
{
    each(rows * padded, [&](i64 at) {
        int channel = (int)(at % padded);
        store(target + at, channel < channels ? load(source + at / padded * channels + channel) : 0);
    });
}

EXPORT(pad_channels)

// target [rows, channels] = or += the first channels of source [rows, padded].
KERNEL unpad_channels(const Element* source, Element* target, i64 rows, int channels, int padded, int accumulate)
{
    each(rows * channels, [&](i64 at) {
        put(target + at, load(source + at / channels * padded + at % channels), accumulate);
    });
}

EXPORT(unpad_channels)

// target [rows, padded] as elements = source [rows, channels], zeros behind.
KERNEL pad_weights(const float* source, Element* target, i64 rows, int channels, int padded)
{
    each(rows * padded, [&](i64 at) {
        int channel = (int)(at % padded);
        store(target + at, channel < channels ? source[at / padded * channels + channel] : 0);
    });
}

EXPORT(pad_weights)

// target [rows, channels] = or += the first channels of source [rows, padded].
KERNEL unpad_gradient(const float* source, float* target, i64 rows, int channels, int padded, int accumulate)
{
    each(rows * channels, [&](i64 at) {
        float value = source[at / channels * padded + at % channels];
        target[at] = accumulate ? target[at] + value : value;
    });
}

EXPORT(unpad_gradient)
