// The main function of a fuzz target when no fuzzer drives it: gives it the files that
// stand on the command line, and those in the folders there.
//
//     NAME FILE_OR_FOLDER...

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// The files that a path stands for, in an order that is always the same.
std::vector<fs::path> files_of(const fs::path& path) {
    if (!fs::is_directory(path))
        return {path};
    std::vector<fs::path> files(fs::directory_iterator(path), fs::directory_iterator{});
    std::ranges::sort(files);
    return files;
}

// The name comes first: a broken promise ends the program.
void replay(const fs::path& path) {
    std::cout << path.string() << std::endl;
    std::ifstream file(path, std::ios::binary);
    file.exceptions(std::ios::badbit);
    const std::vector<std::uint8_t> bytes(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open())
        throw fs::filesystem_error("cannot be read", path,
                                   std::make_error_code(std::errc::io_error));
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
    int replayed = 0;
    try {
        for (int i = 1; i < argc; ++i)
            for (const fs::path& path : files_of(argv[i])) {
                replay(path);
                ++replayed;
            }
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    std::cout << replayed << " inputs, every promise kept\n";
    return replayed > 0 ? 0 : 1;  // an empty folder is a mistake
}
