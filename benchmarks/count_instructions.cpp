// Runs workloads for benchmarks/instructions, which counts their instructions under Valgrind. Each named workload runs
// twice to warm its memory, then once inside `counted_run`, whose instructions count.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <string>

#include "benchmarks/workloads.hpp"
#include "operators/parallel/parallel.hpp"

// A name that Valgrind sees as it stands here.
extern "C" [[gnu::noinline]] void counted_run(const std::function<void()>& run) { run(); }

int main(int argc, char** argv) try {
  using namespace minitorch::benchmarks;
  minitorch::set_num_threads(1);
  std::map<std::string, std::function<Prepared()>, std::less<>> preparations;
  for (const auto& [name, prepare] : minitorch_preparations()) preparations.emplace(name, prepare);
  for (const SweepRow& row : minitorch_sweep()) preparations.emplace(row.workload.name, row.prepare);
  for (int i = 1; i < argc; ++i) {
    const auto place = preparations.find(argv[i]);
    if (place == preparations.end()) {
      std::fprintf(stderr, "count_instructions: no workload '%s'\n", argv[i]);
      return EXIT_FAILURE;
    }
    const Prepared prepared = place->second();
    for (int warm = 0; warm < 2; ++warm) prepared.run();
    counted_run(prepared.run);
  }
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "count_instructions: %s\n", error.what());
  return EXIT_FAILURE;
}
