// What `minitorch predict` and `eval` say of many inputs, of many classes, and of outputs that are NaN.
#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using program::Outcome;
using program::output;
using program::run;
using json = nlohmann::json;

namespace {

// Writes the checkpoint with all its weights NaN, with a sign.
std::string with_nan_weights(const std::string& path) {
  const nn::CheckpointContents contents = nn::read_checkpoint(path);
  for (nn::NamedTensor named : contents.find("model")->tensors) named.tensor.fill_(-std::nan(""));
  const std::string changed = path + ".nan.json";
  nn::write_checkpoint(changed, contents);
  return changed;
}

}  // namespace

TEST_CASE("predict prints NaN for an output that is NaN, and in JSON null for its class or value") {
  const TemporaryFolder folder;
  const std::string classes = folder.path() + "/xor.json", values = folder.path() + "/line.json";
  output({"train", "xor", "--points", "20", "--epochs", "1", "--quiet", "--checkpoint", classes});
  const std::string table = folder.write("line.csv", "x,y\n1,1.5\n2,2.5\n3,3.5\n4,4.5\n5,5.5\n");
  output({"train", "csv", "--path", table, "--epochs", "1", "--quiet", "--checkpoint", values});
  CHECK(output({"predict", with_nan_weights(classes), "1", "1"}) == "NaN\n");
  const json undecided = {{{"class", nullptr}, {"probabilities", nullptr}}};
  CHECK(json::parse(output({"predict", with_nan_weights(classes), "1", "1", "--json"})) == undecided);
  CHECK(output({"predict", with_nan_weights(values), "1"}) == "NaN\n");
  CHECK(json::parse(output({"predict", with_nan_weights(values), "1", "--json"})) == json{{{"value", nullptr}}});
  CHECK_THAT(output({"eval", with_nan_weights(classes)}), ContainsSubstring("loss NaN, 0.00 % right"));
  CHECK_THAT(output({"eval", with_nan_weights(values)}), ContainsSubstring("loss NaN, RMSE NaN, MAE NaN"));
  CHECK(json::parse(output({"eval", with_nan_weights(classes), "--json"}))["loss"] == "NaN");
  CHECK(json::parse(output({"eval", with_nan_weights(values), "--json"}))["rmse"] == "NaN");
}

TEST_CASE("predictions as JSON take no more memory the more there are") {
  constexpr int rows = 20 * static_cast<int>(test::fewer_if_sanitized(10'000));
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/line.json";
  std::string table = "x,y\n";
  for (int i = 0; i < 40; ++i) table += std::to_string(i) + (i % 3 == 0 ? ",a\n" : ",b\n");
  output({"train", "csv", "--path", folder.write("line.csv", table), "--epochs", "1", "--quiet", "--checkpoint", path});
  std::string inputs = "x\n";
  for (int i = 0; i < rows; ++i) inputs += "1\n";
  const std::string many = folder.write("many.csv", inputs);
  const Outcome text = run({"predict", path, "--csv", many}), found = run({"predict", path, "--csv", many, "--json"});
  const json predicted = json::parse(found.out);
  REQUIRE(predicted.size() == rows);
  CHECK(predicted.back()["probabilities"].size() == 2);
  if (!test::has_address_sanitizer) CHECK(found.most_memory < text.most_memory + 20'000'000);
}

TEST_CASE("eval of many classes prints the most frequent mistakes, not a table of a row and a column for each") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/many.json";
  std::string table = "x,y\n";
  for (int i = 0; i < 800; ++i) table += std::to_string(i) + ",k" + std::to_string(i % 400) + "\n";
  output({"train", "csv", "--path", folder.write("many.csv", table), "--task", "classes", "--epochs", "1", "--quiet",
          "--checkpoint", path});
  const std::string told = output({"eval", path});
  CHECK_THAT(told, ContainsSubstring(" % right\n\nclass  taken for  examples\nk"));
  CHECK(told.size() < 2000);
}
