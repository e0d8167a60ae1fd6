// libnvrtc: compiles kernels for real, as host C++ with g++ and kernel_shim.h. Results are kept in the folder "kernels"
// beside this library, named by the hash of everything that went in.
// LOCKSTEP_EMULATED_CXX names another compiler.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>

#include "emulated_image.h"
#include "emulated_record.h"

using namespace emulated;

extern char** environ;

namespace {

struct Program {
    std::string source, name, log, library;
    bool compiled = false;
};

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Runs the compiler; its messages go to the named file.
int runCompiler(const std::vector<std::string>& words, const std::string& messages) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = 0;
    int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return -1;
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return 0;  // somebody else of this process waited for it: the missing file tells
    }
    return status;
}

// Options of the real compiler that mean something to the host's, or nothing; anything else is refused.
bool translate(const std::string& option, std::vector<std::string>& words) {
    auto starts = [&](const char* text) { return option.rfind(text, 0) == 0; };
    if (starts("-D") && option.size() > 2) {
        words.push_back(option);
        return true;
    }
    if (starts("--define-macro=")) {
        words.push_back("-D" + option.substr(15));
        return true;
    }
    if (starts("-U")) {
        words.push_back(option);
        return true;
    }
    return starts("--gpu-architecture=sm_") || starts("--gpu-architecture=compute_") || starts("-arch=sm_") || starts("-arch=compute_") ||
           starts("--std=c++") || starts("-std=c++") || starts("--fmad=") || starts("-fmad=") || starts("--maxrregcount=") ||
           option == "-default-device" || option == "--device-as-default-execution-space" || option == "-lineinfo" ||
           option == "--generate-line-info" || option == "--use_fast_math" || option == "-use_fast_math" || starts("--ftz=") ||
           starts("--prec-div=") || starts("--prec-sqrt=") || starts("--extra-device-vectorization") || starts("--restrict") ||
           option == "-w" || option == "--disable-warnings" || starts("--ptxas-options=") || option == "--extensible-whole-program";
}

int compile(Program& program, int count, const char* const* options) {
    std::string folder = ownFolder(), shim = folder + "/kernel_shim.h";
    std::vector<std::string> words{setting("LOCKSTEP_EMULATED_CXX", "g++"), "-x", "c++", "-std=c++20", "-O2", "-shared", "-fPIC", "-w", "-fvisibility=hidden"};
    for (int i = 0; i < count; i++) {
        if (!translate(options[i], words)) {
            program.log = "nvrtc: error: unrecognized option " + std::string(options[i]) + " found";
            return 5;
        }
    }
    // Nothing can be included: the real compiler has no include path here either.
    std::istringstream lines(program.source);
    std::string line;
    for (int number = 1; std::getline(lines, line); number++) {
        size_t first = line.find_first_not_of(" \t");
        if (first != std::string::npos && line.compare(first, 8, "#include") == 0) {
            program.log = program.name + "(" + std::to_string(number) + "): catastrophic error: cannot open source file " + line.substr(first + 8);
            return 6;
        }
    }
    // Seen of the real compiler (12.4): a lambda with an auto parameter counts as a function of the host.
    bool deviceByDefault = false;
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        deviceByDefault = deviceByDefault || option == "-default-device" || option == "--device-as-default-execution-space";
    }
    static const std::regex genericLambda(R"(\[[&=\w, ]*\]\s*\([^()]*\bauto\b)");
    if (!deviceByDefault && std::regex_search(program.source, genericLambda)) {
        program.log = program.name + ": error: a generic lambda is a host function here, unless the default is -default-device";
        return 6;
    }
    std::string flat = read(shim) + program.source;
    for (const std::string& word : words) flat += "\n" + word;
    std::string kernels = folder + "/kernels", base = kernels + "/" + hashOf(flat), library = base + ".so";
    mkdir(kernels.c_str(), 0777);
    if (access(library.c_str(), R_OK) != 0) {
        std::string own = base + "." + std::to_string(getpid()) + "-" + std::to_string(reinterpret_cast<uintptr_t>(&program));
        std::ofstream(own + ".cu", std::ios::binary) << "#line 1 \"" << program.name << "\"\n" << program.source;
        words.insert(words.end(), {"-include", shim, own + ".cu", "-o", own + ".so"});
        int status = runCompiler(words, own + ".log");
        program.log = status == -1 ? "no compiler " + words[0] : read(own + ".log");
        unlink((own + ".cu").c_str());
        unlink((own + ".log").c_str());
        if (status != 0 || access((own + ".so").c_str(), R_OK) != 0) {
            unlink((own + ".so").c_str());
            return status == -1 ? 7 : 6;
        }
        rename((own + ".so").c_str(), library.c_str());
    }
    program.library = library;
    program.compiled = true;
    return 0;
}

std::string cubin(const Program& program) {
    std::string bytes = read(program.library);
    ImageHeader header{};
    memcpy(header.magic, imageMagic, 16);
    header.bytes = bytes.size();
    header.checksum = checksum(bytes.data(), bytes.size());
    snprintf(header.name, sizeof header.name, "%s", program.name.c_str());
    return std::string(reinterpret_cast<char*>(&header), sizeof header) + bytes;
}

std::string ptx(const Program& program) { return ptxMark + program.library + "\n.version 8.3\n.target sm_90\n.address_size 64\n"; }

template <class Body>
int entry(const char* name, Body body) {
    Call call("nvrtc", name);
    Fault fault = call.fault();
    return call.end(fault.kind == Disturbance::Error ? fault.code : body(call));
}

using Text = std::string (*)(const Program&);

int sizeOf(const char* name, Program* program, size_t* bytes, Text text, bool terminated) {
    return entry(name, [&](Call&) {
        if (program == nullptr || !program->compiled) return 4;
        *bytes = text(*program).size() + (terminated ? 1 : 0);
        return 0;
    });
}

int copyOf(const char* name, Program* program, char* to, Text text, bool terminated) {
    return entry(name, [&](Call&) {
        if (program == nullptr || !program->compiled) return 4;
        std::string bytes = text(*program);
        memcpy(to, bytes.c_str(), bytes.size() + (terminated ? 1 : 0));
        return 0;
    });
}

}  // namespace

EMULATED_API int nvrtcVersion(int* major, int* minor) {
    return entry("nvrtcVersion", [&](Call&) {
        *major = 13;
        *minor = 0;
        return 0;
    });
}

EMULATED_API int nvrtcGetNumSupportedArchs(int* count) {
    *count = 2;
    return 0;
}

EMULATED_API int nvrtcGetSupportedArchs(int* archs) {
    archs[0] = 80;
    archs[1] = 90;
    return 0;
}

EMULATED_API int nvrtcCreateProgram(Program** program, const char* source, const char* name, int headers, const char* const*, const char* const*) {
    return entry("nvrtcCreateProgram", [&](Call& call) {
        call.note("name", name).note("bytes", strlen(source));
        if (headers != 0) return 3;  // our kernels have none
        *program = new Program{source, name == nullptr ? "default_program" : name, "", "", false};
        return 0;
    });
}

EMULATED_API int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    return entry("nvrtcCompileProgram", [&](Call& call) {
        if (program == nullptr) return 4;
        std::string all;
        for (int i = 0; i < count; i++) all += (i == 0 ? "" : " ") + std::string(options[i]);
        call.note("name", program->name).note("options", all);
        return compile(*program, count, options);
    });
}

EMULATED_API int nvrtcGetPTXSize(Program* program, size_t* bytes) { return sizeOf("nvrtcGetPTXSize", program, bytes, ptx, true); }
EMULATED_API int nvrtcGetPTX(Program* program, char* text) { return copyOf("nvrtcGetPTX", program, text, ptx, true); }
EMULATED_API int nvrtcGetCUBINSize(Program* program, size_t* bytes) { return sizeOf("nvrtcGetCUBINSize", program, bytes, cubin, false); }
EMULATED_API int nvrtcGetCUBIN(Program* program, char* image) { return copyOf("nvrtcGetCUBIN", program, image, cubin, false); }

EMULATED_API int nvrtcGetProgramLogSize(Program* program, size_t* bytes) {
    if (program == nullptr) return 4;
    *bytes = program->log.size() + 1;
    return 0;
}

EMULATED_API int nvrtcGetProgramLog(Program* program, char* text) {
    if (program == nullptr) return 4;
    memcpy(text, program->log.c_str(), program->log.size() + 1);
    return 0;
}

EMULATED_API int nvrtcAddNameExpression(Program* program, const char*) { return program == nullptr ? 4 : 0; }

EMULATED_API int nvrtcGetLoweredName(Program* program, const char* name, const char** lowered) {
    *lowered = name;  // every kernel is extern "C"
    return program == nullptr ? 4 : 0;
}

EMULATED_API int nvrtcDestroyProgram(Program** program) {
    return entry("nvrtcDestroyProgram", [&](Call&) {
        delete *program;
        *program = nullptr;
        return 0;
    });
}

EMULATED_API const char* nvrtcGetErrorString(int result) {
    static const char* names[] = {"NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE", "NVRTC_ERROR_INVALID_INPUT",
                                  "NVRTC_ERROR_INVALID_PROGRAM", "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION", "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE"};
    return result >= 0 && result < 8 ? names[result] : "NVRTC_ERROR unknown";
}
