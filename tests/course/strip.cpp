// The stripper: no line of a solution passes it, and it refuses marks that it does not understand.
#include "course/kit/strip.hpp"

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "tests/catch.hpp"

using Catch::Matchers::ContainsSubstring;
using course::Marked;
using course::Stripped;
using course::stripped;

namespace {

// A file in parts: what all may read, and what stands between marks.
struct AnnotatedFile {
  std::vector<std::string> lines;
  std::vector<std::size_t> marks;  // indices of lines that are marks
  std::string open;                // the lines that all may read
  std::vector<std::string> secrets;

  std::string text() const {
    std::string result;
    for (const std::string& line : lines) result += line + "\n";
    return result;
  }
};

std::string any_line() {
  return *rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', '/', '{', '}', '"', ';', '\t', '\\', '*'));
}

AnnotatedFile any_annotated_file(int least_marked = 0) {
  AnnotatedFile file;
  int secret = 0;
  const auto mark = [&file](const std::string& line) {
    file.marks.push_back(file.lines.size());
    file.lines.push_back(line);
  };
  for (int parts = *rc::gen::inRange(least_marked, 6); parts > 0; --parts) {
    const int kind = *rc::gen::inRange(file.marks.empty() && parts <= least_marked ? 1 : 0, 5);
    if (kind == 0) {
      const std::string line = any_line();
      file.lines.push_back(line);
      file.open += line + "\n";
      continue;
    }
    const std::string indent(*rc::gen::inRange<std::size_t>(0, 4), ' ');
    mark(indent + (kind == 1   ? "// BEGIN SOLUTION 1.4 (backpropagate)"
                   : kind == 2 ? "// BEGIN SOLUTION 0.2"
                   : kind == 3 ? "// BEGIN HIDDEN TESTS"
                               : "// BEGIN GIVEN"));
    std::string inside;
    for (int lines = *rc::gen::inRange(0, 4); lines > 0; --lines) {
      const std::string line = any_line() + (kind == 4 ? "OPEN" : "SECRET") + std::to_string(++secret) + any_line();
      file.lines.push_back(line);
      inside += line + "\n";
    }
    if (kind == 4) {
      file.open += inside;
    } else {
      file.secrets.push_back(inside);
    }
    mark(indent + (kind == 4 ? "// END GIVEN" : kind == 3 ? "// END HIDDEN TESTS" : "// END SOLUTION"));
  }
  return file;
}

std::vector<std::string> taken_out(const Stripped& result) {
  std::vector<std::string> texts;
  for (const Marked& one : result.solutions) texts.push_back(one.text);
  return texts;
}

std::string refusal(const std::string& text) {
  try {
    stripped(text, "a.cpp");
    return "none";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("the stripper takes out solutions and hidden tests, and leaves what to do") {
  const Stripped result = stripped(
      "int a;\n"
      "// BEGIN SOLUTION 1.4\n"
      "int helper() { return 1; }\n"
      "// END SOLUTION\n"
      "void f() {\n"
      "  // BEGIN SOLUTION 1.4 (f of x)\n"
      "  g();\n"
      "  // END SOLUTION\n"
      "}\n"
      "// BEGIN HIDDEN TESTS\n"
      "test();\n"
      "// END HIDDEN TESTS\n"
      "// BEGIN GIVEN\n"
      "int b;\n"
      "// END GIVEN\n",
      "a.cpp");
  CHECK(result.text ==
        "int a;\n"
        "// Task 1.4: you may write functions of your own here.\n"
        "void f() {\n"
        "  // Task 1.4: write f of x here.\n"
        "  throw NotImplemented(\"1.4 (f of x)\");\n"
        "}\n"
        "int b;\n");
  CHECK(
      result.solutions ==
      std::vector<Marked>{{.task = "1.4", .name = "", .text = "int helper() { return 1; }\n", .line = 2, .at = 7},
                          {.task = "1.4",
                           .name = "f of x",
                           .text = "  g();\n",
                           .line = 6,
                           .at = result.text.find("  // Task 1.4: write f")},
                          {.task = "", .name = "", .text = "test();\n", .line = 10, .at = result.text.find("int b;")}});
  CHECK(result.unmarked == "int a;\n\n\n\nvoid f() {\n\n\n\n}\n\n\n\n\n\n\n");
}

TEST_CASE("no line of a solution passes the stripper, and all others do") {
  CHECK(rc::check([] {
    const AnnotatedFile file = any_annotated_file();
    const Stripped result = stripped(file.text(), "a.cpp");
    RC_ASSERT(result.text.find("SECRET") == std::string::npos);
    RC_ASSERT(taken_out(result) == file.secrets);
    std::string kept;  // the text without the placeholders
    for (std::size_t begin = 0; begin < result.text.size();) {
      const std::size_t end = result.text.find('\n', begin) + 1;
      const std::string line = result.text.substr(begin, end - begin);
      if (line.find("// Task ") == std::string::npos && line.find("throw NotImplemented(") == std::string::npos)
        kept += line;
      begin = end;
    }
    RC_ASSERT(kept == file.open);
  }));
}

TEST_CASE("stripping twice is stripping once") {
  CHECK(rc::check([] {
    const std::string once = stripped(any_annotated_file().text(), "a.cpp").text;
    const Stripped twice = stripped(once, "a.cpp");
    RC_ASSERT(twice.text == once);
    RC_ASSERT(twice.solutions.empty());
  }));
}

TEST_CASE("a file from which one mark is lost, or in which one is misspelt, is refused") {
  CHECK(rc::check([] {
    AnnotatedFile file = any_annotated_file(1);
    const std::size_t at = file.marks[*rc::gen::inRange<std::size_t>(0, file.marks.size())];
    std::string& mark = file.lines[at];
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        file.lines.erase(file.lines.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        mark += *rc::gen::element<std::string>(" ", ".", "\r", " x", ";");
        break;
      case 2:
        mark = "int a; " + mark;
        break;
      case 3:
        mark.insert(mark.find("//") + 2, *rc::gen::element<std::string>("/", " ", "\t", "-"));
        break;
      case 4:
        for (char& c : mark) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        break;
      default:
        mark.erase(mark.find("// ") + 2, 1);
    }
    RC_ASSERT(refusal(file.text()) != "none");
  }));
}

TEST_CASE("the stripper says which line it does not understand") {
  CHECK(refusal("// BEGIN SOLUTION 1.4\nx\n") == "a.cpp:1: a begin mark without its end mark");
  CHECK(refusal("x\n// END SOLUTION\n") == "a.cpp:2: an end mark without its begin mark");
  CHECK(refusal("// BEGIN SOLUTION 1.4\n// END HIDDEN TESTS\n") == "a.cpp:2: an end mark without its begin mark");
  CHECK(refusal("// BEGIN HIDDEN TESTS\n\n// BEGIN SOLUTION 1.4\n// END SOLUTION\n") ==
        "a.cpp:3: a mark begins inside the marks of line 1");
  for (const std::string mark :
       {"// BEGIN SOLUTION", "//BEGIN SOLUTION 1.4", "# BEGIN SOLUTION 1.4", "/* BEGIN SOLUTION 1.4 */",
        "// begin solution 1.4", "// BEGIN SOLUTION 1.4 backpropagate", "// BEGIN_SOLUTION 1.4",
        "f();  // BEGIN SOLUTION 1.4", "// END SOLUTIONS", "// BEGIN HIDDEN TEST", "<!-- END HIDDEN TESTS -->",
        "// BEGIN S\u041ELUTI\u041EN 1.4", "// BEGN SOLUTION 1.4", "// ED SOLUTION", "// BEGIN SULOTION 1.4 (f)",
        "// END HIDEN TESTS", "// BEGIN  GIVEN", "// BEGIN SOLUTION 1.4 (a\"b)", "// BEGIN SOLUTION 1.4 (a\\b)"}) {
    CAPTURE(mark);
    CHECK_THAT(refusal("x\n" + mark + "\n"), ContainsSubstring("a.cpp:2: a mark must be a line of its own"));
  }
}

TEST_CASE("the last line of a file needs no line end") {
  CHECK(stripped("a\nb", "a.cpp").text == "a\nb\n");
  CHECK(stripped("", "a.cpp").text.empty());
  CHECK(stripped("// BEGIN SOLUTION 1.4\nsecret\n// END SOLUTION", "a.cpp").solutions.size() == 1);
}

TEST_CASE("prose that only speaks of solutions is no mark") {
  for (const std::string line : {"The solution at the end.", "// A solution begins here.", "// Find the solution.",
                                 "In the end a hidden layer is enough.", "We begin. Given two numbers, ...",
                                 "\u0420\u0435\u0448\u0435\u043D\u0438\u0435 \u0437\u0430\u0434\u0430\u0447\u0438"}) {
    CAPTURE(line);
    CHECK(refusal(line + "\n") == "none");
  }
}

TEST_CASE("lines and names may be of any length") {
  const std::string spaces(300000, ' '), letters(300000, 'a');
  for (const std::string& line : {spaces, letters, spaces + "// x", "// x" + spaces}) {
    CHECK(stripped(line + "\n", "a.cpp").text == line + "\n");
  }
  CHECK(stripped("// BEGIN SOLUTION 1.4 (" + letters + ")\nx\n// END SOLUTION\n", "a.cpp").solutions.at(0).name ==
        letters);
  CHECK(stripped(spaces + "// BEGIN SOLUTION 1.4\nx\n" + spaces + "// END SOLUTION\n", "a.cpp").solutions.size() == 1);
}
