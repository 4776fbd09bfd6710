// How the time of work grows with its size n: n^exponent. Prints a row for each function and each loop with n steps,
// with the exponent that its arithmetic has, and marks those that grow faster. An argument selects the rows with that
// text in their names, of which there must be one.
//
// The exponent is measured between n and 8 n, in processor time of one thread, the least of nine bursts. Work that
// leaves a cache on the way takes somewhat more than its arithmetic's share, which `tolerance` allows for.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"

namespace {

using namespace minitorch;
using std::int64_t;

constexpr double tolerance = 0.25, seconds_a_burst = 0.01;
constexpr int bursts = 9;
constexpr int64_t growth = 8;
constexpr int64_t numbers_in_turn = int64_t{1} << 22;  // 16 MB, more than a cache of the second level

using Run = std::function<void()>;
// Prepares work of size n.
using Prepare = std::function<Run(int64_t n)>;

struct Row {
  std::string_view name;
  int64_t n;  // the smaller size
  Prepare prepare;
  double exponent = 1;
};

double seconds(const Run& run, int64_t times) {
  const std::clock_t start = std::clock();
  for (int64_t i = 0; i < times; ++i) run();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / static_cast<double>(times);
}

double least_seconds(const Run& run) {
  int64_t times = 1;
  while (seconds(run, times) * static_cast<double>(times) < seconds_a_burst) times *= 2;
  double least = seconds(run, times);
  for (int i = 1; i < bursts; ++i) least = std::min(least, seconds(run, times));
  return least;
}

// Of a leaf (n, 4).
Prepare of_rows(std::function<Tensor(const Tensor& x)> f) {
  return [f = std::move(f)](int64_t n) -> Run {
    return [f, x = randn({n, 4}, {.requires_grad = true})] { sum(f(x)).backward(); };
  };
}
// The sum of read(x, i) for each row i of a leaf (n, 4).
Prepare reads(std::function<Tensor(const Tensor& x, int64_t i)> read) {
  return of_rows([read = std::move(read)](const Tensor& x) {
    Tensor total = read(x, 0);
    for (int64_t i = 1; i < x.size(0); ++i) total = total + read(x, i);
    return total;
  });
}
// Of n leaves.
Prepare of_leaves(std::function<Tensor(const std::vector<Tensor>& xs)> f) {
  return [f = std::move(f)](int64_t n) -> Run {
    std::vector<Tensor> xs;
    for (int64_t i = 0; i < n; ++i) xs.push_back(randn({1, 4}, {.requires_grad = true}));
    return [f, xs] { sum(f(xs)).backward(); };
  };
}
// Of n leaves.
Prepare of_scalars(std::function<Scalar(const std::vector<Scalar>& xs)> f) {
  return [f = std::move(f)](int64_t n) -> Run {
    std::vector<Scalar> xs;
    for (int64_t i = 0; i < n; ++i) xs.emplace_back(0.5);
    return [f, xs] { f(xs).backward(); };
  };
}
// Takes other numbers at each call. The branch predictor would learn those of the smaller size, and a cache keep them.
Run in_turn(const std::function<Tensor(const Tensor& x)>& f, const std::function<Tensor()>& make) {
  std::vector<Tensor> xs{make()};
  while (static_cast<int64_t>(xs.size()) * xs[0].numel() < numbers_in_turn) xs.push_back(make());
  return [f, xs, next = std::size_t{0}]() mutable { f(xs[next++ % xs.size()]); };
}
// Of n numbers, without a graph.
Prepare of_numbers(std::function<Tensor(const Tensor& x)> f) {
  return [f = std::move(f)](int64_t n) { return in_turn(f, [n] { return rand({n}); }); };
}
// Of a matrix (n, n).
Prepare of_square(std::function<Tensor(const Tensor& x)> f) {
  return [f = std::move(f)](int64_t n) {
    return in_turn(f, [n] { return randn({n, n}) + static_cast<double>(n) * eye(n); });
  };
}

nn::ModuleList<nn::Linear> layers(int64_t n) {
  nn::ModuleList<nn::Linear> list;
  for (int64_t i = 0; i < n; ++i) list.append(nn::Linear(1, 1));
  return list;
}
// Of n layers.
Prepare of_layers(std::function<void(const nn::ModuleList<nn::Linear>& list)> f) {
  return [f = std::move(f)](int64_t n) -> Run { return [f, list = layers(n)] { f(list); }; };
}
template <class Optimizer> Prepare steps_of() {
  return [](int64_t n) -> Run {
    const auto list = layers(n);
    for (const nn::Parameter& parameter : list.parameters())
      parameter.value().set_grad(ones(parameter.value().shape()));
    return [list] {
      Optimizer optimizer(list.parameters(), {.lr = 1e-3});
      optimizer.step();
    };
  };
}
// Saves n layers and loads them.
Prepare checkpoints_as(nn::CheckpointFormat format) {
  return of_layers([format](const auto& list) {
    std::stringstream file;
    nn::Checkpoint checkpoint;
    checkpoint.add("model", list);
    checkpoint.save(file, format);
    checkpoint.load(file, format);
  });
}
// An epoch of n examples.
Prepare epoch(nn::DataLoaderOptions options) {
  return [options](int64_t n) -> Run {
    return [loader = nn::DataLoader(nn::TensorDataset(rand({n, 4}), rand({n, 1})), options)]() mutable {
      for ([[maybe_unused]] const auto& batch : loader) {
      }
    };
  };
}
std::string words(int64_t n) {
  std::string text;
  for (int64_t i = 0; i < n; ++i) text += "word" + std::to_string(i * 7919 % (n / 2 + 1)) + " ";
  return text;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      // Graphs of tensors, forward and backward.
      {"a chain of n operations", 500,
       [](int64_t n) -> Run {
         return [n, x = randn({4}, {.requires_grad = true})] {
           Tensor y = x;
           for (int64_t i = 0; i < n; ++i) y = y * 0.5;
           sum(y).backward();
         };
       }},
      {"n uses of a tensor", 500,
       [](int64_t n) -> Run {
         return [n, x = randn({4}, {.requires_grad = true})] {
           Tensor y = x;
           for (int64_t i = 0; i < n; ++i) y = y + x;
           sum(y).backward();
         };
       }},
      {"select of each row", 500, reads([](const Tensor& x, int64_t i) { return x.select(0, i); })},
      {"narrow of each row", 500, reads([](const Tensor& x, int64_t i) { return narrow(x, 0, i, 1); })},
      {"slice of each row", 500, reads([](const Tensor& x, int64_t i) { return slice(x, 0, i, i + 1); })},
      {"index_select of each row", 500,
       reads([](const Tensor& x, int64_t i) { return index_select(x, 0, tensor({i})); })},
      {"gather of each row", 500, reads([](const Tensor& x, int64_t i) {
         return gather(x, 0, full({1, 4}, i, {.dtype = int64}));
       })},
      // 1600 parts are a graph of 1 MB, which a cache of the second level holds.
      {"unbind and stack", 200, of_rows([](const Tensor& x) { return stack(unbind(x, 0)); })},
      {"split and cat", 200, of_rows([](const Tensor& x) { return cat(split(x, 1, 0)); })},
      {"chunk and cat", 200, of_rows([](const Tensor& x) { return cat(chunk(x, x.size(0))); })},
      {"cat of n leaves", 500, of_leaves([](const std::vector<Tensor>& xs) { return cat(xs); })},
      {"stack of n leaves", 500, of_leaves([](const std::vector<Tensor>& xs) { return stack(xs); })},
      {"the derivative of a derivative of a chain", 200,
       [](int64_t n) -> Run {
         return [n, x = rand({4}, {.requires_grad = true})] {
           Tensor y = x;
           for (int64_t i = 0; i < n; ++i) y = sin(y);
           sum(grad(sum(y), {x}, {.create_graph = true})[0]).backward();
         };
       }},
      {"recording a captured step of n operations", 200,
       [](int64_t n) -> Run {
         return [n, x = randn({4}, {.requires_grad = true})]() mutable {
           auto step = nn::capture([&] {
             x.zero_grad();
             Tensor y = x;
             for (int64_t i = 0; i < n; ++i) y = y * x;
             const Tensor loss = sum(y);
             loss.backward();
             return loss;
           });
           step();
         };
       }},
      // Graphs of Scalars. 4000 leaves and their gradients are in a cache of the second level.
      {"the sum of n Scalars", 500,
       of_scalars([](const std::vector<Scalar>& xs) { return std::accumulate(xs.begin(), xs.end(), Scalar{0.0}); })},
      {"sum of a list of n Scalars", 500, of_scalars([](const std::vector<Scalar>& xs) { return sum(xs); })},
      {"dot of n Scalars", 500, of_scalars([](const std::vector<Scalar>& xs) { return dot(xs, xs); })},
      {"softmax of n Scalars", 500, of_scalars([](const std::vector<Scalar>& xs) { return softmax(xs)[0]; })},
      // Modules.
      {"a list of n layers", 100, [](int64_t n) -> Run { return [n] { layers(n); }; }},
      {"parameters", 200, of_layers([](const auto& list) { list.parameters(); })},
      {"named_parameters", 200, of_layers([](const auto& list) { list.named_parameters(); })},
      {"modules", 200, of_layers([](const auto& list) { list.modules(); })},
      {"eval", 200, of_layers([](const auto& list) { list.eval(); })},
      {"zero_grad", 200, of_layers([](const auto& list) { list.zero_grad(); })},
      {"state_dict", 200, of_layers([](const auto& list) { list.state_dict(); })},
      {"load_state_dict", 200, of_layers([](const auto& list) { list.load_state_dict(list.state_dict()); })},
      {"clone", 200, of_layers([](const auto& list) { nn::clone(list); })},
      {"parameters of n nested modules", 50,
       [](int64_t n) -> Run {
         std::vector<nn::Sequential> nested{nn::Sequential(nn::Linear(1, 1))};
         for (int64_t i = 0; i < n; ++i) {
           nn::Sequential outer;
           outer.append(nested.back());
           nested.push_back(outer);
         }
         return [outermost = nested.back()] { outermost.parameters(); };
       }},
      // Optimisers of 2 n parameters.
      {"a step of SGD", 200, steps_of<nn::SGD>()},
      {"a step of Adam", 200, steps_of<nn::Adam>()},
      // Files.
      {"a checkpoint, JSON", 100, checkpoints_as(nn::CheckpointFormat::json)},
      {"a checkpoint, safetensors", 100, checkpoints_as(nn::CheckpointFormat::safetensors)},
      {"a table of n rows", 500,
       [](int64_t n) -> Run {
         std::string text = "a,b,c\n";
         for (int64_t i = 0; i < n; ++i) text += std::to_string(i) + ".5," + std::to_string(i % 7) + ",x\n";
         return [text] { nn::parse_csv(text, "growth"); };
       }},
      // Data.
      {"an epoch", 2000, epoch({.batch_size = 8})},
      {"a shuffled epoch", 2000, epoch({.batch_size = 8, .shuffle = true})},
      {"an epoch with a worker", 2000, epoch({.batch_size = 8, .workers = 1})},
      {"the words of a text", 2000, [](int64_t n) -> Run { return [text = words(n)] { nn::words_of(text); }; }},
      {"a vocabulary of words", 2000,
       [](int64_t n) -> Run { return [text = words(n)] { nn::Vocabulary::of_words({text}); }; }},
      // Functions of n numbers.
      {"exp", 20'000, of_numbers([](const Tensor& x) { return exp(x); })},
      {"sum", 20'000, of_numbers([](const Tensor& x) { return sum(x); })},
      {"var", 20'000, of_numbers([](const Tensor& x) { return var(x); })},
      {"norm", 20'000, of_numbers([](const Tensor& x) { return norm(x); })},
      {"logsumexp", 20'000, of_numbers([](const Tensor& x) { return logsumexp(x); })},
      {"argmax", 20'000, of_numbers([](const Tensor& x) { return argmax(x); })},
      {"softmax", 20'000, of_numbers([](const Tensor& x) { return softmax(x, 0); })},
      {"cumsum", 20'000, of_numbers([](const Tensor& x) { return cumsum(x, 0); })},
      {"cumprod", 20'000, of_numbers([](const Tensor& x) { return cumprod(x, 0); })},
      {"sort", 20'000, of_numbers([](const Tensor& x) { return sort(x).values; })},
      {"sort of rising numbers", 20'000, of_numbers([](const Tensor& x) { return sort(cumsum(x, 0)).values; })},
      {"topk 10", 20'000, of_numbers([](const Tensor& x) { return topk(x, 10).values; })},
      {"topk of a half", 20'000, of_numbers([](const Tensor& x) { return topk(x, x.size(0) / 2).values; })},
      {"median", 20'000, of_numbers([](const Tensor& x) { return median(x); })},
      {"median of equal numbers", 20'000, of_numbers([](const Tensor& x) { return median(x * 0); })},
      {"quantile", 20'000, of_numbers([](const Tensor& x) { return quantile(x, 0.3); })},
      {"unique", 20'000, of_numbers([](const Tensor& x) { return unique(floor(x * 100)).values; })},
      {"nonzero", 20'000, of_numbers([](const Tensor& x) { return nonzero(x > 0.5); })},
      {"masked_select", 20'000, of_numbers([](const Tensor& x) { return masked_select(x, x > 0.5); })},
      {"bincount", 20'000, of_numbers([](const Tensor& x) { return bincount((x * 100).to(int64)); })},
      {"multinomial", 20'000, of_numbers([](const Tensor& x) { return multinomial(x, 100); })},
      {"randperm", 20'000, of_numbers([](const Tensor& x) { return randperm(x.size(0)); })},
      {"flip", 20'000, of_numbers([](const Tensor& x) { return flip(x, {0}); })},
      {"roll", 20'000, of_numbers([](const Tensor& x) { return roll(x, {7}, {0}); })},
      {"repeat_interleave", 20'000, of_numbers([](const Tensor& x) { return repeat_interleave(x, 2); })},
      {"scatter_add", 20'000, of_numbers([](const Tensor& x) { return scatter_add(x, 0, (x * 100).to(int64), x); })},
      {"one_hot", 2'000, of_numbers([](const Tensor& x) { return one_hot((x * 100).to(int64), 100); })},
      // Functions of matrices of side n.
      {"transposed copy", 200, of_square([](const Tensor& x) { return x.t().contiguous(); }), 2},
      {"matmul", 100, of_square([](const Tensor& x) { return matmul(x, x); }), 3},
      {"solve", 40, of_square([](const Tensor& x) { return solve(x, x); }), 3},
      {"det", 40, of_square([](const Tensor& x) { return det(x); }), 3},
      {"qr", 40, of_square([](const Tensor& x) { return qr(x).r; }), 3},
      {"eigh", 20, of_square([](const Tensor& x) { return eigh(x + x.t()).eigenvalues; }), 3},
      {"svd", 20, of_square([](const Tensor& x) { return svd(x).s; }), 3},
      {"cdist", 50, of_square([](const Tensor& x) { return cdist(x, x); }), 3},
  };
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) {
    std::fputs("usage: growth [text in the names of rows]\n", stderr);
    return 2;
  }
  const std::string chosen = argc > 1 ? argv[1] : "";
  const auto is_chosen = [&](const Row& row) { return row.name.find(chosen) != std::string_view::npos; };
  if (std::none_of(rows().begin(), rows().end(), is_chosen)) {
    std::fprintf(stderr, "growth: no row has '%s' in its name\n", chosen.c_str());
    return 2;
  }
  set_num_threads(1);
  manual_seed(1);
  int above = 0;
  std::puts("| work | n | time of n | time of 8 n | exponent | of its arithmetic | |\n|---|---|---|---|---|---|---|");
  for (const Row& row : rows()) {
    if (!is_chosen(row)) continue;
    const double small = least_seconds(row.prepare(row.n)), large = least_seconds(row.prepare(growth * row.n));
    const double exponent = std::log(large / small) / std::log(static_cast<double>(growth));
    const bool is_above = exponent > row.exponent + tolerance;
    above += is_above ? 1 : 0;
    std::printf("| %s | %lld | %.3g us | %.3g us | %.2f | %g | %s |\n", std::string(row.name).c_str(),
                static_cast<long long>(row.n), small * 1e6, large * 1e6, exponent, row.exponent,
                is_above ? "above" : "");
    std::fflush(stdout);
  }
  return above > 0 ? 1 : 0;
}
