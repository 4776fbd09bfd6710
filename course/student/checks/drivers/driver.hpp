// A driver calls the functions of one task. The checker sends it requests and judges its answers; it runs as a process
// of its own, so that a crash or an endless loop ends the driver and not the checker.
//
// A request is a line on descriptor 3: the name of a handler and its arguments, sealed. An answer is a line on
// descriptor 4: a signature, and "ok" with words, or "throws" with a message. The signature depends on the key that the
// checker sent first, on the sealed request and its number, and on the answer (checks/seal.hpp). Numbers have all their
// digits. A list in a request is its length and then its elements; in an answer it is its elements between the words {
// and }. A name stands before its value with the word = between them.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace course {

/// Overwrites a text, so that nobody finds it in the memory that it had.
void forget(std::string& text);

/// The words of a request. Each is overwritten when it is read: a student's code could find it otherwise.
class Request {
 public:
  explicit Request(std::string line) : line_(std::move(line)) {}
  std::string word();
  double number();
  int whole() { return static_cast<int>(number()); }
  std::vector<double> numbers();
  std::vector<int> wholes();

 private:
  std::string line_;
  std::size_t next_ = 0;
};

class Answer {
 public:
  Answer& operator<<(double number);
  Answer& operator<<(const std::string& word);
  Answer& operator<<(const std::vector<double>& numbers);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Handler {
  const char* name;
  void (*answer)(Request& request, Answer& answer);
};

/// Answers requests until they end. Returns the exit status of the driver.
int drive(std::initializer_list<Handler> handlers);

}  // namespace course
