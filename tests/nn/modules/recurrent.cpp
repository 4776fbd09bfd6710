// RNN, LSTM and GRU: names, options, handles, states and errors. recurrent_golden.cpp compares values with PyTorch.
#include "nn/modules/recurrent.hpp"

#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/modules/summary.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;

namespace {

constexpr TensorOptions doubles{.dtype = float64};

template <class E, class F> std::string message_of_a(const F& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::vector<std::string> names_of(const nn::Module& model) {
  std::vector<std::string> names;
  for (const auto& named : model.named_parameters()) names.push_back(named.name);
  return names;
}

}  // namespace

TEST_CASE("parameters of recurrent layers have PyTorch's names, shapes and order") {
  const nn::LSTM lstm(3, 5, {.num_layers = 2, .bidirectional = true});
  CHECK(names_of(lstm) == std::vector<std::string>{"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0",
                                                   "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse",
                                                   "bias_hh_l0_reverse", "weight_ih_l1", "weight_hh_l1", "bias_ih_l1",
                                                   "bias_hh_l1", "weight_ih_l1_reverse", "weight_hh_l1_reverse",
                                                   "bias_ih_l1_reverse", "bias_hh_l1_reverse"});
  REQUIRE(lstm.weights().size() == 4);
  CHECK(lstm.weights()[1].weight_ih.is(lstm.named_parameters()[4].parameter));
  CHECK(lstm.weights()[0].weight_ih.shape() == Shape{20, 3});
  CHECK(lstm.weights()[2].weight_ih.shape() == Shape{20, 10});
  CHECK(lstm.weights()[3].weight_hh.shape() == Shape{20, 5});
  CHECK(lstm.weights()[3].bias_hh->shape() == Shape{20});
  CHECK(names_of(nn::GRU(3, 5, {.bias = false})) == std::vector<std::string>{"weight_ih_l0", "weight_hh_l0"});
  CHECK(nn::GRU(3, 5).num_parameters() == 15 * (3 + 5 + 2));
}

TEST_CASE("parameters of recurrent layers start uniform on 1 over the root of hidden_size") {
  manual_seed(5);
  const nn::LSTM lstm(16, 64);
  for (const nn::NamedParameter& named : lstm.named_parameters()) {
    CAPTURE(named.name);
    CHECK(amax(abs(named.parameter.value())).item() <= 0.125);
    CHECK(amax(named.parameter.value()).item() > 0.12);
    CHECK(amin(named.parameter.value()).item() < -0.12);
  }
}

TEST_CASE("recurrent layers are printed as PyTorch prints them") {
  CHECK(printed(nn::RNN(2, 3, {.nonlinearity = nn::Nonlinearity::relu})) == "RNN(2, 3)");
  CHECK(printed(nn::LSTM(2, 3, {2, false, true, 0.5, true})) ==
        "LSTM(2, 3, num_layers=2, bias=false, batch_first=true, dropout=0.5, bidirectional=true)");
}

TEST_CASE("a recurrent layer stands in a Sequential, and gives its output alone") {
  const nn::GRU gru(3, 4, {.batch_first = true});
  const nn::Sequential model(gru, nn::Linear(4, 1));
  const Tensor x = randn({2, 5, 3});
  CHECK(model(x).shape() == Shape{2, 5, 1});
  CHECK(are_equal(gru.forward(x), gru(x).output));
  CHECK(nn::summary(model, {2, 5, 3}) ==
        "layer        output     parameters  bytes  multiply-adds\n"
        "Sequential   (2, 5, 1)           0      0              0\n"
        "  0: GRU     (2, 5, 4)         108    432            840\n"
        "  1: Linear  (2, 5, 1)           5     20             40\n"
        "all                            113    452            880\n");
}

TEST_CASE("who listens hears the output of a recurrent layer once") {
  struct Count final : nn::ForwardListener {
    int calls = 0;
    Shape shape = {};
    void on_output(const nn::Module&, const Tensor& output) override {
      ++calls;
      shape = output.shape();
    }
  };
  const nn::LSTM lstm(2, 3);
  Count count;
  lstm(zeros({4, 1, 2}));
  CHECK(count.calls == 1);
  CHECK(count.shape == Shape{4, 1, 3});
}

TEST_CASE("a sequence continues where its state is given on") {
  const nn::LSTM lstm(2, 3, {.num_layers = 2});
  const Tensor x = randn({5, 2, 2});
  const auto whole = lstm(x);
  const auto first = lstm(narrow(x, 0, 0, 2));
  const auto second = lstm(narrow(x, 0, 2, 3), first.h_n, first.c_n);
  CHECK(all(is_close(cat({first.output, second.output}), whole.output)).item() == 1);
  CHECK(all(is_close(second.c_n, whole.c_n)).item() == 1);
}

TEST_CASE("dropout between layers is there in training only, and not after the last layer") {
  manual_seed(6);
  const nn::GRU gru(2, 50, {.num_layers = 2, .dropout = 0.5});
  const Tensor x = randn({3, 4, 2});
  CHECK_FALSE(are_equal(gru(x).output, gru(x).output));
  CHECK(are_equal(gru(x).h_n[0], gru(x).h_n[0]));
  CHECK(all(gru(x).output != 0).item() == 1);
  gru.eval();
  CHECK(are_equal(gru(x).output, gru(x).output));

  const nn::GRU one(2, 3, {.dropout = 0.5});
  CHECK(are_equal(one(x).output, one(x).output));
}

TEST_CASE("dropout keeps the mean of what it lets through, and drops all at 1") {
  manual_seed(7);
  // The second layer's new state is half of the mean of the first one's, all of which are 1.
  const auto with_dropout = [](double probability) {
    const nn::RNN rnn(1, 1000, {.num_layers = 2, .nonlinearity = nn::Nonlinearity::relu, .dropout = probability});
    for (const nn::Parameter& parameter : rnn.parameters()) parameter.set_value(zeros(parameter.shape()));
    rnn.weights()[0].bias_ih->set_value(ones({1000}));
    rnn.weights()[1].weight_ih.set_value(full({1000, 1000}, 1e-3));
    return mean(rnn(zeros({1, 20, 1})).output).item();
  };
  CHECK(with_dropout(0.25) == Approx(1).epsilon(0.02));
  CHECK(with_dropout(1) == 0);
}

TEST_CASE("a clone of a recurrent layer computes the same and shares nothing") {
  const nn::LSTM lstm(2, 3, {.bidirectional = true});
  const nn::LSTM copy = lstm, clone = nn::clone(lstm);
  const Tensor x = randn({4, 2, 2});
  CHECK(are_equal(clone(x).output, lstm(x).output));
  {
    const auto guard = no_grad();
    lstm.weights()[1].weight_hh.value().fill_(0.5);
  }
  CHECK(are_equal(copy(x).output, lstm(x).output));
  CHECK_FALSE(are_equal(clone(x).output, lstm(x).output));
  sum(clone(x).output).backward();
  CHECK(clone.weights()[0].weight_ih.grad());
  CHECK_FALSE(lstm.weights()[0].weight_ih.grad());
}

TEST_CASE("after to(float64) all results of a recurrent layer are float64") {
  const nn::LSTM lstm(2, 3);
  lstm.to(float64);
  const auto [output, h_n, c_n] = lstm(zeros({2, 1, 2}, doubles));
  CHECK(output.dtype() == float64);
  CHECK(h_n.dtype() == float64);
  CHECK(c_n.dtype() == float64);
}

TEST_CASE("a batch may be empty, and then gradients of parameters are 0") {
  const nn::GRU gru(2, 3, {.num_layers = 2, .bidirectional = true});
  const auto [output, h_n] = gru(zeros({4, 0, 2}));
  CHECK(output.shape() == Shape{4, 0, 6});
  CHECK(h_n.shape() == Shape{4, 0, 3});
  sum(output).backward();
  for (const nn::Parameter& parameter : gru.parameters()) CHECK(amax(abs(*parameter.grad())).item() == 0);
}

TEST_CASE("the final state of the reverse direction is that of the first step") {
  const nn::RNN rnn(2, 3, {.bidirectional = true});
  const auto [output, h_n] = rnn(randn({4, 2, 2}));
  CHECK(are_equal(h_n[0], output[3].narrow(1, 0, 3)));
  CHECK(are_equal(h_n[1], output[0].narrow(1, 3, 3)));
}

TEST_CASE("a recurrent layer is one node in each direction, whatever the number of steps") {
  const nn::GRU gru(2, 3);
  const auto nodes_of = [&](std::int64_t steps) {
    const auto before = live_nodes();
    const Tensor output = gru(zeros({steps, 1, 2})).output;
    return live_nodes() - before;
  };
  CHECK(nodes_of(50) == nodes_of(2));
}

TEST_CASE("a graph that a recurrent layer made is released whole") {
  const auto nodes = live_nodes();
  const auto bytes = live_bytes();
  {
    const nn::LSTM lstm(2, 3, {.num_layers = 2});
    const auto [output, h_n, c_n] = lstm(zeros({4, 1, 2}));
    (sum(output) + sum(c_n)).backward();
  }
  CHECK(live_nodes() == nodes);
  CHECK(live_bytes() == bytes);
}

TEST_CASE("weights changed in place between forward and backward are found out") {
  const nn::GRU gru(2, 3);
  const Tensor loss = sum(gru(ones({2, 1, 2})).output);
  {
    const auto guard = no_grad();
    gru.weights()[0].weight_hh.value().add_(1);
  }
  CHECK(message_of_a<GraphError>([&] { loss.backward(); }).find("gru") != std::string::npos);
}

TEST_CASE("recurrent layers give the same bits on any number of threads") {
  manual_seed(8);
  const nn::LSTM lstm(32, 128, {.bidirectional = true});
  const Tensor x = randn({8, 64, 32});
  const auto run = [&] {
    lstm.zero_grad();
    const Tensor output = lstm(x).output;
    sum(output).backward();
    std::vector<Tensor> all{output};
    for (const nn::Parameter& parameter : lstm.parameters()) all.push_back(*parameter.grad());
    std::vector<Tensor> flat;
    for (const Tensor& one : all) flat.push_back(flatten(one));
    return cat(flat);
  };
  const auto run_on = [&](int threads) {
    const Threads set(threads);
    return run();
  };
  const Tensor expected = run_on(1);
  for (const int threads : {2, 3}) CHECK(are_equal(run_on(threads), expected));
}

TEST_CASE("each sequence of a batch has the results that it has alone, whatever lies beyond its end") {
  manual_seed(8);
  const nn::LSTM lstm(2, 3, {.num_layers = 2, .batch_first = true, .bidirectional = true});
  lstm.to(float64);
  const std::vector<std::int64_t> lengths = {4, 1, 3};
  const Tensor ends = from_vector(lengths, {3}), outside = (arange(5) >= ends.unsqueeze(1)).unsqueeze(2);
  const Tensor whole = randn({3, 5, 2}, {.dtype = float64});
  const Tensor x = whole.masked_fill(outside, std::nan("")).requires_grad_();
  const auto [output, h_n, c_n] = lstm(x, {.lengths = ends});
  CHECK(output.shape() == Shape{3, 5, 6});
  CHECK(are_equal(output.masked_fill(outside, 0), output));
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::int64_t length = lengths[static_cast<std::size_t>(i)];
    const auto alone = lstm(narrow(narrow(whole, 0, i, 1), 1, 0, length));
    CHECK(all(is_close(narrow(narrow(output, 0, i, 1), 1, 0, length), alone.output)).item() == 1);
    CHECK(all(is_close(narrow(h_n, 1, i, 1), alone.h_n)).item() == 1);
    CHECK(all(is_close(narrow(c_n, 1, i, 1), alone.c_n)).item() == 1);
  }
  // A derivative that is NaN beyond an end does not count either.
  output.backward(ones({3, 5, 6}, doubles).masked_fill(outside, std::nan("")));
  CHECK(all(abs(*x.grad()) < 1e9).item() == 1);
  CHECK(are_equal(x.grad()->masked_fill(outside, 0), *x.grad()));
  for (const nn::Parameter& parameter : lstm.parameters()) CHECK(all(abs(*parameter.grad()) < 1e9).item() == 1);
}

TEST_CASE("sequences that are all whole give what they give without lengths") {
  manual_seed(8);
  const nn::GRU gru(2, 3, {.bidirectional = true});
  const Tensor x = randn({4, 2, 2}), h0 = randn({2, 2, 3});
  const auto plain = gru(x, h0), with = gru(x, h0, {.lengths = tensor({4, 4})});
  CHECK(are_equal(with.output, plain.output));
  CHECK(are_equal(with.h_n, plain.h_n));
  CHECK(gru(zeros({4, 0, 2}), {.lengths = zeros({0}, {.dtype = int64})}).output.shape() == Shape{4, 0, 6});
}

TEST_CASE("the errors for lengths name the layer and the rule") {
  const nn::GRU gru(2, 3);
  const nn::LSTM first(2, 3, {.batch_first = true});
  const auto run = [&](const Tensor& lengths) { gru(zeros({4, 2, 2}), {.lengths = lengths}); };
  CHECK_THROWS_WITH(run(tensor({4, 0})),
                    "GRU: the length of sequence 1 is 0, it must be from 1 to 4, the steps of the input (4, 2, 2)");
  CHECK_THROWS_WITH(run(tensor({5, 1})),
                    "GRU: the length of sequence 0 is 5, it must be from 1 to 4, the steps of the input (4, 2, 2)");
  CHECK_THROWS_WITH(run(tensor({1})), "GRU: lengths are (1), but must be (2) for the input (4, 2, 2)");
  CHECK_THROWS_WITH(run(tensor({1.0, 2.0})), "GRU: lengths are float32, they must be int64");
  CHECK_THROWS_WITH(gru(zeros({4, 2}), {.lengths = tensor({4})}),
                    "GRU: lengths are for a batch, and the input (4, 2) has none");
  CHECK_THROWS_WITH(first(zeros({2, 4, 2}), {.lengths = tensor({4, 5})}),
                    "LSTM: the length of sequence 1 is 5, it must be from 1 to 4, the steps of the input (2, 4, 2)");
  CHECK_THROWS_AS(run(tensor({-1, 1})), DataError);
}

TEST_CASE("recurrent layers name what does not fit") {
  const nn::GRU gru(2, 3, {.num_layers = 2});
  const nn::LSTM lstm(2, 3, {.batch_first = true, .bidirectional = true});
  const nn::RNN rnn(2, 3);
  const auto shape_error = [](const auto& f) { return message_of_a<ShapeError>(f); };
  CHECK(shape_error([&] { gru(zeros({2})); }) ==
        "GRU: the input (2) must have 3 dimensions, (T, N, 2), or 2 without N");
  CHECK(shape_error([&] {
          lstm(zeros({1, 1, 1, 2}));
        }) == "LSTM: the input (1, 1, 1, 2) must have 3 dimensions, (N, T, 2), or 2 without N");
  CHECK(shape_error([&] {
          gru(zeros({4, 1, 5}));
        }) == "GRU: the input (4, 1, 5) must end with a dimension of input_size = 2");
  CHECK(shape_error([&] { rnn(zeros({0, 1, 2})); }) == "RNN: the input (0, 1, 2) has no steps, T must be at least 1");
  CHECK(shape_error([&] { lstm(zeros({1, 0, 2})); }) == "LSTM: the input (1, 0, 2) has no steps, T must be at least 1");
  CHECK(shape_error([&] { rnn.forward(zeros({0, 2})); }) == "RNN: the input (0, 2) has no steps, T must be at least 1");
  CHECK(shape_error([&] {
          gru(zeros({4, 5, 2}), zeros({1, 5, 3}));
        }) == "GRU: h0 is (1, 5, 3), but must be (2, 5, 3) for the input (4, 5, 2)");
  CHECK(shape_error([&] {
          gru(zeros({4, 2}), zeros({2, 1, 3}));
        }) == "GRU: h0 is (2, 1, 3), but must be (2, 3) for the input (4, 2)");
  CHECK(shape_error([&] {
          lstm(zeros({5, 4, 2}), zeros({2, 5, 3}), zeros({2, 4, 3}));
        }) == "LSTM: c0 is (2, 4, 3), but must be (2, 5, 3) for the input (5, 4, 2)");

  CHECK(message_of_a<DtypeError>([&] {
          gru(zeros({4, 5, 2}, doubles));
        }) ==
        "GRU: the input is float64 and the weight is float32, they must be of one dtype; convert "
        "the input by to(float32), or the weight by to(float64)");
  CHECK(message_of_a<DtypeError>([&] {
          rnn(zeros({4, 2}), zeros({1, 3}, doubles));
        }) ==
        "RNN: h0 is float64 and the weight is float32, they must be of one dtype; convert h0 by "
        "to(float32), or the weight by to(float64)");

  CHECK(shape_error([] { nn::RNN(0, 3); }) == "RNN: input_size is 0, it must be at least 1");
  CHECK(shape_error([] { nn::LSTM(2, -1); }) == "LSTM: hidden_size is -1, it must be at least 1");
  CHECK(shape_error([] { nn::GRU(2, 3, {.num_layers = 0}); }) == "GRU: num_layers is 0, it must be at least 1");
  CHECK(message_of_a<DataError>([] { nn::GRU(2, 3, {.dropout = 1.5}); }) ==
        "GRU: dropout is 1.5, it must be from 0 to 1");
  CHECK(message_of_a<DataError>([] { nn::GRU(2, 3, {.dropout = std::nan("")}); }) ==
        "GRU: dropout is nan, it must be from 0 to 1");
}
