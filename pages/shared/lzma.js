// Decompresses LZMA, as pack.mjs has xz write it. Browsers have only deflate, with which the playground's library takes
// two fifths more bytes. The format is that of the LZMA specification by Igor Pavlov.
//
// A range decoder reads a bit by its chance, which each context keeps for its own. The bits tell of a byte, or of a
// match: bytes that were there before, at a new distance back or at one of the last four.
//
// Much of the time until the playground's first picture is spent here. So all chances are in one array, numbers of 32
// bits are signed (`x >>> 0` is the number that is meant), and what reads several bits keeps the range and the code in
// variables of its own: with an array for each kind of chance, and a call for each bit, it takes half as long again.

const literalContext = 4; // bits of the byte before; "lc", beside "lp" and "pb" of 0
const header = 13; // bytes: lc, lp and pb, the size of the dictionary, and that of the result, which xz leaves open

// Where the chances of each kind begin. A length has two bits for its kind, and 8, 8 or 256 numbers of it; a distance
// has a slot for its two highest bits and how many are below them, by the length of the match.
const [isMatch, isRepeat, isOther, isLonger, isLater, isLast] = [0, 12, 24, 36, 48, 60]; // by the state
const newLength = 72, repeatLength = newLength + 2 + 8 + 8 + 256;
const slots = repeatLength + 2 + 8 + 8 + 256, near = slots + 4 * 64, lowest = near + 128;
const literals = lowest + 16, literalSize = 0x300;
const all = literals + (literalSize << literalContext);

const longest = 273; // bytes of a match

// Returns the bytes that the file `input` holds.
export function decompressed(input) {
  const chances = new Uint16Array(all).fill(1024); // how probable 0 is, in 2048ths
  let place = header + 5; // after a byte of 0 and the first four of the code
  let range = -1, code = new DataView(input.buffer, input.byteOffset).getInt32(header + 1);
  let bytes = new Uint8Array(5 * input.length), size = 0;
  let state = 0; // what came last: below 7 a literal, then of matches and repeats
  let back0 = 0, back1 = 0, back2 = 0, back3 = 0; // the last distances

  // Reads bits below those that are `found`, the highest first, until `end` is reached. Those before a bit are its
  // context, after `start`.
  function tree(start, found, end) {
    let ownRange = range, ownCode = code;
    do {
      const chance = chances[start + found], bound = Math.imul(ownRange >>> 11, chance);
      if (ownCode >>> 0 < bound >>> 0) {
        ownRange = bound;
        chances[start + found] = chance + ((2048 - chance) >> 5);
        found <<= 1;
      } else {
        ownRange = (ownRange - bound) | 0;
        ownCode = (ownCode - bound) | 0;
        chances[start + found] = chance - (chance >> 5);
        found = (found << 1) | 1;
      }
      if (ownRange >>> 0 < 0x1000000) {
        ownRange <<= 8;
        ownCode = (ownCode << 8) | input[place++];
      }
    } while (found < end);
    range = ownRange;
    code = ownCode;
    return found;
  }
  const bit = (i) => tree(i - 1, 1, 2) & 1;
  const number = (start, count) => tree(start, 1, count) - count; // below `count`, a power of two
  // `count` bits, the lowest first.
  function reversed(start, count) {
    let context = 1, found = 0;
    for (let i = 0; i < count; ++i) {
      const value = bit(start + context);
      context = (context << 1) | value;
      found |= value << i;
    }
    return found;
  }
  // `count` bits of which 0 and 1 are as probable, the highest first.
  function plain(count) {
    let ownRange = range, ownCode = code, found = 0;
    for (let i = 0; i < count; ++i) {
      ownRange >>>= 1;
      const value = ownCode >>> 0 < ownRange >>> 0 ? 0 : 1;
      if (value === 1) ownCode = (ownCode - ownRange) | 0;
      found = (found << 1) | value;
      if (ownRange >>> 0 < 0x1000000) {
        ownRange <<= 8;
        ownCode = (ownCode << 8) | input[place++];
      }
    }
    range = ownRange;
    code = ownCode;
    return found;
  }

  // A byte: the one before is its context, and after a match that which the match would have gone on with, as long as
  // its bits come true.
  function literal() {
    const start = literals + ((size > 0 ? bytes[size - 1] : 0) >> (8 - literalContext)) * literalSize;
    let found = 1;
    if (state >= 7) {
      let expected = bytes[size - back0 - 1];
      do {
        const guess = (expected >> 7) & 1;
        expected <<= 1;
        const value = bit(start + ((1 + guess) << 8) + found);
        found = (found << 1) | value;
        if (value !== guess) break;
      } while (found < 0x100);
    }
    return found < 0x100 ? tree(start, found, 0x100) : found;
  }
  // 2 to 273 bytes.
  function length(start) {
    if (bit(start) === 0) return 2 + number(start + 2, 8);
    if (bit(start + 1) === 0) return 10 + number(start + 10, 8);
    return 18 + number(start + 18, 256);
  }
  // How far back a match of this length begins: 0 is the byte before, and -1 the mark of the end.
  function distance(count) {
    const slot = number(slots + 64 * (Math.min(count, 5) - 2), 64);
    if (slot < 4) return slot;
    const below = (slot >> 1) - 1, least = (2 | (slot & 1)) << below;
    if (slot < 14) return least + reversed(near + least - slot, below);
    const high = plain(below - 4) << 4;
    return (least + high + reversed(lowest, 4)) | 0;
  }
  // Takes one of the last distances, and returns the number of bytes.
  function repeat() {
    const isAfterLiteral = state < 7;
    if (bit(isOther + state) === 0) {
      if (bit(isLonger + state) === 0) {
        state = isAfterLiteral ? 9 : 11;
        return 1;
      }
    } else {
      let far = back1;
      if (bit(isLater + state) === 1) {
        far = back2;
        if (bit(isLast + state) === 1) {
          far = back3;
          back3 = back2;
        }
        back2 = back1;
      }
      back1 = back0;
      back0 = far;
    }
    state = isAfterLiteral ? 8 : 11;
    return length(repeatLength);
  }

  for (;;) {
    if (size + longest > bytes.length) {
      const more = new Uint8Array(2 * bytes.length + longest);
      more.set(bytes);
      bytes = more;
    }
    if (bit(isMatch + state) === 0) {
      bytes[size] = literal();
      ++size;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count;
    if (bit(isRepeat + state) === 1) {
      count = repeat();
    } else {
      back3 = back2;
      back2 = back1;
      back1 = back0;
      count = length(newLength);
      back0 = distance(count);
      if (back0 === -1) return bytes.slice(0, size);
      state = state < 7 ? 7 : 10;
    }
    const far = back0 + 1;
    for (const end = size + count; size < end; ++size) bytes[size] = bytes[size - far];
  }
}
