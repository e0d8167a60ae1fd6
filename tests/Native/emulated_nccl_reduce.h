// What a collective moves and how it combines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulated_core.h"
#include "emulated_nccl_mesh.h"

namespace emulated::nccl {

enum class ItemKind { AllReduce, ReduceScatter, AllGather, Broadcast, Reduce, Send, Receive };

struct Item {
    ItemKind kind;
    const void* send;
    void* receive;
    size_t count;  // as the entry point takes it
    int type, op, root;
};

const char* runName(ItemKind kind);
bool valid(const Item& item, int ranks);

// Says which buffer lies outside the device's memory, or nothing.
std::string unreachable(const Item& item, int ranks, int rank, const Device* device);

// Runs the items in order; neighbouring sends and receives move at once.
void run(Mesh& mesh, const std::vector<Item>& items, uint64_t& sequence);

}  // namespace emulated::nccl
