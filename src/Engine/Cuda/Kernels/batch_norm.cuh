// What forward and backward of batch norm share.

// output = scale * input + shift; the same bits in both.
template <int N>
DEVICE void scaleAndShift(
    const float* mean, const float* variance, const float* gamma, const float* beta, float epsilon, int channel,
    float (&scale)[N], float (&shift)[N])
{
    float means[N];
    loadFloats<N>(mean + channel, means);
    loadFloats<N>(variance + channel, scale);
    loadFloats<N>(beta + channel, shift);
#pragma unroll
    for (int i = 0; i < N; i++)
    {
        scale[i] = gamma[channel + i] / SQRT(scale[i] + epsilon);
        shift[i] = FMA(-means[i], scale[i], shift[i]);
    }
}
