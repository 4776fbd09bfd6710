"""Holds the results of a grading against the schemas of their platforms, and wrong ones, which they must refuse.

Usage: validate.py FOLDER...    each with gradescope.json, classroom50.json, prairielearn.json, junit.xml
Ends with 77 where python3-jsonschema is not installed.
"""
import copy
import json
import pathlib
import sys
import xml.etree.ElementTree

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

HERE = pathlib.Path(__file__).parent


def validator(platform):
    with open(HERE / "schemas" / f"{platform}.schema.json", encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATORS = {platform: validator(platform) for platform in ["gradescope", "classroom50", "prairielearn"]}


def check_json(platform, path):
    text = path.read_bytes().decode("utf-8")  # and not by luck
    assert len(text.encode()) <= {"gradescope": 100 << 20, "classroom50": 10 << 20, "prairielearn": 1 << 20}[platform]
    result = json.loads(text)
    VALIDATORS[platform].validate(result)
    score_name, most_name, name_name = {
        "gradescope": ("score", "max_score", "name"),
        "classroom50": ("score", "max-score", "test-name"),
        "prairielearn": ("points", "max_points", "name"),
    }[platform]
    tests = result["tests"]
    names = [test[name_name] for test in tests]
    assert len(set(names)) == len(names), f"{path}: a name appears twice"
    for test in tests:
        assert test[score_name] in (0, test[most_name]), f"{path}: {test[name_name]} has a part of its points"
    points, most = sum(test[score_name] for test in tests), sum(test[most_name] for test in tests)
    if platform == "gradescope":
        assert result["score"] == points
    elif platform == "classroom50":
        assert (result["score"], result["max-score"]) == (points, most)
        assert all(len(name.encode()) <= 100 for name in names)
    else:
        assert abs(result["score"] - (points / most if most else 0)) < 1e-12
    return result


def check_junit(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite" and int(suite.get("tests")) == len(suite)
        failures = 0
        for case in suite:
            assert case.tag == "testcase" and case.get("name") and case.get("classname")
            float(case.get("time"))
            failures += len(case)
            assert [part.tag for part in case] in ([], ["failure"])
        assert int(suite.get("failures")) == failures
    return root


def wrong(platform, right, path, value):
    """`right` with another value at a path, or without it."""
    changed = copy.deepcopy(right)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    if value is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    assert not VALIDATORS[platform].is_valid(changed), f"{platform}: {path} = {value} is taken for valid"


for folder in map(pathlib.Path, sys.argv[1:]):
    results = {platform: check_json(platform, folder / f"{platform}.json") for platform in VALIDATORS}
    cases = [case for suite in check_junit(folder / "junit.xml") for case in suite]
    assert len(cases) == len(results["gradescope"]["tests"]) == len(results["classroom50"]["tests"])
    for case, test, other in zip(cases, results["gradescope"]["tests"], results["classroom50"]["tests"]):
        assert (len(case) == 0) == (test["status"] == "passed") == other["passed"]
    print(folder, "is valid")

if len(sys.argv) > 1:
    for path, value in [
        (["score"], "1"),
        (["score"], None),
        (["score"], -1),
        (["visibility"], "always"),
        (["stdout_visibility"], "none"),
        (["output_format"], "markdown"),
        (["points"], 1),
        (["tests"], {}),
        (["tests", 0, "status"], "ok"),
        (["tests", 0, "max_score"], None),
        (["tests", 0, "number"], "a"),
        (["tests", 0, "max-score"], 1),
        (["leaderboard"], [{"name": "speed"}]),
        (["leaderboard"], [{"name": "speed", "value": 1, "order": "up"}]),
    ]:
        wrong("gradescope", results["gradescope"], path, value)
    for path, value in [
        (["schema"], "classroom50/result/v2"),
        (["score"], 1.5),
        (["max-score"], None),
        (["max_score"], 1),
        (["datetime"], "yesterday"),
        (["tests", 0, "test-name"], ""),
        (["tests", 0, "test-name"], "x" * 101),
        (["tests", 0, "passed"], 1),
        (["tests", 0, "score"], 0.5),
    ]:
        wrong("classroom50", results["classroom50"], path, value)
    for path, value in [
        (["score"], 1.01),
        (["score"], -0.01),
        (["gradable"], "yes"),
        (["gradable"], None),
        (["tests", 0, "points"], "1"),
        (["tests", 0, "name"], None),
        (["images"], [{"url": "http://example.org"}]),
    ]:
        wrong("prairielearn", results["prairielearn"], path, value)
