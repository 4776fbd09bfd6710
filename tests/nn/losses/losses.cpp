// Losses against PyTorch's values and gradients, from tests/golden/make_losses.py, and against central differences.
#include "nn/losses/losses.hpp"

#include <cmath>
#include <cstddef>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"
#include "tests/special_values.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::test;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;
using nn::Reduction;

namespace {

double number(const json& x) {
  if (!x.is_string()) return x.get<double>();
  const double infinity = std::numeric_limits<double>::infinity();
  return x == "nan" ? std::numeric_limits<double>::quiet_NaN() : x == "inf" ? infinity : -infinity;
}

Tensor tensor_of_losses(const json& described, DType dtype = float64) {
  Shape shape;
  for (const json& size : described.at(0)) shape.push_back(size.get<std::int64_t>());
  std::vector<double> values;
  for (const json& value : described.at(1)) values.push_back(number(value));
  return from_vector(values, shape, {.dtype = dtype});
}

// Reads the options of a loss from a case of the file.
struct Given {
  const json& golden;

  bool has(const std::string& name) const { return golden.contains(name) || golden.at("options").contains(name); }
  double real(const std::string& name, double otherwise) const { return golden.at("options").value(name, otherwise); }
  std::optional<Tensor> tensor(const std::string& name) const {
    return golden.contains(name) ? std::optional(tensor_of_losses(golden.at(name))) : std::nullopt;
  }
  std::string reduction_name() const { return golden.at("options").at("reduction"); }
  Reduction reduction() const {
    return reduction_name() == "mean" ? Reduction::mean : reduction_name() == "sum" ? Reduction::sum : Reduction::none;
  }
  nn::TripletMarginOptions triplet_options() const {
    return {.margin = real("margin", 1),
            .p = real("p", 2),
            .eps = real("eps", 1e-6),
            .swap = has("swap"),
            .reduction = reduction()};
  }
  nn::KlReduction kl_reduction() const {
    using K = nn::KlReduction;
    const std::map<std::string, K> all = {
        {"mean", K::mean}, {"batchmean", K::batchmean}, {"sum", K::sum}, {"none", K::none}};
    return all.at(reduction_name());
  }
};

using Loss = std::function<Tensor(const Tensor&, const Tensor&, const Given&)>;
const std::map<std::string, Loss>& losses() {
  using X = const Tensor&;
  using G = const Given&;
  static const std::map<std::string, Loss> all = {
      {"mse", [](X x, X y, G g) { return nn::mse(x, y, {.reduction = g.reduction()}); }},
      {"l1", [](X x, X y, G g) { return nn::l1(x, y, {.reduction = g.reduction()}); }},
      {"smooth_l1",
       [](X x, X y, G g) { return nn::smooth_l1(x, y, {.beta = g.real("beta", 1), .reduction = g.reduction()}); }},
      {"bce", [](X x, X y, G g) { return nn::bce(x, y, {.weight = g.tensor("weight"), .reduction = g.reduction()}); }},
      {"bce_with_logits",
       [](X x, X y, G g) {
         return nn::bce_with_logits(
             x, y, {.weight = g.tensor("weight"), .pos_weight = g.tensor("pos_weight"), .reduction = g.reduction()});
       }},
      {"kl_div",
       [](X x, X y, G g) {
         return nn::kl_div(x, y, {.log_target = g.has("log_target"), .reduction = g.kl_reduction()});
       }},
      {"hinge",
       [](X x, X y, G g) { return nn::hinge(x, y, {.margin = g.real("margin", 1), .reduction = g.reduction()}); }},
      {"huber",
       [](X x, X y, G g) { return nn::huber(x, y, {.delta = g.real("delta", 1), .reduction = g.reduction()}); }},
      {"margin_ranking",
       [](X x, X y, G g) {
         return nn::margin_ranking(x, y, *g.tensor("sign"),
                                   {.margin = g.real("margin", 0), .reduction = g.reduction()});
       }},
      {"triplet_margin",
       [](X x, X y, G g) { return nn::triplet_margin(x, y, *g.tensor("negative"), g.triplet_options()); }},
      {"triplet_margin of the negative",
       [](X x, X y, G g) { return nn::triplet_margin(y, *g.tensor("positive"), x, g.triplet_options()); }},
      {"nll",
       [](X x, X y, G g) {
         const auto ignored = static_cast<std::int64_t>(g.real("ignore_index", -100));
         return nn::nll(x, y, {.weight = g.tensor("weight"), .ignore_index = ignored, .reduction = g.reduction()});
       }},
      {"cross_entropy",
       [](X x, X y, G g) {
         const auto ignored = static_cast<std::int64_t>(g.real("ignore_index", -100));
         return nn::cross_entropy(x, y,
                                  {.weight = g.tensor("weight"),
                                   .ignore_index = ignored,
                                   .label_smoothing = g.real("label_smoothing", 0),
                                   .reduction = g.reduction()});
       }},
  };
  return all;
}

const json& golden() {
  static const json all = json::parse(std::ifstream(test::source_path("tests/golden/losses.json")));
  return all;
}

bool has_classes(const json& one) {
  const std::string loss = one.at("loss");
  return loss == "nll" || (loss == "cross_entropy" && one.at("x").at(0) != one.at("y").at(0));
}

void check_is_about(const std::string& what, const Tensor& found, const json& described) {
  CAPTURE(what);
  const Tensor expected = tensor_of_losses(described);
  CHECK(found.shape() == expected.shape());
  REQUIRE(found.numel() == expected.numel());
  const auto ours = found.to_vector<double>(), theirs = expected.to_vector<double>();
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CAPTURE(i, ours[i], theirs[i]);
    const bool same = std::isnan(theirs[i]) ? std::isnan(ours[i])
                                            : ours[i] == theirs[i] ||
                                                  std::abs(ours[i] - theirs[i]) <= 1e-13 + 1e-12 * std::abs(theirs[i]);
    CHECK(same);
  }
}

}  // namespace

TEST_CASE("losses and their gradients are PyTorch's") {
  std::set<std::string> seen;
  for (const json& one : golden().at("cases")) {
    CAPTURE(one.at("loss"), one.at("options").dump(), one.at("x").dump(), one.at("y").dump());
    seen.insert(one.at("loss").get<std::string>());
    const Tensor x = tensor_of_losses(one.at("x")).requires_grad_();
    Tensor y = tensor_of_losses(one.at("y"), has_classes(one) ? int64 : float64);
    if (one.contains("dy")) y.requires_grad_();
    const Tensor value = losses().at(one.at("loss"))(x, y, Given{one});
    check_is_about("value", value, one.at("value"));
    value.backward(tensor_of_losses(one.at("d_value")));
    check_is_about("dx", *x.grad(), one.at("dx"));
    if (one.contains("dy")) check_is_about("dy", *y.grad(), one.at("dy"));
  }
  CHECK(seen.size() == losses().size());
}

TEST_CASE("first and second derivatives of losses agree with central differences") {
  for (const json& one : golden().at("cases")) {
    const Given given{one};
    const Tensor x = tensor_of_losses(one.at("x"));
    const Tensor y = tensor_of_losses(one.at("y"), has_classes(one) ? int64 : float64);
    const bool has_ends = any(abs(x) >= 1000).item() != 0;  // central differences are too coarse there
    const bool is_kinked = one.at("loss") == "l1" || one.at("x") == one.at("y");  // some elements lie on the kink
    const bool is_bce_at_ends = one.at("loss") == "bce" && any((x < 1e-9) + (x > 1 - 1e-9)).item() != 0;
    if (has_ends || is_kinked || is_bce_at_ends || std::isnan(number(one.at("value").at(1).at(0)))) continue;
    CAPTURE(one.at("loss"), one.at("options").dump(), one.at("x").dump(), one.at("y").dump());
    const auto f = [&](const std::vector<Tensor>& v) { return losses().at(one.at("loss"))(v[0], y, given); };
    CHECK(check_gradients(f, {x}, {.rtol = 1e-4, .atol = 1e-6}));
    CHECK(check_second_gradients(f, {x}, {.rtol = 1e-3, .atol = 1e-5}));
  }
}

TEST_CASE("derivatives of bce at the probabilities 0 and 1, where PyTorch's second one is 0 or 1e24") {
  struct AtEnd {
    double x, y, first;  // the first derivative is PyTorch's, too
  };
  const auto slope = [](double x, double y, DType dtype) {
    const Tensor at = tensor({x}, {.dtype = dtype, .requires_grad = true});
    const Tensor dx = grad(nn::bce(at, tensor({y}, {.dtype = dtype})), {at}, {.create_graph = true})[0];
    return std::pair(dx.item(), grad(dx, {at})[0].item());
  };
  for (const auto& [x, y, first] :
       {AtEnd{0, 0, 0}, AtEnd{0, 1, -1e12}, AtEnd{0, 0.25, -2.5e11}, AtEnd{1, 1, 0}, AtEnd{1, 0, 1e12}}) {
    CAPTURE(x, y);
    for (const DType dtype : {float32, float64}) {
      CHECK(slope(x, y, dtype).first == Approx(first).epsilon(1e-6));
      CHECK(slope(x, y, dtype).second == Approx(1e12).epsilon(1e-6));
    }
    const double near = x == 0 ? 1e-13 : 1 - 1e-13;  // x (1 - x) is taken as 1e-12 there
    CHECK((slope(near, y, float64).first - slope(x, y, float64).first) / (near - x) == Approx(1e12).epsilon(1e-3));
  }
}

TEST_CASE("losses of float32 logits of any size are finite, and so are their gradients") {
  const Tensor x = tensor({{1000.0, -1000.0}, {-1000.0, 1000.0}}, {.requires_grad = true});
  CHECK(nn::cross_entropy(x, tensor({0, 0})).item() == 1000);
  CHECK(nn::bce_with_logits(x, tensor({{1.0, 0.0}, {1.0, 1.0}})).item() == 250);
  (nn::cross_entropy(x, tensor({0, 0})) + nn::bce_with_logits(x, ones({2, 2}))).backward();
  for (const double d : x.grad()->to_vector<double>()) CHECK(std::isfinite(d));
  CHECK(nn::cross_entropy(tensor({{0.0, -infinity}}), tensor({0})).item() == 0);
}

// Shorter rows are summed in another order.
TEST_CASE("cross_entropy of rows of 32 classes and more has the bits of log_softmax") {
  for (const DType dtype : {float32, float64}) {
    for (const std::int64_t classes : {32, 33, 64, 100, 1000}) {
      const Tensor x = 3 * randn({20, classes}, {.dtype = dtype}), target = arange(20);
      const Tensor expected = -gather(log_softmax(x, 1), 1, target.unsqueeze(1)).flatten();
      CAPTURE(to_text(dtype), classes);
      CHECK(equal(nn::cross_entropy(x, target, {.reduction = Reduction::none}), expected));
    }
  }
}

TEST_CASE("losses want equal shapes and floating-point numbers") {
  CHECK_THROWS_WITH(nn::mse(ones({3}), ones({3, 1})),
                    "mse: an input (3) and a target (3, 1), the shapes must be equal");
  CHECK_THROWS_AS(nn::l1(ones({3}), ones({})), ShapeError);
  CHECK_THROWS_WITH(
      nn::bce_with_logits(ones({2}), tensor({0, 1})),
      ContainsSubstring("bce_with_logits: an input of float32 and a target of int64, both must be float"));
  CHECK_THROWS_WITH(nn::smooth_l1(ones({1}), ones({1}), {.beta = -1}), ContainsSubstring("smooth_l1: beta is -1"));
  CHECK_THROWS_WITH(nn::bce(tensor({0.5, 1.5}), ones({2})),
                    ContainsSubstring("bce: the input (2) has elements outside"));
  CHECK_THROWS_WITH(nn::bce(tensor({0.5, std::nan("")}), ones({2})),
                    ContainsSubstring("bce: the input (2) has elements outside [0, 1]"));
  CHECK(nn::bce(tensor({0.5, std::nan("")}), ones({2}), {.weight = tensor({0.0, 0.0})}).item() == 0);
  CHECK_THROWS_WITH(nn::bce(tensor({0.5}), ones({1}), {.weight = ones({3})}),
                    "bce: a weight (3) does not broadcast to the losses (1)");
  CHECK_THROWS_WITH(nn::bce_with_logits(ones({2}), ones({2}), {.pos_weight = ones({3})}),
                    ContainsSubstring("bce_with_logits: a pos_weight (3) does not broadcast to the input (2)"));
  CHECK_THROWS_WITH(nn::hinge(ones({2}), tensor({1.0, 0.0})), ContainsSubstring("hinge: the target (2) has elements"));
  CHECK_THROWS_WITH(nn::kl_div(tensor(0.0), tensor(1.0), {.reduction = nn::KlReduction::batchmean}),
                    ContainsSubstring("kl_div: an input () has no batch"));
  for (const double delta : {0.0, -1.0, infinity, not_a_number, 1e39})
    CHECK_THROWS_AS(nn::huber(ones({1}), ones({1}), {.delta = delta}), DataError);
  CHECK_THROWS_WITH(nn::huber(ones({1}), ones({1}), {.delta = 0}),
                    "huber: delta is 0, it must be positive, and finite in float32");
}

TEST_CASE("losses of several outputs name what does not fit") {
  const Tensor x = ones({2, 3});
  CHECK_THROWS_WITH(nn::margin_ranking(x, ones({3, 2}), x),
                    "margin_ranking: a first input (2, 3) and a second input (3, 2), the shapes must be equal");
  CHECK_THROWS_WITH(nn::margin_ranking(x, x, ones({2})),
                    "margin_ranking: a first input (2, 3) and a target (2), the shapes must be equal");
  CHECK_THROWS_WITH(nn::margin_ranking(x, x, zeros({2, 3})),
                    "margin_ranking: the target (2, 3) has elements that are neither -1 nor 1");
  CHECK_THROWS_AS(nn::margin_ranking(x, x, ones({2, 3}, {.dtype = float64})), DtypeError);
  CHECK_THROWS_AS(nn::margin_ranking(x, x, x, {.margin = infinity}), DataError);
  CHECK_THROWS_WITH(nn::triplet_margin(x, ones({2, 4}), x),
                    "triplet_margin: an anchor (2, 3) and a positive (2, 4), the shapes must be equal");
  CHECK_THROWS_WITH(nn::triplet_margin(x, x, ones({2, 3}, {.dtype = int64})),
                    "triplet_margin: an anchor of float32 and a negative of int64, both must be float32 or float64; "
                    "convert by to(dtype)");
  CHECK_THROWS_WITH(nn::triplet_margin(tensor(1.0), tensor(1.0), tensor(1.0)),
                    "triplet_margin: an anchor () has no features, it must have at least one dimension, (N, D) or (D)");
  CHECK_THROWS_AS(nn::triplet_margin(x, x, x, {.margin = not_a_number}), DataError);
  CHECK_THROWS_AS(nn::triplet_margin(x, x, x, {.eps = infinity}), DataError);
}

TEST_CASE("losses of several outputs: none and one of them") {
  const Tensor none = zeros({0, 3}), one = tensor({{1.0, 2.0, 2.0}}, {.dtype = float64});
  CHECK(nn::triplet_margin(none, none, none, {.reduction = Reduction::none}).shape() == Shape{0});
  CHECK(nn::triplet_margin(none, none, none, {.reduction = Reduction::sum}).item() == 0);
  CHECK(std::isnan(nn::triplet_margin(none, none, none).item()));
  CHECK(nn::triplet_margin(zeros({1, 3}, {.dtype = float64}), one, one * 2, {.margin = 4, .eps = 0}).item() == 1);
  CHECK(std::isnan(nn::margin_ranking(none, none, none).item()));
  CHECK(nn::margin_ranking(tensor({3.0}), tensor({1.0}), tensor({-1.0}), {.margin = 0.5}).item() == 2.5);
}

TEST_CASE("the second derivative of huber is 0 where the difference is delta, as PyTorch's") {
  const Tensor x = tensor({-1.0, 0.5, 1.0, 2.0}, {.dtype = float64, .requires_grad = true});
  const Tensor loss = nn::huber(x, zeros({4}, {.dtype = float64}), {.reduction = Reduction::sum});
  const Tensor slope = grad(loss, {x}, {.create_graph = true})[0];
  CHECK(slope.to_vector<double>() == std::vector<double>{-1, 0.5, 1, 1});
  CHECK(grad(sum(slope), {x})[0].to_vector<double>() == std::vector<double>{0, 1, 0, 0});
}

TEST_CASE("huber is delta times smooth_l1, and has no square of a large difference") {
  const Tensor x = tensor({-1e300, 0.25, 1e300}, {.dtype = float64}), y = zeros({3}, {.dtype = float64});
  const nn::HuberOptions options = {.delta = 2, .reduction = Reduction::none};
  CHECK(nn::huber(x, y, options).to_vector<double>() == std::vector<double>{2e300, 0.03125, 2e300});
  CHECK(equal(nn::huber(x, y, options), 2 * nn::smooth_l1(x, y, {.beta = 2, .reduction = Reduction::none})));
}

TEST_CASE("losses of classes name what does not fit") {
  const Tensor x = ones({2, 3});
  CHECK_THROWS_WITH(nn::cross_entropy(x, tensor({0, 1, 2})),
                    "cross_entropy: classes (3) for an input (2, 3), they must be (2)");
  CHECK_THROWS_WITH(nn::cross_entropy(x, tensor({{0}, {1}})),
                    "cross_entropy: classes (2, 1) for an input (2, 3), they must be (2)");
  CHECK_THROWS_WITH(nn::nll(x, tensor({0.0, 1.0})),
                    ContainsSubstring("nll: classes (2) float32, they must be int64; convert by to(int64)"));
  CHECK_THROWS_WITH(nn::cross_entropy(x, tensor({0, 3})),
                    ContainsSubstring("cross_entropy: the index 3 at (1) is out of range"));
  CHECK_THROWS_AS(nn::cross_entropy(x, tensor({-1, 0})), IndexError);
  CHECK_THROWS_WITH(nn::cross_entropy(x, tensor({0, 1}), {.weight = ones({2})}),
                    ContainsSubstring("cross_entropy: a weight (2) float32 for 3 classes"));
  CHECK_THROWS_WITH(nn::cross_entropy(x, tensor({0, 1}), {.label_smoothing = 1.5}),
                    ContainsSubstring("cross_entropy: label_smoothing is 1.5, it must be from 0 to 1"));
  CHECK_THROWS_AS(nn::cross_entropy(tensor(1.0), tensor(0)), ShapeError);
  CHECK_THROWS_AS(nn::cross_entropy(zeros({2, 0}), tensor({0, 0})), ShapeError);
  CHECK_THROWS_AS(nn::nll(ones({2, 3}, {.dtype = int64}), tensor({0, 1})), ShapeError);
}

TEST_CASE("cross_entropy notices that its target has changed before the backward pass") {
  const Tensor x = randn({2, 3}).requires_grad_();
  for (const bool create_graph : {false, true}) {
    Tensor target = tensor({0, 2});
    const Tensor loss = nn::cross_entropy(x, target);
    target.fill_(7);
    CHECK_THROWS_AS(grad(loss, {x}, {.create_graph = create_graph}), GraphError);
    CHECK_THROWS_WITH(grad(loss, {x}, {.create_graph = create_graph}),
                      ContainsSubstring("cross_entropy saved its target, (2, 1) int64"));
  }
}

TEST_CASE("bits of losses do not depend on the number of threads") {
  manual_seed(4);
  const Tensor x = randn({300, 200}), classes = randint(0, 200, {300}), y = rand({300, 200});
  const auto all = [&] {
    std::vector<double> values;
    const Tensor leaf = x.clone().requires_grad_();
    const Tensor loss = nn::cross_entropy(leaf, classes, {.label_smoothing = 0.1}) + nn::bce_with_logits(leaf, y);
    loss.backward();
    values.push_back(loss.item());
    for (const double d : leaf.grad()->to_vector<double>()) values.push_back(d);
    return values;
  };
  const auto at = [&](int threads) {
    const Threads set(threads);
    return all();
  };
  const auto once = at(1);
  for (const int threads : {2, 3, 7}) CHECK(at(threads) == once);
}
