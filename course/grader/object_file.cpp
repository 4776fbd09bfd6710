// Reads the symbols of an object file in the format ELF. A student's text may have put anything into it.
#include "course/grader/object_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include <cxxabi.h>
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

bool is_of_library(const std::string& name) {
  constexpr std::array beginnings = {"_ZSt",  "_ZNSt",  "_ZNKSt", "_ZNSa",  "_ZNSs",  "_ZNSi",
                                     "_ZNSo", "_ZNKSs", "_ZTVSt", "_ZTISt", "_ZTSSt", "_ZTVNSt"};
  return std::any_of(beginnings.begin(), beginnings.end(), [&](const char* one) { return name.starts_with(one); });
}

// The drivers of parallel tasks define these functions for the pragmas, and for a student's calls.
bool is_of_openmp(const std::string& name) { return name.starts_with("GOMP_") || name.starts_with("omp_"); }

// The compiler emits inline functions of the library as weak symbols, and a few names of its own.
bool is_foreign(const std::string& name, bool is_weak) {
  // The lock of a critical section of OpenMP; the last four are placement new and delete.
  for (const char* of_compiler :
       {"DW.ref.", "__clang_call_terminate", ".gomp_critical_user_", "_ZnwmPv", "_ZnamPv", "_ZdlPvS_", "_ZdaPvS_"}) {
    if (name.starts_with(of_compiler)) return false;
  }
  if (!name.starts_with("_Z")) return true;
  constexpr std::array of_memory = {"_Znw", "_Zna", "_Zdl", "_Zda"};
  if (std::any_of(of_memory.begin(), of_memory.end(), [&](const char* one) { return name.starts_with(one); }))
    return true;
  return !is_weak && is_of_library(name);
}

std::string readable(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? text.get() : name;
}

}  // namespace

ObjectNames names_of(const std::filesystem::path& object) try {
  const Bytes bytes(object);
  const auto head = bytes.at<Elf64_Ehdr>(0);
  if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64) Bytes::refuse();
  const auto section = [&](std::uint64_t i) { return bytes.at<Elf64_Shdr>(head.e_shoff + i * sizeof(Elf64_Shdr)); };
  ObjectNames result;
  // With very many sections, their number is in the first.
  const std::uint64_t sections = head.e_shnum != 0 ? head.e_shnum : section(0).sh_size;
  for (std::uint64_t i = 0; i < sections; ++i) {
    const Elf64_Shdr table = section(i);
    if (table.sh_type != SHT_SYMTAB) continue;
    const Elf64_Shdr names = section(table.sh_link);
    for (std::uint64_t k = 0; k < table.sh_size / sizeof(Elf64_Sym); ++k) {
      const auto symbol = bytes.at<Elf64_Sym>(table.sh_offset + k * sizeof(Elf64_Sym));
      const int binding = ELF64_ST_BIND(symbol.st_info);
      if (binding == STB_LOCAL) continue;
      auto& kind = symbol.st_shndx == SHN_UNDEF ? result.used
                   : binding == STB_GLOBAL      ? result.defined
                   : binding == STB_GNU_UNIQUE  ? result.unique
                                                : result.weak;
      kind.insert(bytes.text_at(names.sh_offset + symbol.st_name));
    }
  }
  return result;
} catch (const UnreadableObject&) {
  throw std::runtime_error("the compiler's output cannot be read");
}

void ObjectNames::add(const ObjectNames& other) {
  defined.insert(other.defined.begin(), other.defined.end());
  weak.insert(other.weak.begin(), other.weak.end());
  unique.insert(other.unique.begin(), other.unique.end());
  used.insert(other.used.begin(), other.used.end());
}

std::string forbidden_name(const ObjectNames& student, const ObjectNames& reference, const ObjectNames& driver,
                           const ObjectNames& others) {
  for (const auto* names : {&student.defined, &student.weak, &student.unique}) {
    for (const std::string& name : *names) {
      if (is_foreign(name, names != &student.defined)) return "defines '" + readable(name) + "'";
    }
  }
  // The linker prefers a strong function to the driver's weak one, and any to that of a shared library.
  for (const std::string& name : student.defined) {
    const bool is_of_driver = driver.has(name) || driver.used.contains(name);
    if (is_of_driver && !reference.has(name)) return "defines '" + readable(name) + "'";
  }
  for (const std::string& name : student.weak) {
    const bool is_called = driver.used.contains(name) && !driver.has(name) && !others.has(name);
    if (is_called && !reference.has(name)) return "defines '" + readable(name) + "'";
  }
  for (const std::string& name : student.unique) {
    const bool is_one_of_many = driver.unique.contains(name) || others.unique.contains(name) || reference.has(name);
    const bool is_of_another = driver.has(name) || driver.used.contains(name) || others.has(name);
    if (is_of_another && !is_one_of_many) return "defines '" + readable(name) + "'";
  }
  for (const std::string& name : student.used) {
    const bool may_be_used = others.has(name) || is_of_openmp(name) || is_of_library(name);
    if (driver.has(name) && !may_be_used) return "uses '" + readable(name) + "'";
  }
  return "";
}

}  // namespace course
