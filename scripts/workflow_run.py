# SPDX-License-Identifier: MIT
"""Runs a job of a workflow file on this machine, as far as our own workflows need it.

    job = Job(load(path), "build", matrix={"arch": "amd64"}, cwd=..., contexts={...}, uses={...})
    job.run()                        # job.result is success or failure, job.log says each step's

`run:` steps are started by bash as the runner does (-e; with `shell: bash` also -o pipefail); a `uses:` step is
a function of `uses`, found by the name before the @: f(job, with) returns outputs, or raises Failed.
Expressions are paths (inputs.x, needs.a.result) only, conditions also always() and success(); anything
else is an error, so that no step of a workflow is silently left out.
"""
import os
import pathlib
import re
import subprocess
import tempfile

import yaml


class Failed(Exception):
    """A step that failed, and why."""


def load(path):
    """The workflow in a file; its `on` is not the YAML 1.1 truth value."""
    data = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
    if True in data:
        data["on"] = data.pop(True)
    return data


def lookup(contexts, path):
    value = contexts
    for name in path.split("."):
        if not isinstance(value, dict):
            raise KeyError(path)
        value = value.get(name, "") if value is not contexts else value[name]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def fill(text, contexts):
    """The text with its ${{ path }} expressions replaced."""
    def one(match):
        return lookup(contexts, match.group(1))
    done = re.sub(r"\$\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}", one, str(text))
    if "${{" in done:
        raise ValueError(f"an expression that this runner does not know: {text}")
    return done


def outputs_of(text):
    """What a step wrote to GITHUB_OUTPUT or GITHUB_ENV: name=value, and heredocs."""
    values, lines = {}, text.splitlines()
    while lines:
        line = lines.pop(0)
        if match := re.fullmatch(r"([\w-]+)<<(.+)", line):
            body = []
            while lines and lines[0] != match.group(2):
                body.append(lines.pop(0))
            if not lines:
                raise Failed(f"no end of {line}")
            lines.pop(0)
            values[match.group(1)] = "\n".join(body)
        elif "=" in line:
            name, _, value = line.partition("=")
            values[name] = value
        elif line:
            raise Failed(f"a line of outputs that is malformed: {line}")
    return values


class Job:
    def __init__(self, workflow, name, cwd, contexts=None, uses=None, env=None, matrix=None):
        self.spec = workflow["jobs"][name]
        self.name, self.cwd, self.uses, self.env = name, pathlib.Path(cwd), uses or {}, dict(env or {})
        self.contexts = {"steps": {}, "matrix": matrix or {}, "env": {}, "inputs": {}, "needs": {},
                         "vars": {}, "secrets": {}, "github": {}, **(contexts or {})}
        for scope in (workflow, self.spec):
            self.add_env(scope.get("env"))
        self.permissions = self.spec.get("permissions", workflow.get("permissions", {}))
        self.result, self.log = "success", []

    def add_env(self, env):
        for key, value in (env or {}).items():
            self.contexts["env"][key] = fill(value, self.contexts)

    def wanted(self, step):
        condition = str(step.get("if", "success()"))
        condition = re.sub(r"^\$\{\{\s*(.*?)\s*\}\}$", r"\1", condition)
        if condition not in ("always()", "success()"):
            raise ValueError(f"a condition that this runner does not know: {condition}")
        return condition == "always()" or self.result == "success"

    def run(self):
        for step in self.spec["steps"]:
            label = step.get("name") or step.get("id") or step.get("uses") or step["run"].split("\n")[0]
            if not self.wanted(step):
                self.log.append((label, "skipped", ""))
                continue
            outputs, text, outcome = {}, "", "success"
            try:
                outputs, text = self.step(step)
            except Failed as why:
                outcome, text = "failure", str(why)
                self.result = "failure"
            if "id" in step:
                self.contexts["steps"][step["id"]] = {"outputs": outputs, "outcome": outcome}
            self.log.append((label, outcome, text))
        return self

    def step(self, step):
        if "uses" in step:
            action = step["uses"].partition("@")[0]
            if action not in self.uses:
                raise ValueError(f"no stand-in for the action {action}")
            given = {k: fill(v if not isinstance(v, bool) else str(v).lower(), self.contexts)
                     for k, v in step.get("with", {}).items()}
            return self.uses[action](self, given) or {}, ""
        env = {**self.env, **self.contexts["env"],
               **{k: fill(v, self.contexts) for k, v in step.get("env", {}).items()}}
        with tempfile.TemporaryDirectory() as tmp:
            files = {name: pathlib.Path(tmp, name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
            for path in files.values():
                path.touch()
            script = pathlib.Path(tmp, "script.sh")
            script.write_text(fill(step["run"], self.contexts), encoding="utf-8")
            strict = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
            done = subprocess.run(["bash", *strict, str(script)], cwd=self.cwd, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env={**os.environ, **env, **{k: str(v) for k, v in files.items()}}, check=False)
            text = done.stdout.decode("utf-8", "replace")
            if done.returncode != 0:
                raise Failed(f"exit {done.returncode}\n{text}")
            self.contexts["env"].update(outputs_of(files["GITHUB_ENV"].read_text(encoding="utf-8")))
            return outputs_of(files["GITHUB_OUTPUT"].read_text(encoding="utf-8")), text
