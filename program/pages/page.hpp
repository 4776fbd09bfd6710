// Pages: HTML files that hold everything they show, and open from the disk, without a network.
#pragma once

#include <string>
#include <string_view>

#include "nn/json/json.hpp"

namespace minitorch::program {

/// Throws Error, which names the package to install, if the program was built without npm and so has no pages. `option`
/// is what asked for the page: "--report".
void check_has_pages(std::string_view option);

/// Writes the page called `name` with its data to `path`, whole or not at all. No text in the data can end the script
/// that holds them. Throws DataError if the file cannot be written, and Error as check_has_pages.
void write_page(const std::string& path, std::string_view name, const nn::Json& data);

/// Whether the file at `path` begins as the page called `name` does.
bool is_page(const std::string& path, std::string_view name);

}  // namespace minitorch::program
