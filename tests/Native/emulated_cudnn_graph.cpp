// libcudnn: reads operations from their descriptors, checks their shapes, and runs them by plain loops.
// Sums are float, in a fixed order that the loops state.
#include <algorithm>
#include <cmath>

#include "emulated_cudnn.h"

namespace emulated::dnn {

int64_t Tensor::elements() const {
    int64_t count = 1;
    for (int64_t d : dims) count *= d;
    return count;
}

size_t Tensor::extentBytes() const {
    int64_t last = 0;
    for (size_t i = 0; i < dims.size(); i++) last += (dims[i] - 1) * strides[i];
    return static_cast<size_t>(last + 1) * sizeOf(type);
}

const Attribute* Descriptor::find(int name) const {
    auto found = attributes.find(name);
    return found == attributes.end() ? nullptr : &found->second;
}

int64_t Descriptor::integer(int name, int64_t otherwise) const {
    const Attribute* found = find(name);
    if (found == nullptr || found->count == 0) return otherwise;
    if (found->bytes.size() == 1) return found->bytes[0];
    if (found->bytes.size() / found->count == 4) return *reinterpret_cast<const int32_t*>(found->bytes.data());
    return *reinterpret_cast<const int64_t*>(found->bytes.data());
}

double Descriptor::number(int name, double otherwise) const {
    const Attribute* found = find(name);
    if (found == nullptr) return otherwise;
    return found->type == 4 ? *reinterpret_cast<const float*>(found->bytes.data()) : *reinterpret_cast<const double*>(found->bytes.data());
}

std::vector<int64_t> Descriptor::integers(int name) const {
    const Attribute* found = find(name);
    if (found == nullptr) return {};
    auto* from = reinterpret_cast<const int64_t*>(found->bytes.data());
    return {from, from + found->count};
}

std::vector<int> outputsOf(int kind) {
    switch (kind) {
        case ConvForward: return {705};
        case ConvData: return {710};
        case ConvFilter: return {715};
        case OpPointwise: return {753, 756};
        case GenStats: return {773, 774};
        case OpReduction: return {1611};
        case NormForward: return {2003, 2004, 2011, 2012, 2013};
        case NormBackward: return {2107, 2108, 2109};
        default: return {};
    }
}

Tensor tensorOf(const Descriptor& d) {
    Tensor t;
    t.uid = d.integer(906, 0);
    t.alignment = d.integer(900, 16);
    t.dims = d.integers(902);
    t.strides = d.integers(903);
    t.isVirtual = d.integer(907, 0) != 0;
    t.byValue = d.integer(908, 0) != 0;
    switch (d.integer(901, 0)) {
        case 0: t.type = Number::Float32; break;
        case 2: t.type = Number::Half; break;
        case 9: t.type = Number::BFloat16; break;
        default: throw Refusal(NoType, "data type " + std::to_string(d.integer(901, 0)) + " is not emulated");
    }
    if (t.dims.size() != 4 || t.strides.size() != 4) throw Refusal(NoShape, "tensors of the emulation have four dimensions and strides");
    for (size_t i = 0; i < 4; i++) {
        if (t.dims[i] < 1 || t.strides[i] < 1) throw Refusal(BadParam, "dimensions and strides are at least 1");
    }
    return t;
}

Node nodeOf(const Descriptor& d) {
    Node node;
    node.kind = d.kind;
    for (const auto& [name, attribute] : d.attributes) {
        if (attribute.type != 15 || attribute.descriptors.empty()) continue;
        const Descriptor& child = *attribute.descriptors[0];
        if (child.kind == TensorKind) {
            node.tensors[name] = tensorOf(child);
        } else if (child.kind == Convolution) {
            if (child.integer(101, 1) != 1) throw Refusal(NotSupported, "only cross-correlation is emulated");
            if (child.integer(100, 0) != 0) throw Refusal(NoType, "convolutions of the emulation compute in float");
            node.pads = child.integers(105);
            std::vector<int64_t> after = child.integers(104);
            node.pads.insert(node.pads.end(), after.begin(), after.end());
            node.strides = child.integers(103);
            node.dilations = child.integers(102);
        } else if (child.kind == Pointwise) {
            node.mode = static_cast<int>(child.integer(0, 0));
            node.lowerClip = child.number(3, 0);
            node.upperClip = child.number(4, INFINITY);
            node.slope = child.number(5, 0);
        } else if (child.kind == Reduction) {
            node.mode = static_cast<int>(child.integer(1600, 0));
        }
    }
    int alphas[] = {700, 706, 712}, betas[] = {701, 707, 713};
    for (int i = 0; i < 3; i++) {
        node.alpha = d.number(alphas[i], node.alpha);
        node.beta = d.number(betas[i], node.beta);
    }
    node.alpha = d.number(754, node.alpha);
    node.alpha2 = d.number(755, 1);
    if (d.kind == NormForward || d.kind == NormBackward) {
        if (d.integer(d.kind == NormForward ? 2000 : 2100, 2) != 2) throw Refusal(NotSupported, "only batch norm is emulated");
        if (d.kind == NormForward && d.integer(2001, 1) != 1) throw Refusal(NotSupported, "only the training phase is emulated");
    }
    return node;
}

namespace {

struct ConvTensors {
    const Tensor &x, &w, &y;
};

ConvTensors convTensors(const Node& n) {
    if (n.kind == ConvForward) return {n.at(704), n.at(703), n.at(705)};
    if (n.kind == ConvData) return {n.at(710), n.at(709), n.at(711)};
    return {n.at(716), n.at(715), n.at(717)};
}

std::string text(const std::vector<int64_t>& values) {
    std::string all = "[";
    for (size_t i = 0; i < values.size(); i++) all += (i == 0 ? "" : ",") + std::to_string(values[i]);
    return all + "]";
}

void checkConvolution(const Node& n) {
    if (n.pads.size() != 4 || n.strides.size() != 2 || n.dilations.size() != 2) throw Refusal(NoShape, "only two spatial dimensions are emulated");
    ConvTensors t = convTensors(n);
    if (t.x.type != t.w.type && n.kind != ConvFilter) throw Refusal(NoType, "image and filter have different types");
    if (t.x.type != t.y.type && n.kind == ConvFilter) throw Refusal(NoType, "image and response have different types");
    int64_t groups = t.x.dims[1] / t.w.dims[1];
    if (groups * t.w.dims[1] != t.x.dims[1] || t.w.dims[0] % groups != 0) throw Refusal(ShapeMismatch, "channels of image and filter do not match");
    if (t.y.dims[0] != t.x.dims[0] || t.y.dims[1] != t.w.dims[0]) throw Refusal(ShapeMismatch, "batch or channels of the response do not match");
    for (int i = 0; i < 2; i++) {
        int64_t size = t.x.dims[2 + i] + n.pads[i] + n.pads[2 + i] - (n.dilations[i] * (t.w.dims[2 + i] - 1) + 1);
        if (size < 0 || size / n.strides[i] + 1 != t.y.dims[2 + i]) {
            throw Refusal(ShapeMismatch, "response " + text(t.y.dims) + " does not follow from image " + text(t.x.dims) + " and filter " + text(t.w.dims));
        }
    }
}

void checkBroadcast(const Tensor& small, const Tensor& large, const char* what) {
    for (int i = 0; i < 4; i++) {
        if (small.dims[i] != large.dims[i] && small.dims[i] != 1) throw Refusal(ShapeMismatch, std::string(what) + " " + text(small.dims) + " does not spread over " + text(large.dims));
    }
}

bool knownMode(int mode) {
    for (int known : {0, 1, 2, 3, 4, 9, 21, 100, 302, 601}) {
        if (mode == known) return true;
    }
    return false;
}

void require(const Node& n, std::initializer_list<int> names) {
    for (int name : names) {
        if (!n.has(name)) throw Refusal(BadParam, "operation of kind " + std::to_string(n.kind) + " lacks attribute " + std::to_string(name));
    }
}

}  // namespace

void checkShapes(const Node& n) {
    switch (n.kind) {
        case ConvForward: require(n, {703, 704, 705}); checkConvolution(n); break;
        case ConvData: require(n, {709, 710, 711}); checkConvolution(n); break;
        case ConvFilter: require(n, {715, 716, 717}); checkConvolution(n); break;
        case OpPointwise:
            if (n.mode != 200 && !knownMode(n.mode)) throw Refusal(NoPattern, "pointwise mode " + std::to_string(n.mode) + " is not emulated");
            if (n.mode == 200) {
                require(n, {751, 756, 757});
            } else {
                require(n, {751, 753});
                checkBroadcast(n.at(751), n.at(753), "X");
                if (n.has(752)) checkBroadcast(n.at(752), n.at(753), "B");
            }
            if (n.mode == 0 || n.mode == 1 || n.mode == 2 || n.mode == 3 || n.mode == 9 || n.mode == 302) require(n, {752});
            if (n.mode == 601) require(n, {752, 758});
            break;
        case GenStats: require(n, {772, 773, 774}); break;
        case OpReduction:
            if (n.mode != 0 && n.mode != 2 && n.mode != 3 && n.mode != 5) throw Refusal(NoPattern, "reduction " + std::to_string(n.mode) + " is not emulated");
            require(n, {1610, 1611});
            checkBroadcast(n.at(1611), n.at(1610), "the reduced tensor");
            break;
        case NormForward: require(n, {2002, 2003, 2004, 2005, 2006, 2007, 2013}); break;
        case NormBackward: require(n, {2101, 2102, 2103, 2104, 2105, 2107, 2108, 2109}); break;
        default: break;
    }
}

std::string describe(const std::vector<Node>& nodes) {
    static const std::map<int, const char*> names{{ConvForward, "convolution"}, {ConvFilter, "filter gradient"}, {ConvData, "data gradient"},
                                                  {OpPointwise, "pointwise"}, {GenStats, "statistics"}, {OpReduction, "reduction"},
                                                  {NormForward, "norm"}, {NormBackward, "norm gradient"}};
    std::string all = "[";
    for (const Node& node : nodes) {
        all += std::string(all.size() > 1 ? "," : "") + "{\"operation\":\"" + names.at(node.kind) + "\",\"mode\":" + std::to_string(node.mode);
        if (!node.strides.empty()) all += ",\"pads\":" + text(node.pads) + ",\"strides\":" + text(node.strides) + ",\"dilations\":" + text(node.dilations);
        for (const auto& [name, tensor] : node.tensors) {
            all += ",\"" + std::to_string(name) + "\":{\"dims\":" + text(tensor.dims) + ",\"strides\":" + text(tensor.strides) + ",\"bytes\":" +
                   std::to_string(sizeOf(tensor.type)) + "}";
        }
        all += "}";
    }
    return all + "]";
}

namespace {

// A tensor as dense floats in the order N, H, W, C (of a filter: K, R, S, C).
struct Values {
    int64_t n, c, h, w;
    std::vector<float> v;
    explicit Values(const Tensor& t) : n(t.dims[0]), c(t.dims[1]), h(t.dims[2]), w(t.dims[3]), v(t.elements()) {}
    float& at(int64_t i, int64_t y, int64_t x, int64_t k) { return v[((i * h + y) * w + x) * c + k]; }
    // Where a dimension is 1, it is spread.
    float spread(int64_t i, int64_t y, int64_t x, int64_t k) { return at(n == 1 ? 0 : i, h == 1 ? 0 : y, w == 1 ? 0 : x, c == 1 ? 0 : k); }
};

template <class Visit>
void each(const Tensor& t, Visit visit) {
    int64_t dense = 0;
    for (int64_t i = 0; i < t.dims[0]; i++)
        for (int64_t y = 0; y < t.dims[2]; y++)
            for (int64_t x = 0; x < t.dims[3]; x++)
                for (int64_t k = 0; k < t.dims[1]; k++) visit(dense++, i * t.strides[0] + k * t.strides[1] + y * t.strides[2] + x * t.strides[3]);
}

struct Memory {
    const std::map<int64_t, void*>& data;
    const std::map<int64_t, float>& scalars;
    std::map<int64_t, Values> virtuals;

    Values read(const Tensor& t) {
        if (t.byValue) {
            Values one(t);
            one.v[0] = scalars.at(t.uid);
            return one;
        }
        if (t.isVirtual) return virtuals.at(t.uid);
        Values values(t);
        const void* from = data.at(t.uid);
        each(t, [&](int64_t dense, int64_t at) { values.v[dense] = load(from, t.type, at); });
        return values;
    }

    void write(const Tensor& t, Values values) {
        if (t.isVirtual) {
            std::vector<uint8_t> narrow(8);
            for (float& value : values.v) {
                store(narrow.data(), t.type, 0, value);
                value = load(narrow.data(), t.type, 0);
            }
            virtuals.insert_or_assign(t.uid, std::move(values));
            return;
        }
        void* to = data.at(t.uid);
        each(t, [&](int64_t dense, int64_t at) { store(to, t.type, at, values.v[dense]); });
    }
};

// Each output sums over r, s and then the channel, all upwards (or all downwards).
void forward(const Node& n, Memory& memory, bool backwards) {
    Values x = memory.read(n.at(704)), w = memory.read(n.at(703)), y(n.at(705));
    int64_t groups = x.c / w.c, each = w.n / groups, taps = w.h * w.w * w.c;
    std::vector<float> turned(w.v.size());  // [group][r, s, c][k], so that the inner loop runs over k
    for (int64_t k = 0; k < w.n; k++)
        for (int64_t i = 0; i < taps; i++) turned[(k / each * taps + i) * each + k % each] = w.v[k * taps + i];
    for (int64_t i = 0; i < y.n; i++)
        for (int64_t p = 0; p < y.h; p++)
            for (int64_t q = 0; q < y.w; q++)
                for (int64_t g = 0; g < groups; g++) {
                    float* to = &y.at(i, p, q, g * each);
                    for (int64_t step = 0; step < taps; step++) {
                        int64_t tap = backwards ? taps - 1 - step : step;
                        int64_t row = p * n.strides[0] - n.pads[0] + tap / (w.w * w.c) * n.dilations[0];
                        int64_t column = q * n.strides[1] - n.pads[1] + tap / w.c % w.w * n.dilations[1];
                        if (row < 0 || row >= x.h || column < 0 || column >= x.w) continue;
                        float value = x.at(i, row, column, g * w.c + tap % w.c);
                        const float* weights = &turned[(g * taps + tap) * each];
                        for (int64_t k = 0; k < each; k++) to[k] += value * weights[k];
                    }
                }
    if (n.beta != 0 || n.alpha != 1) {
        Values old = n.beta != 0 ? memory.read(n.at(705)) : Values(n.at(705));
        for (size_t i = 0; i < y.v.size(); i++) y.v[i] = static_cast<float>(n.alpha) * y.v[i] + (n.beta != 0 ? static_cast<float>(n.beta) * old.v[i] : 0);
    }
    memory.write(n.at(705), std::move(y));
}

// Both gradients walk over the responses (image, row, column, upwards or downwards); at each, k, then r and s.
void gradient(const Node& n, Memory& memory, bool backwards) {
    bool filter = n.kind == ConvFilter;
    const Tensor& target = n.at(filter ? 715 : 710);
    Values result(target), dy = memory.read(n.at(filter ? 717 : 711)), other = memory.read(n.at(filter ? 716 : 709));
    Values& x = filter ? other : result;
    Values& w = filter ? result : other;
    int64_t each = w.n / (x.c / w.c), pixels = dy.n * dy.h * dy.w;
    for (int64_t step = 0; step < pixels; step++) {
        int64_t pixel = backwards ? pixels - 1 - step : step;
        int64_t i = pixel / (dy.h * dy.w), p = pixel / dy.w % dy.h, q = pixel % dy.w;
        for (int64_t k = 0; k < w.n; k++) {
            float value = dy.at(i, p, q, k);
            for (int64_t r = 0; r < w.h; r++)
                for (int64_t s = 0; s < w.w; s++) {
                    int64_t row = p * n.strides[0] - n.pads[0] + r * n.dilations[0], column = q * n.strides[1] - n.pads[1] + s * n.dilations[1];
                    if (row < 0 || row >= x.h || column < 0 || column >= x.w) continue;
                    float* image = &x.at(i, row, column, k / each * w.c);
                    float* weights = &w.at(k, r, s, 0);
                    float* to = filter ? weights : image;
                    const float* from = filter ? image : weights;
                    for (int64_t c = 0; c < w.c; c++) to[c] += value * from[c];
                }
        }
    }
    if (n.beta != 0 || n.alpha != 1) {
        Values old = n.beta != 0 ? memory.read(target) : Values(target);
        for (size_t i = 0; i < result.v.size(); i++) result.v[i] = static_cast<float>(n.alpha) * result.v[i] + (n.beta != 0 ? static_cast<float>(n.beta) * old.v[i] : 0);
    }
    memory.write(target, std::move(result));
}

float apply(const Node& n, float x, float b, float t) {
    auto alpha = static_cast<float>(n.alpha), alpha2 = static_cast<float>(n.alpha2);
    switch (n.mode) {
        case 0: return alpha * x + alpha2 * b;
        case 1: return alpha * x * (alpha2 * b);
        case 2: return std::min(alpha * x, alpha2 * b);
        case 3: return std::max(alpha * x, alpha2 * b);
        case 4: return std::sqrt(alpha * x);
        case 9: return alpha * x - alpha2 * b;
        case 21: return alpha * x;
        case 100: {
            float value = x > n.lowerClip ? x : static_cast<float>(n.lowerClip + n.slope * (x - n.lowerClip));
            return value < n.upperClip ? value : static_cast<float>(n.upperClip);
        }
        case 302: return x > b ? 1.0f : 0.0f;
        case 601: return t != 0 ? x : b;
        default: return NAN;  // checkShapes lets no other mode pass
    }
}

void pointwise(const Node& n, Memory& memory) {
    bool back = n.mode == 200;
    const Tensor& target = n.at(back ? 756 : 753);
    Values y(target), x = memory.read(n.at(751));
    Values b = back ? memory.read(n.at(757)) : n.has(752) ? memory.read(n.at(752)) : x;
    Values t = n.has(758) ? memory.read(n.at(758)) : x;
    size_t dense = 0;
    for (int64_t i = 0; i < y.n; i++)
        for (int64_t p = 0; p < y.h; p++)
            for (int64_t q = 0; q < y.w; q++)
                for (int64_t k = 0; k < y.c; k++, dense++) {
                    float one = x.spread(i, p, q, k), two = b.spread(i, p, q, k);
                    y.v[dense] = back ? (one > n.lowerClip && one < n.upperClip ? two : static_cast<float>(n.slope) * two) : apply(n, one, two, t.spread(i, p, q, k));
                }
    memory.write(target, std::move(y));
}

void statistics(const Node& n, Memory& memory) {
    Values x = memory.read(n.at(772)), sum(n.at(773)), squares(n.at(774));
    for (size_t i = 0; i < x.v.size(); i++) {
        sum.v[i % x.c] += x.v[i];
        squares.v[i % x.c] += x.v[i] * x.v[i];
    }
    memory.write(n.at(773), std::move(sum));
    memory.write(n.at(774), std::move(squares));
}

void reduce(const Node& n, Memory& memory) {
    Values x = memory.read(n.at(1610)), y(n.at(1611));
    std::vector<bool> begun(y.v.size());
    for (int64_t i = 0, dense = 0; i < x.n; i++)
        for (int64_t p = 0; p < x.h; p++)
            for (int64_t q = 0; q < x.w; q++)
                for (int64_t k = 0; k < x.c; k++, dense++) {
                    int64_t to = (((y.n == 1 ? 0 : i) * y.h + (y.h == 1 ? 0 : p)) * y.w + (y.w == 1 ? 0 : q)) * y.c + (y.c == 1 ? 0 : k);
                    float value = x.v[dense], old = y.v[to];
                    if (n.mode == 0 || n.mode == 5) y.v[to] = old + value;
                    else if (n.mode == 2) y.v[to] = begun[to] ? std::min(old, value) : value;
                    else y.v[to] = begun[to] ? std::max(old, value) : value;
                    begun[to] = true;
                }
    if (n.mode == 5) {
        for (float& value : y.v) value /= static_cast<float>(x.v.size() / y.v.size());
    }
    memory.write(n.at(1611), std::move(y));
}

void norm(const Node& n, Memory& memory) {
    Values x = memory.read(n.at(2002)), scale = memory.read(n.at(2005)), bias = memory.read(n.at(2006)), y(n.at(2013)), mean(n.at(2003)), inverse(n.at(2004));
    float epsilon = memory.read(n.at(2007)).v[0];
    size_t count = x.v.size() / x.c;
    std::vector<float> variance(x.c);
    for (size_t i = 0; i < x.v.size(); i++) mean.v[i % x.c] += x.v[i];
    for (float& value : mean.v) value /= static_cast<float>(count);
    for (size_t i = 0; i < x.v.size(); i++) variance[i % x.c] += (x.v[i] - mean.v[i % x.c]) * (x.v[i] - mean.v[i % x.c]);
    for (int64_t c = 0; c < x.c; c++) {
        variance[c] /= static_cast<float>(count);
        inverse.v[c] = 1 / std::sqrt(variance[c] + epsilon);
    }
    for (size_t i = 0; i < x.v.size(); i++) y.v[i] = scale.v[i % x.c] * (x.v[i] - mean.v[i % x.c]) * inverse.v[i % x.c] + bias.v[i % x.c];
    if (n.has(2011) && n.has(2012)) {
        float factor = memory.read(n.at(2008)).v[0];
        Values runningMean = memory.read(n.at(2009)), runningVariance = memory.read(n.at(2010));
        for (int64_t c = 0; c < x.c; c++) {
            float unbiased = count > 1 ? variance[c] * static_cast<float>(count) / static_cast<float>(count - 1) : variance[c];
            runningMean.v[c] = (1 - factor) * runningMean.v[c] + factor * mean.v[c];
            runningVariance.v[c] = (1 - factor) * runningVariance.v[c] + factor * unbiased;
        }
        memory.write(n.at(2011), std::move(runningMean));
        memory.write(n.at(2012), std::move(runningVariance));
    }
    memory.write(n.at(2003), std::move(mean));
    memory.write(n.at(2004), std::move(inverse));
    memory.write(n.at(2013), std::move(y));
}

void normGradient(const Node& n, Memory& memory) {
    Values x = memory.read(n.at(2101)), mean = memory.read(n.at(2102)), inverse = memory.read(n.at(2103)), dy = memory.read(n.at(2104));
    Values scale = memory.read(n.at(2105)), scaleGradient(n.at(2107)), biasGradient(n.at(2108)), dx(n.at(2109));
    auto count = static_cast<float>(x.v.size() / x.c);
    for (size_t i = 0; i < x.v.size(); i++) {
        size_t c = i % x.c;
        scaleGradient.v[c] += dy.v[i] * (x.v[i] - mean.v[c]) * inverse.v[c];
        biasGradient.v[c] += dy.v[i];
    }
    for (size_t i = 0; i < x.v.size(); i++) {
        size_t c = i % x.c;
        float normal = (x.v[i] - mean.v[c]) * inverse.v[c];
        dx.v[i] = scale.v[c] * inverse.v[c] * (dy.v[i] - biasGradient.v[c] / count - normal * scaleGradient.v[c] / count);
    }
    memory.write(n.at(2107), std::move(scaleGradient));
    memory.write(n.at(2108), std::move(biasGradient));
    memory.write(n.at(2109), std::move(dx));
}

}  // namespace

void execute(const std::vector<Node>& nodes, const std::map<int64_t, void*>& data, const std::map<int64_t, float>& values, bool backwards) {
    Memory memory{data, values, {}};
    for (const Node& node : nodes) {
        switch (node.kind) {
            case ConvForward: forward(node, memory, backwards); break;
            case ConvData: case ConvFilter: gradient(node, memory, backwards); break;
            case OpPointwise: pointwise(node, memory); break;
            case GenStats: statistics(node, memory); break;
            case OpReduction: reduce(node, memory); break;
            case NormForward: norm(node, memory); break;
            case NormBackward: normGradient(node, memory); break;
            default: break;
        }
    }
}

}  // namespace emulated::dnn
