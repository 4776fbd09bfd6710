// Reads requests, calls handlers, writes answers.
#include "checks/drivers/driver.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include <unistd.h>

#include "checks/drivers/secret.hpp"
#include "checks/seal.hpp"
#include "not_implemented.hpp"

namespace course {

namespace {

// Reads a line from descriptor 3. Returns whether there was one.
bool read_line(std::string& line) {
  static std::string buffer;
  for (;;) {
    const std::size_t end = buffer.find('\n');
    if (end != std::string::npos) {
      line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return true;
    }
    char part[4096];
    const ssize_t n = read(3, part, sizeof part);
    if (n <= 0) return false;
    buffer.append(part, static_cast<std::size_t>(n));
  }
}

void write_line(std::string line) {
  line += '\n';
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t n = write(4, line.data() + done, line.size() - done);
    if (n <= 0) std::_Exit(3);
    done += static_cast<std::size_t>(n);
  }
}

std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text;
}

std::string answer_of(std::initializer_list<Handler> handlers, Request request) {
  const std::string name = request.word();
  for (const Handler& handler : handlers) {
    if (name != handler.name) continue;
    try {
      Answer answer;
      handler.answer(request, answer);
      return "ok" + answer.text();
    } catch (const NotImplemented& error) {
      return "throws " + on_one_line(error.what());
    } catch (const std::invalid_argument& error) {
      return "throws std::invalid_argument: " + on_one_line(error.what());
    } catch (const std::exception& error) {  // whatever it says, its words come after these
      return "throws an error: " + on_one_line(error.what());
    } catch (...) {
      return "throws something that is no std::exception";
    }
  }
  return "throws this driver has no " + name;
}

}  // namespace

void forget(std::string& text) {
  volatile char* const letters = text.data();  // else the compiler leaves out what nobody reads
  for (std::size_t i = 0; i < text.size(); ++i) letters[i] = 0;
}

std::string Request::word() {
  const std::size_t begin = line_.find_first_not_of(' ', next_);
  if (begin == std::string::npos) throw std::runtime_error("a request has too few words");
  next_ = std::min(line_.size(), line_.find(' ', begin));
  std::string word = line_.substr(begin, next_ - begin);
  line_.replace(begin, next_ - begin, next_ - begin, ' ');
  return word;
}

double Request::number() { return std::strtod(word().c_str(), nullptr); }

std::vector<double> Request::numbers() {
  std::vector<double> numbers(static_cast<std::size_t>(whole()));
  for (double& x : numbers) x = number();
  return numbers;
}

std::vector<int> Request::wholes() {
  std::vector<int> numbers(static_cast<std::size_t>(whole()));
  for (int& x : numbers) x = whole();
  return numbers;
}

Answer& Answer::operator<<(double number) {
  char text[40];
  std::snprintf(text, sizeof text, " %.17g", number);
  text_ += text;
  return *this;
}

Answer& Answer::operator<<(const std::string& word) {
  text_ += " " + on_one_line(word);
  return *this;
}

Answer& Answer::operator<<(const std::vector<double>& numbers) {
  *this << "{";
  for (const double x : numbers) *this << x;
  return *this << "}";
}

int drive(std::initializer_list<Handler> handlers) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what was printed before a crash is not lost
  std::string key, line;
  if (!read_line(key)) return 2;
  int count = 0;
  write_line(signed_words(secret, key, 0, "", "ready"));
  while (read_line(line)) {
    const std::string answer = answer_of(handlers, Request(opened(secret, key, ++count, line)));
    write_line(signed_words(secret, key, count, line, answer));
  }
  write_line(signed_words(secret, key, count, "", "end"));
  return 0;
}

}  // namespace course
