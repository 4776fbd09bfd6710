// Writes packed pages as C++, for the program: node embed.mjs <out.cpp> <name.html>...
//
// A page is cut where its data belong, and into strings of a length that every compiler takes.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const mark = "<!-- data -->";

function strings(text) {
  const parts = text.match(/[^]{1,8000}/gu) ?? [];
  return parts.map((part) => `R"page(${part})page"sv`).join(",\n");
}

const [out, ...files] = process.argv.slice(2);
const pages = files.map((file) => {
  const name = basename(file, ".html");
  const parts = readFileSync(file, "utf8").split(mark);
  if (parts.length !== 2) throw new Error(`${file}: has ${parts.length - 1} places for data, there must be one`);
  return { name, before: parts[0], after: parts[1] };
});
const arrays = pages.map(
  ({ name, before, after }) => `constexpr std::array before_${name} = {\n${strings(before)}};
constexpr std::array after_${name} = {\n${strings(after)}};
`,
);
const rows = pages.map(({ name }) => `PageTemplate{"${name}", before_${name}, after_${name}}`);

writeFileSync(
  out,
  `// Written by pages/embed.mjs.
#include <array>

#include "program/pages/page_templates.hpp"

using namespace std::string_view_literals;

namespace minitorch::program {

namespace {

${arrays.join("\n")}
constexpr std::array all = {${rows.join(", ")}};

}  // namespace

std::span<const PageTemplate> page_templates() { return all; }

}  // namespace minitorch::program
`,
);
