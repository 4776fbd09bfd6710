// Calls the session, and turns exceptions into texts: a page catches none.
#include "playground/worker/interface.hpp"

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "playground/worker/session.hpp"

namespace minitorch::playground {

namespace {

using nn::Json;

std::unique_ptr<Session> session;
std::string text;
std::vector<float> pixels;

Session& current() {
  if (session == nullptr) throw Error("playground: there is no network yet; create one first");
  return *session;
}

// Returns the text that f returns, or that of its error.
template <class F> const char* answer(const F& f) {
  try {
    text = f();
  } catch (const std::exception& error) {
    text = Json(Json::Object{{"error", std::string(error.what())}}).dump();
  }
  return text.c_str();
}

}  // namespace

}  // namespace minitorch::playground

using namespace minitorch::playground;  // NOLINT(google-build-using-namespace): for the functions of C below
using minitorch::nn::Json;

const char* minitorch_create(const char* settings) {
  return answer([&] {
    auto made = std::make_unique<Session>(Json::parse(settings, "settings"));
    session = std::move(made);
    return session->description().dump();
  });
}
const char* minitorch_step(std::int32_t steps) {
  return answer([&] { return current().step(steps).dump(); });
}
const float* minitorch_picture(std::int32_t width, std::int32_t height, double x0, double y0, double x1, double y1) {
  try {
    pixels = current().picture(width, height, {.x0 = x0, .x1 = x1, .y0 = y0, .y1 = y1});
    return pixels.data();
  } catch (const std::exception&) {
    return nullptr;
  }
}
const char* minitorch_weights() {
  return answer([] { return current().weights().dump(); });
}
const char* minitorch_set_weight(const char* name, std::int32_t index, double value) {
  return answer([&] {
    current().set_weight(name, index, value);
    return std::string("{}");
  });
}
const char* minitorch_checkpoint() {
  return answer([] { return current().checkpoint(); });
}
const char* minitorch_restore(const char* checkpoint) {
  return answer([&] {
    current().restore(checkpoint);
    return std::string("{}");
  });
}
