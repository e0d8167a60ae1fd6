// Losses of a training step and figures of an evaluation, in float32. Losses overwrite outputs with scale * the
// gradient of the sum of losses; the scale stands in memory, as it changes with dynamic loss scaling. Each sample's (or
// pixel's) figures go into arrays; add_losses adds them in a fixed order. Row launches unless said otherwise; a lane
// works on every 32nd class.
#include "prelude.cuh"
#include "tables.cuh"

// Of two classes the one that comes first: the larger, of equal ones the lower; a NaN counts as the largest.
DEVICE bool precedes(float left, int leftClass, float right, int rightClass)
{
    if (isNaN(left) || isNaN(right))
    {
        return isNaN(left) && (!isNaN(right) || leftClass < rightClass);
    }

    return left > right || (left == right && leftClass < rightClass);
}

// The first largest class of a row; all lanes get it.
DEVICE int firstLargest(const Element* row, int classes)
{
    int best = least(THREAD_X, classes - 1);
    float value = load(row + best);
    for (int at = THREAD_X + 32; at < classes; at += 32)
    {
        float candidate = load(row + at);
        if (precedes(candidate, at, value, best))
        {
            best = at;
            value = candidate;
        }
    }

    for (int mask = 16; mask > 0; mask >>= 1)
    {
        float candidate = shuffleXor(value, mask);
        int at = shuffleXor(best, mask);
        if (precedes(candidate, at, value, best))
        {
            best = at;
            value = candidate;
        }
    }

    return best;
}

// Sum of e^(x - top) over a row; all lanes get it.
DEVICE float exponentialSum(const Element* row, int classes, float top)
{
    float sum = 0;
    for (int at = THREAD_X; at < classes; at += 32)
    {
        sum += EXP(load(row + at) - top);
    }

    return warpSum(sum);
}

// What a row should have named.
struct Wanted
{
    int label, mixed;
    float share; // of the label, the rest is the mixed one's
    float even, sharp; // smoothing / classes and 1 - smoothing
    const float* weights;
};

DEVICE float targetOf(const Wanted& wanted, int at)
{
    float named = (at == wanted.label ? wanted.share : 0) + (at == wanted.mixed ? 1 - wanted.share : 0);
    return (wanted.even + wanted.sharp * named) * (wanted.weights == nullptr ? 1 : wanted.weights[at]);
}

// Softmax cross-entropy over the classes of each pixel with targets t = weight * ((1 - smoothing) one-hot + smoothing /
// classes); one-hot is share * that of the label + (1 - share) * that of the mixed label (mixed, shares: null for none;
// classWeights: null for 1). A sample's loss is its pixels' mean: losses and corrects [pixels] are overwritten with
// each pixel's part of it. Logits are overwritten with scale * (softmax * sum of t - t) / pixelsPerSample. Label -1:
// gradient, loss and right are 0. Another label outside the classes makes its row and loss NaN (the host checks labels;
// this is for those that come from elsewhere).
KERNEL softmax_cross_entropy(
    Element* logits, const int* labels, const int* mixed, const float* shares, const float* classWeights,
    float smoothing,
    const float* scale, int pixels, int classes, int pixelsPerSample, float* losses, float* corrects)
{
    float part = 1 / (float)pixelsPerSample, by = *scale * part;
    eachRow(pixels, [&](i64 pixel) {
        Element* row = logits + pixel * classes;
        int label = labels[pixel], other = mixed == nullptr ? label : mixed[pixel];
        float share = mixed == nullptr ? 1 : shares[pixel];
        Wanted wanted = {label, other, share, smoothing / (float)classes, 1 - smoothing, classWeights};
        int best = firstLargest(row, classes);
        float top = load(row + best), logSum = LOG(exponentialSum(row, classes, top)), total = 0, loss = 0;
        for (int at = THREAD_X; at < classes; at += 32)
        {
            float target = targetOf(wanted, at);
            total += target;

            // 0 * infinity would be NaN where a logit is -infinity and nobody asks for its class.
            loss -= target == 0 ? 0 : target * (load(row + at) - top - logSum);
        }

        total = warpSum(total);
        loss = warpSum(loss);
        bool counted = label >= 0, outside = label < -1 || label >= classes || other < -1 || other >= classes;
        float broken = outside ? floatOf(0x7fc00000u) : 0;
        for (int at = THREAD_X; at < classes; at += 32)
        {
            float gradient = by * (total * EXP(load(row + at) - top - logSum) - targetOf(wanted, at));
            store(row + at, outside ? broken : counted ? gradient : 0);
        }

        if (THREAD_X == 0)
        {
            losses[pixel] = outside ? broken : counted ? loss * part : 0;
            corrects[pixel] = counted && best == (share >= 0.5f ? label : other) ? part : 0;
        }
    });
}

EXPORT(softmax_cross_entropy)

// sums[0] += weight * losses, sums[1] += corrects (null: 0). One block of 256 threads; each adds every 256th entry in
// order, in double.
KERNEL add_losses(const float* losses, const float* corrects, int entries, float weight, float* sums)
{
    SHARED(double, shared, 256);
    double loss = 0, correct = 0;
    for (int entry = THREAD_X; entry < entries; entry += 256)
    {
        loss += losses[entry];
        correct += corrects == nullptr ? 0 : corrects[entry];
    }

    loss = blockSum(loss, shared);
    correct = blockSum(correct, shared);
    if (THREAD_X == 0)
    {
        sums[0] += (float)(weight * loss);
        sums[1] += (float)correct;
    }
}

EXPORT(add_losses)

// Mean squared error of each sample of so many elements; one that is broken (null: none is) has no loss and a gradient
// of 0; outputs become scale * 2 (output - target) / elements.
KERNEL squared_error(
    Element* output, const float* targets, const float* scale, const u8* broken, int samples, int elements,
    float* losses)
{
    float share = 1 / (float)elements, by = 2 * *scale * share;
    eachRow(samples, [&](i64 sample) {
        float loss = 0;
        bool counted = broken == nullptr || broken[sample] == 0;
        for (int i = THREAD_X; i < elements; i += 32)
        {
            i64 at = sample * elements + i;
            float error = load(output + at) - targets[at];
            loss = FMA(error, error, loss);
            store(output + at, counted ? by * error : 0);
        }

        loss = warpSum(loss);
        if (THREAD_X == 0)
        {
            losses[sample] = counted ? loss * share : 0;
        }
    });
}

EXPORT(squared_error)

// Mean binary cross-entropy of each sample's logits z, as max(z, 0) - z t + log(1 + e^-|z|), which does not overflow;
// they become scale * (sigmoid(z) - t) / elements.
KERNEL binary_cross_entropy(
    Element* logits, const float* targets, const float* scale, const u8* broken, int samples, int elements,
    float* losses)
{
    float share = 1 / (float)elements, by = *scale * share;
    eachRow(samples, [&](i64 sample) {
        float loss = 0;
        bool counted = broken == nullptr || broken[sample] == 0;
        for (int i = THREAD_X; i < elements; i += 32)
        {
            i64 at = sample * elements + i;
            float z = load(logits + at), small = EXP(z < 0 ? z : -z);
            loss += rectified(z) - z * targets[at] + LOG(1 + small);
            float sigmoid = z < 0 ? small / (1 + small) : 1 / (1 + small);
            store(logits + at, counted ? by * (sigmoid - targets[at]) : 0);
        }

        loss = warpSum(loss);
        if (THREAD_X == 0)
        {
            losses[sample] = counted ? loss * share : 0;
        }
    });
}

EXPORT(binary_cross_entropy)

// ranks = how many classes come before each image's label, best = the first largest. A label outside the classes: rank
// -1.
KERNEL rank_labels(const Element* logits, const int* labels, int images, int classes, int* ranks, int* best)
{
    eachRow(images, [&](i64 image) {
        const Element* row = logits + image * classes;
        int label = labels[image], rank = 0, first = firstLargest(row, classes);
        bool known = label >= 0 && label < classes;
        float own = load(row + (known ? label : 0));
        for (int at = THREAD_X; at < classes; at += 32)
        {
            rank += precedes(load(row + at), at, own, label) ? 1 : 0;
        }

        rank = warpSum(rank);
        if (THREAD_X == 0)
        {
            ranks[image] = known ? rank : classes;
            best[image] = first;
        }
    });
}

EXPORT(rank_labels)

// shifts [images] = log of the sum of e^x over each image's classes.
KERNEL log_sums(const Element* logits, int images, int classes, float* shifts)
{
    eachRow(images, [&](i64 image) {
        const Element* row = logits + image * classes;
        float top = load(row + firstLargest(row, classes)), sum = exponentialSum(row, classes, top);
        if (THREAD_X == 0)
        {
            shifts[image] = top + LOG(sum);
        }
    });
}

EXPORT(log_sums)

// output [samples, classes] = log of the mean of softmax over each sample's views, which follow one another in logits;
// shifts from log_sums. Over views in their order. output must be other memory than logits. Flat launch.
KERNEL average_views(const Element* logits, const float* shifts, Element* output, int samples, int views, int classes)
{
    each((i64)samples * classes, [&](i64 at) {
        i64 first = at / classes * views, column = at % classes;
        float top = -INFINITY_FLOAT, sum = 0;
        for (int view = 0; view < views; view++)
        {
            top = larger(top, load(logits + (first + view) * classes + column) - shifts[first + view]);
        }

        for (int view = 0; view < views; view++)
        {
            sum += EXP(load(logits + (first + view) * classes + column) - shifts[first + view] - top);
        }

        store(output + at, top == -INFINITY_FLOAT ? top : top + LOG(sum / (float)views));
    });
}

EXPORT(average_views)
