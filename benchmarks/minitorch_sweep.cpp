// The sweep of minitorch.
#include "benchmarks/minitorch_library.hpp"
#include "benchmarks/sweep.hpp"

namespace minitorch::benchmarks {

std::vector<SweepRow> minitorch_sweep() { return Sweep<Minitorch>().rows(); }

}  // namespace minitorch::benchmarks
