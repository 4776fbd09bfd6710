// The playground's worker in Node: its losses are, to the last bit, those of the same training on x86 of 32 bits
// (minitorch train circle --points 100 --hidden 8,8 --activation tanh --batch 10 --epochs 5 --rate 0.01 --seed 3).
// With a native program in MINITORCH_PROGRAM, they are those of its log, with noise and regularisation, too. Beside the
// baseline kernels, if the program has them, they have the same bits; beside others they differ by less than 1e-5,
// since a fused multiply-add rounds once. It explains expressions, too; its stack is large enough for the deepest.
const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const settings = {
  data: 'circle', points: 100, hidden: [8, 8], activation: 'tanh', batch: 10, epochs: 5, rate: 0.01, seed: 3,
  schedule: 'cosine',
};
const losses = [
  0.6793036758899689, 0.6564896181225777, 0.6558254137635231,
  0.654270812869072, 0.652949646115303,
];

const program = process.env.MINITORCH_PROGRAM;
const withBaseline = { ...process.env, MINITORCH_KERNELS: 'baseline' };

// Whether the program has the baseline kernels: one for a single processor does not.
function hasBaseline() {
  const { status, stdout } = spawnSync(program, ['--version'], { env: withBaseline, encoding: 'utf8' });
  return status === 0 && stdout.includes('kernels: baseline');
}

// Trains with `minitorch train`, a word and options. Returns the losses of the epochs and the checkpoint. `resumed` is
// the text of one to go on from.
function train(words, { env = process.env, resumed = null } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'minitorch-worker-'));
  const [log, checkpoint] = [join(folder, 'log'), join(folder, 'checkpoint.json')];
  try {
    if (resumed !== null) writeFileSync(checkpoint, resumed);
    const from = resumed === null ? [] : ['--resume', checkpoint];
    execFileSync(program, ['train', ...words, ...from, '--quiet', '--log', log, '--checkpoint', checkpoint], { env });
    const losses = readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line).loss);
    return { losses, checkpoint: readFileSync(checkpoint, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const wordsFor = ({ data, hidden, ...others }) =>
  [data, '--hidden', hidden.join(','),
   ...Object.entries(others).flatMap(([name, value]) => [`--${name.replace('_', '-')}`, String(value)])];

function assertClose(some, others) {
  assert.equal(some.length, others.length);
  some.forEach((loss, i) => assert.ok(Math.abs(loss - others[i]) < 1e-5, `${some}; ${others}`));
}

require(process.argv[2])().then((worker) => {
  // Calls a function of the interface with numbers and texts, and returns its number.
  function numberFrom(name, ...values) {
    const places = [];
    const passed = values.map((value) => {
      if (typeof value === 'number') return value;
      const size = worker.lengthBytesUTF8(value) + 1;
      places.push(worker._malloc(size));
      worker.stringToUTF8(value, places.at(-1), size);
      return places.at(-1);
    });
    const number = worker[`_minitorch_${name}`](...passed);
    places.forEach((place) => worker._free(place));
    return number;
  }
  const textFrom = (...values) => worker.UTF8ToString(numberFrom(...values));
  const call = (...values) => JSON.parse(textFrom(...values));

  const create = (wanted, table = '') =>
    call('create_from_table', JSON.stringify(wanted), table);

  const created = create(settings);
  assert.equal(created.train.length, 80);
  call('step', 11);
  const kept = textFrom('checkpoint');
  const rest = call('step', 1000);

  create(settings);
  const all = call('step', 1000);
  assert.deepEqual(all.epochs.map((epoch) => epoch.loss), losses);
  assert.deepEqual(all.epochs.slice(1), rest.epochs);

  const place = numberFrom('picture', 4, 3, 0, 0, 1, 1);
  const picture = worker.HEAPF32.subarray(place / 4, place / 4 + 12);
  assert.ok(picture.every((probability) => probability > 0 && probability < 1));

  const values = numberFrom('units', 8, 4, 3, 0, 0, 1, 1);
  const units = worker.HEAPF32.slice(values / 4, values / 4 + 18 * 12);
  assert.ok(units.subarray(0, 16 * 12).every((value) => Math.abs(value) < 1));

  create({});
  assert.deepEqual(call('open', kept, '').settings.hidden, [8, 8]);
  assert.deepEqual(call('step', 1000), rest);

  const rows = Array.from({ length: 20 }, (_, i) => `${i},7,${i < 10 ? 'left' : 'right'}`);
  const own = { data: 'csv', path: 'own.csv', task: 'classes' };
  const table = ['x,y,class', ...rows].join('\n');
  assert.deepEqual(create(own, table).classes, ['left', 'right']);

  const explain = (expression, values) => call('explain', expression, values);
  const [x] = explain('a = 2*x; b = 2*x; a*b', '["x=2"]').values;
  assert.deepEqual([x.contributions.map(({ amount }) => amount), x.derivative], [[8, 8], 16]);
  assert.match(explain('2*(x', '["x=2"]').error, /not closed\n {2}2\*\(x\n {4}\^/);
  const deep = (signs) => explain(`${'('.repeat(signs)}x${')'.repeat(signs)}`, '["x=2"]');
  assert.match(deep(4000).error, /nested more than 256 deep/);
  assert.equal(deep(255).values.length, 1);

  const wholeSet = { batch: 80, epochs: 20 };  // an epoch is a step
  const regularised = { noise: 0.1, weight_decay: 0.1, l1: 0.01, dropout: 0.2 };
  for (const others of program ? [{}, wholeSet, regularised] : []) {
    const all = { ...settings, ...others };
    create(all);
    const here = call('step', 1000).epochs.map((epoch) => epoch.loss);
    assertClose(here, train(wordsFor(all)).losses);
    if (hasBaseline()) assert.deepEqual(here, train(wordsFor(all), { env: withBaseline }).losses);
  }
  // A training goes on in the program, and in the page, with the same random numbers.
  if (program) {
    const all = { ...settings, ...regularised, schedule: 'none' };
    create(all);
    call('step', 20);  // two epochs and a half
    const saved = textFrom('checkpoint');
    const here = call('step', 1000).epochs.map((epoch) => epoch.loss);
    assertClose(here, train([], { resumed: saved }).losses);
    const begun = JSON.parse(train(wordsFor({ ...all, epochs: 2 })).checkpoint);
    begun.metadata.settings.epochs = all.epochs;
    assert.equal(call('open', JSON.stringify(begun), '').epoch, 2);
    assertClose(call('step', 1000).epochs.map((epoch) => epoch.loss), here);
  }

  assert.match(create({ noise: -1 }).error, /'noise' is out of range/);
  assert.match(create({ rate: -1 }).error, /'rate' is out of range/);

  // The network of digits sees a bar of ink as a 1.
  const digits = readFileSync(join(__dirname, '../../playground/digits/digits.json'), 'utf8');
  assert.equal(call('open_classifier', digits).classes.length, 10);
  const board = worker._malloc(4 * 50 * 50);
  worker.HEAPF32.subarray(board / 4, board / 4 + 50 * 50)
    .forEach((_, i, all) => (all[i] = i % 50 >= 23 && i % 50 < 27 && i >= 500 && i < 2000 ? 1 : 0));
  const seen = call('classify', board, 50, 50, 7);
  worker._free(board);
  assert.equal(seen.probabilities.indexOf(Math.max(...seen.probabilities)), 1);
  assert.equal(seen.layers.length, 12);
  const weight = call('weight_gradient', 3, 1, 1);
  assert.ok(Math.abs(weight.sum - weight.gradient) <= 1e-5 * Math.abs(weight.gradient));
});
