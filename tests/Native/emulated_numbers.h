// The element types of the emulated libraries, all read as float and rounded to nearest even when written.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

namespace emulated {

enum class Number { Float32, BFloat16, Half, Float64, Int32, Int64, Byte };

inline size_t sizeOf(Number kind) {
    switch (kind) {
        case Number::Float64: case Number::Int64: return 8;
        case Number::BFloat16: case Number::Half: return 2;
        case Number::Byte: return 1;
        default: return 4;
    }
}

inline float fromBits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

inline uint32_t toBits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

inline uint16_t toBFloat16(float value) {
    uint32_t bits = toBits(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) return static_cast<uint16_t>(bits >> 16 | 0x40);
    return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

inline uint16_t toHalf(float value) {
    _Float16 half = static_cast<_Float16>(value);
    uint16_t bits;
    memcpy(&bits, &half, 2);
    return bits;
}

inline float fromHalf(uint16_t bits) {
    _Float16 half;
    memcpy(&half, &bits, 2);
    return static_cast<float>(half);
}

inline float load(const void* from, Number kind, int64_t index) {
    switch (kind) {
        case Number::Float32: return static_cast<const float*>(from)[index];
        case Number::BFloat16: return fromBits(static_cast<uint32_t>(static_cast<const uint16_t*>(from)[index]) << 16);
        case Number::Half: return fromHalf(static_cast<const uint16_t*>(from)[index]);
        case Number::Float64: return static_cast<float>(static_cast<const double*>(from)[index]);
        case Number::Int32: return static_cast<float>(static_cast<const int32_t*>(from)[index]);
        case Number::Int64: return static_cast<float>(static_cast<const int64_t*>(from)[index]);
        default: return static_cast<float>(static_cast<const uint8_t*>(from)[index]);
    }
}

inline void store(void* to, Number kind, int64_t index, float value) {
    switch (kind) {
        case Number::Float32: static_cast<float*>(to)[index] = value; break;
        case Number::BFloat16: static_cast<uint16_t*>(to)[index] = toBFloat16(value); break;
        case Number::Half: static_cast<uint16_t*>(to)[index] = toHalf(value); break;
        case Number::Float64: static_cast<double*>(to)[index] = value; break;
        case Number::Int32: static_cast<int32_t*>(to)[index] = static_cast<int32_t>(value); break;
        case Number::Int64: static_cast<int64_t*>(to)[index] = static_cast<int64_t>(value); break;
        default: static_cast<uint8_t*>(to)[index] = static_cast<uint8_t>(value); break;
    }
}

}  // namespace emulated
