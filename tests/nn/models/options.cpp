// The options of models as JSON: a checkpoint can keep them beside the weights, and make the same model elsewhere.
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using nn::Json;

namespace {

template <class Options> std::string error_of(const Json& json) {
  try {
    nn::options_from_json<Options>(json);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

// Checks the round trip of options that all differ from the defaults, and what a wrong object of them is.
template <class Options> void check_options(const std::string& name, const Options& options, const std::string& text) {
  CAPTURE(name);
  const Json json = nn::options_to_json(options), defaults = nn::options_to_json(Options{});
  CHECK(json.dump() == text);
  const auto again = nn::options_from_json<Options>(Json::parse(json.dump()));
  CHECK(nn::options_to_json(again) == json);
  for (const auto& [option, value] : json.as_object()) {
    CAPTURE(option);
    CHECK_FALSE(value == defaults.at(option));
    Json without = json, wrong = json;
    without.erase(option);
    CHECK_THAT(error_of<Options>(without), ContainsSubstring("there is no '" + option + "'"));
    wrong[option] = Json::Object{};
    CHECK_THAT(error_of<Options>(wrong), Catch::Matchers::StartsWith(name + ": its option '" + option + "': "));
  }
  Json more = json;
  more["colour"] = 1;
  CHECK_THAT(error_of<Options>(more), Catch::Matchers::StartsWith(name + " has no option 'colour'; its options are "));
  CHECK_THAT(error_of<Options>(Json(3)), ContainsSubstring("an object was expected"));
}

}  // namespace

TEST_CASE("the options of every model are JSON and come back, and wrong ones are named") {
  check_options<nn::SentenceCnnOptions>(
      "SentenceCnn", {.embedding = 5, .widths = {2, 7}, .maps = 3, .dropout = 0.1, .word_dropout = 0.2},
      R"({"dropout": 0.1, "embedding": 5, "maps": 3, "widths": [2, 7], "word_dropout": 0.2})");
  check_options<nn::TransformerLanguageModelOptions>(
      "TransformerLanguageModel", {.context = 8, .layers = 2, .heads = 1, .width = 6, .dropout = 0.25},
      R"({"context": 8, "dropout": 0.25, "heads": 1, "layers": 2, "width": 6})");
  check_options<nn::RecurrentLanguageModelOptions>(
      "RecurrentLanguageModel",
      {.cell = nn::RecurrentCell::lstm, .embedding = 3, .hidden = 4, .layers = 2, .dropout = 0.5},
      R"({"cell": "lstm", "dropout": 0.5, "embedding": 3, "hidden": 4, "layers": 2})");
  check_options<nn::PictureSize>("PictureSize", {.channels = 3, .height = 5, .width = 6},
                                 R"({"channels": 3, "height": 5, "width": 6})");
  check_options<nn::PictureCnnOptions>("PictureCnn", {.maps = {4}, .hidden = 8, .dropout = 0.5},
                                       R"({"dropout": 0.5, "hidden": 8, "maps": [4]})");
  check_options<nn::CourseCnnOptions>("CourseCnn", {.dropout = 0.5}, R"({"dropout": 0.5})");
}

TEST_CASE("a cell is one of three words") {
  for (const auto cell : {nn::RecurrentCell::rnn, nn::RecurrentCell::lstm, nn::RecurrentCell::gru}) {
    const Json json = nn::options_to_json(nn::RecurrentLanguageModelOptions{.cell = cell});
    CHECK((nn::options_from_json<nn::RecurrentLanguageModelOptions>(json).cell == cell));
  }
  Json json = nn::options_to_json(nn::RecurrentLanguageModelOptions{});
  for (const Json& wrong : {Json("GRU"), Json(""), Json(1)}) {
    json["cell"] = wrong;
    CHECK_THAT(error_of<nn::RecurrentLanguageModelOptions>(json), ContainsSubstring("its option 'cell': "));
  }
  json["cell"] = "GRU";
  CHECK(error_of<nn::RecurrentLanguageModelOptions>(json) ==
        "RecurrentLanguageModel: its option 'cell': 'GRU' is none of rnn, lstm, gru");
}

TEST_CASE("a checkpoint with the options of a model makes the model in another place") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/run.json";
  const nn::RecurrentLanguageModelOptions options{.cell = nn::RecurrentCell::lstm, .embedding = 2, .hidden = 3};
  const nn::RecurrentLanguageModel model(5, options);
  nn::Checkpoint checkpoint;
  checkpoint.add("model", model);
  checkpoint.metadata["options"] = nn::options_to_json(options);
  checkpoint.save(path);

  const nn::CheckpointContents contents = nn::read_checkpoint(path);
  const auto same = nn::options_from_json<nn::RecurrentLanguageModelOptions>(contents.metadata.at("options"));
  const nn::RecurrentLanguageModel loaded(5, same);
  nn::Checkpoint().add("model", loaded).load_contents(contents);
  const Tensor tokens = tensor({{1, 4, 0}});
  CHECK(loaded(tokens).to_vector<float>() == model(tokens).to_vector<float>());
}
