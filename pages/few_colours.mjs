// Pictures of pages with 256 colours: their files are a third as large, and look the same.
import { deflateSync } from "node:zlib";

const mostColours = 256;

// Returns the pixels of a PNG, decoded by the browser of a page: { width, height, colours }, numbers 0xrrggbb.
async function pixelsOf(page, png) {
  const { width, height, bytes } = await page.evaluate(`(async () => {
    const file = Uint8Array.from(atob("${png.toString("base64")}"), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([file], { type: "image/png" }));
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const reader = new FileReader();
    const read = new Promise((done) => (reader.onload = () => done(reader.result)));
    reader.readAsDataURL(new Blob([data]));
    return { width, height, bytes: (await read).split(",")[1] };
  })()`);
  const data = Buffer.from(bytes, "base64");
  return { width, height, colours: Uint32Array.from({ length: width * height }, (_, i) => data.readUIntBE(4 * i, 3)) };
}

// Returns the most frequent colours, and a function that returns the place of the one nearest to a colour.
function paletteOf(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, mostColours);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const distance = (a, b) => [16, 8, 0].reduce((sum, k) => sum + (((a >> k) & 255) - ((b >> k) & 255)) ** 2, 0);
  const placeOf = (colour) => {
    if (!places.has(colour)) {
      const distances = palette.map((other) => distance(colour, other));
      places.set(colour, distances.indexOf(Math.min(...distances)));
    }
    return places.get(colour);
  };
  return { palette, placeOf };
}

function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

const number = (value) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);

function chunk(name, ...parts) {
  const named = Buffer.concat([Buffer.from(name), ...parts]);
  return Buffer.concat([number(named.length - 4), named, number(checksum(named))]);
}

// Resolves to a PNG with 256 colours at most, from any PNG without transparency. `page` is one of the browser that
// decodes it.
export async function fewColours(page, png) {
  const { width, height, colours } = await pixelsOf(page, png);
  const { palette, placeOf } = paletteOf(colours);
  const rows = Array.from({ length: height }, (_, y) =>
    [0, ...Array.from(colours.subarray(y * width, (y + 1) * width), placeOf)]); // 0: the bytes as they are
  return Buffer.concat([
    png.subarray(0, 8), // says that it is a PNG
    chunk("IHDR", number(width), number(height), Buffer.from([8, 3, 0, 0, 0])), // a byte for a pixel, of a palette
    chunk("PLTE", ...palette.map((colour) => number(colour).subarray(1))),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    chunk("IEND"),
  ]);
}
