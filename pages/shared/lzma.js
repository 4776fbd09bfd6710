// Decompresses LZMA, as pack.mjs has xz write it. Browsers have only deflate, with which the playground's library takes
// two fifths more bytes. The format is that of the LZMA specification by Igor Pavlov.
//
// A range decoder reads a bit by its chance, which each context keeps for its own. The bits tell of a byte, or of a
// match: bytes that were there before, at a new distance back or at one of the last four.

const literalContext = 4; // bits of the byte before; "lc", beside "lp" and "pb" of 0
const header = 13; // bytes: lc, lp and pb, the size of the dictionary, and that of the result, which xz leaves open

// How probable 0 is, in 2048ths, for `count` bits.
const chances = (count) => new Uint16Array(count).fill(1024);

// Returns functions that read bits of `input`, from `place` on.
function rangeDecoder(input, place) {
  const range = new Uint32Array([0xffffffff]), code = new Uint32Array(1); // arrays, or each change would take memory
  code[0] = new DataView(input.buffer, input.byteOffset).getUint32(place + 1); // after a byte of 0
  place += 5;

  function refill() {
    range[0] <<= 8;
    code[0] = (code[0] << 8) | input[place++];
  }
  function bit(list, i) {
    const bound = (range[0] >>> 11) * list[i];
    const value = code[0] < bound ? 0 : 1;
    if (value === 0) {
      range[0] = bound;
      list[i] += (2048 - list[i]) >> 5;
    } else {
      range[0] -= bound;
      code[0] -= bound;
      list[i] -= list[i] >> 5;
    }
    if (range[0] < 0x1000000) refill();
    return value;
  }
  // `count` bits, the highest first. Those before a bit are its context, after `start`.
  function number(list, count, start = 0) {
    let found = 1;
    for (let i = 0; i < count; ++i) found = 2 * found + bit(list, start + found);
    return found - (1 << count);
  }
  // The same, the lowest first.
  function reversed(list, count, start = 0) {
    let context = 1, found = 0;
    for (let i = 0; i < count; ++i) {
      const value = bit(list, start + context);
      context = 2 * context + value;
      found += value << i;
    }
    return found;
  }
  // Bits of which 0 and 1 are as probable.
  function plain(count) {
    let found = 0;
    for (let i = 0; i < count; ++i) {
      range[0] >>>= 1;
      const value = code[0] < range[0] ? 0 : 1;
      if (value === 1) code[0] -= range[0];
      found = 2 * found + value;
      if (range[0] < 0x1000000) refill();
    }
    return found;
  }
  return { bit, number, reversed, plain };
}

// Returns a function that reads the length of a match: 2 to 273 bytes.
function lengths({ bit, number }) {
  const kind = chances(2), short = chances(8), middle = chances(8), long = chances(256);
  return () => {
    if (bit(kind, 0) === 0) return 2 + number(short, 3);
    if (bit(kind, 1) === 0) return 10 + number(middle, 3);
    return 18 + number(long, 8);
  };
}

// Returns a function that reads how far back a match of this length begins: 0 is the byte before. A slot has the two
// highest bits of the distance, and how many are below them.
function distances({ number, reversed, plain }) {
  const slots = [2, 3, 4, 5].map(() => chances(64)), near = chances(128), lowest = chances(16);
  return (length) => {
    const slot = number(slots[Math.min(length, 5) - 2], 6);
    if (slot < 4) return slot;
    const below = (slot >> 1) - 1;
    const least = (2 + (slot & 1)) * 2 ** below;
    if (slot < 14) return least + reversed(near, below, least - slot);
    return least + 16 * plain(below - 4) + reversed(lowest, 4);
  };
}

// Returns a function that reads a byte: the one before is its context, and after a match that which the match would
// have gone on with, as long as its bits come true.
function literals({ bit }) {
  const lists = Array.from({ length: 1 << literalContext }, () => chances(0x300));
  return (before, expected) => {
    const list = lists[before >> (8 - literalContext)];
    let found = 1;
    while (expected !== null && found < 0x100) {
      const guess = (expected >> 7) & 1;
      expected <<= 1;
      const value = bit(list, ((1 + guess) << 8) + found);
      found = 2 * found + value;
      if (value !== guess) break;
    }
    while (found < 0x100) found = 2 * found + bit(list, found);
    return found & 0xff;
  };
}

// Returns the bytes that the file `input` holds.
export function decompressed(input) {
  const reader = rangeDecoder(input, header);
  const { bit } = reader;
  const isMatch = chances(12), isRepeat = chances(12), isOther = chances(12), isLonger = chances(12);
  const isLater = chances(12), isLast = chances(12);
  const literal = literals(reader), distance = distances(reader), length = lengths(reader);
  const repeatLength = lengths(reader);

  let bytes = new Uint8Array(8 * input.length), size = 0;
  let state = 0; // what came last: below 7 a literal, then of matches and repeats
  let back = [0, 0, 0, 0]; // the last distances

  function makeRoom(count) {
    if (size + count <= bytes.length) return;
    const more = new Uint8Array(Math.max(2 * bytes.length, size + count));
    more.set(bytes);
    bytes = more;
  }
  function copy(count) {
    makeRoom(count);
    const far = back[0] + 1;
    for (const end = size + count; size < end; ++size) bytes[size] = bytes[size - far];
  }
  // Takes one of the last distances, and returns the number of bytes.
  function repeat() {
    const isAfterLiteral = state < 7;
    if (bit(isOther, state) === 0) {
      if (bit(isLonger, state) === 0) {
        state = isAfterLiteral ? 9 : 11;
        return 1;
      }
    } else {
      const which = bit(isLater, state) === 0 ? 1 : 2 + bit(isLast, state);
      back = [back[which], ...back.filter((_, i) => i !== which)];
    }
    state = isAfterLiteral ? 8 : 11;
    return repeatLength();
  }

  for (;;) {
    if (bit(isMatch, state) === 0) {
      makeRoom(1);
      bytes[size] = literal(size > 0 ? bytes[size - 1] : 0, state < 7 ? null : bytes[size - back[0] - 1]);
      ++size;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    } else if (bit(isRepeat, state) === 1) {
      copy(repeat());
    } else {
      const count = length();
      const far = distance(count);
      if (far === 0xffffffff) return bytes.slice(0, size); // the mark of the end
      back = [far, ...back.slice(0, 3)];
      state = state < 7 ? 7 : 10;
      copy(count);
    }
  }
}
