// A parameter works as a tensor in every function of tensors that a header declares, and has the same members. The test
// fails for a function without a row.
#include <regex>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/declared_functions.hpp"
#include "tests/minitorch/tensor/elements.hpp"
#include "tests/nn/modules/parameter_forms.hpp"

using namespace minitorch;
using test::all_rows;
using test::FormsRow;
using test::Results;

namespace {

// Functions without elements to compare, and the building blocks of others.
const std::set<std::string> without_row = {"as_argument", "as_floating", "beside", "empty_like",  "rand_like",
                                           "randn_like",  "map",         "zip",    "multinomial", "randint_like"};
// Functions of lists, functions that make tensors, distances, decompositions, derivatives, and functions of pictures
// and of layers.
const std::set<std::string> without_member = {"cat",
                                              "stack",
                                              "meshgrid",
                                              "normalize",
                                              "cosine_similarity",
                                              "pairwise_distance",
                                              "cdist",
                                              "solve",
                                              "cholesky",
                                              "qr",
                                              "svd",
                                              "eigh",
                                              "einsum",
                                              "zeros_like",
                                              "ones_like",
                                              "full_like",
                                              "slice_backward",
                                              "diagonal_backward",
                                              "adaptive_avg_pool1d",
                                              "adaptive_avg_pool2d",
                                              "adaptive_max_pool1d",
                                              "adaptive_max_pool1d_with_indices",
                                              "adaptive_max_pool2d",
                                              "adaptive_max_pool2d_with_indices",
                                              "avg_pool1d",
                                              "avg_pool2d",
                                              "conv1d",
                                              "conv2d",
                                              "conv_transpose1d",
                                              "conv_transpose2d",
                                              "fold",
                                              "interpolate",
                                              "max_pool1d",
                                              "max_pool1d_with_indices",
                                              "max_pool2d",
                                              "max_pool2d_with_indices",
                                              "unfold",
                                              "standardize",
                                              "layer_norm",
                                              "rms_norm",
                                              "group_norm",
                                              "batch_norm",
                                              "scaled_dot_product_attention",
                                              "attention_weights"};

}  // namespace

TEST_CASE("every function of tensors that a header declares takes a parameter, and is a member") {
  std::set<std::string> rows;
  for (const FormsRow& row : all_rows()) rows.insert(row.name);
  const std::set<std::string> members =
      test::names_in(test::text_of(test::source_path("minitorch/tensor/tensor_members.hpp")),
                     std::regex(R"((?:Tensor|Selected|Unique|Slogdet|std::vector<Tensor>) (\w+)\()"));
  REQUIRE(test::declared_functions().size() > 70);
  for (const std::string& name : test::declared_functions()) {
    INFO(name);
    CHECK(rows.contains(name) + without_row.contains(name) == 1);
    CHECK(members.contains(name) + without_row.contains(name) + without_member.contains(name) == 1);
  }
}

TEST_CASE("a parameter gives the results of its tensor in all functions and members") {
  const Tensor x = tensor({{1., 2.5, 0.5}, {4., 1., 3.}, {2., 5., 2.}});
  const nn::Parameter p(x);
  for (const FormsRow& row : all_rows()) {
    INFO(row.name);
    const Results expected = row.of_tensor.front()(x);
    const auto check = [&](const Results& found) {
      REQUIRE(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].shape() == expected[i].shape());
        CHECK(found[i].dtype() == expected[i].dtype());
        CHECK(found[i].to_vector<double>() == expected[i].to_vector<double>());
      }
    };
    for (const auto& form : row.of_tensor) check(form(x));
    for (const auto& form : row.of_parameter) check(form(p));
  }
}

TEST_CASE("the derivative of a parameter's function reaches the parameter") {
  const nn::Linear layer(2, 3);
  layer.weight.square().sum().backward();
  CHECK(layer.weight.grad()->to_vector<float>() == mul(layer.weight.detach(), 2).to_vector<float>());
  const Tensor loss = sum(layer(ones({4, 2})));
  const std::vector<Tensor> derivatives = grad(loss, layer.parameters());
  REQUIRE(derivatives.size() == 2);
  CHECK(derivatives[0].to_vector<float>() == std::vector<float>(6, 4));
  CHECK(derivatives[1].to_vector<float>() == std::vector<float>(3, 4));
}

TEMPLATE_TEST_CASE("parameters and buffers are read as their tensors are", "", nn::Parameter, nn::Buffer) {
  const TestType p(tensor({{1., 2.5, 0.5}, {4., 1., 3.}}, {.dtype = float64}));
  const Tensor& x = p.value();
  CHECK(p.shape() == Shape{2, 3});
  CHECK(p.size(-1) == 3);
  CHECK(p.dim() == 2);
  CHECK(p.numel() == 6);
  CHECK(p.dtype() == float64);
  CHECK(p.strides() == x.strides());
  CHECK(p.is_contiguous());
  CHECK(p.at({1, 0}) == 4);
  CHECK(TestType(tensor(7.)).item() == 7);
  CHECK(p.template to_vector<float>() == x.to_vector<float>());
  std::vector<double> elements(6);
  p.copy_to(std::span(elements));
  CHECK(elements == x.to_vector<double>());
  CHECK(p.requires_grad() == std::is_same_v<TestType, nn::Parameter>);
  CHECK(p.detach().is_constant());
  CHECK(p.sum().item() == 12);
  const Tensor totals = sum(p, 0);
  CHECK(totals.to_vector<double>() == std::vector<double>{5, 3.5, 3.5});
}

TEMPLATE_TEST_CASE("== compares elements of parameters and buffers as of tensors, and is() their identity", "",
                   nn::Parameter, nn::Buffer) {
  const TestType p(tensor({1., 2.})), copy(tensor({1., 3.})), handle = p;
  const Tensor equal = p == copy, all_equal = p == p.value(), different = p != copy;
  CHECK(elements(equal) == std::vector<double>{1, 0});
  CHECK(elements(all_equal) == std::vector<double>{1, 1});
  CHECK(elements(different) == std::vector<double>{0, 1});
  CHECK(p.is(handle));
  CHECK_FALSE(p.is(copy));
  CHECK_FALSE(p.is(TestType(p.value())));
}
