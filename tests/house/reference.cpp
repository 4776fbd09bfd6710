// The reference in docs/ is complete and true: each public name of a public header is on its page, and each name on a
// page is declared. Each header is public, or listed here as internal. nn/nn.hpp includes the public headers of nn/.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/house_rules.hpp"
#include "tests/house/source_files.hpp"

namespace fs = std::filesystem;

using minitorch::house::read;
using minitorch::house::root;

namespace {

// The reference page of each room with public headers.
const std::map<std::string, std::string> pages_of_rooms = {
    {"minitorch/functions", "functions.md"},
    {"minitorch/graph", "functions.md"},
    {"minitorch/graph/function", "functions.md"},
    {"minitorch/graph/node", "functions.md"},
    {"minitorch/graph/pass", "functions.md"},
    {"minitorch/graph/watch", "functions.md"},
    {"minitorch/memory", "functions.md"},
    {"minitorch/scalar", "functions.md"},
    {"minitorch/tensor", "functions.md"},
    {"minitorch/tools", "functions.md"},
    {"minitorch/window", "functions.md"},
    {"nn/arrays", "data.md"},
    {"nn/checkpoint", "checkpoints.md"},
    {"nn/data", "data.md"},
    {"nn/json", "checkpoints.md"},
    {"nn/language", "data.md"},
    {"nn/losses", "modules.md"},
    {"nn/models", "modules.md"},
    {"nn/modules", "modules.md"},
    {"nn/optim", "modules.md"},
    {"nn/pictures", "data.md"},
    {"nn/state", "checkpoints.md"},
    {"nn/tables", "data.md"},
    {"nn/training", "modules.md"},
};

// Internal headers of these rooms. The pages need not name what they declare.
const std::set<std::string> internal_headers = {
    "minitorch/functions/drawing.hpp",
    "minitorch/functions/decompositions.hpp",
    "minitorch/functions/einsum_equation.hpp",
    "minitorch/functions/elementwise_members.hpp",
    "minitorch/functions/integer_values.hpp",
    "minitorch/functions/kept_constants.hpp",
    "minitorch/functions/normalization_checks.hpp",
    "minitorch/functions/normalization_kernels.hpp",
    "minitorch/functions/on_data.hpp",
    "minitorch/functions/overlap.hpp",
    "minitorch/functions/reduced_dims.hpp",
    "minitorch/functions/running.hpp",
    "minitorch/functions/scaling.hpp",
    "minitorch/functions/standardize.hpp",
    "minitorch/functions/tensor_like.hpp",
    "minitorch/functions/tensor_members.hpp",
    "minitorch/graph/backpropagate.hpp",
    "minitorch/graph/chain_rule.hpp",
    "minitorch/graph/function/call_backward.hpp",
    "minitorch/graph/function/function_node.hpp",
    "minitorch/graph/function/saved_arguments.hpp",
    "minitorch/graph/gradients.hpp",
    "minitorch/graph/node/derivative.hpp",
    "minitorch/graph/node/leaf.hpp",
    "minitorch/graph/node/names.hpp",
    "minitorch/graph/node/node.hpp",
    "minitorch/graph/node/references.hpp",
    "minitorch/graph/node/stand_ins.hpp",
    "minitorch/graph/node/variable.hpp",
    "minitorch/graph/node/variable_like.hpp",
    "minitorch/graph/pass/leaf_gradients.hpp",
    "minitorch/graph/pass/pass.hpp",
    "minitorch/graph/watch/watch.hpp",
    "minitorch/memory/arena.hpp",
    "minitorch/memory/huge_pages.hpp",
    "minitorch/memory/keyed_list.hpp",
    "minitorch/memory/owner.hpp",
    "minitorch/memory/reverse_walk.hpp",
    "minitorch/memory/shared.hpp",
    "minitorch/memory/step_recording.hpp",
    "minitorch/scalar/scalar_traits.hpp",
    "minitorch/tensor/data_kernels.hpp",
    "minitorch/tensor/result_layout.hpp",
    "minitorch/tensor/tensor_data.hpp",
    "minitorch/tensor/tensor_readers.hpp",
    "minitorch/tensor/tensor_text.hpp",
    "minitorch/tensor/tensor_traits.hpp",
    "minitorch/tools/graph_layers.hpp",
    "minitorch/tools/value_text.hpp",
    "minitorch/window/convolution_checks.hpp",
    "minitorch/window/pictures.hpp",
    "minitorch/window/pooling_windows.hpp",
    "nn/arrays/array_bytes.hpp",
    "nn/arrays/npy_header.hpp",
    "nn/checkpoint/checkpoint_json.hpp",
    "nn/checkpoint/checkpoint_parts.hpp",
    "nn/checkpoint/safetensors.hpp",
    "nn/checkpoint/safetensors_header.hpp",
    "nn/checkpoint/tensor_reader.hpp",
    "nn/data/batches_ahead.hpp",
    "nn/json/json_builder.hpp",
    "nn/json/json_reader.hpp",
    "nn/json/json_writer.hpp",
    "nn/losses/elementwise_losses.hpp",
    "nn/losses/weighting.hpp",
    "nn/modules/handle.hpp",
    "nn/modules/recurrence.hpp",
    "nn/modules/training_mode.hpp",
    "nn/optim/line_search.hpp",
    "nn/optim/parameter_checks.hpp",
    "nn/optim/scalar_list.hpp",
    "nn/pictures/jpeg.hpp",
    "nn/pictures/netpbm.hpp",
    "nn/pictures/pixels.hpp",
    "nn/pictures/png.hpp",
    "nn/state/state_checks.hpp",
    "nn/tables/csv_cell.hpp",
    "nn/tables/csv_reader.hpp",
    "nn/tables/csv_rows.hpp",
    "nn/tables/csv_source.hpp",
    "nn/tables/csv_survey.hpp",
};

// Internal names in public headers of minitorch/. Those of nn/ are in namespace minitorch::nn::detail.
const std::set<std::string> internal_names = {
    // for writing functions
    "VariableLike", "VariableOf",       "VariableOfPair",    "ScalarOrNumber", "ScalarPair",
    "TensorLike",   "TensorPair",       "VariableTag",       "VariablePair",   "variable_type",
    "mapped",       "reshaped_strides", "shape_and_dtype",   "variable_of",    "variable_of_pair",
    "zip_scalars",  "zipped",           "diagonal_backward", "slice_backward",
};

using Names = std::set<std::string>;

struct Declared {
  Names types, functions;  // constants count as types
};

// Returns the declarations of a header for users: the lines that clang-format does not indent, except in the namespaces
// graph and detail, which are internal.
Declared declared_in(const std::string& header) {
  static const std::regex of_type(R"((?:template <.*> )?(?:class|struct|enum class|concept|using))"
                                  R"((?: \[\[\w+\]\]| alignas\(\d+\))* (\w+)\b(?!;).*)");
  static const std::regex of_constant(R"((?:inline )?constexpr [^(]*?(\w+)(?: =|\{).*)");
  static const std::regex of_function(R"((?:[\w\[:][^(="]*[ >*&\]])?(?!operator)(\w+)\(.*)");
  static const std::regex of_using(R"(using (?:\w+::\w+(?:, )?)+;)"), taken(R"(::(\w+))");
  static const Names keywords = {"alignas", "static_assert", "decltype", "requires", "explicit"};
  Declared result;
  std::istringstream lines(header);
  bool is_internal = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with("namespace ")) is_internal = line.ends_with("graph {") || line.ends_with("detail {");
    if (line.starts_with("}  // namespace ")) is_internal = false;
    if (is_internal) continue;
    if (line.starts_with("//") || line.starts_with("#") || line.starts_with(" ")) continue;
    if (std::regex_match(line, match, of_using)) {
      for (std::sregex_iterator name(line.begin(), line.end(), taken), end; name != end; ++name)
        result.types.insert((*name)[1]);
    } else if (std::regex_match(line, match, of_type) || std::regex_match(line, match, of_constant)) {
      result.types.insert(match[1]);
    } else if (std::regex_match(line, match, of_function) && !keywords.contains(match[1])) {
      result.functions.insert(match[1]);
    }
  }
  return result;
}

Names all_of(const Declared& declared) {
  Names result = declared.functions;
  result.insert(declared.types.begin(), declared.types.end());
  return result;
}

// Returns the captures of `pattern` in the code between backquotes of a text.
Names in_code(const std::string& text, const char* pattern) {
  static const std::regex code("`([^`\n]+)`");
  const std::regex wanted(pattern);
  Names result;
  for (std::sregex_iterator found(text.begin(), text.end(), code), end; found != end; ++found) {
    const std::string one = (*found)[1];
    for (std::sregex_iterator name(one.begin(), one.end(), wanted); name != end; ++name) result.insert((*name)[1]);
  }
  return result;
}

constexpr auto word = "([A-Za-z_]\\w*)", call = "(\\w+)[({<]";

// Returns the functions and classes with a signature on a page: in the first cell with code of each row of a table.
Names documented_in(const std::string& page) {
  Names result;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) continue;
    for (std::size_t begin = 2, end = 0; begin < line.size(); begin = end + 3) {
      end = std::min(line.find(" | ", begin), line.size());
      const std::string cell = line.substr(begin, end - begin);
      if (cell.find('`') == std::string::npos || cell.find("](") != std::string::npos) continue;
      result.merge(in_code(cell, call));
      break;
    }
  }
  return result;
}

std::vector<std::string> headers_of(const std::string& room) {
  std::vector<std::string> result;
  for (const auto& entry : fs::directory_iterator(root / room)) {
    if (entry.path().extension() == ".hpp") result.push_back(room + "/" + entry.path().filename().string());
  }
  return result;
}

using Missing = std::vector<std::string>;

Names public_headers_of_nn() {
  Names result;
  for (const auto& [room, page] : pages_of_rooms) {
    if (!room.starts_with("nn/")) continue;
    for (const std::string& header : headers_of(room)) {
      if (!internal_headers.contains(header)) result.insert(header);
    }
  }
  return result;
}

// The headers of nn/ that `header` includes, directly or not.
void add_included(const std::string& header, Names& found) {
  for (const std::string& included : minitorch::house::includes(read(root / header))) {
    if (included.starts_with("nn/") && found.insert(included).second) add_included(included, found);
  }
}

}  // namespace

TEST_CASE("nn/nn.hpp includes the public headers of its floor alone") {
  const auto included = minitorch::house::includes(read(root / "nn/nn.hpp"));
  CHECK(Names(included.begin(), included.end()) == public_headers_of_nn());
}

TEST_CASE("namespace minitorch::nn has no internal name in any header that nn/nn.hpp reaches") {
  Names reached;
  add_included("nn/nn.hpp", reached);
  const Names for_users = public_headers_of_nn();
  CHECK(reached.size() > for_users.size());
  for (const std::string& header : reached) {
    if (for_users.contains(header)) continue;  // the reference has all of its names
    INFO(header);
    CHECK(all_of(declared_in(read(root / header))) == Names{});
  }
}

TEST_CASE("each public name of a public header is in the reference") {
  for (const auto& [room, page_name] : pages_of_rooms) {
    const std::string page = read(root / "docs" / page_name);
    const Names words = in_code(page, word), calls = in_code(page, call);
    Missing missing;
    for (const std::string& header : headers_of(room)) {
      if (internal_headers.contains(header)) continue;
      if (page.find(header) == std::string::npos) missing.push_back(header);
      const Declared declared = declared_in(read(root / header));
      const auto look_for = [&](const Names& names, const Names& in_page) {
        for (const std::string& name : names) {
          if (!internal_names.contains(name) && !in_page.contains(name)) missing.push_back(header + ": " + name);
        }
      };
      look_for(declared.types, words);
      look_for(declared.functions, calls);
    }
    INFO("docs/" << page_name << ": add a row, or list here what is for the library itself");
    CHECK(missing == Missing{});
  }
}

TEST_CASE("each signature in the reference is of something that headers declare") {
  Names declared;
  const std::regex any_word(word);
  for (const char* floor : {"operators", "minitorch", "nn"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / floor)) {
      if (entry.path().extension() != ".hpp") continue;
      const std::string text = read(entry.path());
      for (std::sregex_iterator one(text.begin(), text.end(), any_word), end; one != end; ++one)
        declared.insert((*one)[1]);
    }
  }
  for (const char* page : {"functions.md", "modules.md", "data.md", "checkpoints.md"}) {
    const Names documented = documented_in(read(root / "docs" / page));
    CHECK(documented.size() >= 10);
    Missing missing;
    for (const std::string& name : documented) {
      if (!declared.contains(name)) missing.push_back(name);
    }
    INFO("docs/" << page);
    CHECK(missing == Missing{});
  }
}

TEST_CASE("the lists of the reference's test have nothing that is gone") {
  for (const std::string& header : internal_headers) {
    INFO(header);
    CHECK(fs::exists(root / header));
  }
  Names declared;
  for (const auto& [room, page] : pages_of_rooms) {
    for (const std::string& header : headers_of(room)) declared.merge(all_of(declared_in(read(root / header))));
  }
  for (const std::string& name : internal_names) {
    INFO(name);
    CHECK(declared.contains(name));
  }
}

TEST_CASE("declarations in a header and signatures in a page are found") {
  const Declared found = declared_in(
      "class Later;\nclass [[nodiscard]] Guard {\n  void member();\n};\nenum class Mode : int { a };\n"
      "template <class V> V sum(const V& x,\n                       int dim);\nconstexpr std::size_t most = 8;\n"
      "inline Mode mode() { return Mode::a; }\nTensor& operator+=(Tensor& x);\n// said(x)\nvoid go(int n);\n"
      "namespace detail {\nstruct Inner {};\n}  // namespace detail\n");
  CHECK(found.types == Names{"Guard", "Mode", "most"});
  CHECK(found.functions == Names{"go", "mode", "sum"});
  CHECK(documented_in("| `a(x)`, `b` | `c(x)` |\n| [`h`](h) | `d(x)` | `e(x)` |\n") == Names{"a", "d"});
}
