import { type Text, hole, isKnown } from "./text";
import { type Verdict, decided } from "./verdict";

/**
 * A string with wildcards: `*` stands for any text, `?` for any one character. It may have holes, as a {@link Text}
 * may. A star or question mark that is meant as such is written with {@link literally}.
 */
export type Pattern = string;

// Noncharacters, for the reason given at `hole`.
const literalStar = "\uFDD1";
const literalMark = "\uFDD2";
const colonlessHole = "\uFDD3";
const holes = /[\uFDD0\uFDD3]/;
const special = /[?\uFDD0-\uFDD3]/;

/** The pattern that matches a text and nothing else: its stars and question marks stand for themselves. */
export function literally(text: Text): Pattern {
  return text.replaceAll("*", literalStar).replaceAll("?", literalMark);
}

/** The text to match in place of one whose unknown parts are known to have no colon. */
export function withoutColons(text: Text): Text {
  return text.replaceAll(hole, colonlessHole);
}

/**
 * Whether a pattern matches a text, letter case included: "no" if it does not whatever the holes are filled with,
 * "yes" if it does whatever they are filled with (each is swallowed by a star), otherwise "unknown".
 *
 * Takes time in proportion to the sum of the two lengths in practice, and never to more than their product.
 */
export function matchText(pattern: Pattern, text: Text): Verdict {
  if (startsApart(pattern, text)) {
    return "no";
  }
  if (alwaysMatches(pattern, text)) {
    return "yes";
  }
  const open = holes.test(pattern) || holes.test(text);
  return open && couldMatch(pattern, text) ? "unknown" : "no";
}

/** As {@link matchText}, with no regard to letter case. */
export function matchTextIgnoringCase(pattern: Pattern, text: Text): Verdict {
  return matchText(pattern.toLowerCase(), text.toLowerCase());
}

/** Whether two texts are the same: "unknown" if that depends on what fills their holes. */
export function sameText(a: Text, b: Text): Verdict {
  return isKnown(a) && isKnown(b) ? decided(a === b) : matchText(literally(a), b);
}

const star = code("*");
const mark = code("?");
const colon = code(":");
const asStar = code(literalStar);
const asMark = code(literalMark);
const anything = code(hole);
const anythingColonless = code(colonlessHole);

/** Whether the two differ before the first wildcard and the first hole, as most that do not match do. */
function startsApart(pattern: Pattern, text: Text): boolean {
  for (let i = 0; i < pattern.length && i < text.length; i++) {
    const wanted = pattern.charCodeAt(i);
    const actual = text.charCodeAt(i);
    if (wanted === star || wanted >= anything || actual >= anything) {
      return false;
    }
    if (wanted !== actual && wanted !== mark) {
      return true;
    }
  }
  return false;
}

/**
 * Whether a pattern matches a text whatever fills its holes: nothing but a star takes a hole. What stands before the
 * first star and after the last has its place; what stands between two stars is best found as far left as it goes.
 */
function alwaysMatches(pattern: Pattern, text: Text): boolean {
  const first = pattern.indexOf("*");
  if (first < 0) {
    return pattern.length === text.length && fitsAt(pattern, text, 0);
  }

  const last = pattern.lastIndexOf("*");
  const end = text.length - (pattern.length - last - 1);
  if (end < first || !fitsAt(pattern.slice(0, first), text, 0)) {
    return false;
  }
  if (!fitsAt(pattern.slice(last + 1), text, end)) {
    return false;
  }
  if (first === last) {
    return true;
  }

  let at = first;
  for (const chunk of pattern.slice(first + 1, last).split("*")) {
    const found = find(chunk, text, at);
    if (found < 0) {
      return false;
    }
    at = found + chunk.length;
  }
  return at <= end;
}

/** Where a part of a pattern that has no star first fits a text, from some place on; -1 if nowhere. */
function find(chunk: Pattern, text: Text, from: number): number {
  if (!special.test(chunk)) {
    return text.indexOf(chunk, from);
  }
  for (let at = from; at <= text.length - chunk.length; at++) {
    if (fitsAt(chunk, text, at)) {
      return at;
    }
  }
  return -1;
}

function fitsAt(chunk: Pattern, text: Text, at: number): boolean {
  for (let i = 0; i < chunk.length; i++) {
    if (!fits(chunk.charCodeAt(i), text.charCodeAt(at + i))) {
      return false;
    }
  }
  return true;
}

/**
 * Whether a pattern matches a text for some filling of the holes: follows every way to read the text at once. Bit `i`
 * of the state says that what is read so far can be what the first `i` characters of the pattern, not counting stars,
 * stand for (the Shift-And algorithm). A hole in the text can be whatever the pattern wants next, so it sets every bit
 * after the lowest; one without colons gets no further than the pattern's next colon.
 */
function couldMatch(pattern: Pattern, text: Text): boolean {
  const wanted: number[] = [];
  const starred: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const unit = pattern.charCodeAt(i);
    if (unit === star || unit === anything) {
      starred.push(wanted.length);
    } else {
      wanted.push(unit);
    }
  }
  const end = wanted.length;
  const state = new Uint32Array((end >>> 5) + 1);
  const has = (i: number): boolean => ((state[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0;
  const stays = bits(starred, state.length);
  const moves = new Map<number, Uint32Array>();
  state[0] = 1;

  for (let t = 0; t < text.length; t++) {
    const actual = text.charCodeAt(t);
    const lowest = state.findIndex((word) => word !== 0);
    if (lowest < 0) {
      return false;
    }
    if (actual === anything) {
      const word = state[lowest] ?? 0;
      state[lowest] = -(word & -word);
      state.fill(-1, lowest + 1);
      continue;
    }
    if (actual === anythingColonless) {
      for (let i = 0; i < end; i++) {
        if (has(i) && wanted[i] !== colon) {
          state[(i + 1) >>> 5]! |= 1 << ((i + 1) & 31);
        }
      }
      continue;
    }
    let move = moves.get(actual);
    if (move === undefined) {
      move = bits(
        [...wanted.keys()].filter((i) => fits(wanted[i] ?? NaN, actual)),
        state.length,
      );
      moves.set(actual, move);
    }
    let carry = 0;
    for (let w = 0; w < state.length; w++) {
      const before = state[w] ?? 0;
      const moved = before & (move[w] ?? 0);
      state[w] = (moved << 1) | carry | (before & (stays[w] ?? 0));
      carry = moved >>> 31;
    }
  }
  return has(end);
}

/** The set of these numbers, a bit each. */
function bits(members: readonly number[], words: number): Uint32Array {
  const set = new Uint32Array(words);
  for (const i of members) {
    set[i >>> 5]! |= 1 << (i & 31);
  }
  return set;
}

/** Whether one character of a pattern, not a star, stands for one of a text. */
function fits(wanted: number, actual: number): boolean {
  if (actual === anything || actual === anythingColonless) {
    return false;
  }
  if (wanted === actual || wanted === mark) {
    return true;
  }
  return (wanted === asStar && actual === star) || (wanted === asMark && actual === mark);
}

function code(character: string): number {
  return character.charCodeAt(0);
}
