// The check of the dtype rule, and its message.
#include "nn/checks/one_dtype.hpp"

#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::nn {

void check_one_dtype(std::string_view function, std::string_view what, DType dtype, std::string_view other,
                     DType its_dtype) {
  if (dtype == its_dtype) return;
  const auto conversion = [](std::string_view of, DType to) {
    return std::string(of) + " by to(" + std::string(to_text(to)) + ")";
  };
  std::string advice = conversion(what, its_dtype);
  if (is_floating_point(dtype)) advice += ", or " + conversion(other, dtype);
  throw DtypeError(std::string(function) + ": " + std::string(what) + " is " + std::string(to_text(dtype)) + " and " +
                   std::string(other) + " is " + std::string(to_text(its_dtype)) +
                   ", they must be of one dtype; convert " + advice);
}

}  // namespace minitorch::nn
