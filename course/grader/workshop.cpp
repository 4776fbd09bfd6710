// Prepares the workshop.
#include "course/grader/workshop.hpp"

#include <algorithm>
#include <fstream>
#include <random>
#include <stdexcept>

#include "course/kit/tree.hpp"

namespace course {

namespace {

namespace fs = std::filesystem;

std::string object_name(std::string path) {
  std::replace(path.begin(), path.end(), '/', '_');
  return path + ".o";
}

Secret drawn_secret() {
  std::random_device random;
  const auto word = [&] { return std::uint64_t{random()} << 32 | random(); };
  const std::uint64_t first = word();
  return {first, word()};
}

std::string header_of(const Secret& secret) {
  return "#pragma once\n#include \"checks/seal.hpp\"\nnamespace course {\nconstexpr Secret secret{" +
         std::to_string(secret.first) + "u, " + std::to_string(secret.second) + "u};\n}  // namespace course\n";
}

}  // namespace

void Workshop::prepare(const fs::path& student_tree, const std::vector<Task>& tasks, const fs::path& folder,
                       const Compiler& compiler) {
  // Made beside its place and moved there at the end, so that no half of a workshop is taken for a whole one.
  const fs::path whole = folder.has_filename() ? folder : folder.parent_path();  // without a slash at the end
  const fs::path part = whole.string() + ".part";
  const Tree tree = read_tree(student_tree), empty = stripped(tree);
  Tree headers;
  for (const auto& [path, file] : tree) {
    if (path.ends_with(".hpp")) headers[path] = file;
  }
  fs::remove_all(part);
  fs::create_directories(part / "given");
  fs::permissions(part, fs::perms::owner_all);  // a student's program may run as another user
  // The compiler of a submission reads the headers, so they have no solutions.
  write_tree(stripped(headers), part / "headers");
  // The drivers' own have hidden tests and the secret.
  const Secret secret = drawn_secret();
  std::ofstream(part / "secret") << secret.first << " " << secret.second << "\n";
  headers["checks/drivers/secret.hpp"].text = header_of(secret);
  write_tree(headers, part / "sources" / "headers");
  const auto compile = [&](const Tree& from, const std::string& path, const std::string& kind) {
    const fs::path source = part / "sources" / kind / path;
    write_tree({{path, from.at(path)}}, part / "sources" / kind);
    fs::create_directories(part / kind);
    const CommandResult result = compiler.compile(
        {.source = source, .object = part / kind / object_name(path), .include = part / "sources" / "headers"});
    if (!result.succeeded) throw std::runtime_error(kind + " of " + path + " does not compile:\n" + result.output);
  };
  for (const auto& [path, file] : tree) {
    if (!path.ends_with(".cpp")) continue;
    const bool is_task =
        std::any_of(tasks.begin(), tasks.end(), [&p = path](const Task& task) { return task.file == p; });
    if (is_task) {
      compile(tree, path, "reference");
      compile(empty, path, "empty");
    } else if (path.starts_with("checks/drivers/")) {
      compile(tree, path, "drivers");
    } else if (!path.starts_with("checks/") && !path.starts_with("programs/")) {
      compile(tree, path, "given");
    }
  }
  fs::remove_all(part / "sources");
  fs::remove_all(whole);
  fs::rename(part, whole);
}

std::vector<fs::path> Workshop::objects_around(const Task& task, const std::vector<Task>& tasks) const {
  std::vector<fs::path> objects = {
      folder_ / "drivers" / object_name("checks/drivers/driver_" + task.underscored() + ".cpp"),
      folder_ / "drivers" / object_name("checks/drivers/driver.cpp")};
  for (const auto& entry : fs::directory_iterator(folder_ / "given")) objects.push_back(entry.path());
  bool is_earlier = true;
  for (const Task& other : tasks) {
    if (other.number == task.number) {
      is_earlier = false;
      continue;
    }
    objects.push_back(folder_ / (is_earlier ? "reference" : "empty") / object_name(other.file));
  }
  std::sort(objects.begin() + 2, objects.end());
  return objects;
}

std::string Workshop::forbidden_name_in(const ObjectNames& student, const Task& task,
                                        const std::vector<Task>& tasks) const {
  ObjectNames driver, others;
  const std::vector<fs::path> around = objects_around(task, tasks);
  for (std::size_t i = 0; i < around.size(); ++i) (i < 2 ? driver : others).add(names_of(around[i]));
  return forbidden_name(student, names_of(folder_ / "reference" / object_name(task.file)), driver, others);
}

Secret Workshop::secret() const {
  Secret secret;
  std::ifstream file(folder_ / "secret");
  if (!(file >> secret.first >> secret.second)) throw std::runtime_error("workshop: it has no secret; run prepare");
  return secret;
}

void Workshop::check(const std::vector<Task>& tasks) const {
  for (const Task& task : tasks) {
    for (const fs::path& object : objects_around(task, tasks)) {
      if (!fs::exists(object)) throw std::runtime_error("workshop: " + object.string() + " is missing; run prepare");
    }
  }
}

}  // namespace course
