// The pages that pages/pack.mjs packed into the program. The build writes the definition.
#pragma once

#include <span>
#include <string_view>

namespace minitorch::program {

/// A page in pieces, to write one after the other: those before its data, and those after them.
struct PageTemplate {
  std::string_view name;
  std::span<const std::string_view> before, after;
};

/// Returns all pages; none if the program was built without npm.
std::span<const PageTemplate> page_templates();

}  // namespace minitorch::program
