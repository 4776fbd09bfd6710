// The data that a page of `minitorch` shows.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

#include "nn/files/byte_source.hpp"
#include "program/pages/page_templates.hpp"

namespace minitorch::program {

/// Whether the program was built with its pages, which needs npm.
inline bool has_pages() { return !page_templates().empty(); }

/// Returns the data in the page of this path.
inline nlohmann::json data_in(const std::string& path) {
  const std::string page = nn::read_file(path), mark = R"(id="data">)";
  const std::size_t first = page.find(mark) + mark.size();
  return nlohmann::json::parse(page.substr(first, page.find("</script>", first) - first));
}

}  // namespace minitorch::program
