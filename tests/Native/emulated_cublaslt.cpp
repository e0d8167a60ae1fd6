// libcublasLt: matrix products from their descriptors, by plain loops with float sums in the order of the inner index.
// The heuristic gives two algorithms; the first asks for a workspace of 64 KiB. Batches are not emulated.
#include <cmath>
#include <cstring>

#include "emulated_library.h"
#include "emulated_numbers.h"

using namespace emulated;

namespace {

enum { Ok = 0, NotInitialized = 1, InvalidValue = 7, ExecutionFailed = 13, NotSupported = 15 };

struct Handle {
    Device* device;
};

struct MatmulDesc {
    int32_t compute = 68, scale = 0, pointerMode = 0, transposeA = 0, transposeB = 0;
    uint32_t epilogue = 1;
    void* bias = nullptr;
    void* aux = nullptr;
    int64_t auxLd = 0;
    int32_t biasType = -1;
};

struct Layout {
    uint32_t type = 0;
    int32_t order = 0;
    uint64_t rows = 0, columns = 0;
    int64_t ld = 0;
    int32_t batch = 1;
    int64_t batchStride = 0;
};

struct Preference {
    uint64_t workspace = 0;
};

struct Algo {
    uint64_t words[8];
};

struct HeuristicResult {
    Algo algo;
    size_t workspace;
    int status;
    float waves;
    int reserved[4];
};
static_assert(sizeof(HeuristicResult) == 96);

constexpr uint64_t algoMark = 0x4C4F434B53544550ull;
constexpr uint32_t reluBit = 2, biasBit = 4, auxBit = 128;

bool numberOf(int type, Number* number) {
    switch (type) {
        case 0: *number = Number::Float32; return true;
        case 2: *number = Number::Half; return true;
        case 14: *number = Number::BFloat16; return true;
        default: return false;
    }
}

template <class Body>
int entry(const char* name, Body body) {
    Call call("cublasLt", name);
    Fault fault = call.fault();
    return call.end(fault.kind == Disturbance::Error ? fault.code : body(call));
}

template <class T>
int put(T& place, const void* from, size_t bytes) {
    if (bytes != sizeof(T)) return InvalidValue;
    memcpy(&place, from, sizeof(T));
    return Ok;
}

// Gives 0, or the status with which the real library turns such a product down.
int check(const MatmulDesc& desc, const Layout& a, const Layout& b, const Layout& c, const Layout& d, Call& call) {
    auto refuse = [&](int status, const char* why) {
        call.note("why", why);
        return status;
    };
    Number unused;
    for (const Layout* layout : {&a, &b, &c, &d}) {
        if (!numberOf(static_cast<int>(layout->type), &unused)) return refuse(NotSupported, "type");
        if (layout->order != 0) return refuse(NotSupported, "order");
        if (layout->batch != 1) return refuse(NotSupported, "batch");
        if (layout->ld < static_cast<int64_t>(layout->rows)) return refuse(InvalidValue, "leading dimension");
    }
    uint64_t m = desc.transposeA == 0 ? a.rows : a.columns, k = desc.transposeA == 0 ? a.columns : a.rows;
    uint64_t n = desc.transposeB == 0 ? b.columns : b.rows, otherK = desc.transposeB == 0 ? b.rows : b.columns;
    if (m == 0 || n == 0 || k == 0) return refuse(InvalidValue, "empty");
    if (k != otherK || d.rows != m || d.columns != n || c.rows != m || c.columns != n) return refuse(InvalidValue, "dimensions do not match");
    if (a.type != b.type) return refuse(NotSupported, "types of A and B differ");
    if (c.type != d.type || (d.type != 0 && d.type != a.type)) return refuse(NotSupported, "type of C or D");
    bool compute = desc.compute == 68 || ((desc.compute == 77 || desc.compute == 74 || desc.compute == 75) && a.type == 0);
    if (!compute || desc.scale != 0) return refuse(NotSupported, "compute or scale type");
    switch (desc.epilogue) {
        case 1: case 2: case 4: case 6: case 128 + 2: case 128 + 6: case 256: case 512: break;
        case 136: case 152: break;
        default: return refuse(NotSupported, "epilogue");
    }
    // The vendor's table of types has the bias in D's type for all types that are emulated.
    bool usesBias = (desc.epilogue < 136 && (desc.epilogue & biasBit) != 0) || desc.epilogue == 152 || desc.epilogue >= 256;
    if (usesBias && desc.biasType >= 0 && static_cast<uint32_t>(desc.biasType) != d.type) return refuse(NotSupported, "type of the bias");
    return Ok;
}

void noteShapes(Call& call, const MatmulDesc& desc, const Layout& a, const Layout& b, const Layout& d) {
    auto shape = [](const Layout& l) { return std::vector<int64_t>{static_cast<int64_t>(l.rows), static_cast<int64_t>(l.columns), l.ld}; };
    call.note("a", shape(a)).note("b", shape(b)).note("d", shape(d)).note("typeA", a.type).note("typeD", d.type);
    call.note("transA", desc.transposeA).note("transB", desc.transposeB).note("compute", desc.compute).note("epilogue", desc.epilogue);
}

struct Product {
    MatmulDesc desc;
    Layout a, b, c, d;
    const void *dataA, *dataB, *dataC;
    void* dataD;
    float alpha, beta;
    const float *alphaAt, *betaAt;
};

size_t extent(const Layout& layout) {
    Number number = Number::Float32;
    numberOf(static_cast<int>(layout.type), &number);
    return sizeOf(number) * (static_cast<size_t>(layout.ld) * (layout.columns - 1) + layout.rows);
}

std::vector<float> dense(const void* data, const Layout& layout, bool transpose) {
    Number number = Number::Float32;
    numberOf(static_cast<int>(layout.type), &number);
    size_t rows = layout.rows, columns = layout.columns;
    std::vector<float> values(rows * columns);
    for (size_t column = 0; column < columns; column++) {
        for (size_t row = 0; row < rows; row++) {
            float value = load(data, number, static_cast<int64_t>(column) * layout.ld + static_cast<int64_t>(row));
            values[transpose ? row * columns + column : column * rows + row] = value;
        }
    }
    return values;
}

// Column-major m x n values of alpha op(A) op(B) + beta C; the sum over the inner index goes upwards.
void multiply(const Product& p) {
    std::vector<float> a = dense(p.dataA, p.a, p.desc.transposeA != 0), b = dense(p.dataB, p.b, p.desc.transposeB != 0);
    size_t m = p.d.rows, n = p.d.columns, k = a.size() / m;
    float alpha = p.alphaAt == nullptr ? p.alpha : *p.alphaAt, beta = p.betaAt == nullptr ? p.beta : *p.betaAt;
    Number typeC = Number::Float32, typeD = Number::Float32, typeBias = Number::Float32;
    numberOf(static_cast<int>(p.c.type), &typeC);
    numberOf(static_cast<int>(p.d.type), &typeD);
    numberOf(p.desc.biasType >= 0 ? p.desc.biasType : static_cast<int>(p.d.type), &typeBias);
    uint32_t epilogue = p.desc.epilogue;
    bool forward = epilogue < 136;
    bool relu = forward && (epilogue & reluBit) != 0, bias = forward && (epilogue & biasBit) != 0, aux = forward && (epilogue & auxBit) != 0;
    bool derivative = epilogue == 136 || epilogue == 152;
    std::vector<float> column(m), biasGradient(epilogue == 152 ? m : 0);
    for (size_t j = 0; j < n; j++) {
        for (float& value : column) value = 0;
        for (size_t i = 0; i < k; i++) {
            float factor = b[j * k + i];
            for (size_t row = 0; row < m; row++) column[row] += a[i * m + row] * factor;
        }
        for (size_t row = 0; row < m; row++) {
            float value = alpha * column[row];
            int64_t at = static_cast<int64_t>(j) * p.d.ld + static_cast<int64_t>(row);
            if (beta != 0) value += beta * load(p.dataC, typeC, static_cast<int64_t>(j) * p.c.ld + static_cast<int64_t>(row));
            if (bias) value += load(p.desc.bias, typeBias, static_cast<int64_t>(row));
            auto* mask = static_cast<uint8_t*>(p.desc.aux);
            int64_t bit = static_cast<int64_t>(j) * p.desc.auxLd + static_cast<int64_t>(row);
            if (aux) mask[bit / 8] = static_cast<uint8_t>((mask[bit / 8] & ~(1 << bit % 8)) | (value > 0 ? 1 << bit % 8 : 0));
            if (derivative && (mask[bit / 8] >> bit % 8 & 1) == 0) value = 0;
            if (epilogue == 152) biasGradient[row] += value;
            store(p.dataD, typeD, at, relu && value < 0 ? 0 : value);
        }
    }
    for (size_t row = 0; row < biasGradient.size(); row++) store(p.desc.bias, typeBias, static_cast<int64_t>(row), biasGradient[row]);
    if (epilogue != 256 && epilogue != 512) return;
    // BGRADA sums op(A) over the inner index into m values, BGRADB op(B) into n.
    const std::vector<float>& summed = epilogue == 256 ? a : b;
    size_t count = epilogue == 256 ? m : n;
    for (size_t index = 0; index < count; index++) {
        float sum = 0;
        for (size_t i = 0; i < k; i++) sum += epilogue == 256 ? summed[i * m + index] : summed[index * k + i];
        store(p.desc.bias, typeBias, static_cast<int64_t>(index), sum);
    }
}

}  // namespace

EMULATED_API int cublasLtCreate(Handle** handle) {
    return entry("cublasLtCreate", [&](Call&) {
        std::lock_guard hold(machine().lock);
        if (currentDevice() == nullptr) return static_cast<int>(NotInitialized);
        *handle = new Handle{currentDevice()};
        return static_cast<int>(Ok);
    });
}

EMULATED_API int cublasLtDestroy(Handle* handle) {
    return entry("cublasLtDestroy", [&](Call&) {
        delete handle;
        return 0;
    });
}

EMULATED_API size_t cublasLtGetVersion() { return 130100; }

EMULATED_API const char* cublasLtGetStatusString(int status) {
    switch (status) {
        case 0: return "success";
        case 1: return "the library was not initialized";
        case 7: return "an unsupported value or parameter was passed to the function";
        case 13: return "the function failed to launch on the GPU";
        case 15: return "the requested functionality is not supported";
        default: return "unknown status";
    }
}

EMULATED_API const char* cublasLtGetStatusName(int status) { return cublasLtGetStatusString(status); }

EMULATED_API int cublasLtMatmulDescCreate(MatmulDesc** desc, int compute, int scale) {
    *desc = new MatmulDesc;
    (*desc)->compute = compute;
    (*desc)->scale = scale;
    return Ok;
}

EMULATED_API int cublasLtMatmulDescDestroy(MatmulDesc* desc) {
    delete desc;
    return Ok;
}

EMULATED_API int cublasLtMatmulDescSetAttribute(MatmulDesc* desc, int attribute, const void* from, size_t bytes) {
    switch (attribute) {
        case 0: return put(desc->compute, from, bytes);
        case 1: return put(desc->scale, from, bytes);
        case 2: return put(desc->pointerMode, from, bytes);
        case 3: return put(desc->transposeA, from, bytes);
        case 4: return put(desc->transposeB, from, bytes);
        case 7: return put(desc->epilogue, from, bytes);
        case 8: return put(desc->bias, from, bytes);
        case 11: return put(desc->aux, from, bytes);
        case 12: return put(desc->auxLd, from, bytes);
        case 15: return bytes == 4 ? Ok : InvalidValue;
        case 26: return put(desc->biasType, from, bytes);
        default: return InvalidValue;
    }
}

EMULATED_API int cublasLtMatrixLayoutCreate(Layout** layout, int type, uint64_t rows, uint64_t columns, int64_t ld) {
    *layout = new Layout{static_cast<uint32_t>(type), 0, rows, columns, ld, 1, 0};
    return Ok;
}

EMULATED_API int cublasLtMatrixLayoutDestroy(Layout* layout) {
    delete layout;
    return Ok;
}

EMULATED_API int cublasLtMatrixLayoutSetAttribute(Layout* layout, int attribute, const void* from, size_t bytes) {
    switch (attribute) {
        case 0: return put(layout->type, from, bytes);
        case 1: return put(layout->order, from, bytes);
        case 2: return put(layout->rows, from, bytes);
        case 3: return put(layout->columns, from, bytes);
        case 4: return put(layout->ld, from, bytes);
        case 5: return put(layout->batch, from, bytes);
        case 6: return put(layout->batchStride, from, bytes);
        default: return InvalidValue;
    }
}

EMULATED_API int cublasLtMatmulPreferenceCreate(Preference** preference) {
    *preference = new Preference;
    return Ok;
}

EMULATED_API int cublasLtMatmulPreferenceDestroy(Preference* preference) {
    delete preference;
    return Ok;
}

EMULATED_API int cublasLtMatmulPreferenceSetAttribute(Preference* preference, int attribute, const void* from, size_t bytes) {
    if (attribute == 1) return put(preference->workspace, from, bytes);
    return attribute >= 0 && attribute <= 12 && bytes == 4 ? Ok : InvalidValue;
}

EMULATED_API int cublasLtMatmulAlgoGetHeuristic(Handle*, MatmulDesc* desc, Layout* a, Layout* b, Layout* c, Layout* d, Preference* preference,
                                                int requested, HeuristicResult* results, int* returned) {
    return entry("cublasLtMatmulAlgoGetHeuristic", [&](Call& call) {
        noteShapes(call, *desc, *a, *b, *d);
        *returned = 0;
        int status = check(*desc, *a, *b, *c, *d, call);
        if (status != Ok) return status;
        for (uint64_t i = 0; i < 2 && *returned < requested; i++) {
            size_t workspace = i == 0 ? 65536 : 0;
            if (workspace > preference->workspace) continue;
            HeuristicResult& result = results[(*returned)++];
            result = {};
            result.algo.words[0] = algoMark;
            result.algo.words[1] = i;
            result.algo.words[2] = workspace;
            result.workspace = workspace;
            result.waves = 1;
        }
        call.note("returned", *returned);
        return static_cast<int>(*returned == 0 ? NotSupported : Ok);
    });
}

EMULATED_API int cublasLtMatmul(Handle* handle, MatmulDesc* desc, const float* alpha, const void* dataA, Layout* a, const void* dataB, Layout* b,
                                const float* beta, const void* dataC, Layout* c, void* dataD, Layout* d, const Algo* algo, void* workspace,
                                size_t workspaceBytes, void* stream) {
    return entry("cublasLtMatmul", [&](Call& call) {
        if (handle == nullptr) return static_cast<int>(NotInitialized);
        noteShapes(call, *desc, *a, *b, *d);
        int status = check(*desc, *a, *b, *c, *d, call);
        if (status != Ok) return status;
        if (algo != nullptr && algo->words[0] != algoMark) return static_cast<int>(InvalidValue);
        size_t needed = algo == nullptr ? 0 : algo->words[2];
        // Kernels for Hopper fault on a workspace that is aligned to less.
        if (workspaceBytes < needed || (needed != 0 && (workspace == nullptr || reinterpret_cast<Address>(workspace) % 256 != 0))) return static_cast<int>(InvalidValue);
        for (const void* data : {dataA, dataB, dataC, static_cast<const void*>(dataD)}) {
            if (reinterpret_cast<Address>(data) % 16 != 0) {
                call.note("why", "a matrix is not aligned to 16 bytes");
                return static_cast<int>(NotSupported);
            }
        }
        bool deviceScalars = desc->pointerMode == 1, usesBias = (desc->epilogue < 136 && (desc->epilogue & biasBit) != 0) || desc->epilogue > 136;
        if (usesBias && (desc->bias == nullptr || reinterpret_cast<Address>(desc->bias) % 16 != 0)) return static_cast<int>(InvalidValue);
        Product product{*desc, *a, *b, *c, *d, dataA, dataB, dataC, dataD, deviceScalars ? 0 : *alpha, deviceScalars ? 0 : *beta,
                        deviceScalars ? alpha : nullptr, deviceScalars ? beta : nullptr};
        std::vector<Reach> touched{{"A", dataA, extent(*a)}, {"B", dataB, extent(*b)}, {"D", dataD, extent(*d)}};
        if (deviceScalars || *beta != 0) touched.push_back({"C", dataC, extent(*c)});
        if (usesBias) touched.push_back({"bias", desc->bias, 4});
        if (needed != 0) touched.push_back({"workspace", workspace, needed});
        std::string error;
        int issued = issue(call, stream, "matmul", touched, [product, workspace, needed] {
            if (needed != 0) memset(workspace, 0xCD, needed);
            multiply(product);
        }, &error);
        if (!error.empty()) call.note("why", error);
        return issued == 0 ? static_cast<int>(Ok) : static_cast<int>(ExecutionFailed);
    });
}
