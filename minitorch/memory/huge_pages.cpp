// How memory gets huge pages: madvise asks Linux for them, and Linux takes small ones if it has no huge ones.
#include "minitorch/memory/huge_pages.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <new>

namespace minitorch::graph {

namespace {

#ifdef __linux__
constexpr bool has_huge_pages = true;
void ask_for_huge_pages(void* memory, std::size_t size) { madvise(memory, size, MADV_HUGEPAGE); }
#else
constexpr bool has_huge_pages = false;
void ask_for_huge_pages(void*, std::size_t) {}
#endif

bool is_huge(std::size_t size) { return has_huge_pages && size >= huge_page; }

std::align_val_t alignment_of(std::size_t size, std::size_t alignment) {
  return std::align_val_t{is_huge(size) ? huge_page : alignment};
}

}  // namespace

void* take_from_system(std::size_t size, std::size_t alignment) noexcept {
  void* memory = ::operator new(size, alignment_of(size, alignment), std::nothrow);
  // Not for the end: a huge page could take up to 2 MiB more than the memory needs.
  if (memory != nullptr && is_huge(size)) ask_for_huge_pages(memory, size / huge_page * huge_page);
  return memory;
}

void return_to_system(void* memory, std::size_t size, std::size_t alignment) noexcept {
  ::operator delete(memory, alignment_of(size, alignment));
}

}  // namespace minitorch::graph
