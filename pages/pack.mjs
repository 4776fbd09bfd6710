// Packs a page into one HTML file: node pack.mjs <page> <node_modules> <out.html> [<part>=<file>...]
//
// Our modules, the style.css of each folder with such a module, and the libraries that the modules import are written
// into <page>/page.html, with the licences of the libraries. A module becomes a function that returns its exports,
// after those that it imports. So imports and exports have two forms each; anything else is an error:
//
//   import { names } from "./file.js";    import library from "package";
//   export function name ...              export const name = ...
//
// A part of the page may be another file: it is compressed (LZMA), and written as shared/packed.js reads it. A script
// has the page's own file in_<part>.js below it. A large page has its style and its scripts so, too, which
// shared/unpack.js adds to it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

import { notWritten } from "./shared/packed.js";

const sources = dirname(fileURLToPath(import.meta.url));

// A library's script defines a global variable. `packages` are those that the script contains.
const libraries = {
  uplot: { global: "uPlot", script: "dist/uPlot.iife.min.js", style: "dist/uPlot.min.css", packages: ["uplot"] },
  "@dagrejs/dagre": {
    global: "dagre",
    script: "dist/dagre.min.js",
    packages: ["@dagrejs/dagre", "@dagrejs/graphlib"],
  },
};

const imports = /^import (?:(\w+)|(\{[^}]*\})) from "([^"]+)";$/gm;
const exports_ = /^export (?=(?:async )?(?:function|const) (\w+))/gm;

// Returns { modules, libraries }: the module `file` after those that it imports, and the names of libraries.
function collect(file, page = { modules: new Map(), libraries: new Set() }) {
  if (page.modules.has(file)) return page;
  const text = readFileSync(join(sources, file), "utf8");
  const names = [...text.matchAll(exports_)].map((match) => match[1]);
  const body = text
    .replace(imports, (_, whole, parts, from) => {
      if (!from.startsWith(".")) {
        if (!libraries[from] || !whole) throw new Error(`${file}: no library '${from}' is known to pack.mjs`);
        page.libraries.add(from);
        return whole === libraries[from].global ? "" : `const ${whole} = ${libraries[from].global};`;
      }
      const path = posix.join(posix.dirname(file), from);
      collect(path, page);
      return `const ${parts} = modules["${path}"];`;
    })
    .replace(exports_, "");
  const other = body.match(/^(?:import|export)\b.*$/m);
  if (other) throw new Error(`${file}: '${other[0]}' is no form of import or export that pack.mjs knows`);
  page.modules.set(file, `modules["${file}"] = (() => {\n${body}\nreturn { ${names.join(", ")} };\n})();\n`);
  return page;
}

// A browser ends a script at its first </script, also within a string.
const inScript = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*/g, "").replaceAll("</script", "<\\/script");

const inText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// In the order in which the folders' modules are imported.
function stylesOf(modules) {
  const folders = new Set([...modules].map((file) => posix.dirname(file)));
  const files = [...folders].map((folder) => join(sources, folder, "style.css"));
  return files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
}

// Seven bits in a character, which takes a byte: an eighth fewer than base64 has. Instead of one that is not written, a
// character of two bytes has its place in that list, and the next seven bits.
function inCharacters(bytes) {
  const sevens = [];
  let bits = 0, held = 0;
  for (const byte of [...bytes, 0]) {
    bits = ((bits << 8) | byte) & 0x7fff;
    for (held += 8; held >= 7; ) sevens.push((bits >> (held -= 7)) & 127);
  }
  let text = "";
  for (let i = 0; i < sevens.length; ++i) {
    const place = notWritten.indexOf(sevens[i]);
    text += String.fromCharCode(place < 0 ? sevens[i] : ((2 + place) << 7) | (sevens[++i] ?? 0));
  }
  return text;
}

const lzma = ["--format=lzma", "--lzma1=preset=9e,lc=4,lp=0,pb=0", "--stdout"]; // as shared/lzma.js expects it

const compressed = (bytes) => inCharacters(execFileSync("xz", lzma, { input: bytes, maxBuffer: 2 ** 30 }));

function compressedFile(name, part, file) {
  const own = file.endsWith(".js") ? [join(sources, name, `in_${part}.js`)] : [];
  return compressed(Buffer.concat([file, ...own].map((one) => readFileSync(one))));
}

const withoutComments = (script) => script.replace(/^ *\/\/.*\n/gm, "");

const bodyOf = (modules) => [...modules.values()].join("\n");
const scriptOf = (modules) => `(() => {\n"use strict";\nconst modules = {};\n${bodyOf(modules)}})();`;

function pack(name, packages, files) {
  const page = collect(`${name}/main.js`);
  const unpacking = collect("shared/unpack.js").modules; // a script that it adds uses their `modules`, too
  const used = [...page.libraries].map((library) => ({ library, ...libraries[library] }));
  const read = (library, file) => readFileSync(join(packages, library, file), "utf8");
  const licences = used
    .flatMap(({ packages: all }) => all)
    .map((library) => {
      const { version } = JSON.parse(read(library, "package.json"));
      return `${library} ${version}\n\n${read(library, "LICENSE").trim()}\n`;
    });
  const parts = {
    style: [
      ...used.filter(({ style }) => style).map(({ library, style }) => read(library, style)),
      ...stylesOf(page.modules.keys()),
    ].join("\n"),
    libraries: inScript(used.map(({ library, script }) => read(library, script)).join("\n;\n")),
    script: inScript(scriptOf(page.modules)),
    get packed_style() {
      return compressed(parts.style);
    },
    get packed_script() {
      const others = new Map([...page.modules].filter(([file]) => !unpacking.has(file)));
      const script = inScript(`(() => {\n"use strict";\n${bodyOf(others)}})();`);
      return compressed(`${parts.libraries}\n;\n${withoutComments(script)}`);
    },
    // Its `modules` is a global constant of the page, which the packed script sees. A library that defines a global of
    // this name would not load.
    get unpacking() {
      return withoutComments(inScript(`"use strict";\nconst modules = {};\n${bodyOf(unpacking)}`));
    },
    licences: inText(licences.join("\n")),
    ...Object.fromEntries(files.map(([part, file]) => [part, compressedFile(name, part, file)])),
  };
  const html = readFileSync(join(sources, name, "page.html"), "utf8");
  return html.replace(/<!-- (\w+) -->/g, (mark, part) => parts[part] ?? mark);
}

const [name, packages, out, ...files] = process.argv.slice(2);
writeFileSync(out, pack(name, packages, files.map((file) => file.split("="))));
