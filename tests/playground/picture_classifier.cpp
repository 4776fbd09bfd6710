// The network of the room of pictures: the checkpoint in the repository, what it says, and a weight's gradient.
#include "playground/worker/picture_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "playground/worker/interface.hpp"
#include "tests/catch.hpp"
#include "tests/paths.hpp"

using nlohmann::json;

namespace {

std::string digits() {
  std::ifstream file(minitorch::test::source_path("playground/digits/digits.json"));
  return {std::istreambuf_iterator<char>(file), {}};
}

// A bar of ink, thick, in a picture of 100 x 100.
struct Bar {
  int top, left, height, width;
};

std::vector<float> drawn(const std::vector<Bar>& bars) {
  std::vector<float> picture(100 * 100);
  for (const Bar& bar : bars) {
    for (int y = bar.top; y < bar.top + bar.height; ++y) {
      for (int x = bar.left; x < bar.left + bar.width; ++x) picture[static_cast<std::size_t>(100 * y + x)] = 1;
    }
  }
  return picture;
}

json classified(const std::vector<float>& picture, int label = -1) {
  return json::parse(minitorch_classify(picture.data(), 100, 100, label));
}

std::vector<float> numbers_of(const json& array) {
  std::size_t size = 1;
  for (const std::size_t length : array.at("shape")) size *= length;
  const float* const first = minitorch_numbers() + array.at("start").get<std::size_t>();
  return {first, first + size};
}

std::ptrdiff_t most_probable(const json& seen) {
  const auto values = seen.at("probabilities").get<std::vector<double>>();
  return std::max_element(values.begin(), values.end()) - values.begin();
}

std::string said(const char* answer) { return json::parse(answer).value("error", ""); }

const std::vector<Bar> one = {{10, 46, 80, 9}}, seven = {{15, 25, 9, 50}, {24, 62, 30, 10}, {50, 52, 40, 10}};

}  // namespace

TEST_CASE("the network of digits is small, and has its figures") {
  const std::string checkpoint = digits();
  CHECK(checkpoint.size() <= 100'000);
  const json made = json::parse(minitorch_open_classifier(checkpoint.c_str()));
  CHECK(made.at("data") == "mnist");
  CHECK(made.at("classes").size() == 10);
  CHECK(made.at("accuracy") >= 0.985);
  CHECK(made.at("filters").at("shape") == json{8, 1, 3, 3});
  CHECK(numbers_of(made.at("filters")).size() == 72);
}

TEST_CASE("the network of digits knows drawn digits, and shows what each layer makes of them") {
  minitorch_open_classifier(digits().c_str());
  CHECK(most_probable(classified(drawn(one))) == 1);
  const json seen = classified(drawn(seven));
  CHECK(most_probable(seen) == 7);
  const auto probabilities = seen.at("probabilities").get<std::vector<double>>();
  const auto second = seen.at("label").get<std::size_t>();
  CHECK(std::count_if(probabilities.begin(), probabilities.end(),
                      [&](double probability) { return probability > probabilities.at(second); }) == 1);
  double sum = 0;
  for (const double probability : probabilities) sum += probability;
  CHECK(sum == Approx(1));
  CHECK(seen.at("loss") == Approx(-std::log(probabilities.at(second))).epsilon(1e-4));
  CHECK(seen.at("input").at("shape") == json{28, 28});
  const std::vector<std::string> kinds = {"Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d"};
  const std::vector<json> shapes = {{8, 28, 28}, {8, 14, 14}, {12, 14, 14}, {12, 7, 7}, {16, 7, 7}, {16, 4, 4}};
  REQUIRE(seen.at("layers").size() == 12);
  for (std::size_t i = 0; i < 12; ++i) {
    const json& layer = seen.at("layers").at(i);
    CHECK(layer.at("kind") == kinds.at(i % 4));
    CHECK(layer.at("values").at("shape") == shapes.at(2 * (i / 4) + (i % 4 == 3 ? 1 : 0)));
  }
  for (const float value : numbers_of(seen.at("layers").at(2).at("values"))) CHECK(value >= 0);
}

TEST_CASE("the gradient of a weight of the first layer is the sum of what it met times the derivative there") {
  minitorch_open_classifier(digits().c_str());
  const json seen = classified(drawn(seven), 2);
  CHECK(seen.at("label") == 2);
  const auto gradients = numbers_of(seen.at("gradient")), pixels = numbers_of(seen.at("input"));
  for (int filter = 0; filter < 8; ++filter) {
    for (int row = 0; row < 3; ++row) {
      for (int column = 0; column < 3; ++column) {
        const json found = json::parse(minitorch_weight_gradient(filter, row, column));
        CHECK(found.at("gradient") == gradients.at(static_cast<std::size_t>(9 * filter + 3 * row + column)));
        CHECK(found.at("sum").get<double>() == Approx(found.at("gradient").get<double>()).epsilon(1e-4).margin(1e-6));
        const auto met = numbers_of(found.at("met")), products = numbers_of(found.at("products"));
        const auto derivatives = numbers_of(found.at("derivative"));
        double sum = 0;
        for (int y = 0; y < 28; ++y) {
          for (int x = 0; x < 28; ++x) {
            const auto place = static_cast<std::size_t>(28 * y + x);
            const int from_y = y + row - 1, from_x = x + column - 1;
            const bool is_inside = from_y >= 0 && from_y < 28 && from_x >= 0 && from_x < 28;
            const float pixel = is_inside ? pixels.at(static_cast<std::size_t>(28 * from_y + from_x)) : 0;
            const float derivative = derivatives.at(place);
            REQUIRE(met.at(place) == pixel);
            REQUIRE(products.at(place) == pixel * derivative);
            sum += static_cast<double>(pixel * derivative);
          }
        }
        CHECK(found.at("sum").get<double>() == Approx(sum).epsilon(1e-4).margin(1e-6));
      }
    }
  }
}

TEST_CASE("what is no network for grey pictures of 28 x 28 is refused, and the network before stays") {
  minitorch_open_classifier(digits().c_str());
  const auto edited = [](const std::string& part, const std::string& key, const json& value) {
    json checkpoint = json::parse(digits());
    checkpoint["metadata"][part][key] = value;
    return said(minitorch_open_classifier(checkpoint.dump().c_str()));
  };
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(edited("settings", "model", "mlp"),
             ContainsSubstring("is of the model mlp, it must be one of --model cnn"));
  CHECK_THAT(edited("task", "height", 32), ContainsSubstring("pictures of 1 x 32 x 28, they must be 1 x 28 x 28"));
  CHECK_THAT(edited("settings", "maps", {1000, 100'000}), ContainsSubstring("its settings ask for a model of "));
  CHECK_FALSE(edited("settings", "maps", {4, 12, 16}).empty());
  CHECK_FALSE(edited("task", "classes", json::array()).empty());
  CHECK_FALSE(edited("metrics", "test", json::array()).empty());
  for (const json& accuracy : {json("high"), json(-1), json(1e9), json::array({1})})
    CHECK_FALSE(edited("metrics", "test", {{"loss", 1}, {"accuracy", accuracy}}).empty());
  json infinite = json::parse(digits());
  infinite["tensors"]["model.out.bias"]["data"][3] = "Infinity";
  CHECK_THAT(said(minitorch_open_classifier(infinite.dump().c_str())),
             ContainsSubstring("tensor 'out.bias' holds infinity"));
  for (const char* text : {"", "{}", "[[[[", "<html>"}) CHECK_FALSE(said(minitorch_open_classifier(text)).empty());
  CHECK(most_probable(classified(drawn(one))) == 1);
}

TEST_CASE("a network whose weights are so large that it computes what is not finite says so") {
  json checkpoint = json::parse(digits());
  for (json& weight : checkpoint["tensors"]["model.out.weight"]["data"]) weight = 3e37 * weight.get<double>();
  CHECK(said(minitorch_open_classifier(checkpoint.dump().c_str())).empty());
  const auto picture = drawn(seven);
  CHECK_THAT(said(minitorch_classify(picture.data(), 100, 100, -1)),
             Catch::Matchers::ContainsSubstring("the network's weights are too large: of this picture it computes "));
  CHECK(said(minitorch_weight_gradient(0, 0, 0)) == "playground: no picture was classified");
}

TEST_CASE("a network of digits whose accuracy is not known is opened without one, and one from before is read") {
  json checkpoint = json::parse(digits());
  checkpoint["metadata"]["metrics"]["test"].erase("accuracy");
  for (const char* added : {"maps", "l1", "unit"}) checkpoint["metadata"]["settings"].erase(added);
  checkpoint["metadata"]["settings"]["maps"] = json::parse(digits())["metadata"]["settings"]["maps"];
  const json made = json::parse(minitorch_open_classifier(checkpoint.dump().c_str()));
  CHECK(made.at("accuracy").is_null());
  checkpoint["metadata"].erase("metrics");
  CHECK(json::parse(minitorch_open_classifier(checkpoint.dump().c_str())).at("accuracy").is_null());
  checkpoint["metadata"]["settings"]["dropout"] = 1;
  CHECK_THAT(
      said(minitorch_open_classifier(checkpoint.dump().c_str())),
      Catch::Matchers::Equals("playground: the checkpoint has settings that no option takes: 'dropout' is out of "
                              "range: 1 is not from 0 to below 1"));
}

TEST_CASE("labels, weights and pictures that there are not are refused by name") {
  minitorch_open_classifier(digits().c_str());
  CHECK(said(minitorch_weight_gradient(0, 0, 0)) == "playground: no picture was classified");
  const auto picture = drawn(one);
  CHECK(said(minitorch_classify(picture.data(), 100, 100, 10)) == "playground: there is no class 10, only 0 to 9");
  CHECK(said(minitorch_classify(picture.data(), 0, 100, -1)) ==
        "playground: a picture of 100 x 0 pixels, it must have 1 at least");
  classified(picture);
  CHECK(said(minitorch_weight_gradient(8, 0, 0)) ==
        "playground: there is no weight (8, 0, 0) in the filters (8, 3, 3)");
}

TEST_CASE("a classifier that is opened beside a training leaves its random numbers") {
  const auto trained = [](bool beside) {
    minitorch_create_from_table(R"({"data": "circle", "points": 50, "hidden": [8], "dropout": 0.5, "epochs": 3})", "");
    const std::string begin = minitorch_step(2);
    if (beside) CHECK(said(minitorch_open_classifier(digits().c_str())).empty());
    return begin + minitorch_step(100);
  };
  CHECK(trained(true) == trained(false));
}
