// Containers of modules: the functions that are no templates.
#include "nn/modules/containers.hpp"

#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"

namespace minitorch::nn {

Tensor Sequential::forward(const Tensor& x) const {
  Tensor y = x;
  for (const Layer& layer : *layers_) y = layer.call(layer.module, y);
  return y;
}

void detail::refuse_index(std::string_view container, const std::string& i, std::size_t size) {
  throw IndexError(std::string(container) + ": there is no module " + i + " among " + std::to_string(size));
}

void detail::refuse_class(const Module& container, std::size_t place) {
  throw Error(container.kind() + ": module " + std::to_string(place) + " is a " +
              container.children()[place].module.kind() + ", not of the class that at<> asks for");
}

void detail::refuse_name(std::string_view name, const Module& dict) {
  const std::string names = operators::joined(dict.children(), ", ", &NamedModule::name);
  throw IndexError("ModuleDict: there is no module " + quoted_beginning(name) + " among " +
                   (names.empty() ? "none" : names));
}

}  // namespace minitorch::nn
