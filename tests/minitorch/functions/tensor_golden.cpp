// Every function of tensors against PyTorch: values, first and second derivatives, for several memory layouts of the
// inputs. tests/golden/make_tensor_functions.py wrote PyTorch's results. Cases with intended differences are listed
// here with the reason, and must still differ.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/golden_cases.hpp"
#include "tests/minitorch/functions/golden_functions.hpp"

using namespace minitorch;
using namespace minitorch::golden;

namespace {

// The cases with intended differences, and why minitorch's result is right, or not wrong.
const std::map<std::string, std::string> deviations = [] {
  const std::string kind = "float64 wins over float32 also without dimensions", no_bool = "there is no kind bool",
                    integers = "a power of int64 is float32", needs_floats = "a logarithm needs floating-point numbers",
                    logarithm = "PyTorch takes the logarithm of the base in float32",
                    others = "the product of the others has a value, where PyTorch divides by the element",
                    exact = "PyTorch's sum loses the 1", variance = "of one element there is no variance",
                    at_zero = "second derivatives at 0 are 0, where PyTorch has NaN",
                    squares = "powers overflow in PyTorch, and the derivative becomes 0 or NaN",
                    nan_slope = "the elements that are NaN share the derivative, as PyTorch's max does",
                    activation = "activations of int64 are float32",
                    weights = "a sum of weights is floating-point, also of no weights";
  return std::map<std::string, std::string>{
      {"add () float32(3): promotion of rank 0", kind},
      {"add float32(3) (): promotion of rank 0", kind},
      {"amax (3, 3) dims=[1]: NaN", nan_slope},
      {"amin (3, 3) dims=[1]: NaN", nan_slope},
      {"bincount int64(0) (0) minlength=0", weights},
      {"bincount int64(0) (0) minlength=3", weights},
      {"bincount int64(0) float32(0) minlength=0", weights},
      {"bincount int64(0) float32(0) minlength=3", weights},
      {"bincount int64(0) int64(0) minlength=0", weights},
      {"bincount int64(0) int64(0) minlength=3", weights},
      {"hardtanh int64(2, 3) min_val=-1.0 max_val=1.0", activation},
      {"hardtanh int64(2, 3) min_val=0.0 max_val=6.0", activation},
      {"is_close 2 int64(3): promotion", no_bool},
      {"is_close int64(3) 2: promotion", no_bool},
      {"is_close int64(3) int64(3): promotion", no_bool},
      {"logsumexp int64(2, 3) dims=[1]", needs_floats},
      {"logsumexp int64(2, 3) dims=[]", needs_floats},
      {"norm (3, 3) dims=[1] p=0.5: ties", at_zero},
      {"norm (3, 3) dims=[1] p=0.5: zeros", at_zero},
      {"norm (3, 3) dims=[1] p=2.0: large", squares},
      {"norm (3, 3) dims=[1] p=2.0: zeros", at_zero},
      {"norm (3, 3) dims=[1] p=3.0: large", squares},
      {"norm (3, 3) dims=[] p=0.5: ties", at_zero},
      {"normalize (2, 3) p=0.5 dim=1 eps=1e-12: zeros", at_zero},
      {"normalize (2, 3) p=2.0 dim=1 eps=1e-12: zeros", at_zero},
      {"pairwise_distance (2, 2) (2, 2) p=0.5 eps=0.0 keepdim=False: equal", at_zero},
      {"pairwise_distance (2, 2) (2, 2) p=2.0 eps=0.0 keepdim=False: equal", at_zero},
      {"pow 2 int64(3): promotion", integers},
      {"pow float32(3) (3): promotion", logarithm},
      {"pow int64(3) (3): promotion", logarithm},
      {"pow int64(3) 2: promotion", integers},
      {"pow int64(3) int64(3): promotion", integers},
      {"prod (2, 3) dims=[1]: both infinities", others},
      {"prod (3, 3) dims=[1]: NaN", others},
      {"prod (3, 3) dims=[1]: infinity", others},
      {"prod (3, 3) dims=[1]: large", others},
      {"stddev (3, 3) dims=[1] correction=0: large", squares},
      {"stddev (3, 3) dims=[1] correction=1: large", squares},
      {"sum (3) dims=[]: what cancels", exact},
      {"var () dims=[-1] keepdim=True correction=1", variance},
      {"var () dims=[0] correction=1", variance},
      {"var () dims=[] correction=1", variance},
  };
}();

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Functions that divide by differences and by pivots, in many steps.
const std::set<std::string> decompositions = {"det", "slogdet", "inverse", "solve", "cholesky", "qr", "svd", "eigh"};

// The numbers of a case are about 1. Sums that cancel leave some of their last digits.
bool is_close_to(double expected, double found, DType dtype, bool is_of_many_steps) {
  const double relative = dtype == float32 ? 2e-6 : 1e-12, absolute = dtype == float32 ? 1e-6 : 4e-15;
  const double unit = is_of_many_steps ? (dtype == float32 ? 10 : 1000) : 1;
  return is_same(expected, found) || std::abs(found - expected) <= unit * (absolute + relative * std::abs(expected));
}

// Returns the indices at which the values differ.
std::map<std::size_t, double> differences(const Quantity& quantity, bool is_of_many_steps) {
  std::map<std::size_t, double> result;
  const Tensor& ours = quantity.ours;
  const auto& expected = quantity.expected.values;
  if (ours.dtype() == int64 && quantity.expected.dtype == "int64") {
    const auto found = ours.to_vector<std::int64_t>();
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i] != expected[i].get<std::int64_t>()) result[i] = static_cast<double>(found[i]);
    }
  } else {
    const auto found = ours.to_vector<double>();
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!is_close_to(number(expected[i]), found[i], ours.dtype(), is_of_many_steps)) result[i] = found[i];
    }
  }
  return result;
}

}  // namespace

TEST_CASE("values and derivatives of tensors are PyTorch's, but for those listed") {
  std::set<std::string> differing;
  for (const Case& golden : read_cases()) {
    REQUIRE(functions().contains(golden.function));
    const bool needs_contiguous = functions().at(golden.function).needs_contiguous;
    for (const Layout layout : layouts) {
      if (needs_contiguous && layout != Layout::contiguous) continue;
      CAPTURE(golden.title, to_text(layout));
      try {
        for (const Quantity& quantity : quantities(golden, layout)) {
          CAPTURE(quantity.name);
          const std::string kind(to_text(quantity.ours.dtype()));
          const bool is_truth_value =
              quantity.expected.dtype == "bool" && quantity.ours.dtype() == golden.meeting_dtype();
          CHECK(quantity.ours.shape() == quantity.expected.shape);
          const bool is_same_kind = kind == quantity.expected.dtype || is_truth_value;
          const auto found = differences(quantity, decompositions.contains(golden.function));
          if (is_same_kind && found.empty()) continue;
          differing.insert(golden.title);
          if (deviations.contains(golden.title)) continue;
          CHECK(kind == quantity.expected.dtype);
          for (const auto& [place, ours] : found) {
            CAPTURE(place, quantity.expected.values[place].dump(), ours);
            CHECK(false);
          }
        }
      } catch (const Error& error) {
        differing.insert(golden.title);
        if (!deviations.contains(golden.title)) FAIL_CHECK(error.what());
      }
    }
  }
  for (const auto& [title, reason] : deviations) {
    CAPTURE(title, reason);
    CHECK(differing.contains(title));
  }
}

TEST_CASE("every function in the table of golden functions has a case") {
  std::set<std::string> with_case;
  for (const Case& golden : read_cases()) with_case.insert(golden.function);
  for (const auto& [name, function] : functions()) {
    CAPTURE(name);
    CHECK(with_case.contains(name));
  }
}
