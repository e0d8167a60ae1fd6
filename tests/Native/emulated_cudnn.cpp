// libcudnn.so.9: the backend graph API. Descriptors check the type and count of what is set; graphs of convolutions,
// pointwise operations, statistics, reductions and batch norm are run by emulated_cudnn_graph.cpp.
//
// Engines of every graph (their global indices): 0 is refused when a plan of it is finalised (3001); 1 is not
// deterministic: it sums in another order every other time; 2 needs a workspace of 1 MiB and has one knob; 3 is plain, and
// the only one without the note that it uses tensor cores.
// Heuristics give all four, the fallback heuristic gives 3 only. A plan cannot be made from JSON here.
#include <atomic>
#include <cstring>
#include <unordered_map>

#include "emulated_cudnn.h"

using namespace emulated;
using namespace emulated::dnn;

namespace {

struct Handle {
    Device* device = nullptr;
    void* stream = nullptr;
};

struct Rule {
    int type;          // of the attribute
    int64_t most;      // elements
    bool required;
    int child = -1;    // kind of the descriptors it takes
};

constexpr int64_t many = 1 << 20;
constexpr int floating = -4;  // FLOAT or DOUBLE

Rule tensor(bool required) { return {15, 1, required, TensorKind}; }

const std::map<int, std::map<int, Rule>>& rules() {
    static const auto* table = new std::map<int, std::map<int, Rule>>{
        {Pointwise, {{0, {14, 1, true}}, {1, {1, 1, false}}, {2, {10, 1, false}}, {3, {5, 1, false}}, {4, {5, 1, false}}, {5, {5, 1, false}}, {9, {3, 1, false}}}},
        {Convolution, {{100, {1, 1, true}}, {101, {7, 1, true}}, {102, {3, 8, true}}, {103, {3, 8, true}}, {104, {3, 8, true}}, {105, {3, 8, true}}, {106, {3, 1, true}}}},
        {Engine, {{1300, {15, 1, true, OperationGraph}}, {1301, {3, 1, true}}, {1306, {23, 1, false}}}},
        {EngineConfig, {{300, {15, 1, true, Engine}}, {302, {15, many, false, KnobChoice}}}},
        {Heuristics, {{200, {8, 1, true}}, {201, {15, 1, true, OperationGraph}}, {203, {23, 1, false}}}},
        {Plan, {{400, {0, 1, false}}, {401, {15, 1, true, EngineConfig}}}},
        {KnobChoice, {{600, {9, 1, true}}, {601, {3, 1, true}}}},
        {ConvForward, {{700, {floating, 1, false}}, {701, {floating, 1, false}}, {702, {15, 1, true, Convolution}}, {703, tensor(true)}, {704, tensor(true)}, {705, tensor(true)}}},
        {ConvData, {{706, {floating, 1, false}}, {707, {floating, 1, false}}, {708, {15, 1, true, Convolution}}, {709, tensor(true)}, {710, tensor(true)}, {711, tensor(true)}}},
        {ConvFilter, {{712, {floating, 1, false}}, {713, {floating, 1, false}}, {714, {15, 1, true, Convolution}}, {715, tensor(true)}, {716, tensor(true)}, {717, tensor(true)}}},
        {OpPointwise, {{750, {15, 1, true, Pointwise}}, {751, tensor(true)}, {752, tensor(false)}, {753, tensor(false)}, {754, {floating, 1, false}},
                       {755, {floating, 1, false}}, {756, tensor(false)}, {757, tensor(false)}, {758, tensor(false)}}},
        {GenStats, {{770, {16, 1, true}}, {771, {1, 1, true}}, {772, tensor(true)}, {773, tensor(true)}, {774, tensor(true)}}},
        {OperationGraph, {{800, {0, 1, true}}, {801, {15, many, true}}}},
        {VariantPack, {{1000, {3, many, true}}, {1001, {6, many, true}}, {1003, {6, 1, false}}}},
        {TensorKind, {{900, {3, 1, true}}, {901, {1, 1, true}}, {902, {3, 8, true}}, {903, {3, 8, true}}, {904, {3, 1, false}}, {905, {3, 1, false}},
                      {906, {3, 1, true}}, {907, {2, 1, false}}, {908, {2, 1, false}}, {909, {20, 1, false}}}},
        {Reduction, {{1600, {18, 1, true}}, {1601, {1, 1, true}}}},
        {OpReduction, {{1610, tensor(true)}, {1611, tensor(true)}, {1612, {15, 1, true, Reduction}}}},
        {NormForward, {{2000, {27, 1, true}}, {2001, {28, 1, true}}, {2002, tensor(true)}, {2003, tensor(false)}, {2004, tensor(false)}, {2005, tensor(true)},
                       {2006, tensor(true)}, {2007, tensor(true)}, {2008, tensor(false)}, {2009, tensor(false)}, {2010, tensor(false)}, {2011, tensor(false)},
                       {2012, tensor(false)}, {2013, tensor(true)}}},
        {NormBackward, {{2100, {27, 1, true}}, {2101, tensor(true)}, {2102, tensor(true)}, {2103, tensor(true)}, {2104, tensor(true)}, {2105, tensor(true)},
                        {2106, tensor(false)}, {2107, tensor(true)}, {2108, tensor(true)}, {2109, tensor(true)}}},
    };
    return *table;
}

size_t sizeOfType(int type) {
    switch (type) {
        case 2: case 24: return 1;
        case 0: case 3: case 5: case 6: case 15: return 8;
        case 26: return 16;
        default: return 4;
    }
}

thread_local std::string lastError;

// Guards the table of live descriptors; each descriptor belongs to the thread that works on it.
std::mutex tableLock;

std::unordered_map<void*, std::shared_ptr<Descriptor>>& table() {
    static auto* all = new std::unordered_map<void*, std::shared_ptr<Descriptor>>;
    return *all;
}

std::shared_ptr<Descriptor> get(const void* handle) {
    std::lock_guard hold(tableLock);
    auto found = table().find(const_cast<void*>(handle));
    if (found == table().end()) throw Refusal(handle == nullptr ? NullPointer : BadParam, "no such descriptor");
    return found->second;
}

template <class Body>
int entry(const char* name, Body body) {
    Call call("cudnn", name);
    Fault fault = call.fault();
    if (fault.kind == Disturbance::Error) {
        lastError = "a fault was asked for";
        return call.end(fault.code);
    }
    try {
        body(call);
        return call.end(Ok);
    } catch (const Refusal& refusal) {
        lastError = std::string(name) + ": " + refusal.what();
        return call.note("why", refusal.what()).end(refusal.status);
    }
}

void set(Call& call, Descriptor& d, int name, int type, int64_t count, const void* from) {
    call.note("descriptor", d.kind).note("attribute", name).note("type", type).note("count", count);
    if (d.finalized) throw Refusal(BadParam, "a finalised descriptor cannot be changed");
    auto kind = rules().find(d.kind);
    if (kind == rules().end()) throw Refusal(NotSupported, "descriptors of kind " + std::to_string(d.kind) + " are not emulated");
    auto found = kind->second.find(name);
    if (found == kind->second.end()) throw Refusal(BadParam, "attribute " + std::to_string(name) + " is not one of descriptor kind " + std::to_string(d.kind));
    const Rule& rule = found->second;
    if (type != rule.type && !(rule.type == floating && (type == 4 || type == 5))) throw Refusal(AttributeType, "attribute " + std::to_string(name) + " has another type");
    if (from == nullptr) throw Refusal(NullPointer, "no values");
    if (count < 1 || count > rule.most) throw Refusal(OutOfBound, "attribute " + std::to_string(name) + " does not take " + std::to_string(count) + " elements");
    Attribute attribute{type, count, {}, {}};
    auto* bytes = static_cast<const char*>(from);
    attribute.bytes.assign(bytes, bytes + count * sizeOfType(type));
    for (int64_t i = 0; type == 15 && i < count; i++) {
        std::shared_ptr<Descriptor> child = get(static_cast<void* const*>(from)[i]);
        if (!child->finalized) throw Refusal(NotFinalized, "a descriptor in attribute " + std::to_string(name) + " is not finalised");
        if (rule.child >= 0 && child->kind != rule.child) throw Refusal(BadParam, "attribute " + std::to_string(name) + " takes descriptors of another kind");
        attribute.descriptors.push_back(child);
    }
    d.attributes[name] = std::move(attribute);
}

// Puts the operations in an order in which what one reads was written before; looks at ids and shapes.
void finalizeGraph(Call& call, Descriptor& d) {
    std::vector<Node> open;
    std::map<int64_t, Tensor> known;
    for (const auto& child : d.find(801)->descriptors) {
        if (outputsOf(child->kind).empty()) throw Refusal(BadParam, "a graph takes operations only");
        open.push_back(nodeOf(*child));
        checkShapes(open.back());
        for (const auto& [name, tensor] : open.back().tensors) {
            auto [place, fresh] = known.emplace(tensor.uid, tensor);
            if (!fresh && (place->second.dims != tensor.dims || place->second.strides != tensor.strides || place->second.isVirtual != tensor.isVirtual)) {
                throw Refusal(Duplicate, "two tensors have the unique id " + std::to_string(tensor.uid));
            }
        }
    }
    std::set<int64_t> unwritten;
    auto outputs = [](const Node& node) {
        std::vector<int64_t> ids;
        for (int name : outputsOf(node.kind)) {
            if (node.has(name)) ids.push_back(node.at(name).uid);
        }
        return ids;
    };
    for (const Node& node : open) {
        for (int64_t id : outputs(node)) {
            if (!unwritten.insert(id).second) throw Refusal(BadParam, "two operations write tensor " + std::to_string(id));
        }
    }
    while (!open.empty()) {
        auto ready = std::find_if(open.begin(), open.end(), [&](const Node& node) {
            std::vector<int64_t> own = outputs(node);
            for (const auto& [name, tensor] : node.tensors) {
                if (unwritten.count(tensor.uid) != 0 && std::find(own.begin(), own.end(), tensor.uid) == own.end()) return false;
            }
            return true;
        });
        if (ready == open.end()) throw Refusal(BadParam, "the graph has a cycle");
        for (int64_t id : outputs(*ready)) unwritten.erase(id);
        d.nodes.push_back(*ready);
        open.erase(ready);
    }
    call.raw("graph", describe(d.nodes));
}

void finalize(Call& call, Descriptor& d) {
    call.note("descriptor", d.kind);
    if (d.finalized) throw Refusal(BadParam, "the descriptor is finalised already");
    auto kind = rules().find(d.kind);
    if (kind == rules().end()) throw Refusal(NotSupported, "descriptors of kind " + std::to_string(d.kind) + " are not emulated");
    for (const auto& [name, rule] : kind->second) {
        if (rule.required && d.find(name) == nullptr) throw Refusal(BadParam, "attribute " + std::to_string(name) + " is missing");
    }
    if (d.kind == TensorKind) {
        Tensor t = tensorOf(d);
        if (t.alignment < 1 || (t.alignment & (t.alignment - 1)) != 0) throw Refusal(BadParam, "the alignment is no power of two");
    } else if (d.kind == Convolution) {
        for (int name : {102, 103, 104, 105}) {
            if (static_cast<int64_t>(d.integers(name).size()) != d.integer(106, 0)) throw Refusal(BadParam, "attribute " + std::to_string(name) + " has not as many elements as there are spatial dimensions");
        }
    } else if (d.kind == OperationGraph) {
        finalizeGraph(call, d);
    } else if (d.kind == Engine) {
        d.engine = d.integer(1301, -1);
        if (d.engine < 0 || d.engine > 3) throw Refusal(NotSupported, "there is no engine " + std::to_string(d.engine));
    } else if (d.kind == EngineConfig) {
        d.engine = d.find(300)->descriptors[0]->engine;
        if (const Attribute* knobs = d.find(302); knobs != nullptr && d.engine != 2) throw Refusal(BadParam, "this engine has no knobs");
    } else if (d.kind == Plan) {
        d.engine = d.find(401)->descriptors[0]->engine;
        call.note("engine", d.engine);
        if (d.engine == 0) throw Refusal(NoPattern, "engine 0 cannot run this graph");
        d.workspace = d.engine == 2 ? 1 << 20 : 0;
    } else if (d.kind == VariantPack) {
        if (d.find(1000)->count != d.find(1001)->count) throw Refusal(BadParam, "there are not as many pointers as unique ids");
    }
    d.finalized = true;
}

std::shared_ptr<Descriptor> configOf(const std::shared_ptr<Descriptor>& graph, int64_t index) {
    auto engine = std::make_shared<Descriptor>();
    engine->kind = Engine;
    engine->engine = index;
    engine->finalized = true;
    engine->attributes[1300] = {15, 1, {}, {graph}};
    engine->attributes[1301] = {3, 1, std::vector<char>(reinterpret_cast<char*>(&index), reinterpret_cast<char*>(&index) + 8), {}};
    auto config = std::make_shared<Descriptor>();
    config->kind = EngineConfig;
    config->engine = index;
    config->finalized = true;
    config->attributes[300] = {15, 1, {}, {engine}};
    if (index == 2) {
        auto knob = std::make_shared<Descriptor>();
        int32_t type = 2;
        int64_t value = 1;
        knob->kind = KnobChoice;
        knob->finalized = true;
        knob->attributes[600] = {9, 1, std::vector<char>(reinterpret_cast<char*>(&type), reinterpret_cast<char*>(&type) + 4), {}};
        knob->attributes[601] = {3, 1, std::vector<char>(reinterpret_cast<char*>(&value), reinterpret_cast<char*>(&value) + 8), {}};
        config->attributes[302] = {15, 1, {}, {knob}};
    }
    return config;
}

// Descriptors come back into descriptors that the caller made; the others are copied.
void give(const Attribute& attribute, int type, int64_t requested, int64_t* count, void* to) {
    if (type != attribute.type) throw Refusal(AttributeType, "the attribute has another type");
    int64_t whole = attribute.type == 15 ? static_cast<int64_t>(attribute.descriptors.size()) : attribute.count;
    if (count != nullptr) *count = whole;
    int64_t given = std::min(requested, whole);
    if (given > 0 && to == nullptr) throw Refusal(NullPointer, "no place for the values");
    for (int64_t i = 0; type == 15 && i < given; i++) {
        std::shared_ptr<Descriptor> place = get(static_cast<void**>(to)[i]);
        if (place->kind != attribute.descriptors[i]->kind) throw Refusal(BadParam, "the place is a descriptor of another kind");
        *place = *attribute.descriptors[i];
    }
    if (type != 15 && given > 0) memcpy(to, attribute.bytes.data(), given * sizeOfType(type));
}

template <class T>
Attribute listed(int type, const std::vector<T>& values) {
    auto* from = reinterpret_cast<const char*>(values.data());
    return {type, static_cast<int64_t>(values.size()), std::vector<char>(from, from + values.size() * sizeof(T)), {}};
}

Attribute computed(const Descriptor& d, int name) {
    if (d.kind == Heuristics && name == 202) {
        Attribute results{15, 0, {}, {}};
        bool fallback = d.integer(200, 0) == 2;
        for (int64_t i = fallback ? 3 : 0; i < 4; i++) results.descriptors.push_back(configOf(d.find(201)->descriptors[0], i));
        return results;
    }
    if (d.kind == Engine && name == 1303) return listed<int32_t>(11, d.engine == 1 ? std::vector<int32_t>{0, 4} : d.engine == 3 ? std::vector<int32_t>{} : std::vector<int32_t>{0});
    if (d.kind == Engine && name == 1305) return listed<int32_t>(19, d.engine == 2 ? std::vector<int32_t>{0} : std::vector<int32_t>{});
    if (d.kind == Engine && name == 1302) return {15, 0, {}, {}};
    if (d.kind == OperationGraph && name == 802) return listed<int64_t>(3, {4});
    if (d.kind == EngineConfig && name == 302 && d.find(302) == nullptr) return {15, 0, {}, {}};
    if ((d.kind == Plan && name == 402) || (d.kind == EngineConfig && name == 303)) return listed<int64_t>(3, {d.engine == 2 ? 1 << 20 : 0});
    if (d.kind == Plan && name == 405) {
        std::string json = "{\"engine\":" + std::to_string(d.engine) + "}";
        return listed<char>(24, std::vector<char>(json.c_str(), json.c_str() + json.size() + 1));
    }
    const Attribute* found = d.find(name);
    if (found == nullptr) throw Refusal(BadParam, "attribute " + std::to_string(name) + " was not set");
    return *found;
}

std::atomic<unsigned> executions{0};

void run(Call& call, const Handle& handle, const Descriptor& plan, const Descriptor& pack) {
    if (!plan.finalized || !pack.finalized || plan.kind != Plan || pack.kind != VariantPack) throw Refusal(NotFinalized, "plan and variant pack must be finalised");
    const std::vector<Node>& nodes = plan.find(401)->descriptors[0]->find(300)->descriptors[0]->find(1300)->descriptors[0]->nodes;
    std::vector<int64_t> ids = pack.integers(1000);
    auto* pointers = reinterpret_cast<void* const*>(pack.find(1001)->bytes.data());
    std::map<int64_t, void*> given, data;
    for (size_t i = 0; i < ids.size(); i++) {
        if (!given.emplace(ids[i], pointers[i]).second) throw Refusal(Duplicate, "a unique id comes twice");
    }
    std::map<int64_t, float> values;
    std::vector<Reach> touched;
    for (const Node& node : nodes) {
        for (const auto& [name, tensor] : node.tensors) {
            if (tensor.isVirtual) continue;
            auto found = given.find(tensor.uid);
            if (found == given.end() || found->second == nullptr) throw Refusal(BadParam, "the variant pack has no pointer for tensor " + std::to_string(tensor.uid));
            if (tensor.byValue) {
                values[tensor.uid] = load(found->second, tensor.type, 0);  // read now: it is host memory
                continue;
            }
            if (reinterpret_cast<Address>(found->second) % tensor.alignment != 0) throw Refusal(Misaligned, "tensor " + std::to_string(tensor.uid) + " is not aligned as its descriptor says");
            data[tensor.uid] = found->second;
            touched.push_back({"tensor " + std::to_string(tensor.uid), found->second, tensor.extentBytes()});
        }
    }
    const Attribute* space = pack.find(1003);
    void* workspace = space == nullptr ? nullptr : *reinterpret_cast<void* const*>(space->bytes.data());
    if (plan.workspace != 0) {
        if (workspace == nullptr) throw Refusal(BadParam, "the plan needs a workspace");
        if (reinterpret_cast<Address>(workspace) % 256 != 0) throw Refusal(Misaligned, "the workspace is not aligned to 256 bytes");
        touched.push_back({"workspace", workspace, plan.workspace});
    }
    call.note("engine", plan.engine).note("operation", nodes[0].kind);
    std::string error;
    int issued = issue(call, handle.stream, "graph", touched, [nodes, data, values, workspace, engine = plan.engine, bytes = plan.workspace] {
        bool backwards = engine == 1 && executions++ % 2 == 1;
        if (bytes != 0) memset(workspace, 0xCD, bytes);
        execute(nodes, data, values, backwards);
    }, &error);
    if (issued != 0) throw Refusal(ExecutionDriver, error);
}

}  // namespace

EMULATED_API size_t cudnnGetVersion() { return 91900; }
EMULATED_API size_t cudnnGetCudartVersion() { return 13000; }

EMULATED_API const char* cudnnGetErrorString(int status) {
    switch (status / 1000) {
        case 0: return "CUDNN_STATUS_SUCCESS";
        case 1: return "CUDNN_STATUS_NOT_INITIALIZED";
        case 2: return "CUDNN_STATUS_BAD_PARAM";
        case 3: return "CUDNN_STATUS_NOT_SUPPORTED";
        case 4: return "CUDNN_STATUS_INTERNAL_ERROR";
        default: return "CUDNN_STATUS_EXECUTION_FAILED";
    }
}

EMULATED_API void cudnnGetLastErrorString(char* text, size_t bytes) {
    snprintf(text, bytes, "%s", lastError.c_str());
    lastError.clear();
}

EMULATED_API int cudnnGraphVersionCheck() { return Ok; }
EMULATED_API int cudnnOpsVersionCheck() { return Ok; }
EMULATED_API int cudnnCnnVersionCheck() { return Ok; }

EMULATED_API int cudnnCreate(Handle** handle) {
    return entry("cudnnCreate", [&](Call&) {
        std::lock_guard hold(machine().lock);
        if (currentDevice() == nullptr) throw Refusal(1001, "no current context");
        *handle = new Handle{currentDevice(), nullptr};
    });
}

EMULATED_API int cudnnDestroy(Handle* handle) {
    return entry("cudnnDestroy", [&](Call&) { delete handle; });
}

EMULATED_API int cudnnSetStream(Handle* handle, void* stream) {
    return entry("cudnnSetStream", [&](Call&) {
        std::lock_guard hold(machine().lock);
        if (handle == nullptr) throw Refusal(NullPointer, "no handle");
        if (stream != nullptr && streamOf(stream) == nullptr) throw Refusal(BadParam, "no such stream");
        handle->stream = stream;
    });
}

EMULATED_API int cudnnGetStream(Handle* handle, void** stream) {
    *stream = handle->stream;
    return Ok;
}

EMULATED_API int cudnnBackendCreateDescriptor(int kind, void** descriptor) {
    return entry("cudnnBackendCreateDescriptor", [&](Call& call) {
        call.note("descriptor", kind);
        auto fresh = std::make_shared<Descriptor>();
        fresh->kind = kind;
        std::lock_guard hold(tableLock);
        *descriptor = fresh.get();
        table()[fresh.get()] = fresh;
    });
}

EMULATED_API int cudnnBackendDestroyDescriptor(void* descriptor) {
    return entry("cudnnBackendDestroyDescriptor", [&](Call&) {
        std::lock_guard hold(tableLock);
        if (table().erase(descriptor) == 0) throw Refusal(BadParam, "no such descriptor");
    });
}

EMULATED_API int cudnnBackendSetAttribute(void* descriptor, int name, int type, int64_t count, const void* values) {
    return entry("cudnnBackendSetAttribute", [&](Call& call) { set(call, *get(descriptor), name, type, count, values); });
}

EMULATED_API int cudnnBackendGetAttribute(const void* descriptor, int name, int type, int64_t requested, int64_t* count, void* values) {
    return entry("cudnnBackendGetAttribute", [&](Call& call) {
        std::shared_ptr<Descriptor> d = get(descriptor);
        call.note("descriptor", d->kind).note("attribute", name);
        if (!d->finalized) throw Refusal(NotFinalized, "the descriptor is not finalised");
        // Elsewhere nobody is known to ask the real library for a mere count of descriptors.
        if (type == 15 && (requested < 1 || values == nullptr) && name != 202) throw Refusal(NullPointer, "no descriptors to write into");
        give(computed(*d, name), type, requested, count, values);
    });
}

EMULATED_API int cudnnBackendFinalize(void* descriptor) {
    return entry("cudnnBackendFinalize", [&](Call& call) { finalize(call, *get(descriptor)); });
}

EMULATED_API int cudnnBackendExecute(Handle* handle, void* plan, void* pack) {
    return entry("cudnnBackendExecute", [&](Call& call) {
        if (handle == nullptr) throw Refusal(NullPointer, "no handle");
        run(call, *handle, *get(plan), *get(pack));
    });
}
