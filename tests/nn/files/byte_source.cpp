// Reading whole files, and what all readers say of a file that cannot be read.
#include "nn/files/byte_source.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "nn/arrays/npy.hpp"
#include "nn/arrays/npz.hpp"
#include "nn/language/sentences.hpp"
#include "nn/pictures/idx.hpp"
#include "nn/pictures/picture_file.hpp"
#include "nn/tables/csv.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;

TEST_CASE("a file is read byte by byte to its end, whatever its length") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 200000U}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i % 251);
    CHECK(nn::read_file(folder.write("bytes", bytes)) == bytes);
  }
}

TEST_CASE("every reader says why a file cannot be opened, in the system's words") {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "text");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {folder.path() + "/absent", ": cannot be opened: No such file or directory"},
      {file + "/below", ": cannot be opened: Not a directory"},
      {folder.path(), ": is a folder, not a file"}};
  const std::vector<std::function<void(const std::string&)>> readers = {
      [](const std::string& path) { nn::read_file(path); },     [](const std::string& path) { nn::read_npy(path); },
      [](const std::string& path) { nn::read_npz(path); },      [](const std::string& path) { nn::read_csv(path); },
      [](const std::string& path) { nn::read_idx(path); },      [](const std::string& path) { nn::read_picture(path); },
      [](const std::string& path) { nn::read_sentences(path); }};
  for (const auto& [path, why] : wrong) {
    for (const auto& read : readers) {
      CHECK_THROWS_AS(read(path), DataError);
      CHECK_THROWS_WITH(read(path), path + why);
    }
  }
}
