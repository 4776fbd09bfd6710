// Networks of convolutions for sentences and pictures: shapes, derivatives, padding, threads, copies and errors.
#include <limits>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "nn/models/picture_cnn.hpp"
#include "nn/models/sentence_cnn.hpp"
#include "nn/modules/evaluating.hpp"
#include "nn/modules/init.hpp"
#include "nn/optim/adam.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules/layer_cases.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

nn::SentenceCnn small_sentence_cnn(double dropout = 0) {
  return {6, 2, {.embedding = 3, .widths = {1, 2, 3}, .maps = 2, .dropout = dropout}};
}

// The loss and all gradients of one pass, as bits to compare.
std::vector<float> pass_of(const nn::Module& model, const Tensor& x, const Tensor& labels, int threads) {
  const Threads guard(threads);
  model.zero_grad();
  const Tensor loss = nn::cross_entropy(model(x), labels);
  loss.backward();
  std::vector<float> bits = {static_cast<float>(loss.item())};
  for (const nn::Parameter& p : model.parameters()) {
    const auto grad = p.grad()->to_vector<float>();
    bits.insert(bits.end(), grad.begin(), grad.end());
  }
  return bits;
}

}  // namespace

TEST_CASE("the vector of padding counts as 0, even if it is infinite") {
  const nn::SentenceCnn model(4, 2, {.embedding = 2, .widths = {2}, .maps = 3, .dropout = 0});
  const Tensor sentences = tensor({{1, 2, 0}, {0, 0, 0}});
  const Tensor expected = model(sentences);
  {
    const auto guard = no_grad();
    model.words.weight.value()[0].fill_(std::numeric_limits<double>::infinity());
  }
  CHECK(are_equal(model(sentences), expected));
  sum(model(sentences)).backward();
  CHECK(are_equal((*model.words.weight.grad())[0], zeros({2})));
}

TEST_CASE("SentenceCnn gives logits of classes, whatever the padding and the length") {
  manual_seed(1);
  const nn::SentenceCnn model = small_sentence_cnn();
  model.to(float64);
  const Tensor logits = model(tensor({{1, 2, 3, 4, 5}, {5, 1, 0, 0, 0}, {0, 0, 0, 0, 0}}));
  CHECK(logits.shape() == Shape{3, 2});
  const auto is_row = [&](const Tensor& one, std::int64_t row) {
    return max(abs(one[0] - logits[row])).item() < 1e-14;
  };
  CHECK(is_row(model(tensor({{5, 1}})), 1));
  CHECK(is_row(model(tensor({{5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}})), 1));
  CHECK(is_row(model(zeros({1, 0}, {.dtype = int64})), 2));
  CHECK(is_row(model(tensor({{1, 2, 3, 4, 5, 0}})), 0));
  CHECK(model(zeros({0, 4}, {.dtype = int64})).shape() == Shape{0, 2});
}

TEST_CASE("SentenceCnn is Kim's formula, worked out by hand") {
  const nn::SentenceCnn model(3, 1, {.embedding = 1, .widths = {2}, .maps = 1, .dropout = 0});
  model.words.weight.set_value(tensor({{9.0F}, {1.0F}, {-2.0F}}));  // the padding's 9 is never read
  model.windows[0].weight.set_value(tensor({{{3.0F, -1.0F}}}));
  model.windows[0].bias->set_value(tensor({0.5F}));
  model.out.weight.set_value(tensor({{2.0F}}));
  model.out.bias->set_value(tensor({1.0F}));
  // windows of (1, -2, 1): 3 + 2 + 0.5 = 5.5, -6 - 1 + 0.5 < 0, and 3 - 0 + 0.5 with padding; 2 * 5.5 + 1 = 12
  CHECK(model(tensor({{1, 2, 1}})).item() == 12);
  CHECK(model(tensor({{2, 2}})).item() == 2);  // -6 + 2 + 0.5 and -6 + 0.5 are below 0; padding alone has 0.5
}

TEST_CASE("word vectors start uniform on 0.25 to both sides") {
  manual_seed(1);
  const Tensor words = nn::SentenceCnn(1000, 2).words.weight;
  CHECK(max(abs(words)).item() == Approx(0.25).epsilon(0.001));
  CHECK(mean(words * words).item() == Approx(0.25 * 0.25 / 3).epsilon(0.02));
}

TEST_CASE("the vector of padding is not learned") {
  const nn::SentenceCnn model = small_sentence_cnn();
  nn::cross_entropy(model(tensor({{1, 2, 0}, {3, 0, 0}})), tensor({0, 1})).backward();
  CHECK(are_equal((*model.words.weight.grad())[0], zeros({3})));
}

TEST_CASE("the derivatives of SentenceCnn and of the picture networks agree with central differences") {
  manual_seed(2);
  const nn::SentenceCnn sentences = small_sentence_cnn();
  check_layer_gradients(sentences, {}, [&](const Tensors&) { return sentences(tensor({{1, 2, 3, 0}, {4, 5, 0, 0}})); });

  const nn::PictureSize picture{.channels = 2, .height = 3, .width = 5};
  const nn::PictureCnn net(picture, 3, {.maps = {2, 2}, .hidden = 3});
  net.eval();
  check_layer_gradients(net, randn({2, 2, 3, 5}, {.dtype = float64}));
  const nn::CourseCnn course({.channels = 1, .height = 5, .width = 2}, 2, {.dropout = 0});
  course.to(float64);
  const GradientReport report =
      check_gradients([&](const Tensors& x) { return course(x[0]); }, {randn({1, 1, 5, 2}, {.dtype = float64})});
  CHECK(report.ok);
}

TEST_CASE("picture networks take pictures of any size") {
  for (const nn::PictureSize& picture : {nn::PictureSize{.channels = 1, .height = 28, .width = 28},
                                         {.channels = 3, .height = 32, .width = 32},
                                         {.channels = 1, .height = 1, .width = 1},
                                         {.channels = 17, .height = 5, .width = 13},
                                         {.channels = 2, .height = 1, .width = 9}}) {
    CAPTURE(std::int64_t{picture.channels}, std::int64_t{picture.height}, std::int64_t{picture.width});
    const Shape shape{4, picture.channels, picture.height, picture.width};
    const nn::PictureCnn net(picture, 7, {.maps = {3, 4, 5}, .hidden = 6});
    CHECK(net(randn(shape)).shape() == Shape{4, 7});
    CHECK(nn::PictureCnn::count_parameters(picture, 7, {.maps = {3, 4, 5}, .hidden = 6}) ==
          static_cast<double>(net.num_parameters()));
    const nn::CourseCnn course(picture, 7);
    CHECK(course(randn(shape)).shape() == Shape{4, 7});
    CHECK(nn::CourseCnn::count_parameters(picture, 7) == static_cast<double>(course.num_parameters()));
  }
  CHECK(nn::CourseCnn({}, 10).linear1.weight.shape() == Shape{64, 392});
  CHECK(nn::PictureCnn({}, 10).hidden.weight.shape() == Shape{128, 32 * 7 * 7});
  const nn::SentenceCnnOptions options{.embedding = 4, .widths = {2, 5}, .maps = 3};
  CHECK(nn::SentenceCnn::count_parameters(9, 2, options) ==
        static_cast<double>(nn::SentenceCnn(9, 2, options).num_parameters()));
}

TEST_CASE("networks of convolutions have the same bits on any number of threads") {
  manual_seed(3);
  const nn::SentenceCnn sentences = small_sentence_cnn();
  const nn::PictureCnn net({.channels = 3, .height = 9, .width = 7}, 4, {.maps = {4, 5}, .hidden = 6});
  const nn::CourseCnn course({.channels = 3, .height = 9, .width = 7}, 4, {.dropout = 0});
  const Tensor words = tensor({{1, 2, 3, 0}, {4, 5, 0, 0}, {5, 5, 2, 1}}), labels = tensor({0, 1, 1});
  const Tensor pictures = randn({3, 3, 9, 7});
  for (const int threads : {2, 3, 4, 7}) {
    CAPTURE(threads);
    CHECK(pass_of(sentences, words, labels, threads) == pass_of(sentences, words, labels, 1));
    CHECK(pass_of(net, pictures, labels, threads) == pass_of(net, pictures, labels, 1));
    CHECK(pass_of(course, pictures, labels, threads) == pass_of(course, pictures, labels, 1));
  }
}

TEST_CASE("networks of convolutions drop out in training mode alone, and clones share nothing") {
  manual_seed(4);
  const nn::SentenceCnn sentences = small_sentence_cnn(0.5);
  const nn::CourseCnn course({.channels = 1, .height = 8, .width = 8}, 10);
  const nn::PictureCnn net({.channels = 1, .height = 8, .width = 8}, 10, {.maps = {2}, .hidden = 50, .dropout = 0.5});
  const auto check = [](const auto& model, const Tensor& x) {
    CHECK_FALSE(are_equal(model(x), model(x)));
    const nn::Evaluating guard(model);
    const Tensor before = model(x);
    CHECK(are_equal(model(x), before));
    const auto copy = nn::clone(model);
    const nn::Evaluating copy_guard(copy);
    for (const nn::Parameter& p : model.parameters()) nn::init::zeros(p);
    CHECK(are_equal(copy(x), before));
  };
  check(sentences, tensor({{1, 2, 3, 4}, {1, 1, 5, 5}}));
  check(course, randn({4, 1, 8, 8}));
  check(net, randn({4, 1, 8, 8}));
}

TEST_CASE("SentenceCnn learns which word decides") {
  manual_seed(5);
  const nn::SentenceCnn model(6, 2, {.embedding = 8, .widths = {2, 3}, .maps = 8});
  const Tensor x = tensor({{1, 2, 3}, {1, 4, 3}, {2, 1, 5}, {5, 4, 0}, {3, 5, 2}, {4, 1, 3}}),
               y = tensor({0, 1, 0, 1, 0, 1});
  nn::Adam optimizer(model.parameters(), {.lr = 0.01});
  for (int step = 0; step < 80; ++step) {
    const Tensor loss = nn::cross_entropy(model(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  const nn::Evaluating guard(model);
  CHECK(nn::cross_entropy(model(x), y).item() < 0.1);
}

TEST_CASE("errors of networks of convolutions name the network, the shapes and the rule") {
  const nn::SentenceCnn sentences = small_sentence_cnn();
  CHECK_THROWS_WITH(sentences(tensor({1, 2})), "SentenceCnn: the words (2) must be (N, L)");
  CHECK_THROWS_WITH(sentences(zeros({1, 2})), "SentenceCnn: words of float32, they must be int64");
  CHECK_THROWS_AS(sentences(tensor({{6}})), IndexError);
  CHECK_THROWS_AS(sentences(tensor({{-1}})), IndexError);
  const nn::PictureCnn net({.channels = 3, .height = 4, .width = 5}, 2);
  const nn::CourseCnn course({.channels = 3, .height = 4, .width = 5}, 2);
  CHECK_THROWS_WITH(net(zeros({1, 3, 5, 4})), "PictureCnn: the pictures (1, 3, 5, 4) must be (N, 3, 4, 5)");
  CHECK_THROWS_WITH(course(zeros({3, 4, 5})), "CourseCnn: the pictures (3, 4, 5) must be (N, 3, 4, 5)");
  CHECK_THROWS_AS(net(zeros({1, 3, 4, 5}, {.dtype = int64})), DtypeError);
}

TEST_CASE("a network of convolutions with a wrong option is refused before a random number is drawn") {
  manual_seed(1);
  const std::string before = default_generator().state();
  const auto sentence = [](const nn::SentenceCnnOptions& options) { return nn::SentenceCnn(5, 2, options); };
  CHECK_THROWS_WITH(nn::SentenceCnn(0, 2), ContainsSubstring("SentenceCnn: vocabulary"));
  CHECK_THROWS_WITH(nn::SentenceCnn(5, 0), ContainsSubstring("SentenceCnn: classes"));
  CHECK_THROWS_WITH(sentence({.embedding = 0}), ContainsSubstring("SentenceCnn: embedding"));
  CHECK_THROWS_WITH(sentence({.widths = {}}), "SentenceCnn: widths is empty, it must have at least one width");
  CHECK_THROWS_WITH(sentence({.widths = {3, 0}}), ContainsSubstring("SentenceCnn: a width"));
  CHECK_THROWS_WITH(sentence({.maps = -1}), ContainsSubstring("SentenceCnn: maps"));
  CHECK_THROWS_WITH(sentence({.dropout = 2}), ContainsSubstring("SentenceCnn: dropout"));
  for (const nn::PictureSize& wrong : {nn::PictureSize{.channels = 0}, {.height = -1}, {.width = 0}}) {
    CHECK_THROWS_WITH(nn::PictureCnn(wrong, 2), ContainsSubstring("PictureCnn: "));
    CHECK_THROWS_WITH(nn::CourseCnn(wrong, 2), ContainsSubstring("CourseCnn: "));
  }
  const nn::PictureSize large{.height = 1LL << 40, .width = 1LL << 40};
  CHECK_THROWS_AS(nn::PictureCnn(large, 2), ShapeError);
  CHECK_THROWS_AS(nn::CourseCnn(large, 2), ShapeError);
  CHECK(nn::PictureCnn::count_parameters(large, 2) > 1e24);
  CHECK_THROWS_WITH(nn::PictureCnn({}, 0), ContainsSubstring("PictureCnn: classes"));
  CHECK_THROWS_WITH(nn::CourseCnn({}, 0), ContainsSubstring("CourseCnn: classes"));
  CHECK_THROWS_WITH(nn::PictureCnn({}, 2, {.maps = {}}), "PictureCnn: maps is empty, it must have at least one number");
  CHECK_THROWS_WITH(nn::PictureCnn::count_parameters({}, 2, {.maps = {}}),
                    "PictureCnn: maps is empty, it must have at least one number");
  CHECK_THROWS_WITH(nn::PictureCnn({}, 2, {.maps = {4, 0}}), ContainsSubstring("PictureCnn: a number of maps"));
  CHECK_THROWS_WITH(nn::PictureCnn({}, 2, {.maps = std::vector<std::int64_t>(70, 1)}),
                    "PictureCnn: maps has 70 numbers, at most 32");
  CHECK_THROWS_WITH(nn::PictureCnn({}, 2, {.hidden = 0}), ContainsSubstring("PictureCnn: hidden"));
  CHECK_THROWS_WITH(nn::PictureCnn({}, 2, {.dropout = -1}), ContainsSubstring("PictureCnn: dropout"));
  CHECK_THROWS_WITH(nn::CourseCnn({}, 2, {.dropout = -1}), ContainsSubstring("CourseCnn: dropout"));
  CHECK((default_generator().state() == before));
}
