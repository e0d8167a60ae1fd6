// The end of augmentation on the device: images [count, height, width, channels] of bytes become activations of the same
// shape. places [count, 3] has of each image the row and the column that its top left corner shows (what is beyond an
// edge is a byte of 0), then 0, or 1 where columns run from right to left, or 2 where there is no image: zeros. Else
// (byte - mean[c]) * scale[c]: in this order, a difference and a product that nothing can fuse, so that float32 has the
// bits of the host's loader. Flat launch over pixels.
#include "prelude.cuh"

KERNEL images_from_bytes(
    const u8* source, int count, int height, int width, int channels, const int* places, const float* mean,
    const float* scale, Element* target)
{
    int pixels = height * width;
    each((i64)count * pixels, [&](i64 at) {
        i64 image = at / pixels;
        int pixel = (int)(at - image * pixels), row = pixel / width, column = pixel - row * width;
        const int* place = places + 3 * image;
        int y = row + place[0], x = (place[2] == 1 ? width - 1 - column : column) + place[1];
        bool inside = x >= 0 && x < width && y >= 0 && y < height, blank = place[2] == 2;
        const u8* from = source + (image * pixels + (i64)y * width + x) * channels;
        for (int channel = 0; channel < channels; channel++)
        {
            float value = inside ? (float)from[channel] : 0.0f;
            store(target + at * channels + channel, blank ? 0.0f : (value - mean[channel]) * scale[channel]);
        }
    });
}

EXPORT(images_from_bytes)
