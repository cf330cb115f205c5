#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""examples/workflows/soak-windows.yml. The first job cannot run here (PowerShell), so its text is looked at; the second
is run step by step, as the file says, on what a soak on Windows leaves behind. Prints TAP."""
import json
import os
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(os.environ["ROOT"])
sys.path.insert(0, str(ROOT / "scripts"))
import tap  # noqa: E402
import workflow_run  # noqa: E402
from action_runner import BASE, WORK, Job, hub_of  # noqa: E402

FLOW = workflow_run.load(ROOT / "examples/workflows/soak-windows.yml")
SAMPLE = ROOT / "examples/soak/latest"
ARTIFACT = "soak-windows"
ENDED_WELL = "The soak itself ended well"


# --- what PowerShell writes ---

def utf16(text):
    """Out-File, and > of Windows PowerShell."""
    return b"\xff\xfe" + text.encode("utf-16-le")


def utf16_be(text):
    return b"\xfe\xff" + text.encode("utf-16-be")


def utf8_bom(text):
    """Set-Content -Encoding UTF8 of Windows PowerShell."""
    return b"\xef\xbb\xbf" + text.encode()


def plain(text):
    return text.encode()


def left_behind(encode=plain, iterations=24, edit=None, crlf=True):
    """A directory as the first job uploads it: the sample's files in the encoding, with CRLF."""
    count = len(list(WORK.glob("left*")))
    while True:
        folder = WORK / f"left{count}"
        try:
            folder.mkdir()
            break
        except FileExistsError:
            count += 1
    for path in SAMPLE.rglob("*"):
        name = path.relative_to(SAMPLE)
        number = re.fullmatch(r"ITER_SUMMARY_(\d+)\.json", path.name)
        if path.is_dir() or name.parts[0] == "reports" or number and int(number.group(1)) > iterations:
            continue
        text = path.read_text(encoding="utf-8")
        if edit:
            text = edit(path.name, text)
        if crlf:
            text = text.replace("\n", "\r\n")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encode(text))
    return folder


# --- the second job ---

class Audit:
    """Runs it: `left` is what the first job uploaded (None: nothing), `soak` how that job ended."""

    def __init__(self, left, soak="success", iterations="24", base=None):
        self.kept = {}
        with hub_of() as hub:
            self.action = Job(hub, event="workflow_dispatch", payload={})
            shutil.rmtree(self.action.ws)
            self.action.ws.mkdir()
            self.left, self.result = left, None
            env = {"PYTHONDONTWRITEBYTECODE": "1"}
            contexts = {"inputs": {"iterations": iterations}, "needs": {"soak": {"result": soak}}}
            self.job = workflow_run.Job(FLOW, "audit", self.action.ws, contexts, env=env, uses={
                "actions/download-artifact": self.download, "actions/upload-artifact": self.upload,
                "org/soak-audit-action": self.run_action})
            if base:
                self.job.contexts["env"]["BASE"] = base
            self.job.run()
        self.outcome = {name: outcome for name, outcome, _ in self.job.log}
        self.outputs = self.result.outputs if self.result else {}

    def download(self, _, given):
        assert given["name"] == ARTIFACT
        if self.left is None:
            raise workflow_run.Failed("Artifact not found for name: " + ARTIFACT)
        shutil.copytree(self.left, self.action.ws / given["path"])

    def upload(self, _, given):
        path = self.action.ws / given["path"]
        self.kept[given["name"]] = sorted(p.name for p in path.iterdir()) if path.is_dir() else []

    def run_action(self, _, given):
        self.action.inputs.update(given)
        process = self.action.start()
        out, err = process.communicate(timeout=100)
        self.result = __import__("action_runner").Result(self.action, process.returncode, out, err)
        self.action.check(self.result, decided=bool(self.result.outputs))
        if process.returncode:
            raise workflow_run.Failed(f"exit {process.returncode}")
        return self.result.outputs


def same_as_plain(encode):
    want, got = Audit(left_behind(crlf=False)), Audit(left_behind(encode))
    assert got.job.result == want.job.result == "success", got.job.log
    for name in ("verdict", "ready", "kpi-gate", "kpis", "failures", "iterations"):
        assert got.outputs[name] == want.outputs[name], (name, got.outputs[name], want.outputs[name])
    assert got.outputs["iterations"] == "24" and got.outputs["verdict"] == "OK"
    assert "POST_SOAK_AUDIT_SUMMARY.json" in got.kept["soak-windows-reports"]


def case_utf16_with_crlf():
    same_as_plain(utf16)


def case_utf16_big_endian():
    same_as_plain(utf16_be)


def case_utf8_with_a_mark_and_crlf():
    same_as_plain(utf8_bom)


def case_crlf_alone():
    same_as_plain(plain)


def case_each_file_in_another_encoding():
    kinds, count = (utf16, utf8_bom, plain, utf16_be), iter(range(1000))
    same_as_plain(lambda text: kinds[next(count) % 4](text))


def low(name, text):
    """The net edge of the last window falls below its limit."""
    number = re.fullmatch(r"ITER_SUMMARY_(\d+)\.json", name)
    return re.sub(r'("net_bps": *)-?[0-9.]+', r"\g<1>2.5", text) if number and int(number.group(1)) > 16 else text


def case_a_bad_run_holds_in_each_encoding():
    for encode in (utf16, utf8_bom, plain):
        a = Audit(left_behind(encode, edit=low))
        assert a.outputs["verdict"] == "HOLD" and a.outputs["failed-metrics"] == "net_bps", a.outputs
        assert a.job.result == "failure" and a.outcome["Audit"] == "failure"
        assert a.outcome[ENDED_WELL] == "success" and a.kept["soak-windows-reports"]


def case_a_gate_in_utf16_that_fails():
    def failing(name, text):
        return '{"verdict": "FAIL"}\n' if name == "KPI_GATE.json" else text
    a = Audit(left_behind(utf16, edit=failing))
    assert a.outputs["kpi-gate"] == "FAIL" and a.outputs["verdict"] == "HOLD" and a.job.result == "failure"


def case_paths_with_backslashes():
    def paths(name, text):
        if not name.startswith("ITER_SUMMARY_"):
            return text
        data = json.loads(text)
        data["source"] = "C:\\soak\\latest\\" + name
        return json.dumps(data, indent=4)
    a = Audit(left_behind(utf16, edit=paths))
    assert a.job.result == "success" and a.outputs["verdict"] == "OK", a.job.log
    # The base as somebody on Windows would write it: there is no such directory here, and no verdict of it.
    a = Audit(left_behind(), base="artifacts\\soak\\nowhere\\latest")
    assert a.job.result == "success" or a.outputs.get("verdict") != "OK"
    assert "\\" in a.result.log


def case_a_base_with_backslashes_that_is_not_there():
    a = Audit(None, base="artifacts\\soak\\latest")
    assert a.outcome["What the soak left"] == "failure" and a.outcome["Audit"] == "failure"
    assert a.outputs.get("verdict", "HOLD") == "HOLD" and a.job.result == "failure"


def case_a_cancelled_soak():
    a = Audit(left_behind(utf16, iterations=9), soak="cancelled")
    assert a.outputs["iterations"] == "9", a.outputs
    assert a.outcome[ENDED_WELL] == "failure" and a.job.result == "failure"
    assert "POST_SOAK_AUDIT_SUMMARY.json" in a.kept["soak-windows-reports"]


def case_a_soak_that_did_not_end_well_never_passes():
    for soak in ("failure", "cancelled", "skipped", ""):
        a = Audit(left_behind(), soak=soak)
        assert a.outcome[ENDED_WELL] == "failure" and a.job.result == "failure", soak


def case_cut_in_the_middle_of_a_file():
    left = left_behind(utf16)
    path = left / "ITER_SUMMARY_24.json"
    path.write_bytes(path.read_bytes()[:101])
    a = Audit(left, soak="cancelled")
    assert a.job.result == "failure" and "ITER_SUMMARY_24.json" in a.result.log


def case_cancelled_before_it_left_anything():
    a = Audit(None, soak="cancelled")
    assert a.outcome["What the soak left"] == "failure"
    assert a.outcome["Audit"] == "failure" and a.outputs.get("verdict", "HOLD") == "HOLD"
    assert a.outcome[ENDED_WELL] == "failure" and a.job.result == "failure"


# --- the first job, and what holds them together ---

def case_the_first_job():
    job, linux = FLOW["jobs"]["soak"], workflow_run.load(ROOT / ".github/workflows/soak.yml")
    assert job["runs-on"] == ["self-hosted", "windows"]
    assert 72 * 60 <= job["timeout-minutes"] <= 5 * 24 * 60
    assert job["defaults"]["run"]["shell"] == "powershell"
    assert FLOW["on"]["workflow_dispatch"]["inputs"] == linux["on"]["workflow_dispatch"]["inputs"]
    upload = job["steps"][-1]
    assert upload["if"] == "always()" and upload["with"]["name"] == ARTIFACT
    text = "\n".join(s.get("run", "") for s in job["steps"])
    assert "${{" not in text and "default_overrides.json" in text
    # whatever a file needs an encoding for says which
    for line in text.splitlines():
        assert not re.search(r"\b(Out-File|Set-Content|Add-Content)\b|(?<![-=])>", line.split("#")[0]), line
        assert "Get-Content" not in line or "-Encoding UTF8" in line, line
    # an error is the end of a step, not a message
    for step in job["steps"]:
        assert "run" not in step or step["run"].startswith("$ErrorActionPreference = 'Stop'\n"), step


def case_the_second_job():
    job = FLOW["jobs"]["audit"]
    assert job["runs-on"] == "ubuntu-latest" and job["needs"] == "soak" and job["if"] == "always()"
    assert all(s.get("if") == "always()" for s in job["steps"][1:])
    assert set(job["permissions"].values()) == {"read"}


if __name__ == "__main__":
    sys.exit(tap.run(globals(), "case_", 4))
