// Parameters as one vector, and back.
#include "nn/modules/parameter_vector.hpp"

#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/linear.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/body_and_head.hpp"
#include "tests/nn/modules/layer_cases.hpp"

using namespace minitorch;

TEST_CASE("a vector has the elements of all parameters in their order, and gives them back") {
  const nn::Linear layer(2, 3);
  layer.weight.set_value(tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}}));
  layer.bias->set_value(tensor({7.0, 8.0, 9.0}));
  const Tensor vector = nn::parameters_to_vector(layer.parameters());
  CHECK(vector.to_vector<double>() == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9});

  nn::vector_to_parameters(vector * 2, layer.parameters());
  CHECK(are_equal(layer.weight, tensor({{2.0, 4.0}, {6.0, 8.0}, {10.0, 12.0}})));
  CHECK(are_equal(*layer.bias, tensor({14.0, 16.0, 18.0})));
  CHECK(layer.weight.value().is_leaf());
}

TEST_CASE("a vector of parameters is differentiable, and its return keeps gradients") {
  const test::BodyAndHead model;
  sum(square(nn::parameters_to_vector(model.parameters()))).backward();
  CHECK(are_equal(*model.head.weight.grad(), model.head.weight.detach() * 2));
  nn::vector_to_parameters(zeros({22}), model.parameters());
  CHECK(model.head.weight.grad());
  CHECK(are_equal(model.head.weight, zeros({2, 4})));
}

TEST_CASE("a vector may be a view of the parameters that it goes to") {
  const nn::Parameter a(tensor({1.0, 2.0})), b(tensor({3.0, 4.0}));
  nn::vector_to_parameters(a.detach(), {b});
  CHECK(are_equal(b, tensor({1.0, 2.0})));
  const nn::Parameter first(tensor({1.0, 2.0, 3.0}));
  const Tensor overlapping = first.detach().flip({0});
  nn::vector_to_parameters(overlapping, {first});
  CHECK(are_equal(first, tensor({3.0, 2.0, 1.0})));
}

TEST_CASE("a vector that does not fit is refused, and changes nothing") {
  const nn::Linear layer(2, 1), other(2, 1);
  const Tensor before = layer.weight.detach().clone();
  CHECK_THROWS_WITH(nn::vector_to_parameters(ones({4}), layer.parameters()),
                    "vector_to_parameters: a vector (4) for parameters of 3 elements, it must be (3)");
  CHECK_THROWS_AS(nn::vector_to_parameters(ones({3, 1}), layer.parameters()), ShapeError);
  CHECK_THROWS_AS(nn::vector_to_parameters(ones({3}, {.dtype = float64}), layer.parameters()), DtypeError);
  other.to(float64);
  std::vector<nn::Parameter> mixed = layer.parameters();
  for (const nn::Parameter& parameter : other.parameters()) mixed.push_back(parameter);
  CHECK_THROWS_AS(nn::parameters_to_vector(mixed), DtypeError);
  CHECK_THROWS_AS(nn::vector_to_parameters(ones({6}), mixed), DtypeError);
  CHECK_THROWS_WITH(nn::parameters_to_vector({}),
                    "parameters_to_vector: there are no parameters, there must be at least one");
  CHECK(are_equal(layer.weight, before));
}
