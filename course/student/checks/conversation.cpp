// A conversation with a driver over pipes.
#include "checks/conversation.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): system calls take arguments of many types
namespace course {

namespace {

constexpr std::size_t longest_answer = std::size_t{1} << 22, longest_print = 4000;
constexpr int requests_in_child = 3, answers_in_child = 4;
constexpr const char* forgery = "the program wrote an answer of its own to the checker";
constexpr int most_reads = 64;  // at once of what a program prints: it may print faster than anyone reads

std::string random_key() {
  std::random_device random;
  std::string key;
  for (int i = 0; i < 32; ++i) key += "0123456789abcdef"[random() % 16];
  return key;
}

void limit(int resource, double value) {
  const auto bound = static_cast<rlim_t>(value);
  const rlimit limits{bound, bound};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &limits);
}

// Moves descriptors to their numbers, applies the limits and becomes the driver. Returns only if that fails.
void become(Launch launch, int requests, int answers, int output) {
  setsid();  // a group of its own, and no terminal
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a checker that is stopped leaves no program behind
#endif
  // First to high numbers, so that none is overwritten while the others move.
  const std::array<int, 3> high = {fcntl(requests, F_DUPFD, 20), fcntl(answers, F_DUPFD, 20),
                                   fcntl(output, F_DUPFD, 20)};
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(high[2], 1);
  dup2(high[2], 2);
  dup2(high[0], requests_in_child);
  dup2(high[1], answers_in_child);
  for (int descriptor = answers_in_child + 1; descriptor < 1024; ++descriptor) close(descriptor);
  const std::vector<char*> command = pointers(launch.command), environment = pointers(launch.environment);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, 2 * launch.limits.seconds + 1);  // of two threads
  const char* program = launch.before_exec ? launch.before_exec(launch.command[0]) : command[0];
  if (launch.limits.memory > 0) limit(RLIMIT_AS, launch.limits.memory);  // last: this process may have more
  execve(program, command.data(), environment.data());
}

std::string ending_of(int status) {
  if (WIFEXITED(status)) return "the program ended by itself (exit status " + std::to_string(WEXITSTATUS(status)) + ")";
  const int signal = WTERMSIG(status);
  if (signal == SIGSEGV) return "the program crashed: it read or wrote outside its memory, or its stack was full";
  if (signal == SIGFPE) return "the program crashed: it divided a whole number by 0";
  if (signal == SIGABRT)
    return "the program aborted: a failed assertion, an exception outside a function, or a corrupt heap";
  if (signal == SIGXCPU) return "the program took too much time";
  return std::string("the program was ended by a signal: ") + strsignal(signal);
}

}  // namespace

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result(words.size() + 1, nullptr);
  for (std::size_t i = 0; i < words.size(); ++i) result[i] = words[i].data();
  return result;
}

Conversation::Conversation(const Launch& launch)
    : secret_(launch.secret),
      key_(random_key()),
      end_(Clock::now() +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(launch.limits.seconds))),
      seconds_(launch.limits.seconds) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> requests = {-1, -1}, answers = {-1, -1}, output = {-1, -1};
  if (pipe2(requests.data(), O_CLOEXEC) != 0 || pipe2(answers.data(), O_CLOEXEC) != 0 ||
      pipe2(output.data(), O_CLOEXEC) != 0) {
    for (const int descriptor : {requests[0], requests[1], answers[0], answers[1]}) {
      if (descriptor >= 0) close(descriptor);
    }
    ending_ = "the checker could not make pipes";
    return;
  }
  child_ = fork();
  if (child_ == 0) {
    become(launch, requests[0], answers[1], output[1]);
    _exit(127);
  }
  close(requests[0]);
  close(answers[1]);
  close(output[1]);
  requests_ = requests[1];
  answers_ = answers[0];
  output_ = output[0];
  for (const int descriptor : {requests_, answers_, output_}) fcntl(descriptor, F_SETFL, O_NONBLOCK);
  if (child_ < 0) {
    ending_ = "the checker could not start the program";
    return;
  }
  std::string line;
  if (write_line(key_) && read_line(line) && line != signed_words(secret_, key_, 0, "", "ready")) fail(forgery);
}

Conversation::~Conversation() {
  stop();
  for (const int descriptor : {requests_, answers_, output_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Conversation::stop() {
  if (child_ <= 0) return;
  kill(-child_, SIGKILL);
  kill(child_, SIGKILL);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

// The time that the processor has given to the driver: on a busy machine, the clock says little about a program. Where
// the system does not tell, the time of the clock.
double Conversation::processor_seconds() const {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(child_, &clock) != 0 || clock_gettime(clock, &time) != 0)
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

bool Conversation::fail(const std::string& ending) {
  if (ending_.empty()) ending_ = ending;
  stop();
  take_printed();
  return false;
}

void Conversation::take_printed() {
  std::array<char, 4096> part{};
  for (int i = 0; i < most_reads; ++i) {
    const ssize_t n = read(output_, part.data(), part.size());
    if (n <= 0) return;
    const std::size_t room = longest_print - std::min(longest_print, printed_.size());
    printed_.append(part.data(), std::min(room, static_cast<std::size_t>(n)));
  }
}

// Waits until something happens on the descriptor, 50 ms at most.
void Conversation::wait_for(int descriptor, short events) {
  std::array<pollfd, 2> waiting = {pollfd{descriptor, events, 0}, pollfd{output_, POLLIN, 0}};
  poll(waiting.data(), waiting.size(), 50);
  if ((waiting[1].revents & POLLIN) != 0) take_printed();
}

bool Conversation::write_line(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t done = 0; done < text.size();) {
    if (Clock::now() > end_)
      return fail("it took longer than " + std::to_string(static_cast<int>(seconds_)) + " seconds");
    const ssize_t n = write(requests_, text.data() + done, text.size() - done);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN || errno == EINTR) {
      wait_for(requests_, POLLOUT);
    } else {
      break;  // the driver has ended: read_line says how
    }
  }
  return true;
}

bool Conversation::read_line(std::string& line) {
  for (;;) {
    const std::size_t end = buffer_.find('\n');
    if (end != std::string::npos) {
      line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return true;
    }
    if (Clock::now() > end_)
      return fail("it took longer than " + std::to_string(static_cast<int>(seconds_)) + " seconds");
    std::array<char, 65536> part{};
    const ssize_t n = read(answers_, part.data(), part.size());
    if (n > 0) {
      buffer_.append(part.data(), static_cast<std::size_t>(n));
      if (buffer_.size() > longest_answer) return fail("the program wrote far too much to the checker");
      continue;
    }
    if (child_ < 0) return fail(ending_of(status_));  // all that it wrote before its end has been read
    if (waitpid(child_, &status_, WNOHANG) == child_) {
      kill(-child_, SIGKILL);
      child_ = -1;
      continue;
    }
    // The program has closed its answers and goes on.
    if (n == 0) {
      poll(nullptr, 0, 1);
      continue;
    }
    wait_for(answers_, POLLIN);
  }
}

Conversation::Reply Conversation::ask(const std::string& request) {
  if (!ending_.empty()) return {.text = ending_};
  const double start = processor_seconds();
  const std::string sealed_request = sealed(secret_, key_, ++count_, request);
  std::string line;
  if (!write_line(sealed_request) || !read_line(line)) return {.text = ending_};
  const double seconds = processor_seconds() - start;
  const std::string answer = line.substr(std::min(line.size(), line.find(' ') + 1));  // after the signature
  if (line != signed_words(secret_, key_, count_, sealed_request, answer)) {
    fail(forgery);
    return {.text = ending_};
  }
  return {.is_answer = true, .text = answer, .seconds = seconds};
}

bool Conversation::has_busy_threads() const {
  const std::string threads = "/proc/" + std::to_string(child_) + "/task";
  for (int tries = 20; tries > 0; --tries) {  // one that has ended may be there for a moment
    std::error_code error;
    std::filesystem::directory_iterator thread(threads, error);
    int count = 0;
    for (; !error && thread != std::filesystem::directory_iterator(); thread.increment(error)) ++count;
    if (count <= 1) return false;  // or the system does not tell
    poll(nullptr, 0, 1);
  }
  return true;
}

bool Conversation::ends_well() {
  if (!ending_.empty()) return false;
  close(requests_);
  requests_ = -1;
  std::string line;
  if (!read_line(line)) return false;
  if (line != signed_words(secret_, key_, count_, "", "end")) return fail("the program did not come to its end");
  take_printed();
  return true;
}

}  // namespace course
// NOLINTEND(cppcoreguidelines-pro-type-vararg)
