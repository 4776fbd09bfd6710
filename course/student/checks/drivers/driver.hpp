// A driver calls the functions of one task. The checker sends it requests and judges its answers; it runs as a process
// of its own, so that a crash or an endless loop ends the driver and not the checker.
//
// A request is a line on descriptor 3: the name of a handler and its arguments, sealed. An answer is a line on
// descriptor 4: a signature, and "ok" with words, or "throws" with a message. The signature depends on the key that the
// checker sent first, on the request and its number, and on the answer (checks/seal.hpp). Numbers have all their
// digits. A list in a request is its length and then its elements; in an answer it is its elements between the words {
// and }. A name stands before its value with the word = between them.
#pragma once

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

namespace course {

class Request {
 public:
  explicit Request(const std::string& line) : words_(line) {}
  std::string word();
  double number();
  int whole() { return static_cast<int>(number()); }
  std::vector<double> numbers();
  std::vector<int> wholes();

 private:
  std::istringstream words_;
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
