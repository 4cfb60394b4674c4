// The cases that Python's tests hold the kernel to, and what they need of the kernel.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

export const read = (name) => readFileSync(new URL(`tests/data/${name}`, ROOT), "utf-8");
export const json = (name) => JSON.parse(read(name));
export const lines = (name) => read(name).split("\n").filter(Boolean).map((line) => JSON.parse(line));

// What the kernel answers: `code` is given `said` on its standard input.
function asked(code, said = null) {
  const python = fileURLToPath(new URL(".venv/bin/python", ROOT));
  return JSON.parse(execFileSync(python, ["-c", code], { input: JSON.stringify(said), encoding: "utf-8", maxBuffer: 2 ** 26 }));
}

// The declaration of a table as the kernel sends it: Python alone declares tables.
export const specOf = (table) => asked(`
import json
from gongkai.editions import edition
print(json.dumps(edition("2021").specs["${table}"].to_dict()))`);

// How the kernel reads texts of cells: [text, kind, unit] to [value, remark, error].
export const kernelReads = (texts) => asked(`
import json, sys
from gongkai.editions.spec import Column
from gongkai.errors import ValueRefused
from gongkai.model.values import parse, show
def read(text, kind, unit):
    try:
        value, remark = parse(text, Column("x", "列", (), kind, unit))
    except ValueRefused as refused:
        return None, "", str(refused)
    return show(value) or None, remark, ""
print(json.dumps([read(*one) for one in json.load(sys.stdin)]))`, texts);

// Draws numbers below `n`, the same ones in every run.
export function drawing(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
