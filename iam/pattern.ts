import { type Text, hole, isKnown, unheardOf } from "./text";
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
/** A question mark beside a star, which with it takes any text that is long enough. */
const flexibleMark = "\uFDD6";
const holes = /[\uFDD0\uFDD3]/;
const special = /[?\uFDD0-\uFDD6]/;

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
 * A name that nobody has heard of has no length that question marks could ask for. Only beside a star do they match it:
 * one does, and of several it is "unknown" whether the name is long enough.
 *
 * Takes time in proportion to the sum of the two lengths. Where a long part that has question marks is looked for
 * between two stars, or a hole has no colon, that can become a thirty-second of their product.
 */
export function matchText(pattern: Pattern, text: Text): Verdict {
  if (startsApart(pattern, text)) {
    return "no";
  }
  if (!text.includes(unheardOf)) {
    return matchOpen(pattern, text, pattern);
  }
  const flexible = eachRun(pattern, (run) => (run.includes("*") ? flex(run) : run));
  const wide = eachRun(pattern, (run) => (/\?[^?]*\?/.test(run) && /[^?]/.test(run) ? "*" : run));
  return matchOpen(
    flexible,
    text,
    eachRun(wide, (run) => (/[^?]/.test(run) ? flex(run) : run)),
  );
}

function flex(wildcards: string): string {
  return wildcards.replaceAll("?", flexibleMark);
}

function matchOpen(pattern: Pattern, text: Text, widest: Pattern): Verdict {
  if (alwaysMatches(pattern, text, fits)) {
    return "yes";
  }
  const isOpen = pattern !== widest || holes.test(pattern) || holes.test(text);
  return isOpen && couldMatch(widest.replaceAll(hole, "*"), text) ? "unknown" : "no";
}

function eachRun(pattern: Pattern, change: (wildcards: string) => string): Pattern {
  return pattern.replaceAll(/[*?\uFDD0]+/g, change);
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
const anyName = code(unheardOf);
const asFlexible = code(flexibleMark);

/** Whether one character of a pattern, not a star, stands for one of a text. */
type Fits = (wanted: number, actual: number) => boolean;

function fits(wanted: number, actual: number): boolean {
  if (actual === anything || actual === anythingColonless) {
    return false;
  }
  if (wanted === actual || wanted === asFlexible) {
    return true;
  }
  if (wanted === mark) {
    return actual !== anyName;
  }
  return (wanted === asStar && actual === star) || (wanted === asMark && actual === mark);
}

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
function alwaysMatches(pattern: Pattern, text: Text, fit: Fits): boolean {
  const first = pattern.indexOf("*");
  if (first < 0) {
    return pattern.length === text.length && fitsAt(pattern, text, 0, fit);
  }

  const last = pattern.lastIndexOf("*");
  const end = text.length - (pattern.length - last - 1);
  if (end < first || !fitsAt(pattern.slice(0, first), text, 0, fit)) {
    return false;
  }
  if (!fitsAt(pattern.slice(last + 1), text, end, fit)) {
    return false;
  }

  let at = first;
  for (const chunk of pattern.slice(first + 1, last).split("*")) {
    const found = find(chunk, text, at, fit);
    if (found < 0) {
      return false;
    }
    at = found + chunk.length;
  }
  return at <= end;
}

/**
 * Whether a pattern matches a text for some filling of the holes. Those of the pattern are stars by now, and those of
 * the text are as good as stars. Where both have one, what stands between can follow one after the other, so that only
 * the beginnings and the ends have to agree.
 */
function couldMatch(pattern: Pattern, text: Text): boolean {
  if (text.includes(colonlessHole)) {
    return couldMatchColonless(pattern, text);
  }
  if (!text.includes(hole)) {
    return alwaysMatches(pattern, text, fits);
  }
  if (!pattern.includes("*")) {
    const open = text.replaceAll("*", literalStar).replaceAll(hole, "*");
    return alwaysMatches(open, pattern, (actual, wanted) => fits(wanted, actual === asStar ? star : actual));
  }
  const ends = [pattern.indexOf("*"), pattern.length - pattern.lastIndexOf("*") - 1];
  const others = [text.indexOf(hole), text.length - text.lastIndexOf(hole) - 1];
  const start = Math.min(ends[0] ?? 0, others[0] ?? 0);
  const end = Math.min(ends[1] ?? 0, others[1] ?? 0);
  return (
    fitsAt(pattern.slice(0, start), text, 0, fits) &&
    fitsAt(pattern.slice(pattern.length - end), text, text.length - end, fits)
  );
}

/** Where a part of a pattern that has no star first fits a text, from some place on; -1 if nowhere. */
function find(chunk: Pattern, text: Text, from: number, fit: Fits): number {
  if (fit === fits && !special.test(chunk)) {
    return text.indexOf(chunk, from);
  }
  if (fit === fits && !isKnown(chunk)) {
    return -1;
  }
  if (chunk.length > 32) {
    return findLong(chunk, text, from, fit);
  }
  for (let at = from; at <= text.length - chunk.length; at++) {
    if (fitsAt(chunk, text, at, fit)) {
      return at;
    }
  }
  return -1;
}

/** The same of a long one, with all places that are still possible looked at together (the Shift-And algorithm). */
function findLong(chunk: Pattern, text: Text, from: number, fit: Fits): number {
  const advance = machine(chunk, fit);
  const state = new Uint32Array((chunk.length >>> 5) + 1);
  for (let at = from; at < text.length; at++) {
    state[0]! |= 1;
    advance(state, text.charCodeAt(at));
    if (has(state, chunk.length)) {
      return at + 1 - chunk.length;
    }
  }
  return -1;
}

function fitsAt(chunk: Pattern, text: Text, at: number, fit: Fits): boolean {
  for (let i = 0; i < chunk.length; i++) {
    if (!fit(chunk.charCodeAt(i), text.charCodeAt(at + i))) {
      return false;
    }
  }
  return true;
}

/**
 * As {@link couldMatch}, for a text with holes that have no colon: follows every way to read the text at once. Bit `i`
 * of the state says that what is read so far can be what the first `i` characters of the pattern, not counting stars,
 * stand for. A hole can be whatever the pattern wants next, as far as its next colon.
 */
function couldMatchColonless(pattern: Pattern, text: Text): boolean {
  const wanted = pattern.replaceAll("*", "");
  const starred: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    if (pattern.charCodeAt(i) === star) {
      starred.push(i - starred.length);
    }
  }
  const end = wanted.length;
  const state = new Uint32Array((end >>> 5) + 1);
  const stays = bits(starred, state.length);
  const advance = machine(wanted, fits, stays);
  state[0] = 1;
  for (let t = 0; t < text.length; t++) {
    const actual = text.charCodeAt(t);
    const isHole = actual === anything || actual === anythingColonless;
    if (!isHole) {
      advance(state, actual);
    }
    for (let i = 0; isHole && i < end; i++) {
      if (has(state, i) && (actual === anything || wanted.charCodeAt(i) !== colon)) {
        state[(i + 1) >>> 5]! |= 1 << ((i + 1) & 31);
      }
    }
  }
  return has(state, end);
}

/** Reads one character: each bit of a state moves on if its character fits, and stays if it may. */
function machine(chunk: Pattern, fit: Fits, stays?: Uint32Array) {
  const moves = new Map<number, Uint32Array>();
  return (state: Uint32Array, actual: number): void => {
    let move = moves.get(actual);
    if (move === undefined) {
      const fitting = [...Array(chunk.length).keys()].filter((i) => fit(chunk.charCodeAt(i), actual));
      move = bits(fitting, state.length);
      moves.set(actual, move);
    }
    let carry = 0;
    for (let w = 0; w < state.length; w++) {
      const before = state[w] ?? 0;
      const moved = before & (move[w] ?? 0);
      state[w] = (moved << 1) | carry | (before & (stays?.[w] ?? 0));
      carry = moved >>> 31;
    }
  };
}

function has(state: Uint32Array, i: number): boolean {
  return ((state[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0;
}

/** The set of these numbers, a bit each. */
function bits(members: readonly number[], words: number): Uint32Array {
  const set = new Uint32Array(words);
  for (const i of members) {
    set[i >>> 5]! |= 1 << (i & 31);
  }
  return set;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
