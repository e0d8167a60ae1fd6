// What works on one position at a time; every position is read before it is written, so that source and target may be
// the same memory. Flat launches.
#include "prelude.cuh"

KERNEL cast_to_element(const float* source, Element* target, i64 length)
{
    eachRun(length, aligned(source) && aligned(target), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        loadFloats<n>(source + at, values);
        store<n>(target + at, values);
    });
}

EXPORT(cast_to_element)

KERNEL cast_to_float(const Element* source, float* target, i64 length)
{
    eachRun(length, aligned(source) && aligned(target), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        load<n>(source + at, values);
        storeFloats<n>(target + at, values);
    });
}

EXPORT(cast_to_float)

// target = or += source.
KERNEL copy_elements(const Element* source, Element* target, i64 length, int accumulate)
{
    eachRun(length, aligned(source) && aligned(target), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        load<n>(source + at, values);
        put<n>(target + at, values, accumulate);
    });
}

EXPORT(copy_elements)

// target += value; it stands in memory, because it changes from one replay of a graph to the next.
KERNEL add_value(const float* value, float* target, i64 length)
{
    float added = *value;
    each(length, [&](i64 at) { target[at] += added; });
}

EXPORT(add_value)

// target *= factor.
KERNEL scale_floats(float* target, const float* factor, i64 length)
{
    float by = *factor;
    each(length, [&](i64 at) { target[at] *= by; });
}

EXPORT(scale_floats)

// target += factor * source. The factor stands in memory, because it changes from one replay of a graph to the next.
KERNEL add_scaled(const float* source, const float* factor, float* target, i64 length)
{
    float by = *factor;
    each(length, [&](i64 at) { target[at] = FMA(source[at], by, target[at]); });
}

EXPORT(add_scaled)

// target = (1 - weight) * target + weight * source.
KERNEL blend(const float* source, const float* weight, float* target, i64 length)
{
    float share = *weight, kept = 1 - share;
    each(length, [&](i64 at) { target[at] = FMA(source[at], share, target[at] * kept); });
}

EXPORT(blend)

// target[pixel, c] += bias[c], then max(0, .) where rectify.
KERNEL add_bias(const float* bias, Element* target, i64 pixels, int channels, int rectify)
{
    eachPixel(pixels, channels, aligned(target) && aligned(bias), [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        Element* to = target + pixel * channels + channel;
        float values[n], added[n];
        load<n>(to, values);
        loadFloats<n>(bias + channel, added);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            values[i] += added[i];
            values[i] = rectify ? rectified(values[i]) : values[i];
        }

        store<n>(to, values);
    });
}

EXPORT(add_bias)

// output = max(0, input).
KERNEL rectify(const Element* input, Element* output, i64 length)
{
    eachRun(length, aligned(input) && aligned(output), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        load<n>(input + at, values);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            values[i] = rectified(values[i]);
        }

        store<n>(output + at, values);
    });
}

EXPORT(rectify)

// inputGradient = or += outputGradient where output > 0 (or is not a number).
KERNEL rectify_gradient(
    const Element* output, const Element* outputGradient, Element* inputGradient, i64 length, int accumulate)
{
    bool wide = aligned(output) && aligned(outputGradient) && aligned(inputGradient);
    eachRun(length, wide, [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        float y[n], g[n];
        load<n>(output + at, y);
        load<n>(outputGradient + at, g);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            g[i] = passPositive(y[i], g[i]);
        }

        put<n>(inputGradient + at, g, accumulate);
    });
}

EXPORT(rectify_gradient)

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over key and index, as CounterRandom has it in C#.
DEVICE u64 mixed(u64 z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

DEVICE u64 counterBits(u64 key, u64 index)
{
    const u64 golden = 0x9E3779B97F4A7C15ull;
    return mixed(mixed(key + golden) + (index + 1) * golden);
}

// target = or += source with elements zeroed with a probability of rate and the others scaled by 1 / (1 - rate).
// Which ones is a function of key, firstSample + image and place in the image; both stand in memory, as they change.
KERNEL dropout(
    float rate, const u64* key, const i64* firstSample, const Element* source, Element* target, int imageLength,
    i64 length,
    int accumulate)
{
    float scale = 1 / (1 - rate);
    u64 threshold = (u64)((double)rate * 4294967296.0), own = *key, first = (u64)*firstSample;
    eachRun(length, aligned(source) && aligned(target), [&](auto lanes, i64 at) {
        constexpr int n = decltype(lanes)::count;
        i64 image = at / imageLength;
        int place = (int)(at - image * imageLength);
        u64 sampleKey = counterBits(own, first + (u64)image);
        float values[n];
        load<n>(source + at, values);
#pragma unroll
        for (int i = 0; i < n; i++)
        {
            bool dropped = counterBits(sampleKey, (u64)place) >> 32 < threshold;
            values[i] = dropped ? 0 : scale * values[i];
            if (++place == imageLength)
            {
                place = 0;
                sampleKey = counterBits(own, first + (u64)++image);
            }
        }

        put<n>(target + at, values, accumulate);
    });
}

EXPORT(dropout)
