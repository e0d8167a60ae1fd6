// What the two halves of the emulated cuDNN share: descriptors as bags of attributes, and graphs read from them.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulated_library.h"
#include "emulated_numbers.h"

namespace emulated::dnn {

enum Status { Ok = 0, BadParam = 2000, NullPointer = 2002, Misaligned = 2003, NotFinalized = 2004, OutOfBound = 2005, SizeInsufficient = 2006,
              ShapeMismatch = 2008, Duplicate = 2009, AttributeType = 2010, NotSupported = 3000, NoPattern = 3001, NoShape = 3002, NoType = 3003,
              NoLayout = 3004, ExecutionDriver = 5001 };

enum Kind { Pointwise = 0, Convolution = 1, Engine = 2, EngineConfig = 3, Heuristics = 4, Plan = 5, KnobChoice = 7, KnobInfo = 8, ConvForward = 10,
            ConvFilter = 11, ConvData = 12, OpPointwise = 13, GenStats = 14, OperationGraph = 15, VariantPack = 16, TensorKind = 17, Reduction = 21,
            OpReduction = 22, NormForward = 29, NormBackward = 30 };

// Thrown where a call must answer with a status; the text is what cudnnGetLastErrorString gives.
struct Refusal : std::runtime_error {
    Refusal(int status, const std::string& why) : std::runtime_error(why), status(status) {}
    int status;
};

struct Descriptor;

struct Attribute {
    int type = 0;
    int64_t count = 0;
    std::vector<char> bytes;
    std::vector<std::shared_ptr<Descriptor>> descriptors;
};

struct Tensor {
    int64_t uid = 0, alignment = 16;
    Number type = Number::Float32;
    std::vector<int64_t> dims, strides;  // N, C, H, W
    bool isVirtual = false, byValue = false;

    int64_t elements() const;
    size_t extentBytes() const;
};

struct Node {
    int kind = 0, mode = 0;
    std::map<int, Tensor> tensors;  // by the attribute that names them
    double alpha = 1, beta = 0, alpha2 = 1, lowerClip = 0, upperClip = 0, slope = 0;
    std::vector<int64_t> pads, strides, dilations;
    int64_t groups = 1;

    bool has(int attribute) const { return tensors.count(attribute) != 0; }
    const Tensor& at(int attribute) const { return tensors.at(attribute); }
};

// The attributes under which an operation of that kind writes.
std::vector<int> outputsOf(int kind);

struct Descriptor {
    int kind = 0;
    bool finalized = false;
    std::map<int, Attribute> attributes;
    std::vector<Node> nodes;  // of an operation graph
    int64_t engine = -1;      // of engines, configurations and plans
    size_t workspace = 0;

    const Attribute* find(int name) const;
    int64_t integer(int name, int64_t otherwise) const;
    double number(int name, double otherwise) const;
    std::vector<int64_t> integers(int name) const;
};

Tensor tensorOf(const Descriptor& descriptor);
Node nodeOf(const Descriptor& descriptor);
void checkShapes(const Node& node);
std::string describe(const std::vector<Node>& nodes);  // JSON

// Runs a graph. `data` holds device memory by unique id; `values` holds what is passed by value.
// `backwards` turns the order of convolution sums round, as an engine that is not deterministic might.
void execute(const std::vector<Node>& nodes, const std::map<int64_t, void*>& data, const std::map<int64_t, float>& values, bool backwards);

}  // namespace emulated::dnn
