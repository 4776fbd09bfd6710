// Archives of arrays: the array "x" is the entry "x.npy" of a zip archive.
#include "nn/arrays/npz.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>

#include "nn/arrays/array_bytes.hpp"
#include "nn/arrays/npy_header.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/files/zip_reader.hpp"
#include "nn/files/zip_writer.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view npy_end = ".npy";
constexpr std::uint64_t most_counted_of_packed = 100;

// Returns the bytes that the memory is in proportion to: those of the arrays, as the archive says. Of an array that
// lies, the packed bytes limit them.
std::uint64_t counted_length_of(const std::vector<ZipEntry>& entries) {
  std::uint64_t length = 0;
  for (const ZipEntry& entry : entries) length += std::min(entry.size, most_counted_of_packed * entry.packed.size());
  return length;
}

bool is_array(const ZipEntry& entry) { return entry.name.ends_with(npy_end); }

std::string name_of(const ZipEntry& entry) {
  return entry.name.substr(0, entry.name.size() - (is_array(entry) ? npy_end.size() : 0));
}

[[noreturn]] void refuse_name(const std::string& file, std::string_view name, const std::vector<NamedTensor>& tensors) {
  constexpr std::size_t most_named = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(tensors.size(), most_named); ++i)
    names += (i == 0 ? "; there are " : ", ") + quoted_beginning(tensors[i].name);
  if (tensors.size() > most_named) names += ", ...";
  throw DataError(file + ": there is no array " + quoted_beginning(name) + names);
}

NpzFile read_archive(std::string_view bytes, const std::string& file, const NpzOptions& options) {
  if (bytes.starts_with(npy_mark)) throw DataError(file + ": is a file of one array, which read_npy reads");
  const std::vector<ZipEntry> entries = zip_entries(bytes, file);
  ArrayMemory memory(counted_length_of(entries));
  NpzFile found{.tensors = {}, .name = file};
  std::set<std::string_view> missing(options.names.begin(), options.names.end());
  for (const ZipEntry& entry : entries) {
    const std::string name = name_of(entry);
    if (!options.names.empty() && !(is_array(entry) && missing.contains(name))) continue;
    if (!is_array(entry))
      throw DataError(file + ": the entry " + quoted_beginning(name) + " is no array, whose name ends with .npy");
    missing.erase(name);
    ZipEntrySource source(entry, file + ": array " + quoted_beginning(name));
    found.tensors.push_back({name, read_array(source, memory)});
  }
  if (!missing.empty()) {
    std::vector<NamedTensor> all;
    for (const ZipEntry& entry : entries) {
      if (is_array(entry)) all.push_back({name_of(entry), Tensor()});
    }
    refuse_name(file, *missing.begin(), all);
  }
  return found;
}

void check_names_to_write(const std::vector<NamedTensor>& tensors) {
  constexpr std::size_t longest = std::numeric_limits<std::uint16_t>::max() - npy_end.size();
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : tensors) {
    const auto refuse = [&name = name](const std::string& why) {
      throw DataError("write_npz: the name " + quoted_beginning(name) + " " + why);
    };
    if (!is_utf8(name)) refuse("is not UTF-8");
    if (name.find('\0') != std::string::npos) refuse("has a NUL");
    if (name.size() > longest) refuse("is longer than " + std::to_string(longest) + " bytes");
    if (!names.insert(name).second) refuse("is given twice");
  }
}

void write_archive(ByteSink& sink, const std::vector<NamedTensor>& tensors) {
  ZipWriter archive(sink);
  for (const auto& [name, tensor] : tensors) {
    const TensorData data = contiguous(tensor.data());
    const std::string header = npy_header(data.shape(), data.dtype());
    archive.add(name + std::string(npy_end), {header, bytes_of_elements(data)});
  }
  archive.finish();
}

}  // namespace

const Tensor& NpzFile::at(std::string_view tensor) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& one) { return one.name == tensor; });
  if (found == tensors.end()) refuse_name(name, tensor, tensors);
  return found->tensor;
}

NpzFile read_npz(const std::string& path, const NpzOptions& options) {
  return naming_memory(path, [&] { return read_archive(read_file(path), escaped(path), options); });
}

NpzFile parse_npz(std::string_view bytes, const std::string& name, const NpzOptions& options) {
  return naming_memory(name, [&] { return read_archive(bytes, name, options); });
}

void write_npz(const std::string& path, const std::vector<NamedTensor>& tensors) {
  check_names_to_write(tensors);
  write_data_file(path, [&](ByteSink& sink) { write_archive(sink, tensors); });
}

std::string npz_bytes(const std::vector<NamedTensor>& tensors) {
  return naming_memory("npz_bytes", [&] {
    check_names_to_write(tensors);
    StringSink sink;
    write_archive(sink, tensors);
    return sink.take();
  });
}

}  // namespace minitorch::nn
