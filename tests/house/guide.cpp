// The pages of the documentation: links lead somewhere, and each page of the guide is tested and is in the table of
// contents. tests/docs tests the snippets of pages.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/house/house_rules.hpp"
#include "tests/house/source_files.hpp"

namespace fs = std::filesystem;

using minitorch::house::read;
using minitorch::house::root;

namespace {

std::vector<fs::path> pages_in(const fs::path& folder) {
  std::vector<fs::path> result;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".md") result.push_back(entry.path());
  }
  return result;
}

// Returns the anchors of a page: its headings, in lower case with hyphens.
std::set<std::string> anchors(const std::string& page) {
  static const std::regex heading("(?:^|\n)#+ ([^\n]+)");
  std::set<std::string> result;
  for (std::sregex_iterator match(page.begin(), page.end(), heading), end; match != end; ++match) {
    std::string anchor;
    for (const char letter : (*match)[1].str()) {
      if (letter == ' ' || letter == '-') {
        anchor += '-';
      } else if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      }
    }
    result.insert(anchor);
  }
  return result;
}

// Returns the broken links of the page at `path`: those to a missing file or heading. `page` is its text.
std::vector<std::string> broken_links(const fs::path& path, const std::string& page) {
  static const std::regex code("```[^`]*```"), link(R"(\]\(([^)#:]*)(#[^)]*)?\))");
  const std::string text = std::regex_replace(page, code, "");
  std::vector<std::string> result;
  for (std::sregex_iterator match(text.begin(), text.end(), link), end; match != end; ++match) {
    const std::string file = (*match)[1], anchor = (*match)[2];
    const fs::path target = file.empty() ? path : path.parent_path() / file;
    const bool is_there = fs::exists(target);
    if (!is_there || (!anchor.empty() && !anchors(file.empty() ? text : read(target)).contains(anchor.substr(1)))) {
      result.push_back(file + anchor);
    }
  }
  return result;
}

using None = std::vector<std::string>;

}  // namespace

TEST_CASE("every link from page to file leads to one") {
  for (const fs::path& folder : {root, root / "docs", root / "benchmarks", root / "examples"}) {
    const auto pages = pages_in(folder);
    CHECK_FALSE(pages.empty());
    for (const fs::path& page : pages) {
      INFO(page);
      CHECK(broken_links(page, read(page)) == None{});
    }
  }
}

TEST_CASE("a link that leads nowhere is found") {
  const fs::path page = root / "docs/README.md";
  CHECK(broken_links(page, "[a](../README.md) [b](https://minitorch.github.io) [c](#a-b)\n## A b\n") == None{});
  CHECK(broken_links(page, "[a](README.txt)") == None{"README.txt"});
  CHECK(broken_links(page, "[a](../README.md#nowhere)") == None{"../README.md#nowhere"});
}

TEST_CASE("every page of the guide is tested, and found from its table of contents") {
  std::set<std::string> tested, contents;
  for (const fs::path& page : pages_in(root / "docs")) {
    const std::string name = page.filename().generic_string();
    tested.insert("docs/" + name);
    if (name != "README.md") contents.insert(name);
  }
  CHECK(minitorch::house::unlisted(tested, read(root / "tests/CMakeLists.txt")) == None{});
  CHECK(minitorch::house::unlisted(contents, read(root / "docs/README.md")) == None{});
}
