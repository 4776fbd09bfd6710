// Calls of nn/ that C++ would read otherwise than they say: a fraction as a size, a bool or {} as a number, a number as
// a bool. None of them compiles. The functions and options of all public headers are walked.
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/declared_functions.hpp"
#include "tests/paths.hpp"

using namespace minitorch;

namespace {

// clang-format off
template <class L, class... Arguments> concept MadeOf = requires(Arguments... a) { L(a...); };

// A layer is made of whole numbers, and not of a fraction, a bool or a letter in the place of any of them.
template <class L, class N> concept OneSize = MadeOf<L, N>;
template <class L, class N> concept TwoSizes = MadeOf<L, N, int> && MadeOf<L, int, N>;
template <class L, class N> concept OneOfTwoSizes = MadeOf<L, N, int> || MadeOf<L, int, N>;
template <class L> concept OfWholeNumbers = OneSize<L, int> && OneSize<L, std::size_t> && !OneSize<L, double> &&
                                            !OneSize<L, float> && !OneSize<L, bool> && !OneSize<L, char>;
template <class L> concept OfTwoWholeNumbers = TwoSizes<L, int> && TwoSizes<L, std::size_t> &&
                                               !OneOfTwoSizes<L, double> && !OneOfTwoSizes<L, bool> &&
                                               !OneOfTwoSizes<L, char>;
template <class L> concept OfARealNumber = OneSize<L, int> && OneSize<L, double> && OneSize<L, float> &&
                                           !OneSize<L, bool> && !OneSize<L, char>;

static_assert(OfWholeNumbers<nn::Softmax> && OfWholeNumbers<nn::LogSoftmax> && OfWholeNumbers<nn::Flatten>);
static_assert(OfWholeNumbers<nn::LayerNorm> && OfWholeNumbers<nn::BatchNorm1d> && OfWholeNumbers<nn::ConfusionMatrix>);
static_assert(OfTwoWholeNumbers<nn::Linear> && OfTwoWholeNumbers<nn::Embedding> && OfTwoWholeNumbers<nn::Flatten>);
static_assert(OfTwoWholeNumbers<nn::RNN> && OfTwoWholeNumbers<nn::LSTM> && OfTwoWholeNumbers<nn::GRU>);
static_assert(MadeOf<nn::Bilinear, int, int, int> && !MadeOf<nn::Bilinear, int, int, double>);
static_assert(!MadeOf<nn::Bilinear, bool, int, int> && !MadeOf<nn::Bilinear, int, double, int>);
static_assert(OfARealNumber<nn::LeakyReLU> && OfARealNumber<nn::ELU> && OfARealNumber<nn::Softplus>);
static_assert(OfARealNumber<nn::Dropout>);
static_assert(OfWholeNumbers<Generator>);

template <class S, class N> concept OfOptimizer = requires(nn::Optimizer& o, N n) { S(o, n); };
template <class S> concept OfOptimizerAndWholeNumber =
    OfOptimizer<S, int> && !OfOptimizer<S, double> && !OfOptimizer<S, bool> && !OfOptimizer<S, char> &&
    !requires(nn::Optimizer& o) { S(o, {}); };
static_assert(OfOptimizerAndWholeNumber<nn::StepLR> && OfOptimizerAndWholeNumber<nn::CosineAnnealingLR>);
static_assert(OfOptimizerAndWholeNumber<nn::CosineAnnealingWarmRestarts>);
static_assert(OfOptimizer<nn::ExponentialLR, int> && OfOptimizer<nn::ExponentialLR, double>);
static_assert(!OfOptimizer<nn::ExponentialLR, bool> && !OfOptimizer<nn::ExponentialLR, char>);

using Parameters = std::vector<nn::Parameter>;
using Scalars = std::vector<Scalar>;
template <class O> concept RefusesForOptimizers =
    !requires(O& o) { nn::ExponentialLR(o, {}); } && !requires(O& o) { o.set_lr({}); } &&
    !requires(O& o) { o.set_lr(true); } && !requires(O& o) { o.set_lr(0.1, 0.5); } && !requires(O& o) { o.lr(1.5); } &&
    !requires(O& o) { o.lr(true); } && !requires(O& o) { o.momentum(0.5); } && !requires(O& o) { o.options(true); } &&
    !requires(O& o) { o.set_momentum({}, 0); } && !requires(O& o) { o.set_momentum(true, 0); } &&
    !requires(O& o) { o.initial_lr(0.5); } && !requires(O& o) { o.set_options(o.options(), 0.5); };
template <class O> concept AcceptsForOptimizers =
    requires(O& o) { o.set_lr(1); o.set_lr(0.1F); o.set_lr(0.1, 0U); o.lr(0); o.lr(std::size_t{0}); o.momentum(0); } &&
    requires(O& o) { o.set_momentum(0, 0); o.set_options(o.options(), 0); o.initial_lr(0); };
static_assert(RefusesForOptimizers<nn::SGD> && RefusesForOptimizers<nn::Adam>);
static_assert(AcceptsForOptimizers<nn::SGD> && AcceptsForOptimizers<nn::Adam>);

template <class P> concept RefusesToClip =
    !requires(P ps) { nn::clip_grad_norm(ps, {}); } && !requires(P ps) { nn::clip_grad_norm(ps, true); } &&
    !requires(P ps) { nn::clip_grad_value(ps, {}); } && !requires(P ps) { nn::clip_grad_value(ps, true); } &&
    !requires(P ps) { nn::clip_grad_norm(ps, 1, {.norm_type = true}); };
static_assert(RefusesToClip<Parameters> && RefusesToClip<Scalars>);

// Members of options, by name.
template <auto n> concept RefusedAsNumber =
    !requires { nn::SGDOptions{.lr = n}; } && !requires { nn::SGDOptions{.lr = 1, .momentum = n}; } &&
    !requires { nn::AdamOptions{.eps = n}; } && !requires { nn::AdamOptions{.betas = {0.9, n}}; } &&
    !requires { nn::AdamWOptions{.weight_decay = n}; } && !requires { nn::RMSpropOptions{.alpha = n}; } &&
    !requires { nn::AdagradOptions{.lr_decay = n}; } && !requires { nn::AdadeltaOptions{.rho = n}; } &&
    !requires { nn::StepLROptions{.gamma = n}; } && !requires { nn::OneCycleLROptions{.max_lr = n}; } &&
    !requires { nn::OneCycleLROptions{.max_lr = {n}}; } && !requires { nn::BatchNormOptions{.momentum = n}; } &&
    !requires { nn::LayerNormOptions{.eps = n}; } && !requires { nn::ReduceLROnPlateauOptions{.min_lr = n}; } &&
    !requires { nn::CrossEntropyOptions{.label_smoothing = n}; } && !requires { nn::RandomFlipOptions{.p = n}; } &&
    !requires { nn::BlobOptions{.std = n}; } && !requires { nn::EarlyStoppingOptions{.min_delta = n}; };
static_assert(RefusedAsNumber<true> && RefusedAsNumber<'a'>);
template <auto n> concept RefusedAsWholeNumber =
    !requires { nn::DataLoaderOptions{.batch_size = n}; } && !requires { nn::DataLoaderOptions{.seed = n}; } &&
    !requires { nn::RecurrentOptions{.num_layers = n}; } && !requires { nn::LinearLROptions{.total_iters = n}; } &&
    !requires { nn::NllOptions{.ignore_index = n}; } && !requires { nn::RandomCropOptions{.padding = n}; } &&
    !requires { nn::BlobOptions{.classes = n}; } && !requires { nn::EarlyStoppingOptions{.patience = n}; };
static_assert(RefusedAsWholeNumber<true> && RefusedAsWholeNumber<'a'>);
template <auto n> concept RefusedAsFlag =
    !requires { nn::DataLoaderOptions{.shuffle = n}; } && !requires { nn::RecurrentOptions{.bias = n}; } &&
    !requires { nn::AdamOptions{.amsgrad = n}; } && !requires { nn::SGDOptions{.lr = 1, .nesterov = n}; } &&
    !requires { nn::LayerNormOptions{.elementwise_affine = n}; } && !requires { nn::CsvOptions{.standardize = n}; } &&
    !requires { nn::OneCycleLROptions{.three_phase = n}; } && !requires { nn::BatchNormOptions{.affine = n}; };
static_assert(RefusedAsFlag<0> && RefusedAsFlag<1>);
// clang 14 takes no fractions as template arguments.
template <class T> concept RefusesFractions =
    !requires(T n) { nn::DataLoaderOptions{.batch_size = n}; } &&
    !requires(T n) { nn::RecurrentOptions{.num_layers = n}; } &&
    !requires(T n) { nn::RandomCropOptions{.padding = n}; } &&
    !requires(T n) { nn::DataLoaderOptions{.seed = n}; } && !requires(T n) { nn::DataLoaderOptions{.shuffle = n}; } &&
    !requires(T n) { nn::AdamOptions{.amsgrad = n}; };
static_assert(RefusesFractions<double> && RefusesFractions<float>);

template <class T, class N> concept RefusesForData =
    !requires(N n) { nn::one_hot_labels(n); } && !requires(N n) { nn::random_crop(n); } &&
    !requires(N n, Generator& g) { nn::make_moons(n, 0.1, g); } &&
    !requires(N n, Generator& g) { nn::make_sine(n, 0, g); } &&
    !requires(N n, Generator& g) { nn::make_blobs(n, g); } &&
    !requires(N n, Generator& g) { nn::make_points("xor", n, g); } &&
    !requires(T list, N n) { list[n]; } && !requires(nn::ConfusionMatrix m, N n) { m.at(0, n); } &&
    !requires(N n) { manual_seed(n); };
static_assert(RefusesForData<nn::ModuleList<nn::Linear>, double> && RefusesForData<nn::ModuleList<nn::Linear>, bool>);
template <class T, class B> concept RefusesForTensors =
    !requires(T x) { x.requires_grad_("no"); } && !requires(T x) { x.requires_grad_(1); } &&
    !requires(T x) { nn::dropout(x, true); } && !requires(T x) { nn::standardize(x, {0}, true); } &&
    !requires(T x) { nn::init::constant(x, true); } && !requires(T x) { nn::init::uniform(x, {}, 1); } &&
    !requires(T x) { nn::init::xavier_normal(x, true); } && !requires(T x) { nn::init::orthogonal(x, {}); } &&
    !requires(B b) { nn::init::calculate_gain(nn::init::Nonlinearity::leaky_relu, b); } &&
    !requires(Generator& g, B b) { nn::make_moons(3, b, g); } && !requires(B b) { nn::normalize(b, 1); } &&
    !requires(nn::RunningMean m, B b) { m.add(b); } && !requires(nn::EarlyStopping s, B b) { s.step(b); };
static_assert(RefusesForTensors<Tensor, bool>);
// clang-format on

// Returns the lines of a header without comments, what is private or protected, and namespace detail.
std::string public_text(const std::filesystem::path& header) {
  std::ifstream file(header);
  std::string text, line;
  bool is_hidden = false;
  while (std::getline(file, line)) {
    if (line == " private:" || line == " protected:" || line == "namespace detail {") is_hidden = true;
    if (!is_hidden) text += line.substr(0, line.find("//")) + '\n';
    if (line == " public:" || line == "};" || line.starts_with("}  // namespace detail")) is_hidden = false;
  }
  return text;
}

std::vector<std::filesystem::path> public_headers() {
  const std::string text = test::text_of(std::filesystem::path(test::source_path("nn")) / "nn.hpp");
  const std::regex include("#include \"(nn/[^\"]+)\"");
  std::vector<std::filesystem::path> headers;
  for (std::sregex_iterator one(text.begin(), text.end(), include), end; one != end; ++one)
    headers.emplace_back(test::source_path((*one)[1].str().c_str()));
  return headers;
}

}  // namespace

TEST_CASE("no public function of nn has a parameter to which C++ converts any number") {
  const std::regex declaration(
      R"((\w+)\((?:[^;(){}]|\{\})*\b(?:double|float|int|bool|std::u?int64_t|std::size_t) \w+)");
  std::set<std::string> names;
  const auto headers = public_headers();
  for (const auto& header : headers) names.merge(test::names_in(public_text(header), declaration));
  CHECK(headers.size() > 40);
  // JSON holds any number. The others are functions that users write: Dataset::item, Sampler::check, and those of
  // LambdaLR, which returns a double, and of AveragedModel, which returns a Tensor. Only the library calls two more.
  const std::set<std::string> of_users{"Json", "Tensor", "check", "double", "item"},
      of_library{"first_recurrent_weights", "is_alive"};
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(of_users.contains(name) != of_library.contains(name));
  }
  CHECK(names.size() == of_users.size() + of_library.size());
}

TEST_CASE("no options of nn have a member to which C++ converts any number") {
  const std::regex options(R"(struct (\w*Options) \{([^]*?)\n\};)"),
      member(R"(\n\s+(?:bool|int|float|double|std::u?int64_t|std::size_t) (\w+) =)"),
      any(R"(\n\s+(?:operators::Flag|RealNumber|WholeNumber|operators::Seed) (\w+) =)");
  std::set<std::string> plain, checked;
  for (const auto& header : public_headers()) {
    const std::string text = public_text(header);
    for (std::sregex_iterator one(text.begin(), text.end(), options), end; one != end; ++one) {
      for (const std::string& name : test::names_in((*one)[2], member)) plain.insert((*one)[1].str() + "." + name);
      for (const std::string& name : test::names_in((*one)[2], any)) checked.insert((*one)[1].str() + "." + name);
    }
  }
  CHECK(plain == std::set<std::string>{"ReadOptions.usable_bytes"});  // up to 2⁶⁴ - 1
  CHECK(checked.size() > 60);
}

TEST_CASE("layers, optimisers and data are made of numbers as in PyTorch") {
  const nn::Linear linear(2, 3, {.bias = false});
  CHECK(nn::Linear(std::size_t{2}, 3U).weight.shape() == Shape{3, 2});
  CHECK(nn::LayerNorm(8).weight->shape() == Shape{8});
  CHECK(nn::LayerNorm({8}).weight->shape() == Shape{8});
  CHECK(nn::LayerNorm({2, 8}).weight->shape() == Shape{2, 8});
  CHECK_FALSE(nn::BatchNorm1d(2, {.momentum = {}}).is_training() == false);
  nn::Adam adam(linear.parameters(), {.lr = 1, .betas = {0, 0.5}});
  CHECK(adam.lr() == 1);
  nn::OneCycleLR cycle(adam, {.max_lr = 2, .total_steps = 4});
  nn::OneCycleLR with_list(adam, {.max_lr = {0.5}, .total_steps = 4});
  nn::DataLoader loader(nn::TensorDataset(ones({4, 1}), ones({4})), {.batch_size = 2, .shuffle = true, .seed = 7});
  CHECK(loader.size() == 2);
  const Tensor picture = ones({1, 2, 2});
  CHECK(nn::normalize({0.5}, {0.25})(picture).sum().item() == 8);
  CHECK(nn::normalize(0, 2)(picture).sum().item() == 2);
}

TEST_CASE("a group or a seed below 0 is refused by its own number") {
  nn::SGD optimizer(nn::Linear(2, 2).parameters(), {.lr = 1});
  CHECK_THROWS_WITH(optimizer.lr(-1), "SGD: there is no group -1 among 1");
  CHECK_THROWS_AS(optimizer.set_lr(0.5, -1), IndexError);
  CHECK_THROWS_WITH(manual_seed(-1), "the seed is -1, it must be from 0 to 2^64 - 1");
  CHECK_THROWS_AS(Generator(-5), DataError);
  CHECK_THROWS_AS((nn::DataLoaderOptions{.seed = -1}), DataError);
  Generator generator(1);
  CHECK_THROWS_WITH(nn::make_points("xor", -1, generator), "make_points: n is -1, it must be at least 0");
  CHECK(Generator(18446744073709551615U) == Generator(18446744073709551615U));
}
