// Reads the symbols of an object file in the format ELF. A student's text may have put anything into it.
#include "course/grader/object_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <vector>

#include <elf.h>

namespace course {

namespace {

class UnreadableObject : public std::exception {};

class Bytes {
 public:
  explicit Bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  // The structure at an offset.
  template <class Structure> Structure at(std::uint64_t offset) const {
    if (offset > text_.size() || text_.size() - offset < sizeof(Structure)) refuse();
    Structure result{};
    std::memcpy(&result, text_.data() + offset, sizeof result);
    return result;
  }
  // The text from an offset to the next byte 0.
  std::string text_at(std::uint64_t offset) const {
    if (offset >= text_.size()) refuse();
    return text_.c_str() + offset;
  }
  [[noreturn]] static void refuse() { throw UnreadableObject(); }

 private:
  std::string text_;
};

// The compiler emits inline functions of the library as weak symbols, and a few names of its own.
bool is_foreign(const std::string& name, bool is_weak) {
  // The last four are placement new and delete.
  for (const char* of_compiler : {"DW.ref.", "__clang_call_terminate", "_ZnwmPv", "_ZnamPv", "_ZdlPvS_", "_ZdaPvS_"}) {
    if (name.starts_with(of_compiler)) return false;
  }
  if (!name.starts_with("_Z")) return true;
  constexpr std::array of_memory = {"_Znw", "_Zna", "_Zdl", "_Zda"};
  if (std::any_of(of_memory.begin(), of_memory.end(), [&](const char* one) { return name.starts_with(one); }))
    return true;
  constexpr std::array of_library = {"_ZSt", "_ZNSt", "_ZNKSt", "_ZNSa", "_ZNSs", "_ZNSi", "_ZNSo", "_ZNKSs"};
  return !is_weak &&
         std::any_of(of_library.begin(), of_library.end(), [&](const char* one) { return name.starts_with(one); });
}

}  // namespace

std::string foreign_name(const std::filesystem::path& object) try {
  const Bytes bytes(object);
  const auto head = bytes.at<Elf64_Ehdr>(0);
  if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64) Bytes::refuse();
  const auto section = [&](std::uint64_t i) { return bytes.at<Elf64_Shdr>(head.e_shoff + i * sizeof(Elf64_Shdr)); };
  // With very many sections, their number is in the first.
  const std::uint64_t sections = head.e_shnum != 0 ? head.e_shnum : section(0).sh_size;
  for (std::uint64_t i = 0; i < sections; ++i) {
    const Elf64_Shdr table = section(i);
    if (table.sh_type != SHT_SYMTAB) continue;
    const Elf64_Shdr names = section(table.sh_link);
    for (std::uint64_t k = 0; k < table.sh_size / sizeof(Elf64_Sym); ++k) {
      const auto symbol = bytes.at<Elf64_Sym>(table.sh_offset + k * sizeof(Elf64_Sym));
      const int binding = ELF64_ST_BIND(symbol.st_info);
      if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL) continue;
      std::string name = bytes.text_at(names.sh_offset + symbol.st_name);
      if (is_foreign(name, binding != STB_GLOBAL)) return name;
    }
  }
  return "";
} catch (const UnreadableObject&) {
  return "nothing that can be read";
}

}  // namespace course
