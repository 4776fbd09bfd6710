// Fills a template with its data.
#include "program/pages/page.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <ios>

#include "nn/files/atomic_file.hpp"
#include "operators/errors/error.hpp"
#include "program/pages/page_templates.hpp"

namespace minitorch::program {

namespace {

// Returns JSON without "<", so that no name is "</script>" or "<!--" for a browser. In JSON it stands in strings alone.
std::string for_script(const nn::Json& data) {
  const std::string json = data.dump();
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

// Returns the template called `name`. Throws Error if there is none.
const PageTemplate& template_of(std::string_view name) {
  const auto all = page_templates();
  const auto page = std::find_if(all.begin(), all.end(), [name](const PageTemplate& one) { return one.name == name; });
  if (page == all.end()) throw Error("there is no page '" + std::string(name) + "'");
  return *page;
}

}  // namespace

void check_has_pages(std::string_view option) {
  if (!page_templates().empty()) return;
  throw Error(std::string(option) +
              ": this program was built without npm, which fetches the libraries of the page; install it (on Debian: "
              "apt-get install npm), run cmake again, and build");
}

void write_page(const std::string& path, std::string_view name, const nn::Json& data) {
  check_has_pages(name);
  const PageTemplate& page = template_of(name);
  const std::string text = for_script(data);
  nn::write_data_file(path, [&](nn::ByteSink& file) {
    for (const std::string_view piece : page.before) file.write(piece);
    file.write(text);
    for (const std::string_view piece : page.after) file.write(piece);
  });
}

bool is_page(const std::string& path, std::string_view name) {
  // The title, since other versions may have other styles and another policy.
  const std::string_view first = template_of(name).before.front();
  const std::size_t start = first.find("<title>");
  const std::string_view title = first.substr(start, first.find('\n', start) - start);
  std::string found(1000, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  found.resize(static_cast<std::size_t>(file.gcount()));
  return found.starts_with(first.substr(0, first.find('\n'))) && found.find(title) != std::string::npos;
}

}  // namespace minitorch::program
