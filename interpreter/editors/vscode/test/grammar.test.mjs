// SPDX-License-Identifier: Apache-2.0
// Colours the code of the manual and of the library: every character gets a role, and the right one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const oniguruma = require('vscode-oniguruma');
const textmate = require('vscode-textmate');
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../../..');

const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => {
    const file = path.resolve(here, '../syntaxes/tva.tmLanguage.json');
    return textmate.parseRawGrammar(fs.readFileSync(file, 'utf8'), file);
  },
});
const grammar = await registry.loadGrammar('source.tva');

/** The words of a text, each with its innermost scope; spaces left out. */
function words(text) {
  const all = [];
  let state = textmate.INITIAL;
  for (const line of text.split('\n')) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      const word = line.slice(token.startIndex, token.endIndex);
      if (word.trim() !== '') {
        all.push({ word: word.trim(), scopes: token.scopes, scope: token.scopes.at(-1) });
      }
    }
  }
  return { all, state };
}

function manual() {
  const folder = path.join(root, 'grammar/manual');
  const found = [];
  for (const file of fs.readdirSync(folder).filter((f) => f.endsWith('.md'))) {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    for (const match of text.matchAll(/^```tva[^\n]*\n([\s\S]*?)^```$/gm)) {
      found.push({ name: `${file}:${text.slice(0, match.index).split('\n').length}`, text: match[1] });
    }
  }
  return found;
}

function library() {
  const folder = path.join(root, 'stdlib/src/main/resources/tva/stdlib');
  return fs
    .readdirSync(folder)
    .filter((f) => f.endsWith('.tva'))
    .map((f) => ({ name: f, text: fs.readFileSync(path.join(folder, f), 'utf8') }));
}

const KEYWORDS =
  'param fn external import save to with show assert match if then else for in and or not as true false'.split(' ');

/** Keywords that are the name of an argument too, as in `rename(x, from = "^model", to = "")`. */
const ARGUMENTS = ['to'];

test('there is code to colour', () => {
  assert.ok(manual().length > 50, `${manual().length} blocks`);
  assert.ok(library().length > 5);
});

test('every word has a role, and keywords, texts and comments have theirs', () => {
  for (const { name, text } of [...manual(), ...library()]) {
    for (const { word, scopes, scope } of words(text).all) {
      const where = `${name}: ${word} is ${scopes.join(' ')}`;
      const inText = scope.startsWith('string.') || scope.startsWith('comment.');
      assert.notEqual(scope, 'source.tva', where);
      const argument = ARGUMENTS.includes(word) && scope === 'variable.parameter.tva';
      if (!inText && !argument && KEYWORDS.includes(word)) {
        assert.match(scope, /^(keyword|storage|constant\.language|support\.type)/, where);
      }
      if (!inText && word.startsWith('#')) {
        assert.fail(where);
      }
    }
  }
});

test('no string or hole of the library and the manual runs over its end', () => {
  for (const { name, text } of [...manual(), ...library()]) {
    // A bracket that is left open at the end of a block would be seen as one more rule.
    const depth = words(text).state.depth;
    assert.equal(depth, 1, `${name} ends at depth ${depth}`);
  }
});

test('the words of one script', () => {
  const script = [
    '## What it does.',
    'param base: model # given',
    'fn half(x, by: number = 50%) = by*x',
    'out = half(base["layers.${i + 1}.*"], by = 0.5)',
    'save out to "out/half" with dtype = bf16',
  ].join('\n');
  const roles = words(script).all.map(({ word, scope }) => `${word} ${scope.replace(/\.tva$/, '')}`);
  for (const expected of [
    '## What it does. comment.line.documentation',
    'param storage.type.parameter',
    'base variable.parameter',
    'model support.type',
    '# given comment.line.number-sign',
    'fn storage.type.function',
    'half entity.name.function',
    '50 constant.numeric',
    '% keyword.other.unit',
    'out variable.other.definition',
    'half entity.name.function.call',
    'layers. string.quoted.double',
    'i variable.other',
    '1 constant.numeric',
    'by variable.parameter',
    'save keyword.other',
    'with keyword.other',
  ]) {
    assert.ok(roles.includes(expected), `${expected} is not among\n${roles.join('\n')}`);
  }
});
