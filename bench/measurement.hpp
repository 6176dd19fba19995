#pragma once

#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

// What every measurement has in common. A measurement is a program: `NAME --describe`
// says what it measures, `NAME SUBJECT` measures one subject once; scripts/bench
// does the rest.
namespace bench {

/// One of the things that are compared.
struct Subject {
    std::string name;
    std::function<double()> measure;  ///< Measures once, in the measurement's unit.
};

/// What is measured. The first subject is ours and has the target; the last is the peer.
struct Measurement {
    std::string title;
    std::string unit;
    std::string better;                          ///< "higher" or "lower".
    std::vector<Subject> subjects;               ///< Two or more.
    std::optional<double> ratio = std::nullopt;  ///< At least this, ours to the peer.
    std::optional<double> limit = std::nullopt;  ///< Ours is never worse than this.
    std::string why;                             ///< What the figure is good for.
};

/// How much work to do: @p normal, or @p quick when the environment has BENCH_QUICK,
/// where the only question is whether the program works.
inline int amount(int normal, int quick) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet
    return std::getenv("BENCH_QUICK") != nullptr ? quick : normal;
}

/// The seconds that @p work takes.
template <class Work>
double seconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
        .count();
}

/// The measurement as JSON.
inline void describe(const Measurement& measurement, std::ostream& out) {
    out << "{\"title\": " << std::quoted(measurement.title)
        << ", \"unit\": " << std::quoted(measurement.unit)
        << ", \"better\": " << std::quoted(measurement.better) << ", \"subjects\": [";
    const char* comma = "";
    for (const Subject& subject : measurement.subjects) {
        out << comma << std::quoted(subject.name);
        comma = ", ";
    }
    out << "]";
    if (measurement.ratio)
        out << ", \"ratio\": " << *measurement.ratio;
    if (measurement.limit)
        out << ", \"limit\": " << *measurement.limit;
    out << ", \"why\": " << std::quoted(measurement.why)
        << ", \"compiler\": " << std::quoted(COMPILER) << "}\n";
}

/// The main function of a measurement.
inline int run(const Measurement& measurement, int argc, char* argv[]) {
    const std::string argument = argc == 2 ? argv[1] : "";
    if (argument == "--describe") {
        describe(measurement, std::cout);
        return 0;
    }
    for (const Subject& subject : measurement.subjects) {
        if (subject.name == argument) {
            try {
                std::cout << "{\"value\": " << subject.measure() << "}\n";
                return 0;
            } catch (const std::exception& error) {
                std::cerr << error.what() << "\n";
                return 1;
            }
        }
    }
    std::cerr << "usage: " << argv[0] << " --describe";
    for (const Subject& subject : measurement.subjects)
        std::cerr << " | " << std::quoted(subject.name);
    std::cerr << "\n";
    return 2;
}

}  // namespace bench
