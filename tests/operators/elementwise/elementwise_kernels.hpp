// The elementwise kernels as a table: every function for every dtype.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "operators/elementwise/elementwise.hpp"
#include "operators/table/formulas.hpp"
#include "operators/table/layer_functions.hpp"
#include "operators/table/loss_functions.hpp"

namespace minitorch::test {

using namespace minitorch::operators;

// Elements of any dtype, as bits.
class Memory {
 public:
  Memory(DType dtype, std::int64_t n) : dtype_(dtype), words_(static_cast<std::size_t>(n) + 1) {}

  // Returns numbers of all signs and sizes, with zeros and infinities; integers for integer dtypes.
  static Memory filled(DType dtype, std::int64_t n, std::int64_t seed) {
    Memory memory(dtype, n);
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr std::array special = {0.0, -0.0, inf, -inf, 1.0, 1e-40, 100.0, -100.0, 1e9, -1e9};
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t k = (i + seed) * 2654435761 % 1000;
      const bool is_special = k < std::ssize(special) && dtype != int64;
      memory.set(i, is_special ? special[static_cast<std::size_t>(k)] : static_cast<double>(k - 500) / 100);
    }
    return memory;
  }

  void set(std::int64_t i, double x) {
    with_type(dtype_, [&]<class T>() {
      const T element = static_cast<T>(x);
      std::memcpy(at(i), &element, sizeof(T));
    });
  }
  double number(std::int64_t i) {
    return with_type(dtype_, [&]<class T>() {
      T element;
      std::memcpy(&element, at(i), sizeof(T));
      return static_cast<double>(element);
    });
  }
  char* at(std::int64_t i) {
    return reinterpret_cast<char*>(words_.data()) + i * static_cast<std::int64_t>(size_of(dtype_));
  }
  DType dtype() const { return dtype_; }
  bool operator==(const Memory& other) const { return words_ == other.words_; }
  // Whether element i has the same bits as element j of another. All NaN count as equal: if two meet, the compiler may
  // keep either.
  bool is_same(std::int64_t i, Memory& other, std::int64_t j) {
    if (std::isnan(number(i)) && std::isnan(other.number(j))) return true;
    return std::memcmp(at(i), other.at(j), size_of(dtype_)) == 0;
  }

 private:
  DType dtype_;
  std::vector<std::uint64_t> words_;
};

using Operands = std::vector<Operand>;

// A kernel for one dtype.
struct Kernel {
  std::string name;
  std::vector<DType> inputs;
  DType output;
  std::function<void(const Shape&, const Operands&)> run;
  std::function<double(const std::vector<double>&)> value;  // the function on plain numbers, if it has one
};

template <class F> F tried_options() { return {}; }
template <> inline Clamp tried_options() { return {-1.2, 2}; }
template <> inline PowConstant tried_options() { return {2.5}; }
template <> inline Scaled tried_options() { return {0.3}; }
template <> inline AddScaled tried_options() { return {-0.7}; }
template <> inline SteepSoftplus tried_options() { return {0.3}; }
template <> inline LerpBy tried_options() { return {0.7}; }
template <> inline OfDifference<SmoothAbsoluteError> tried_options() { return {{1.5}}; }
template <> inline OfDifference<HuberError> tried_options() { return {{0.6}}; }

using Arguments = std::vector<double>;

template <class F> void add_maps(std::vector<Kernel>& kernels) {
  const F f = tried_options<F>();
  const auto value = [f](const Arguments& a) -> double { return f.value(a[0]); };
  for (const DType t : {float32, float64, int64}) {
    if (t == int64 && !ForIntegers<F>) continue;
    const auto run = [=](const Shape& shape, const Operands& o) { map(f, t, shape, o[0], o[1]); };
    kernels.push_back({F::name, {t}, t, run, value});
    if constexpr (!std::is_same_v<F, Scaled>) {
      if constexpr (F::saves != Saves::nothing) {
        if (t == int64) continue;
        kernels.push_back({std::string(F::name) + " slope",
                           {t, t},
                           t,
                           [=](const Shape& shape, const Operands& o) { map_slope(f, t, shape, o[0], o[1], o[2]); },
                           [f](const Arguments& a) -> double { return a[0] * f.slope(a[1]); }});
      }
    }
  }
}

template <class F> void add_zips(std::vector<Kernel>& kernels) {
  const F f = tried_options<F>();
  const auto value = [f](const Arguments& a) -> double { return f.value(a[0], a[1]); };
  for (const DType t : {float32, float64, int64}) {
    if (t == int64 && !ForIntegers<F>) continue;
    const auto run = [=](const Shape& shape, const Operands& o) { zip(f, t, shape, o[0], o[1], o[2]); };
    kernels.push_back({F::name, {t, t}, t, run, value});
    if constexpr (!std::is_same_v<F, AddScaled>) {
      if constexpr (F::saves != Saves::nothing) {
        if (t == int64) continue;
        kernels.push_back(
            {std::string(F::name) + " slope_x",
             {t, t, t},
             t,
             [=](const Shape& shape, const Operands& o) { zip_slope_x(f, t, shape, o[0], o[1], o[2], o[3]); },
             [f](const Arguments& a) -> double { return a[0] * f.slope_x(a[1], a[2]); }});
        kernels.push_back(
            {std::string(F::name) + " slope_y",
             {t, t, t},
             t,
             [=](const Shape& shape, const Operands& o) { zip_slope_y(f, t, shape, o[0], o[1], o[2], o[3]); },
             [f](const Arguments& a) -> double { return a[0] * f.slope_y(a[1], a[2]); }});
      }
    }
  }
}

template <class F> void add_formula(std::vector<Kernel>& kernels) {
  const F f = tried_options<F>();
  for (const DType t : {float32, float64}) {
    const auto run_over = [=](const Shape& shape, const Operands& operands) {
      const FloatingKernel kernel = formula_kernel(f);
      std::vector<SizedOperand> sized;
      for (const Operand& operand : operands) sized.push_back({operand, size_of(t)});
      run({kernel.name, t == float32 ? kernel.of_float : kernel.of_double, kernel.f, kernel.grain}, shape, sized);
    };
    const auto value = [f](const Arguments& a) -> double {
      return [&]<std::size_t... i>(std::index_sequence<i...>) { return f.value(a[i]...); }
      (std::make_index_sequence<F::inputs>());
    };
    kernels.push_back({F::name, std::vector<DType>(F::inputs, t), t, run_over, value});
  }
}

template <class F> void add_comparisons(std::vector<Kernel>& kernels) {
  for (const DType t : {float32, float64, int64}) {
    if (t == int64 && !ForIntegers<F>) continue;
    kernels.push_back({F::name,
                       {t, t},
                       t,
                       [=](const Shape& shape, const Operands& o) { zip(F{}, t, shape, o[0], o[1], o[2]); },
                       [](const Arguments& a) -> double { return F{}.value(a[0], a[1]); }});
  }
}

template <class... F> std::vector<Kernel> all_kernels(Table<F...>, auto binary, auto comparisons) {
  std::vector<Kernel> kernels;
  (add_maps<F>(kernels), ...);
  [&]<class... G>(Table<G...>) { (add_maps<G>(kernels), ...); }(LayerFunctions{});
  add_maps<Scaled>(kernels);
  [&]<class... G>(Table<G...>) { (add_zips<G>(kernels), ...); }(binary);
  [&]<class... G>(Table<G...>) { (add_zips<G>(kernels), ...); }(LossFunctions{});
  [&]<class... G>(Table<G...>) { (add_formula<G>(kernels), ...); }(Formulas{});
  add_zips<AddScaled>(kernels);
  [&]<class... G>(Table<G...>) { (add_comparisons<G>(kernels), ...); }(comparisons);
  for (const DType t : {float32, float64, int64}) {
    kernels.push_back(
        {"where",
         {t, t, t},
         t,
         [=](const Shape& shape, const Operands& o) { operators::where(t, shape, o[0], o[1], o[2], o[3]); },
         [](const Arguments& a) { return a[0] != 0 ? a[1] : a[2]; }});
    for (const DType to : {float32, float64, int64}) {
      kernels.push_back({"convert",
                         {t},
                         to,
                         [=](const Shape& shape, const Operands& o) { convert(t, to, shape, o[0], o[1]); },
                         [to](const Arguments& a) { return to == int64 ? std::trunc(a[0]) : a[0]; }});
    }
  }
  return kernels;
}

inline const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> all = all_kernels(UnaryFunctions{}, BinaryFunctions{}, Comparisons{});
  return all;
}

}  // namespace minitorch::test
