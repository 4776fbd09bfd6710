// The names of types, for Module::kind: those of classes in namespaces, as those of all modules are. The C++ library's
// own demangler knows all names of C++, and takes a twentieth of the worker's bytes.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <cxxabi.h>

namespace {

// Reads "6Linear" from the beginning of `name`, and appends "Linear" to `text`. Returns false if there is none.
bool take_word(std::string_view& name, std::string& text) {
  std::size_t digits = 0, length = 0;
  for (; digits < name.size() && name[digits] >= '0' && name[digits] <= '9'; ++digits)
    length = 10 * length + static_cast<std::size_t>(name[digits] - '0');
  if (length == 0 || length > name.size() - digits) return false;
  if (!text.empty()) text += "::";
  text += name.substr(digits, length);
  name.remove_prefix(digits + length);
  return true;
}

}  // namespace

namespace __cxxabiv1 {

// Returns the name without the arguments of a template; status -2, and null, for a type that is no class.
extern "C" char* __cxa_demangle(const char* mangled, char* /*buffer*/, std::size_t* /*size*/, int* status) {
  std::string_view name = mangled;
  if (name.substr(0, 1) == "N") name.remove_prefix(1);
  std::string text;
  while (take_word(name, text)) {
  }
  *status = text.empty() ? -2 : 0;
  if (text.empty()) return nullptr;
  char* const result = static_cast<char*>(std::malloc(text.size() + 1));
  if (result != nullptr) std::memcpy(result, text.c_str(), text.size() + 1);
  return result;
}

}  // namespace __cxxabiv1
