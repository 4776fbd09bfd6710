// Sequential, ModuleList and ModuleDict.
#include "nn/modules/containers.hpp"

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Double : nn::Module {
  Tensor forward(const Tensor& x) const override { return 2 * x; }
};
struct Increment : nn::Module {
  Tensor forward(const Tensor& x) const override { return x + 1; }
};

}  // namespace

TEST_CASE("a sequence calls its modules one after the other") {
  CHECK(nn::Sequential(Double(), Increment())(tensor(3.0)).item() == 7);
  CHECK(nn::Sequential(Increment(), Double())(tensor(3.0)).item() == 8);
  CHECK(nn::Sequential()(tensor(3.0)).item() == 3);
  CHECK(nn::Sequential(nn::Sequential(Double(), Double()), Increment())(tensor(1.0)).item() == 5);
}

TEST_CASE("copies of a sequence are one, and clones are not") {
  nn::Sequential model{Double()};
  const nn::Sequential copy = model, other = nn::clone(model);
  model.append(Increment());
  CHECK(copy.size() == 2);
  CHECK(copy(tensor(1.0)).item() == 3);
  CHECK(other.size() == 1);
  CHECK(other(tensor(1.0)).item() == 2);
}

TEST_CASE("a sequence gives its modules by place and class") {
  const nn::Sequential model(nn::Linear(1, 2), nn::ReLU(), nn::Linear(2, 3));
  model.at<nn::Linear>(-1).weight.set_value(ones({3, 2}));
  CHECK(model.at<nn::Linear>(2).weight.is(model.parameters()[2]));
  CHECK(model.at<nn::ReLU>(1)(tensor(-1.0)).item() == 0);
  const nn::Sequential other = nn::clone(model);
  CHECK_FALSE(other.at<nn::Linear>(2).weight.is(model.parameters()[2]));
  CHECK(other.at<nn::Linear>(2).weight.is(other.parameters()[2]));
  CHECK_THROWS_WITH(model.at<nn::Linear>(1), "Sequential: module 1 is a ReLU, not of the class that at<> asks for");
  CHECK_THROWS_WITH(model.at<nn::Module>(0), "Sequential: module 0 is a Linear, not of the class that at<> asks for");
  CHECK_THROWS_AS(model.at<nn::Linear>(3), IndexError);
}

TEST_CASE("lists and dictionaries give modules by place and by name") {
  nn::ModuleList<nn::Linear> list = {nn::Linear(1, 2), nn::Linear(2, 3)};
  list.append(nn::Linear(3, 4));
  CHECK(list.size() == 3);
  CHECK(list[2].weight.shape() == Shape{4, 3});
  CHECK(list.named_parameters()[2].name == "1.weight");
  CHECK_THROWS_WITH(list.at(3), ContainsSubstring("ModuleList: there is no module 3 among 3"));
  std::int64_t outputs = 0;
  for (const nn::Linear& layer : list) outputs += layer.weight.shape()[0];
  CHECK(outputs == 9);

  nn::ModuleDict<nn::Linear> dict = {{"a", nn::Linear(1, 2)}};
  dict.insert("b", nn::Linear(2, 1));
  CHECK(dict["b"].weight.shape() == Shape{1, 2});
  CHECK(dict.contains("a"));
  CHECK_FALSE(dict.contains("c"));
  CHECK(dict.named_parameters()[3].name == "b.bias");
  CHECK_THROWS_WITH(dict["c"], ContainsSubstring("ModuleDict: there is no module 'c' among a, b"));
  CHECK_THROWS_WITH(dict.insert("a", nn::Linear(1, 1)), ContainsSubstring("given twice"));
  CHECK(dict.size() == 2);
}

TEST_CASE("clones of lists have modules of their own") {
  const nn::ModuleList<nn::Linear> list = {nn::Linear(1, 1)};
  const auto copy = nn::clone(list);
  copy[0].weight.set_value(tensor({{5.0}}));
  CHECK(list[0].weight.value().item() != 5);
  CHECK(copy.parameters()[0].value().item() == 5);
}
