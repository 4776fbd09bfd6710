// Paths of checkpoints: the end names the format. Errors for paths and streams that cannot be read or written.
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>

#include "nn/checkpoint/checkpoint.hpp"
#include "nn/modules/linear.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using nn::CheckpointFormat;

TEST_CASE("the end of a path names the format, or it is an error") {
  CHECK(nn::checkpoint_format("a.json") == CheckpointFormat::json);
  CHECK(nn::checkpoint_format("a.json.gz") == CheckpointFormat::json_gz);
  CHECK(nn::checkpoint_format("/b.json/a.safetensors") == CheckpointFormat::safetensors);
  for (const char* path : {"model", "model.onnx", "model.gz", "model.json.bz2", ""}) {
    CHECK_THROWS_WITH(nn::save(path, nn::Linear(1, 1)),
                      std::string(path) + ": its name must end with .json, .json.gz or .safetensors");
  }
  CHECK_THROWS_WITH(nn::load("model.pt", nn::Linear(1, 1)),
                    "model.pt: its name must end with .json, .json.gz or .safetensors; PyTorch's pickles are not read, "
                    "but it can write .safetensors");
}

TEST_CASE("a file that is not there, is a folder, or no checkpoint, is named") {
  const TemporaryFolder folder;
  const nn::Linear model(1, 1);
  CHECK_THROWS_WITH(nn::load(folder.path() + "/none.json", model),
                    folder.path() + "/none.json: cannot be opened: No such file or directory");
  std::filesystem::create_directory(folder.path() + "/folder.json");
  CHECK_THROWS_WITH(nn::load(folder.path() + "/folder.json", model),
                    folder.path() + "/folder.json: is a folder, not a file");
  CHECK_THROWS_AS(nn::load(folder.write("empty.json", ""), model), CheckpointError);
  CHECK_THROWS_AS(nn::load(folder.write("empty.safetensors", ""), model), CheckpointError);
  CHECK_THROWS_AS(nn::load(folder.write("empty.json.gz", ""), model), CheckpointError);
}

TEST_CASE("a failing stream is an error") {
  std::ostringstream closed;
  closed.setstate(std::ios::failbit);
  CHECK_THROWS_WITH(nn::save(closed, CheckpointFormat::json, nn::Linear(1, 1)),
                    "checkpoint: the stream did not take all that was written to it");
  std::ofstream full("/dev/full"), throwing("/dev/full");
  throwing.exceptions(std::ios::failbit | std::ios::badbit);
  for (std::ofstream* stream : {&full, &throwing}) {  // the buffers hold more than this model
    CHECK_THROWS_WITH(nn::save(*stream, CheckpointFormat::json, nn::Linear(1, 1)),
                      "checkpoint: the stream did not take all that was written to it");
  }
  std::ifstream none("there is no such file");
  CHECK_THROWS_WITH(nn::load(none, CheckpointFormat::json, nn::Linear(1, 1)),
                    "checkpoint: cannot be read: the stream had failed before");
}
