namespace Lockstep.Engine.Devices;

/// <summary>
/// The list of operations that a layer may use. A caller's operations take effect in the order of its calls; several lanes
/// may call at once, each on tensors of its own. Every tensor that is written gets a halo of zeros.
/// Sizes that do not fit together throw <see cref="ArgumentException"/>; NaN and infinity pass through as in IEEE 754.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>For people, e.g. <c>cpu, Vector512</c>.</summary>
    string Name { get; }

    /// <summary>What those who plan for it must know.</summary>
    DeviceTraits Traits => DeviceTraits.Host;

    /// <summary>New memory for parameters, gradients and state, zeroed. The caller disposes it.</summary>
    DeviceBuffer Allocate(long length);

    /// <summary>New memory for activations and their gradients, in the numbers that the device computes with. The caller disposes it.</summary>
    DeviceBuffer AllocateActivations(long length) => Allocate(length);

    /// <summary>
    /// From here to <see cref="EndPass"/> the caller makes the same calls, on the same memory, whenever the key is the same; spans,
    /// factors, keys and exponents may differ. A device may record them the first time and replay them as a whole.
    /// </summary>
    void BeginPass(in PassKey key)
    {
    }

    /// <summary>The end of a pass: what was called has been begun. Of a pass that is not complete nothing is kept.</summary>
    void EndPass(bool complete)
    {
    }

    /// <summary>Returns when everything that was called has taken effect.</summary>
    void Wait()
    {
    }

    /// <summary>The host has overwritten the parameters: a device that computes with copies of them in numbers of its own makes new ones. Updates keep them.</summary>
    void Refresh(Block parameters)
    {
    }

    /// <summary>target[i] += value.</summary>
    void Add(Block target, float value);

    /// <summary>target = 0.</summary>
    void Clear(Block target);

    /// <summary>target ×= factor.</summary>
    void Scale(Block target, float factor);

    /// <summary>target += factor × source.</summary>
    void AddScaled(Block source, float factor, Block target);

    /// <summary>target = (1 - weight) × target + weight × source.</summary>
    void Blend(Block source, float weight, Block target);

    /// <summary>Images from the host into a tensor [count, h, w, c]; their memory may be changed when it returns. Not within a pass.</summary>
    /// <exception cref="ArgumentException">They are not as many as the tensor has, or not of its size.</exception>
    /// <exception cref="NotSupportedException">They are pixels, and <see cref="DeviceTraits.TakesPixels"/> is false.</exception>
    void Upload(in InputImages images, in Tensor target);

    /// <summary>
    /// These images will probably be uploaded next: a device with a queue begins to copy them beside what is in it, if that needs no
    /// waiting. Only one set of images is ever ahead; where others are uploaded next it is forgotten. Their memory may be changed when
    /// it returns, and nobody need ever upload them. Not within a pass.
    /// </summary>
    void CopyAhead(in InputImages images)
    {
    }

    /// <summary>target = source, or target += source; interiors only, halos may differ. Shapes may differ where the pixels are the same run of floats per image.</summary>
    void Copy(in Tensor source, in Tensor target, bool accumulate);

    /// <summary>output = input * weights [+ bias], then max(0, ·) where <paramref name="rectify"/>.</summary>
    void Convolve(in ConvolutionGeometry geometry, in Tensor input, Block weights, Block? bias, bool rectify, in Tensor output);

    /// <summary>inputGradient = or += the adjoint of <see cref="Convolve"/>; outputGradient needs <see cref="ConvolutionGeometry.GradientHalo"/>.</summary>
    void ConvolveInputGradient(in ConvolutionGeometry geometry, in Tensor outputGradient, Block weights, in Tensor inputGradient, bool accumulate);

    /// <summary>weightGradient = or += over images and pixels, in that order.</summary>
    void ConvolveWeightGradient(in ConvolutionGeometry geometry, in Tensor input, in Tensor outputGradient, Block weightGradient, bool accumulate);

    /// <summary>target[pixel, c] += bias[c].</summary>
    void AddBias(Block bias, in Tensor target);

    /// <summary>
    /// What comes before the products of a backward pass: gradient is masked in place to where the output is positive, if one is
    /// given (ReLU), and biasGradient[c] += its sum over pixels, if there is a bias.
    /// </summary>
    void MaskGradient(in Tensor? output, in Tensor gradient, Block? biasGradient);

    /// <summary>
    /// Mean and biased variance over images and pixels, a float a channel; stepMean += weight × mean, stepVariance += weight × the
    /// unbiased variance (of one pixel: the biased one).
    /// </summary>
    void Moments(in Tensor input, Block mean, Block variance, float weight, Block stepMean, Block stepVariance);

    /// <summary>output = gamma (input - mean) / sqrt(variance + epsilon) + beta [+ residual], then max(0, ·) where <paramref name="rectify"/>.</summary>
    void Normalize(in NormalizationState state, in Tensor input, in Tensor? residual, bool rectify, in Tensor output);

    /// <summary>
    /// The adjoint of <see cref="Normalize"/> with batch statistics. inputGradient is overwritten or added to; gammaGradient
    /// and betaGradient are added to. Where it was rectified, outputGradient is masked in place if <paramref name="output"/> is
    /// given (needed with a residual, whose gradient it then is); without it the mask comes from the input.
    /// </summary>
    void NormalizeGradient(in NormalizationState state, in Tensor input, in Tensor? output, bool rectify, in Tensor outputGradient, in Tensor inputGradient, bool accumulate, Block gammaGradient, Block betaGradient);

    /// <summary>output = max(0, input).</summary>
    void Rectify(in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += outputGradient where output &gt; 0.</summary>
    void RectifyGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>Maximum of each window; a NaN in the window wins.</summary>
    void MaxPool(in PoolingGeometry geometry, in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += outputGradient at the first maximum of each window in row order, as PyTorch does.</summary>
    void MaxPoolGradient(in PoolingGeometry geometry, in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>Mean of each window.</summary>
    void AveragePool(in PoolingGeometry geometry, in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += outputGradient / window size.</summary>
    void AveragePoolGradient(in PoolingGeometry geometry, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>He et al. 2016, option A: every stride-th pixel, channels zero-padded evenly on both sides (the odd one behind).</summary>
    void PadShortcut(int stride, in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += the adjoint of <see cref="PadShortcut"/>.</summary>
    void PadShortcutGradient(int stride, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>
    /// Softmax cross-entropy over the channels of each pixel, with label smoothing and a weight a class (empty: 1); a sample's
    /// loss is its pixels' mean. Logits are overwritten with scale × the gradient of the sum of losses. A pixel whose label is -1
    /// counts in nothing; any other label outside the classes throws <see cref="ArgumentOutOfRangeException"/>. Where images were mixed, the loss is share × that of the label +
    /// (1 - share) × that of the mixed label, and right is who names the one with the greater share (the label, where both are one half).
    /// </summary>
    LossSums SoftmaxCrossEntropy(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale);

    /// <summary>The same; the sums are added to device memory, and nobody waits for them.</summary>
    void SoftmaxCrossEntropy(in Tensor logits, in ClassTargets targets, ReadOnlySpan<float> classWeights, float smoothing, float scale, in LossPlace place) =>
        place.Add(this, SoftmaxCrossEntropy(logits, targets, classWeights, smoothing, scale));

    /// <summary>
    /// For images that are <paramref name="views"/> views of each sample, one after the other: log of the mean over the views of
    /// softmax (Krizhevsky et al. 2012, section 4.1), written over the logits of the first count / views images. The others' are lost.
    /// Height and width are 1.
    /// </summary>
    void AverageViews(in Tensor logits, int views);

    /// <summary>
    /// What each image's logits say of its label: ranks = how many classes come before it (0: the label is the first largest; of
    /// equal logits the lower class comes first, a NaN counts as the largest; a label of -1: all of them), best = the first largest.
    /// Height and width are 1.
    /// </summary>
    void RankLabels(in Tensor logits, ReadOnlySpan<int> labels, Span<int> ranks, Span<int> best);

    /// <summary>
    /// One parameter of SGD: g' = gain (g + decay w); u = momentum u + g'; w -= rate (nesterov ? g' + lookAhead u : u).
    /// </summary>
    void SgdUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors);

    /// <summary>
    /// One parameter scaled by its root mean square: g' = g + decay w; s = keep s + add g'²; [a = keep a + add g'];
    /// d = plain g' + adaptive g' / (sqrt(s [- a²]) + epsilon); [u = momentum u + d]; w -= rate (u or d).
    /// Without mean or velocity the parts in brackets are left out.
    /// </summary>
    void AdaptiveUpdate(Block weights, Block gradients, Block squares, Block? mean, Block? velocity, in AdaptiveFactors factors);

    /// <summary>
    /// One parameter of Adam: g' = g + gradientDecay w; m = β₁ m + (1 - β₁) g'; v = β₂ v + (1 - β₂) g'²; [top = max(top, v)];
    /// w -= rate d, d = firstScale m / (secondScale sqrt(top or v) + epsilon) + directionDecay w.
    /// </summary>
    void AdamUpdate(Block weights, Block gradients, Block first, Block second, Block? maximum, in AdamFactors factors);

    /// <summary>
    /// <see cref="SgdUpdate"/> of a weight array whose gain is multiplied by the local rate of LARS,
    /// coefficient ‖w‖ / (‖g‖ + decay ‖w‖ + epsilon), or 1 where a norm is 0. Norms are taken in double and in a fixed order.
    /// </summary>
    void LarsUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors, in TrustFactors trust);

    /// <summary><see cref="AdamUpdate"/> of a weight array whose rate is multiplied by ‖w‖ / ‖d‖ (LAMB), or 1 where a norm is 0; norms as above.</summary>
    void LambUpdate(Block weights, Block gradients, Block first, Block second, in AdamFactors factors);

    /// <summary>One parameter of averaged SGD: w = shrink w - rate (g + decay w); average += share (w - average).</summary>
    void AveragingUpdate(Block weights, Block gradients, Block average, in AveragingFactors factors);

    /// <summary>Raises largest, one float, to the largest magnitude of the values: infinity is above all numbers, NaN above infinity. It must not be negative.</summary>
    void Largest(Block values, Block largest);

    /// <summary>A 64-bit hash of the bits, the same on all devices of a kind; quick rather than safe from attackers.</summary>
    ulong Fingerprint(Block values);

    /// <summary>
    /// sums = or += source × 2^exponent as 64-bit integers, each in the place of two floats; to nearest, ties to even. Raises
    /// largest, one float, as <see cref="Largest"/> of the source does: from 2^(51 - exponent) on the sums are worthless.
    /// </summary>
    void AddFixed(Block source, int exponent, Block sums, bool accumulate, Block largest);

    /// <summary>target = sums × 2^-exponent, the way back of <see cref="AddFixed"/>.</summary>
    void RestoreFixed(Block sums, int exponent, Block target);

    /// <summary>output = f(input); may be in place.</summary>
    void Activate(in ActivationSettings settings, in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += outputGradient × f', with f' from the output; may be in place.</summary>
    void ActivateGradient(in ActivationSettings settings, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>output = input where positive, else slopes[channel] × input (PReLU).</summary>
    void RectifyWithSlopes(Block slopes, in Tensor input, in Tensor output);

    /// <summary>The adjoint of <see cref="RectifyWithSlopes"/>: inputGradient (null: not wanted) = or +=, slopeGradient +=.</summary>
    void RectifyWithSlopesGradient(Block slopes, in Tensor input, in Tensor outputGradient, in Tensor? inputGradient, bool accumulate, Block slopeGradient);

    /// <summary>Output channel c is the largest of the input channels c, c + C, c + 2 C, …, with C output channels; a NaN wins.</summary>
    void Maxout(in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += outputGradient at the first largest channel.</summary>
    void MaxoutGradient(in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>Softmax over the channels of each pixel.</summary>
    void Softmax(in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += the adjoint of <see cref="Softmax"/>.</summary>
    void SoftmaxGradient(in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>Local response normalisation across channels.</summary>
    void NormalizeResponse(in ResponseNormalization settings, in Tensor input, in Tensor output);

    /// <summary>inputGradient = or += the adjoint of <see cref="NormalizeResponse"/>.</summary>
    void NormalizeResponseGradient(in ResponseNormalization settings, in Tensor input, in Tensor outputGradient, in Tensor inputGradient, bool accumulate);

    /// <summary>
    /// target = or += source with elements zeroed with a probability of <paramref name="rate"/> and the others scaled by
    /// 1 / (1 - rate); its own adjoint. Which elements is a pure function of key, firstSample + image, and place in the image.
    /// </summary>
    void Dropout(float rate, ulong key, long firstSample, in Tensor source, in Tensor target, bool accumulate);

    /// <summary>target's channels from targetFirst on = or += as many of source's from sourceFirst on; target's other channels stay.</summary>
    void CopyChannels(in Tensor source, int sourceFirst, in Tensor target, int targetFirst, int channels, bool accumulate);

    /// <summary>
    /// Mean squared error of each sample; outputs are overwritten with scale × the gradient of the sum. Targets [count, h, w, c].
    /// A sample that is broken (none is, where the span is empty) counts in nothing.
    /// </summary>
    LossSums SquaredError(in Tensor output, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default);

    /// <summary>The same; the sums are added to device memory, and nobody waits for them.</summary>
    void SquaredError(in Tensor output, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken, in LossPlace place) =>
        place.Add(this, SquaredError(output, targets, scale, broken));

    /// <summary>Mean binary cross-entropy of each sample's logits; they are overwritten with scale × the gradient of the sum. Targets [count, h, w, c], 0 … 1. Broken samples as above.</summary>
    LossSums BinaryCrossEntropy(in Tensor logits, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken = default);

    /// <summary>The same; the sums are added to device memory, and nobody waits for them.</summary>
    void BinaryCrossEntropy(in Tensor logits, ReadOnlySpan<float> targets, float scale, ReadOnlySpan<bool> broken, in LossPlace place) =>
        place.Add(this, BinaryCrossEntropy(logits, targets, scale, broken));
}
