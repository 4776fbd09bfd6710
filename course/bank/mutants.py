#!/usr/bin/env python3
"""Changes the solution, one operator, number or statement at a time, and grades each change: it must lose points.

Usage: mutants.py GRADER WORKSHOP [TASK...]    from the root of the project; one or two seconds for each mutant

A mutant that does not compile is left out. Those that compute the same are in equivalent_mutants.txt, each with the
reason. Ends with 1 if fewer than 95 % of the others lose points, in any task, or if a mutant of equivalent_mutants.txt
loses points or is there no longer.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

COURSE = pathlib.Path(__file__).resolve().parent.parent
STUDENT = COURSE / "student"

# What is replaced by what. Operators stand between spaces, so brackets of templates and pointers stay.
CHANGES = [
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "),
    (r" < ", " <= "), (r" < ", " > "), (r" > ", " >= "), (r" > ", " < "), (r" >= ", " > "), (r" <= ", " < "),
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r" \+= ", " -= "), (r" -= ", " += "), (r" \+= ", " = "), (r"!(?=\w)", ""), (r"(?<=[\s({])-(?=\w)", ""),
    (r"\b0\b", "1"), (r"\b1\b", "0"), (r"\b2\b", "3"), (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
]


def lines_of_solutions(lines):
    inside = False
    for number, line in enumerate(lines):
        if "// BEGIN SOLUTION" in line:
            inside = True
        elif "// END SOLUTION" in line:
            inside = False
        elif inside and not line.strip().startswith("//"):
            yield number, line


def mutants_of(lines):
    """Pairs of a number of a line, and another line in its place."""
    for number, line in lines_of_solutions(lines):
        code = line.split("//")[0]
        quotes = [match.span() for match in re.finditer(r'"[^"]*"', code)]
        for pattern, new in CHANGES:
            for match in re.finditer(pattern, code):
                if not any(begin <= match.start() < end for begin, end in quotes):
                    yield number, code[:match.start()] + new + code[match.end():]
        if code.rstrip().endswith(";"):
            yield number, ""


def grade(grader, workshop, task, number, text, lines):
    """What becomes of one mutant: "lost", "kept", or None if it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "submission", task["file"])
        source.parent.mkdir(parents=True)
        changed = lines[:number] + [text] + lines[number + 1:]
        source.write_text("\n".join(changed) + "\n", encoding="utf-8")
        subprocess.run(
            [grader, "grade", tasks_file(folder, task), workshop, f"{folder}/submission", f"{folder}/results",
             "--seed", "5", "--only", task["task"]], check=True, stdout=subprocess.DEVNULL)
        result = json.loads(pathlib.Path(folder, "results", "gradescope.json").read_text(encoding="utf-8"))
        if any("does not compile" in test["output"] for test in result["tests"]):
            return None
        return "kept" if all(test["status"] == "passed" for test in result["tests"]) else "lost"


def tasks_file(folder, task):
    """tasks.json with less time, since some mutants never end."""
    tasks = json.loads((COURSE / "tasks.json").read_text(encoding="utf-8"))
    for one in tasks:
        one["seconds"] = min(one.get("seconds", 6), 10 if one["task"] == task["task"] == "1.5" else 3)
    path = pathlib.Path(folder, "tasks.json")
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return str(path)


def equivalent_mutants():
    """The names of the mutants that compute the same, as main prints them. A long one has a second line."""
    text = (COURSE / "bank" / "equivalent_mutants.txt").read_text(encoding="utf-8")
    lines = text.replace("\n    -> ", " -> ").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def main():
    grader, workshop, chosen = sys.argv[1], sys.argv[2], sys.argv[3:]
    tasks = [task for task in json.loads((COURSE / "tasks.json").read_text(encoding="utf-8"))
             if not chosen or task["task"] in chosen]
    equivalent = {name for name in equivalent_mutants() if not chosen or name.split()[0] in chosen}
    found, weak = set(), []
    lost = kept = same = 0
    for task in tasks:
        lines = (STUDENT / task["file"]).read_text(encoding="utf-8").splitlines()
        mutants = list(mutants_of(lines))
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            fates = list(pool.map(lambda mutant: grade(grader, workshop, task, *mutant, lines), mutants))
        names = [f"{task['task']} {lines[number].strip()} -> {text.strip() or 'nothing'}" for number, text in mutants]
        survivors = [name for name, fate in zip(names, fates) if fate == "kept"]
        others = [name for name in survivors if name not in equivalent]
        for name in others:
            print("survives:", name, flush=True)
        found.update(survivors)
        task_lost = fates.count("lost")
        print(f"{task['task']}: {task_lost} of {task_lost + len(others)} lose points", flush=True)
        if task_lost < 0.95 * (task_lost + len(others)):
            weak.append(task["task"])
        lost, kept, same = lost + task_lost, kept + len(others), same + len(survivors) - len(others)
    share = lost / (lost + kept) if lost + kept else 1
    print(f"all: {lost} of {lost + kept} lose points, {100 * share:.1f} %; {same} compute the same")
    for name in sorted(equivalent - found):
        print("loses points, or is there no longer:", name)
    if weak:
        print("fewer than 95 %:", *weak)
    sys.exit(1 if weak or equivalent - found else 0)


main()
