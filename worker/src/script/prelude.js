// Evaluated first in every context: makes time and chance parameters, takes away what could tell apart two runs, freezes the built-ins, and gives back
// what the host calls. Scripts never see anything of this but its effects.
(function () {
  "use strict";
  const { parse, stringify } = JSON;
  const { freeze, getPrototypeOf, getOwnPropertyDescriptor, hasOwn } = Object;
  const { isArray } = Array;
  const { ownKeys, construct } = Reflect;

  const RealDate = Date;
  // Told by begin, before any script is compiled.
  let now = 0;
  const FixedDate = function Date(...parts) {
    if (!new.target) return new RealDate(now).toString();
    return construct(RealDate, parts.length === 0 ? [now] : parts, new.target === FixedDate ? RealDate : new.target);
  };
  FixedDate.prototype = RealDate.prototype;
  FixedDate.UTC = RealDate.UTC;
  FixedDate.parse = RealDate.parse;
  FixedDate.now = () => now;
  RealDate.prototype.constructor = FixedDate;
  globalThis.Date = FixedDate;

  let state = 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  for (const name of ["performance", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "console", "print", "queueMicrotask"]) {
    delete globalThis[name];
  }

  const freezeAll = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    freeze(value);
    for (const key of ownKeys(value)) freezeAll(getOwnPropertyDescriptor(value, key).value);
    return value;
  };
  let context;

  for (const name of ownKeys(globalThis)) {
    const value = getOwnPropertyDescriptor(globalThis, name).value;
    if ((typeof value === "object" && value !== null && value !== globalThis) || typeof value === "function") {
      freeze(value);
      const prototype = typeof value === "function" ? value.prototype : undefined;
      if (typeof prototype === "object" && prototype !== null) freeze(prototype);
    }
  }
  for (const hidden of [function* () {}, async function () {}, async function* () {}]) {
    freeze(getPrototypeOf(hidden));
    if (hidden.prototype) freeze(getPrototypeOf(hidden.prototype));
    freeze(getPrototypeOf(hidden).constructor);
  }
  const typed = getPrototypeOf(Uint8Array);
  freeze(typed);
  freeze(typed.prototype);
  for (const iterator of [[][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/x/g)]) {
    freeze(getPrototypeOf(iterator));
    freeze(getPrototypeOf(getPrototypeOf(iterator)));
  }
  freeze(globalThis);

  const answer = (script, record, element, position, parents) => {
    try {
      const value = script(record, context, element, position, parents);
      if (value instanceof Promise) throw new TypeError("a promise is no result; scripts cannot wait");
      const text = stringify(value);
      return text === undefined ? "{}" : '{"v":' + text + "}";
    } catch (error) {
      let message = "something was thrown that cannot be shown";
      let stack = "";
      try {
        const isError = typeof error === "object" && error !== null;
        message = isError ? `${error.name}: ${error.message}` : `${error}`;
        stack = isError ? `${error.stack}` : "";
      } catch (_) {}
      const line = /script:(\d+)/.exec(stack);
      const number = line === null ? null : line[1] - 1;
      return '{"e":' + stringify(message.slice(0, 1000)) + ',"l":' + (number >= 1 ? number : null) + "}";
    }
  };
  // What an expression gives for each element of the lists that it stands in, as deep as these are.
  const within = (script, record, lists, depth, element, position, parents) => {
    if (depth === lists.length) return answer(script, record, element, position, parents);
    let found = element;
    const path = lists[depth];
    for (let at = 0; at < path.length; at += 1) {
      const goesOn = typeof found === "object" && found !== null && hasOwn(found, path[at]);
      found = goesOn ? found[path[at]] : null;
    }
    const elements = found === null ? [] : isArray(found) ? found : [found];
    const above = [element];
    for (let at = 0; at < parents.length; at += 1) above[at + 1] = parents[at];
    let answers = '{"n":[';
    for (let at = 0; at < elements.length; at += 1) {
      answers += (at > 0 ? "," : "") + within(script, record, lists, depth + 1, elements[at], at + 1, above);
    }
    return answers + "]}";
  };
  const NONE = [];
  let lists = [];
  let recordScript;
  const expressions = [];
  const mappedExpressions = [];
  return {
    begin(text) {
      const begin = parse(text);
      now = begin.now;
      state = begin.seed | 0;
      context = freezeAll(begin.context);
      lists = begin.lists || NONE;
    },
    add(script, kind) {
      if (kind === "record") recordScript = script;
      else if (kind === "mapped") mappedExpressions[mappedExpressions.length] = script;
      else expressions[expressions.length] = script;
    },
    run(text) {
      const { record: whole, mapped, records } = parse(text);
      const scripts = mapped ? mappedExpressions : expressions;
      let answers = "[";
      for (let at = 0; at < records.length; at += 1) {
        if (at > 0) answers += ",";
        if (whole) {
          answers += answer(recordScript, records[at]);
        } else {
          answers += "[";
          for (let which = 0; which < scripts.length; which += 1) {
            const inside = (mapped ? undefined : lists[which]) || NONE;
            const record = records[at];
            answers += (which > 0 ? "," : "") + within(scripts[which], record, inside, 0, record, undefined, NONE);
          }
          answers += "]";
        }
      }
      return answers + "]";
    },
  };
})
