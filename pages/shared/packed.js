// The parts of a page that pack.mjs has compressed.
import { decompressed } from "./lzma.js";

// HTML, or a program that knows lines, would change the characters 0, \n, \r and <. In their place pack.mjs writes a
// character of two bytes: above its lowest seven bits it has 2 more than a place in this list.
export const notWritten = [0, 10, 13, 60];

// Returns the bytes of a text whose characters have seven bits each, or fourteen.
function bytesOfCharacters(text) {
  const bytes = new Uint8Array(2 * text.length);
  let bits = 0, held = 0, size = 0;
  const add = (seven) => {
    bits = ((bits << 7) | seven) & 0x7fff;
    held += 7;
    if (held >= 8) bytes[size++] = bits >> (held -= 8);
  };
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code >= 128) add(notWritten[(code >> 7) - 2]);
    add(code & 127);
  }
  return bytes.subarray(0, size);
}

// Returns the bytes of the part in the element `id`.
export const partOf = (id) => decompressed(bytesOfCharacters(document.getElementById(id).textContent));

// Returns its text.
export const textOf = (id) => new TextDecoder().decode(partOf(id));
