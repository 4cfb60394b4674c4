// The modules as the loader links them: named in one way, without a circle, all of them reached.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../kit/gongkai/live/static/", import.meta.url);
const source = (name) => readFileSync(new URL(name, STATIC), "utf-8");
const NAMES = readdirSync(STATIC).filter((name) => name.endsWith(".js") && name !== "loader.js");
const IMPORT = /^(?:import .*|\} )from "\.\/([\w.]+)";$/gm; // as in loader.js
const imports = (name) => [...source(name).matchAll(IMPORT)].map(([, other]) => other);

test("the loader looks for imports as these tests do", () => {
  const [, pattern] = /^const IMPORT = \/(.*)\/gm;$/m.exec(source("loader.js"));
  assert.equal(pattern.replace("(import", "(?:import"), IMPORT.source);
});

test("every import is one that the loader finds, and names a file beside it", () => {
  for (const name of NAMES) {
    const code = source(name).replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
    const all = [...code.matchAll(/\b(?:from|import)[\s(]*["'`]/g)];
    assert.equal(all.length, imports(name).length, name);
    for (const other of imports(name)) assert.ok(NAMES.includes(other), `${name} imports ${other}`);
  }
});

test("no module knows itself by way of others, and the entry reaches all", () => {
  const done = new Set();
  const visit = (name, way) => {
    assert.ok(!way.includes(name), [...way, name].join(" → "));
    if (done.has(name)) return;
    for (const other of imports(name)) visit(other, [...way, name]);
    done.add(name);
  };
  visit("entry.js", []);
  assert.deepEqual([...done].sort(), [...NAMES].sort());
});
