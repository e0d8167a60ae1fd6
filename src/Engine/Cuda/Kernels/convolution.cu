// Plain convolution of [count, height, width, input] with weights [output, kernelHeight, kernelWidth, input / groups],
// both of elements, sums in float32 in a fixed order: for shapes that no library takes, and to check those that one
// takes. Not fast.
#include "prelude.cuh"

DEVICE i64 pixelAt(int image, int height, int width, int y, int x) { return ((i64)image * height + y) * width + x; }

// output = input * weights [+ bias], then max(0, .) where rectify. Over taps in row order, then channels. Flat launch.
KERNEL convolve(
    const Element* input, const Element* weights, const float* bias, Element* output, int count, int height, int width,
    int inputChannels, int outputHeight, int outputWidth, int outputChannels, int kernelHeight, int kernelWidth,
    int stride,
    int padding, int dilation, int groups, int rectify)
{
    int inputs = inputChannels / groups, outputs = outputChannels / groups;
    each((i64)count * outputHeight * outputWidth * outputChannels, [&](i64 at) {
        int channel = (int)(at % outputChannels), first = channel / outputs * inputs;
        i64 pixel = at / outputChannels;
        int column = (int)(pixel % outputWidth), row = (int)(pixel / outputWidth % outputHeight);
        int image = (int)(pixel / outputWidth / outputHeight);
        float sum = 0;
        for (int tap = 0; tap < kernelHeight * kernelWidth; tap++)
        {
            int y = row * stride - padding + tap / kernelWidth * dilation;
            int x = column * stride - padding + tap % kernelWidth * dilation;
            if (y < 0 || y >= height || x < 0 || x >= width)
            {
                continue;
            }

            const Element* from = input + pixelAt(image, height, width, y, x) * inputChannels + first;
            const Element* by = weights + ((i64)channel * kernelHeight * kernelWidth + tap) * inputs;
            for (int i = 0; i < inputs; i++)
            {
                sum = FMA(load(from + i), load(by + i), sum);
            }
        }

        sum += bias == nullptr ? 0 : bias[channel];
        store(output + at, rectify ? rectified(sum) : sum);
    });
}

EXPORT(convolve)

// inputGradient = or += the adjoint: over taps in row order, then output channels of the group. Flat launch.
KERNEL convolve_input_gradient(
    const Element* outputGradient, const Element* weights, Element* inputGradient, int count, int height, int width,
    int inputChannels, int outputHeight, int outputWidth, int outputChannels, int kernelHeight, int kernelWidth,
    int stride,
    int padding, int dilation, int groups, int accumulate)
{
    int inputs = inputChannels / groups, outputs = outputChannels / groups, taps = kernelHeight * kernelWidth;
    each((i64)count * height * width * inputChannels, [&](i64 at) {
        int channel = (int)(at % inputChannels), own = channel % inputs, first = channel / inputs * outputs;
        i64 pixel = at / inputChannels;
        int x = (int)(pixel % width), y = (int)(pixel / width % height), image = (int)(pixel / width / height);
        float sum = 0;
        for (int tap = 0; tap < taps; tap++)
        {
            int down = y + padding - tap / kernelWidth * dilation, across = x + padding - tap % kernelWidth * dilation;
            int row = down / stride, column = across / stride;
            bool between = down % stride != 0 || across % stride != 0;
            if (down < 0 || across < 0 || between || row >= outputHeight || column >= outputWidth)
            {
                continue;
            }

            const Element* from = outputGradient + pixelAt(image, outputHeight, outputWidth, row,
                column) * outputChannels + first;
            for (int o = 0; o < outputs; o++)
            {
                sum = FMA(load(from + o), load(weights + ((i64)(first + o) * taps + tap) * inputs + own), sum);
            }
        }

        put(inputGradient + at, sum, accumulate);
    });
}

EXPORT(convolve_input_gradient)

// weightGradient [output, kernelHeight, kernelWidth, input / groups], floats, = or += over images and pixels: a lane
// adds every 32nd pixel in order, then lanes by halves. Row launch: a warp a weight.
KERNEL convolve_weight_gradient(
    const Element* input, const Element* outputGradient, float* weightGradient, int count, int height, int width,
    int inputChannels, int outputHeight, int outputWidth, int outputChannels, int kernelHeight, int kernelWidth,
    int stride,
    int padding, int dilation, int groups, int accumulate)
{
    int inputs = inputChannels / groups, outputs = outputChannels / groups, taps = kernelHeight * kernelWidth;
    eachRow((i64)outputChannels * taps * inputs, [&](i64 weight) {
        int own = (int)(weight % inputs), tap = (int)(weight / inputs % taps), channel = (int)(weight / inputs / taps);
        int from = channel / outputs * inputs + own;
        float sum = 0;
        for (i64 pixel = THREAD_X; pixel < (i64)count * outputHeight * outputWidth; pixel += 32)
        {
            int column = (int)(pixel % outputWidth), row = (int)(pixel / outputWidth % outputHeight);
            int image = (int)(pixel / outputWidth / outputHeight);
            int y = row * stride - padding + tap / kernelWidth * dilation;
            int x = column * stride - padding + tap % kernelWidth * dilation;
            if (y >= 0 && y < height && x >= 0 && x < width)
            {
                float value = load(input + pixelAt(image, height, width, y, x) * inputChannels + from);
                sum = FMA(value, load(outputGradient + pixel * outputChannels + channel), sum);
            }
        }

        sum = warpSum(sum);
        if (THREAD_X == 0)
        {
            weightGradient[weight] = accumulate ? weightGradient[weight] + sum : sum;
        }
    });
}

EXPORT(convolve_weight_gradient)
