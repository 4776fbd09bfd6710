// Text of users and of files in messages: a terminal may neither obey it nor lose a line of it.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/checkpoint/checkpoint.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/data/points.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/json/json.hpp"
#include "nn/language/sentences.hpp"
#include "nn/language/vocabulary.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/sgd.hpp"
#include "nn/pictures/images.hpp"
#include "nn/pictures/picture_file.hpp"
#include "nn/pictures/picture_folder.hpp"
#include "nn/state/state_dict.hpp"
#include "nn/tables/csv.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;

namespace {

// A colour, the end of a C string, a line end, a delete and a byte that is not UTF-8; and a name of a file with those
// that a name may have.
const std::string obeyed = "\x1b[31m\0\n\x7f\xff"s, in_name = "\x1b[31m\n\x7f";

// A message that quotes `obeyed`.
struct Quoting {
  std::string name;
  std::function<void()> call;
};

nn::StateDict state_with(nn::Json values) {
  nn::StateDict state;
  state.values = std::move(values);
  return state;
}

std::vector<Quoting> quoting(const TemporaryFolder& folder) {
  const std::string bad_name = folder.path() + "/" + in_name;
  std::vector<Quoting> all = {
      {"encode", [] { nn::Vocabulary::of_characters("a").encode(obeyed); }},
      {"index", [] { nn::Vocabulary::of_characters("a").index(obeyed); }},
      {"a token of a state",
       [] {
         nn::Vocabulary().load_state_dict(state_with(nn::Json::Object{
             {"kind", "Vocabulary"}, {"unit", "character"}, {"tokens", nn::Json::Array{nn::Json(obeyed)}}}));
       }},
      {"the unit of a state",
       [] {
         nn::Vocabulary().load_state_dict(
             state_with(nn::Json::Object{{"kind", "Vocabulary"}, {"unit", obeyed}, {"tokens", nn::Json::Array{}}}));
       }},
      {"a kind",
       [] {
         nn::Vocabulary().load_state_dict(state_with(nn::Json::Object{{"kind", obeyed}}));
       }},
      {"a label", [] { nn::parse_sentences("\x1b[31m\0\x7f\xff"s, "a"); }},
      {"a label of no class", [] { nn::parse_sentences("\x1b[31m\0\x7f\xff x"s, "a", {.classes = {obeyed}}); }},
      {"a class twice",
       [] {
         nn::parse_sentences("a b", "a", {.classes = {obeyed, obeyed}});
       }},
      {"the name of sentences", [] { nn::parse_sentences("", obeyed); }},
      {"the classes of a folder",
       [&] {
         nn::PictureFolder(folder.path(), {.classes = {obeyed, obeyed}});
       }},
      {"a subfolder", [&] { nn::PictureFolder(folder.path(), {.classes = {obeyed}}); }},
      {"a subfolder without pictures", [&] { nn::PictureFolder{folder.path()}; }},
      {"a folder of pictures that is not there", [=] { nn::PictureFolder{bad_name + "x"}; }},
      {"a set of pictures that is not there", [=] { nn::mnist(bad_name + "x", nn::Split::train); }},
      {"a picture that is not there", [=] { nn::read_picture(bad_name + "x"); }},
      {"the name of a picture", [] { nn::parse_pictures("GIF8", obeyed); }},
      {"a number of a picture", [] { nn::parse_pictures("P5 \x1b[31m\x7f 1 255 a", "a"); }},
      {"a pixel of a bitmap", [] { nn::parse_pictures("P1 1 1 \x1b", "a"); }},
      {"a file that is not there", [=] { nn::read_file(bad_name + "x"); }},
      {"a checkpoint that is not there", [=] { nn::read_checkpoint(bad_name + "x.json"); }},
      {"a checkpoint of no format", [=] { nn::checkpoint_format(bad_name); }},
      {"a checkpoint that cannot be written",
       [=] { nn::write_checkpoint(bad_name + "x/a.json", nn::CheckpointContents{}); }},
      {"a table that is not there", [=] { nn::read_csv(bad_name + "x"); }},
      {"a cell", [] { nn::parse_csv("x,y\n1,2\n3,4\n\"\x1b[31m\n\x7f\",5\n", "a"); }},
      {"a column", [] { nn::parse_csv("x,y\n1,2\n3,4\n", "a", {.label = obeyed}); }},
      {"a column twice", [] { nn::parse_csv("\"\x1b[31m\n\x7f\",\"\x1b[31m\n\x7f\"\n1,2\n", "a"); }},
      {"a name of JSON", [] { nn::Json(nn::Json::Object{}).at(obeyed); }},
      {"a set of points",
       [] {
         Generator generator(1);
         nn::make_points(obeyed, 1, generator);
       }},
      {"a tensor of a state", [] { nn::StateDict().at(obeyed); }},
      {"a module", [] { nn::ModuleDict<nn::Linear>()[obeyed]; }},
      {"a part of a checkpoint",
       [] {
         nn::Checkpoint checkpoint;
         const nn::Linear model(1, 1);
         checkpoint.add(obeyed, model).add(obeyed, model);
       }},
      {"a generator's engine",
       [] {
         Generator generator(1);
         nn::load_state_dict(generator,
                             state_with(nn::Json::Object{{"kind", "Generator"}, {"engine", obeyed}, {"state", ""}}));
       }},
      {"an option of a state",
       [] {
         nn::SGD optimizer(nn::Linear(1, 1).parameters(), {.lr = 1});
         nn::StateDict state = optimizer.state_dict();
         nn::Json::Array groups = state.values.at("groups").as_array();
         groups[0]["options"][obeyed] = 1;
         state.values["groups"] = groups;
         optimizer.load_state_dict(state);
       }},
  };
  const auto parsed = [&](const std::string& name, const std::string& json) {
    all.push_back(
        {name, [file = folder.write(std::to_string(all.size()) + ".json", json)] { nn::read_checkpoint(file); }});
  };
  const std::string escapes = R"(\u001b[31m\u0000\n\u007f)";
  parsed("a key of a checkpoint",
         R"({"format": "minitorch", "version": 1, "metadata": {")" + escapes + R"(": 1}, ")" + escapes + R"(": 1})");
  parsed("a format of a checkpoint", R"({"format": ")" + escapes + R"("})");
  parsed("a key twice", R"({"format": {")" + escapes + R"(": 1, ")" + escapes + R"(": 1}})");
  return all;
}

}  // namespace

TEST_CASE("messages quote text of users and files in characters that a terminal shows") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() + "/" + in_name);
  for (const auto& [name, call] : quoting(folder)) {
    CAPTURE(name);
    std::string message;
    try {
      call();
    } catch (const Error& error) {
      message = error.what();
    }
    CAPTURE(nn::beginning_of(message, 1000));
    CHECK((message.find("x1b") != std::string::npos || message.find("u001b") != std::string::npos));
    CHECK(nn::is_utf8(message));
    for (const char c : message) CHECK_FALSE((static_cast<unsigned char>(c) < 0x20 || c == 0x7f));
  }
}
