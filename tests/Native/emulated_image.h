// The "cubin" of the emulated NVRTC: this header, then a shared library with the kernels as host code.
#pragma once

#include <cstdint>

namespace emulated {

struct ImageHeader {
    char magic[16];      // "LOCKSTEPEMULATED"
    uint64_t bytes;      // of the library that follows
    uint64_t checksum;   // FNV-1a of it
    char name[96];       // of the program, for the record
};

inline constexpr char imageMagic[17] = "LOCKSTEPEMULATED";
inline constexpr char ptxMark[] = "// emulated-library: ";

inline uint64_t checksum(const char* from, uint64_t bytes) {
    uint64_t sum = 14695981039346656037ull;
    for (uint64_t i = 0; i < bytes; i++) sum = (sum ^ static_cast<unsigned char>(from[i])) * 1099511628211ull;
    return sum;
}

}  // namespace emulated
