// Reads JSON with nlohmann/json's SAX parser. The parser reads through a window, which merges runs of white space and
// lets the listener take long sequences of numbers and text directly.
#include "nn/json/json_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::size_t longest_token = std::size_t{1} << 26U;
constexpr std::size_t token_step = std::size_t{1} << 18U;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The characters of a source, a piece at a time.
class Window {
 public:
  Window(ByteSource& source, JsonEvents& events, MemoryBudget& budget)
      : source_(source),
        events_(events),
        budget_(budget),
        buffer_(std::size_t{1} << 17U),
        left_(buffer_.data(), std::size_t{0}) {}

  // Returns the approximate position in the source, in bytes.
  std::uint64_t position() const { return fetched_ - left_.size(); }

  // Makes the next character ready. Returns whether there is none.
  bool is_at_end() {
    if (before_ != 0) take();
    while (was_space_ && !left_.empty()) {
      const auto text = std::find_if_not(left_.begin(), left_.end(), is_space);
      left_ = left_.subspan(static_cast<std::size_t>(text - left_.begin()));
      was_space_ = left_.empty() && fetch();
    }
    if (left_.empty()) fetch();
    return left_.empty();
  }
  const char& front() const { return left_.front(); }
  void advance() {
    const char c = left_.front();
    left_ = left_.subspan(1);
    if (++token_ > token_room_) lengthen_token();
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (is_in_string_) {
      is_escaped_ = c == '\\';
      is_in_string_ = c != '"';
      if (!is_in_string_) end_token();
    } else {
      go_on_after(c);
    }
  }

 private:
  void go_on_after(char c) {
    if (c == '\0') throw DataError("is not JSON: there is a byte 0");  // the parser would take it for the end
    was_space_ = is_space(c);
    is_in_string_ = c == '"';
    if (c == '"' || c == '[' || c == ',') before_ = c;
    if (std::string_view(",:[]{}").find(c) != std::string_view::npos) {
      token_ = 0;
      end_token();
    }
  }
  // Counts the parser's memory for a token. It keeps the text and the value, in buffers that double: at most five times
  // the length.
  void lengthen_token() {
    if (token_ > longest_token) throw DataError("a text or number is longer than 64 MiB");
    token_room_ += token_step;
    hold(std::max<std::uint64_t>(5 * token_room_, held_));
    longest_room_ = std::max(longest_room_, token_room_);
  }
  // After a token the parser hands over one buffer, and keeps the other at its size.
  void end_token() {
    if (token_room_ == token_step) return;
    token_room_ = token_step;
    hold(2 * longest_room_);
  }
  void hold(std::uint64_t bytes) {
    if (bytes > held_) budget_.take(bytes - held_);
    if (bytes < held_) budget_.give_back(held_ - bytes);
    held_ = bytes;
  }
  void take() {
    constexpr std::size_t longest_element = 512;  // the parser reads longer elements
    const char before = std::exchange(before_, '\0');
    for (bool is_first = true;; is_first = false) {
      const std::size_t taken = events_.take(before, {left_.data(), left_.size()});
      left_ = left_.subspan(taken);
      const bool needs_more = left_.size() < longest_element && (is_first || taken > 0);
      if (!needs_more || !fetch()) return;
    }
  }
  // Reads more bytes behind those that are left. Returns whether there were any.
  bool fetch() {
    std::copy(left_.begin(), left_.end(), buffer_.begin());
    const std::size_t count = source_.read(std::span(buffer_).subspan(left_.size()));
    fetched_ += count;
    left_ = {buffer_.data(), left_.size() + count};
    return count > 0;
  }

  ByteSource& source_;
  JsonEvents& events_;
  MemoryBudget& budget_;
  std::vector<char> buffer_;
  std::span<const char> left_;  // the part of the buffer that is not used yet
  std::uint64_t fetched_ = 0;
  std::size_t token_ = 0;  // characters since the last comma, colon or bracket
  std::size_t token_room_ = token_step, longest_room_ = token_step;  // characters that are counted, now and at most
  std::uint64_t held_ = 0;                                           // bytes counted for tokens
  char before_ = 0;                                                  // if not 0, the listener may take what follows it
  bool was_space_ = false, is_in_string_ = false, is_escaped_ = false;
};

// The input iterator that nlohmann/json reads. At the end it equals the iterator without a window.
class Character {
 public:
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  explicit Character(Window* window = nullptr) : window_(window) {}
  reference operator*() const { return window_->front(); }
  Character& operator++() {
    window_->advance();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const Character& a, const Character& b) { return a.is_at_end() == b.is_at_end(); }

 private:
  bool is_at_end() const { return window_ == nullptr || window_->is_at_end(); }

  Window* window_;
};

// Translates nlohmann/json's events to those of JsonEvents.
class Translation {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit Translation(JsonEvents& events) : events_(events) {}

  bool null() {
    events_.null();
    return true;
  }
  bool boolean(bool value) {
    events_.boolean(value);
    return true;
  }
  bool number_integer(number_integer_t value) { return integer(value); }  // only for numbers with a '-': 0 is -0
  bool number_unsigned(number_unsigned_t value) { return integer(value); }
  bool number_float(number_float_t, const string_t& text) {
    std::string number = text;  // has the locale's decimal point
    const auto point = number.find_first_not_of("+-0123456789eE");
    if (point != std::string::npos) number[point] = '.';
    events_.number(number);
    return true;
  }
  bool string(string_t& text) {
    events_.string(text);
    return true;
  }
  static bool binary(binary_t&) { return false; }  // never called for JSON
  bool start_object(std::size_t) {
    open();
    events_.begin_object();
    return true;
  }
  bool key(string_t& name) {
    events_.key(name);
    return true;
  }
  bool end_object() {
    --depth_;
    events_.end_object();
    return true;
  }
  bool start_array(std::size_t) {
    open();
    events_.begin_array();
    return true;
  }
  bool end_array() {
    --depth_;
    events_.end_array();
    return true;
  }
  [[noreturn]] static bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    std::string text = error.what();
    for (const std::string_view start : {"] ", "column "}) {  // removes the parser's position: ours is exact
      const auto place = text.find(start);
      if (place != std::string::npos) text.erase(0, place + start.size());
    }
    const auto what = text.find(": syntax");
    if (what != std::string::npos) text.erase(0, what + 2);
    text.resize(std::min(text.size(), text.find("; last read")));  // the last read text may be long or invalid
    text.resize(std::min<std::size_t>(text.size(), 200));
    throw DataError("is not JSON: " + text);
  }

 private:
  template <class Integer> bool integer(Integer value) {
    std::array<char, 24> text{};
    char* const last = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    const bool is_minus_zero = std::is_signed_v<Integer> && value == 0;
    events_.number(is_minus_zero ? "-0" : std::string_view(text.data(), static_cast<std::size_t>(last - text.data())));
    return true;
  }
  void open() {
    if (++depth_ > Json::max_depth) throw DataError("nests deeper than " + std::to_string(Json::max_depth) + " levels");
  }

  JsonEvents& events_;
  int depth_ = 0;
};

}  // namespace

std::size_t JsonEvents::take(char, std::string_view) { return 0; }

void read_json(ByteSource& source, JsonEvents& events, MemoryBudget& budget) {
  Window window(source, events, budget);
  Translation translation(events);
  try {
    nlohmann::json::sax_parse(Character(&window), Character(), &translation);
  } catch (const MemoryError&) {
    throw;
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.starts_with(source.name() + ":")) throw;  // the source's own error, which names it
    source.refuse("byte " + std::to_string(window.position()) + ": " + text);
  }
}

}  // namespace minitorch::nn
