// The parts of a page that pack.mjs has compressed.

// Returns the bytes of a text whose characters have seven bits each, in their last ones.
function bytesOfCharacters(text) {
  const bytes = new Uint8Array(Math.floor((7 * text.length) / 8));
  let bits = 0, held = 0, place = 0;
  for (let i = 0; i < text.length; ++i) {
    bits = ((bits << 7) | (text.charCodeAt(i) & 127)) & 0x7fff;
    held += 7;
    if (held >= 8) bytes[place++] = bits >> (held -= 8);
  }
  return bytes;
}

// Resolves to the bytes of the part in the element `id`.
export function partOf(id) {
  const bytes = new Blob([bytesOfCharacters(document.getElementById(id).textContent)]);
  return new Response(bytes.stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
}
