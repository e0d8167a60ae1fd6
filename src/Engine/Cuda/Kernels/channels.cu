// What moves or mixes channels of [pixels, channels]: local response normalisation, parts of channels, padded
// shortcuts. Flat launches.
#include "prelude.cuh"

// s = bias + alpha * sum of squares over the window of so many channels around one; from the lowest channel on.
DEVICE float responseDivisor(const Element* pixel, int channel, int channels, int size, float alpha, float bias)
{
    float sum = 0;
    for (int at = most(0, channel - size / 2); at <= least(channels - 1, channel + size / 2); at++)
    {
        float x = load(pixel + at);
        sum = FMA(x, x, sum);
    }

    return FMA(alpha, sum, bias);
}

// Krizhevsky et al. 2012, section 3.3: output = input / s^beta. size is odd, bias positive.
KERNEL normalize_response(
    int size, float alpha, float beta, float bias, const Element* input, Element* output, i64 pixels, int channels)
{
    each(pixels * channels, [&](i64 at) {
        int channel = (int)(at % channels);
        float s = responseDivisor(input + (at - channel), channel, channels, size, alpha, bias);
        store(output + at, load(input + at) * POW(s, -beta));
    });
}

EXPORT(normalize_response)

// inputGradient = or += dy s^-beta - 2 alpha beta x * window sum of dy y / s, where y / s = x s^(-beta - 1). Each s is
// found again, size times: s is not kept. inputGradient must be neither of the others.
KERNEL normalize_response_gradient(
    int size, float alpha, float beta, float bias, const Element* input, const Element* outputGradient,
    Element* inputGradient,
    i64 pixels, int channels, int accumulate)
{
    each(pixels * channels, [&](i64 at) {
        int channel = (int)(at % channels);
        const Element* x = input + (at - channel);
        const Element* dy = outputGradient + (at - channel);
        float direct = 0, sum = 0;
        for (int other = most(0, channel - size / 2); other <= least(channels - 1, channel + size / 2); other++)
        {
            float s = responseDivisor(x, other, channels, size, alpha, bias), g = load(dy + other) * POW(s, -beta);
            direct = other == channel ? g : direct;
            sum = FMA(g, load(x + other) / s, sum);
        }

        put(inputGradient + at, FMA(-2 * alpha * beta * load(x + channel), sum, direct), accumulate);
    });
}

EXPORT(normalize_response_gradient)

// target's channels from targetFirst on = or += as many of source's from sourceFirst on; the others stay.
KERNEL copy_channels(
    const Element* source, int sourceChannels, int sourceFirst, Element* target, int targetChannels, int targetFirst,
    int channels,
    i64 pixels, int accumulate)
{
    bool wide = aligned(source) && aligned(target)
        && (sourceChannels | sourceFirst | targetChannels | targetFirst) % LANES == 0;
    eachPixel(pixels, channels, wide, [&](auto lanes, i64 pixel, int channel) {
        constexpr int n = decltype(lanes)::count;
        float values[n];
        load<n>(source + pixel * sourceChannels + sourceFirst + channel, values);
        put<n>(target + pixel * targetChannels + targetFirst + channel, values, accumulate);
    });
}

EXPORT(copy_channels)

// He et al. 2016, option A: every stride-th pixel in y and x; (outputChannels - inputChannels) / 2 zero channels in
// front, the rest behind. width and height are the input's.
KERNEL pad_shortcut(
    const Element* input, Element* output, int count, int height, int width, int inputChannels, int outputChannels,
    int stride)
{
    int rows = (height - 1) / stride + 1, columns = (width - 1) / stride + 1,
        front = (outputChannels - inputChannels) / 2;
    each((i64)count * rows * columns * outputChannels, [&](i64 at) {
        int channel = (int)(at % outputChannels) - front;
        i64 pixel = at / outputChannels;
        int column = (int)(pixel % columns), row = (int)(pixel / columns % rows);
        i64 from = (pixel / columns / rows * height + row * stride) * width + column * stride;
        store(output + at, channel >= 0 && channel < inputChannels ? load(input + from * inputChannels + channel) : 0);
    });
}

EXPORT(pad_shortcut)

// inputGradient = or += the adjoint: 0 where no output pixel is.
KERNEL pad_shortcut_gradient(
    const Element* outputGradient, Element* inputGradient, int count, int height, int width, int inputChannels,
    int outputChannels,
    int stride, int accumulate)
{
    int rows = (height - 1) / stride + 1, columns = (width - 1) / stride + 1,
        front = (outputChannels - inputChannels) / 2;
    each((i64)count * height * width * inputChannels, [&](i64 at) {
        int channel = (int)(at % inputChannels);
        i64 pixel = at / inputChannels;
        int x = (int)(pixel % width), y = (int)(pixel / width % height);
        i64 to = (pixel / width / height * rows + y / stride) * columns + x / stride;
        bool taken = x % stride == 0 && y % stride == 0;
        put(inputGradient + at, taken ? load(outputGradient + to * outputChannels + front + channel) : 0, accumulate);
    });
}

EXPORT(pad_shortcut_gradient)
