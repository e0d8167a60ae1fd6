// The end of augmentation on the device: images [count, height, width, channels] as they were uploaded become
// activations [count, outputHeight, outputWidth, outputChannels]: cropped from (cropY, cropX) of each image (null: 0),
// mirrored in x where mirror is not 0 (null: never), value * scale[c] + shift[c] (null: 1 and 0), and channels from the
// input's on set to 0. A crop may hang over an edge: what is outside counts as a value of 0 before it is normalised.
// Flat launches.
#include "prelude.cuh"

template <typename Source>
DEVICE void images(
    const Source* source, int count, int height, int width, int channels, const int* cropY, const int* cropX,
    const int* mirror,
    const float* scale, const float* shift, Element* target, int outputHeight, int outputWidth, int outputChannels)
{
    each((i64)count * outputHeight * outputWidth, [&](i64 pixel) {
        i64 image = pixel / (outputHeight * outputWidth);
        int x = (int)(pixel % outputWidth), y = (int)(pixel / outputWidth % outputHeight);
        x = mirror != nullptr && mirror[image] != 0 ? outputWidth - 1 - x : x;
        x += cropX == nullptr ? 0 : cropX[image];
        y += cropY == nullptr ? 0 : cropY[image];
        bool inside = x >= 0 && x < width && y >= 0 && y < height;
        const Source* from = source + ((image * height + y) * width + x) * channels;
        for (int channel = 0; channel < outputChannels; channel++)
        {
            float value = inside && channel < channels ? (float)from[channel] : 0;
            if (channel < channels)
            {
                value = FMA(value, scale == nullptr ? 1.0f : scale[channel], shift == nullptr ? 0.0f : shift[channel]);
            }

            store(target + pixel * outputChannels + channel, value);
        }
    });
}

KERNEL images_from_floats(
    const float* source, int count, int height, int width, int channels, const int* cropY, const int* cropX,
    const int* mirror,
    const float* scale, const float* shift, Element* target, int outputHeight, int outputWidth, int outputChannels)
{
    images(
        source, count, height, width, channels, cropY, cropX, mirror, scale, shift, target, outputHeight, outputWidth,
        outputChannels);
}

EXPORT(images_from_floats)

KERNEL images_from_bytes(
    const u8* source, int count, int height, int width, int channels, const int* cropY, const int* cropX,
    const int* mirror,
    const float* scale, const float* shift, Element* target, int outputHeight, int outputWidth, int outputChannels)
{
    images(
        source, count, height, width, channels, cropY, cropX, mirror, scale, shift, target, outputHeight, outputWidth,
        outputChannels);
}

EXPORT(images_from_bytes)
