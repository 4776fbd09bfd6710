// The kernels that normalise against plain loops in double: batch, group, layer and RMS normalisation, forward and
// backward.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "operators/random/generator.hpp"
#include "operators/reduce/normalize_channels.hpp"
#include "operators/reduce/normalize_columns.hpp"
#include "operators/reduce/normalize_rows.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

using std::int64_t;
using Numbers = std::vector<double>;

Numbers drawn_numbers(int64_t n, std::uint64_t seed) {
  Generator generator(seed);
  Numbers x(static_cast<std::size_t>(n));
  for (double& number : x) number = generator.uniform(-3, 5);
  return x;
}

// The definition: element i belongs to group[i], and has weight and bias number channel[i].
struct Definition {
  std::vector<std::size_t> group, channel;
  bool subtracts_mean = true;
  double eps = 0.1;
  Numbers y, dx, dw, db;

  void compute(const Numbers& x, const Numbers& w, const Numbers& b, const Numbers& dy) {
    const std::size_t n = x.size();
    Numbers count(n), mean(n), variance(n), g(n), gn(n), normal(n);
    y = dx = Numbers(n);
    dw = db = Numbers(w.size());
    for (std::size_t i = 0; i < n; ++i) {
      ++count[group[i]];
      if (subtracts_mean) mean[group[i]] += x[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double distance = x[i] - mean[group[i]] / count[group[i]];
      variance[group[i]] += distance * distance / count[group[i]];
    }
    const auto r = [&](std::size_t i) { return 1 / std::sqrt(variance[group[i]] + eps); };
    for (std::size_t i = 0; i < n; ++i) {
      normal[i] = (x[i] - mean[group[i]] / count[group[i]]) * r(i);
      y[i] = normal[i] * w[channel[i]] + b[channel[i]];
      g[group[i]] += dy[i] * w[channel[i]] / count[group[i]];
      gn[group[i]] += dy[i] * w[channel[i]] * normal[i] / count[group[i]];
      dw[channel[i]] += dy[i] * normal[i];
      db[channel[i]] += dy[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double mean_of_g = subtracts_mean ? g[group[i]] : 0;
      dx[i] = r(i) * (dy[i] * w[channel[i]] - mean_of_g - normal[i] * gn[group[i]]);
    }
  }
};

void check_numbers(const Numbers& found, const Numbers& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-11));
}

// Adds up the rows of a matrix.
Numbers sum_of_rows(const Numbers& x, std::size_t columns) {
  Numbers sum(columns);
  for (std::size_t i = 0; i < x.size(); ++i) sum[i % columns] += x[i];
  return sum;
}

}  // namespace

TEST_CASE("channels are normalised as defined, across the batch and in groups of an example") {
  for (const int64_t length : {1, 7, 16, 100, 1100}) {
    for (const int64_t groups_per_example : {0, 1, 2, 4}) {
      const RowGroups rows{.examples = 3, .channels = 4, .length = length, .groups_per_example = groups_per_example};
      const int64_t n = 3 * 4 * length;
      const Numbers x = drawn_numbers(n, 1), w = drawn_numbers(4, 2), b = drawn_numbers(4, 3), dy = drawn_numbers(n, 4);
      Definition definition;
      for (int64_t i = 0; i < n; ++i) {
        const int64_t example = i / (4 * length), channel = i / length % 4;
        const int64_t group =
            groups_per_example == 0 ? channel : example * groups_per_example + channel / (4 / groups_per_example);
        definition.group.push_back(static_cast<std::size_t>(group));
        definition.channel.push_back(static_cast<std::size_t>(channel));
      }
      definition.compute(x, w, b, dy);
      const auto groups = static_cast<std::size_t>(rows.groups());
      Numbers mean(groups), variance(groups), y(x.size()), dx(x.size());
      normalize_channels(rows, x.data(), 0.1, w.data(), b.data(), mean.data(), variance.data(), y.data());
      Numbers dw(groups_per_example == 0 ? 4 : 12), db(dw.size());
      normalize_channels_backward(rows, dy.data(), x.data(), 0.1, w.data(), mean.data(), variance.data(), dx.data(),
                                  dw.data(), db.data());
      check_numbers(y, definition.y);
      check_numbers(dx, definition.dx);
      check_numbers(sum_of_rows(dw, 4), definition.dw);
      check_numbers(sum_of_rows(db, 4), definition.db);
    }
  }
}

TEST_CASE("rows are normalised as defined, with their mean and without") {
  for (const int64_t columns : {1, 7, 16, 100, 1100}) {
    for (const Centre centre : {Centre::subtracted, Centre::kept}) {
      const RowSizes sizes{.rows = 50, .columns = columns, .centre = centre};
      const int64_t n = 50 * columns;
      const Numbers x = drawn_numbers(n, 1), w = drawn_numbers(columns, 2), b = drawn_numbers(columns, 3),
                    dy = drawn_numbers(n, 4);
      Definition definition;
      definition.subtracts_mean = centre == Centre::subtracted;
      for (int64_t i = 0; i < n; ++i) {
        definition.group.push_back(static_cast<std::size_t>(i / columns));
        definition.channel.push_back(static_cast<std::size_t>(i % columns));
      }
      definition.compute(x, w, b, dy);
      Numbers mean(50), variance(50), y(x.size()), dx(x.size());
      normalize_rows(sizes, x.data(), 0.1, w.data(), b.data(), mean.data(), variance.data(), y.data());
      Numbers dw(static_cast<std::size_t>(parts_of_rows(sizes) * columns)), db(dw.size());
      normalize_rows_backward(sizes, dy.data(), x.data(), 0.1, w.data(), mean.data(), variance.data(), dx.data(),
                              dw.data(), db.data());
      check_numbers(y, definition.y);
      check_numbers(dx, definition.dx);
      check_numbers(sum_of_rows(dw, static_cast<std::size_t>(columns)), definition.dw);
      check_numbers(sum_of_rows(db, static_cast<std::size_t>(columns)), definition.db);
    }
  }
}

TEST_CASE("the columns of a matrix are normalised as defined") {
  for (const int64_t rows : {2, 3, 31, 32, 33, 1000}) {
    for (const int64_t columns : {1, 3, 8, 16, 35, 64, 70}) {
      CAPTURE(rows, columns);
      const RowGroups sizes{.examples = rows, .channels = columns, .length = 1};
      const int64_t n = rows * columns;
      const Numbers x = drawn_numbers(n, 1), w = drawn_numbers(columns, 2), b = drawn_numbers(columns, 3),
                    dy = drawn_numbers(n, 4);
      Definition definition;
      for (int64_t i = 0; i < n; ++i) definition.group.push_back(static_cast<std::size_t>(i % columns));
      definition.channel = definition.group;
      definition.compute(x, w, b, dy);
      Numbers mean(w.size()), variance(w.size()), y(x.size()), dx(x.size()), dw(w.size()), db(w.size());
      normalize_channels(sizes, x.data(), 0.1, w.data(), b.data(), mean.data(), variance.data(), y.data());
      normalize_channels_backward(sizes, dy.data(), x.data(), 0.1, w.data(), mean.data(), variance.data(), dx.data(),
                                  dw.data(), db.data());
      check_numbers(y, definition.y);
      check_numbers(dx, definition.dx);
      check_numbers(dw, definition.dw);
      check_numbers(db, definition.db);
    }
  }
}

TEST_CASE("columns of float32 far from 0 keep their variance, and equal ones have none") {
  const RowGroups sizes{.examples = 1000, .channels = 2, .length = 1};
  std::vector<float> x(2000), y(2000);
  Generator generator(1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = i % 2 == 0 ? 0.1F : static_cast<float>(10'000 + generator.uniform(-1, 1));
  }
  double sum = 0, squares = 0;
  for (std::size_t i = 1; i < x.size(); i += 2) sum += double{x[i]};
  for (std::size_t i = 1; i < x.size(); i += 2) squares += (double{x[i]} - sum / 1000) * (double{x[i]} - sum / 1000);
  const std::vector<float> ones(2, 1), zeros(2, 0);
  std::vector<float> mean(2), variance(2);
  normalize_channels(sizes, x.data(), 1e-5F, ones.data(), zeros.data(), mean.data(), variance.data(), y.data());
  CHECK(mean[0] == 0.1F);
  CHECK(variance[0] == 0);
  CHECK(y[0] == 0);
  CHECK(mean[1] == static_cast<float>(sum / 1000));
  CHECK(variance[1] == Approx(squares / 1000).epsilon(1e-6));
}

namespace {

// Σ (x - mean)² of the `count` numbers from `first` on, `step` apart.
template <class T>
double sum_of_squared_distances(const std::vector<T>& x, int64_t first, int64_t step, int64_t count) {
  double sum = 0, squares = 0;
  const auto at = [&](int64_t i) { return static_cast<double>(x[static_cast<std::size_t>(first + i * step)]); };
  for (int64_t i = 0; i < count; ++i) sum += at(i);
  for (int64_t i = 0; i < count; ++i) squares += std::pow(at(i) - sum / static_cast<double>(count), 2);
  return squares;
}

}  // namespace

TEMPLATE_TEST_CASE("squared distances from the mean of rows and columns, near 0 and far from it", "", float, double) {
  using T = TestType;
  for (const double far : {0.0, 1e6}) {
    for (const auto& [rows, columns] : std::vector<std::pair<int64_t, int64_t>>{
             {1, 1}, {1, 7}, {9, 1}, {5, 8}, {40, 33}, {33, 70}, {3, 511}, {600, 16}, {1, 100'000}, {3, 40'000}}) {
      CAPTURE(far, rows, columns);
      std::vector<T> x, of_rows(static_cast<std::size_t>(rows)), of_columns(static_cast<std::size_t>(columns));
      for (const double number : drawn_numbers(rows * columns, 1)) x.push_back(static_cast<T>(number + far));
      squared_distances_of_rows({.rows = rows, .columns = columns}, x.data(), of_rows.data());
      squared_distances_of_columns({.rows = rows, .columns = columns}, x.data(), of_columns.data());
      // float32 keeps its mean in double. In float64, rounding the mean of a block by 1e-10 costs as much.
      const double close = std::is_same_v<T, float> ? 2e-6 : far == 0 ? 1e-12 : 1e-10;
      for (int64_t i = 0; i < rows; ++i) {
        const double wanted = sum_of_squared_distances(x, i * columns, 1, columns);
        CHECK(of_rows[static_cast<std::size_t>(i)] == Approx(wanted).epsilon(close));
      }
      for (int64_t j = 0; j < columns; ++j) {
        const double wanted = sum_of_squared_distances(x, j, columns, rows);
        CHECK(of_columns[static_cast<std::size_t>(j)] == Approx(wanted).epsilon(close));
      }
    }
  }
}

TEST_CASE("equal elements have no distance from their mean, nor have none") {
  const std::vector<float> x(70'000, 0.1F);
  std::vector<float> y(7, 1);
  squared_distances_of_rows({.rows = 7, .columns = 10'000}, x.data(), y.data());
  CHECK(y == std::vector<float>(7));
  squared_distances_of_rows({.rows = 1, .columns = 70'000}, x.data(), y.data());
  CHECK(y[0] == 0);
  y.assign(7, 1);
  squared_distances_of_columns({.rows = 10'000, .columns = 7}, x.data(), y.data());
  CHECK(y == std::vector<float>(7));
  y.assign(7, 1);
  squared_distances_of_rows<float>({.rows = 7, .columns = 0}, nullptr, y.data());
  CHECK(y == std::vector<float>(7));
}

TEST_CASE("the bits of squared distances do not depend on the number of threads") {
  const int64_t n = 300'000;
  const Numbers numbers = drawn_numbers(n, 1);
  const std::vector<float> x(numbers.begin(), numbers.end());
  const auto found = [&](int threads) {
    const Threads set(threads);
    std::vector<float> y;
    for (const auto& [rows, columns] :
         {std::pair{int64_t{1}, n}, {int64_t{300}, int64_t{1000}}, {n / 10, int64_t{10}}}) {
      std::vector<float> of_rows(static_cast<std::size_t>(rows)), of_columns(static_cast<std::size_t>(columns));
      squared_distances_of_rows({.rows = rows, .columns = columns}, x.data(), of_rows.data());
      squared_distances_of_columns({.rows = rows, .columns = columns}, x.data(), of_columns.data());
      y.insert(y.end(), of_rows.begin(), of_rows.end());
      y.insert(y.end(), of_columns.begin(), of_columns.end());
    }
    return y;
  };
  const auto alone = found(1);
  for (const int threads : {2, 3, 7}) CHECK((found(threads) == alone));
}

TEST_CASE("the bits of normalised columns do not depend on the number of threads") {
  const RowGroups sizes{.examples = 3000, .channels = 70, .length = 1};
  const Numbers numbers = drawn_numbers(3000 * 70, 1);
  const std::vector<float> x(numbers.begin(), numbers.end()), w(70, 2), b(70, 1);
  const int threads = num_threads();
  std::vector<std::vector<float>> found;
  for (const int number : {1, 2, 5}) {
    set_num_threads(number);
    std::vector<float> y(x.size()), dx(x.size()), mean(70), variance(70), dw(70), db(70);
    normalize_channels(sizes, x.data(), 0.1F, w.data(), b.data(), mean.data(), variance.data(), y.data());
    normalize_channels_backward(sizes, y.data(), x.data(), 0.1F, w.data(), mean.data(), variance.data(), dx.data(),
                                dw.data(), db.data());
    for (const auto& part : {dx, mean, variance, dw, db}) y.insert(y.end(), part.begin(), part.end());
    found.push_back(y);
  }
  set_num_threads(threads);
  CHECK(found[0] == found[1]);
  CHECK(found[0] == found[2]);
}

TEST_CASE("channels are scaled and shifted") {
  for (const int64_t length : {1, 5, 16, 100}) {
    for (const int64_t channels : {1, 3, 20}) {
      CAPTURE(length, channels);
      const RowGroups rows{.examples = 7, .channels = channels, .length = length};
      const Numbers x = drawn_numbers(7 * channels * length, 1), scale = drawn_numbers(channels, 2),
                    shift = drawn_numbers(channels, 3);
      Numbers y(x.size());
      scale_channels(rows, x.data(), scale.data(), shift.data(), y.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t channel = i / static_cast<std::size_t>(length) % scale.size();
        CHECK(y[i] == Approx(x[i] * scale[channel] + shift[channel]).margin(1e-13));
      }
    }
  }
}
