// The sweep of libtorch.
#include "benchmarks/libtorch_library.hpp"
#include "benchmarks/sweep.hpp"

namespace minitorch::benchmarks {

std::vector<SweepRow> libtorch_sweep() { return Sweep<Libtorch>().rows(); }

}  // namespace minitorch::benchmarks
