# SPDX-License-Identifier: MIT
"""Reads every output of one run back, and holds that all of them name one decision and one count.

What they are compared with is the JSON report: not because it is right, but because one has to be.
Whether the decision is right is another question (generate.py knows what cannot be a pass; oracle.py).
Each function appends to a list of problems; an empty list is agreement.
"""
import html
import json
import re

GLYPH = {"OK": "✅", "WARN": "⚠️", "INCONCLUSIVE": "❔", "HOLD": "❌"}
SHIPS = ("OK", "WARN")
MOST_ROWS = 10  # of the table of a policy's comment
MOST_RULES = 12  # on its console
EXIT = {"OK": 0, "WARN": 0, "INCONCLUSIVE": 3, "HOLD": 1}
NO_ACTION = "no immediate action needed"
# what no output may say of a run that does not ship
PASSES = ["ready for release", "READINESS: OK", "within target", "All KPIs within thresholds", NO_ACTION]
HEADLINE = re.compile(r"(✅|⚠️|❔|❌) (?:\*\*)?(OK|WARN|INCONCLUSIVE|HOLD)(?:\*\*)?: (.*)")


def shown(state):
    """As the seed's texts say it, which know no WARN (FORMATS 15.33)."""
    return "OK" if state in SHIPS else state


def bare(text):
    """The letters and digits of a text."""
    return re.sub(r"[^0-9A-Za-z]+", "", text)


def markup(text):
    """Those of a text in Markdown or HTML, in which nothing foreign is a tag."""
    return bare(html.unescape(re.sub(r"<!-- -->|</?code>", "", text)))


class Decision:
    """Of the JSON report."""

    def __init__(self, doc):
        self.take(doc["decision"]["failures"])
        self.state, self.headline = doc["decision"]["state"], doc["decision"]["headline"]

    def take(self, failures):
        self.failures = failures
        self.state = max([f["state"] for f in failures], key=list(GLYPH).index, default="OK")
        self.texts = [f["text"] for f in self.failures]
        self.holding = [f for f in self.failures if f["state"] not in SHIPS]
        self.kpis = [f for f in self.holding if f["kind"] in ("limit", "missing")]

    def exit_code(self, fails):
        return EXIT[self.state] if fails else 0

    def without_baseline(self):
        """What a command must come to that compares with nothing and is asked for no number of rows."""
        d = Decision.__new__(Decision)
        d.take([f for f in self.failures if f["kind"] not in ("regression", "no-baseline") and not (
            f["kind"] == "incomplete" and f["state"] == "WARN" and re.fullmatch(r"incomplete: \d+ of \d+ iterations", f["text"]))])
        d.headline = self.headline if len(d.failures) == len(self.failures) else None
        return d


def verdict_line(text):
    """The last line of a console output that says a verdict."""
    return [line for line in text.splitlines() if "FINAL VERDICT" in line][-1:]


def strict(text):
    def no_token(token):
        raise ValueError("token " + token)

    def once(pairs):
        keys = [k for k, _ in pairs]
        if len(set(keys)) != len(keys):
            raise ValueError("a key occurs twice in %s" % keys)
        return dict(pairs)

    return json.loads(text, parse_constant=no_token, object_pairs_hook=once)


class Checker:
    def __init__(self):
        self.problems = []

    def same(self, what, got, want):
        if got != want:
            self.problems.append("%s: %r, not %r" % (what, got, want))

    def true(self, what, fact):
        if not fact:
            self.problems.append(what)

    # --- pieces that several outputs have ---

    def listed(self, where, items, d, failures=None, marked=False, read=markup):
        """The list of failures: as many, in the same order, in the same words. A warning is marked where the
        state does not say it already."""
        failures = d.failures if failures is None else failures
        self.same(where + ": number of failures", len(items), len(failures))
        for item, failure in zip(items, failures):
            warning = failure["state"] in SHIPS and (marked or d.state not in SHIPS)
            want = ("warning" if warning else "") + bare(failure["text"])
            if read(item) != want:
                self.problems.append("%s: it lists %r where the JSON says %r" % (where, item, failure["text"]))

    def headline(self, where, line, d, read=markup):
        hit = HEADLINE.search(line)
        self.true("%s: no headline in %r" % (where, line), hit)
        if hit:
            self.same(where + ": glyph", hit[1], GLYPH[d.state])
            self.same(where + ": state of the headline", hit[2], d.state)
            if d.headline is not None:
                self.same(where + ": headline", read(hit[3]), bare(d.headline))

    def no_pass(self, where, text, d):
        if d.state in SHIPS:
            return
        for words in PASSES:
            at = text.lower().find(words.lower())
            if at >= 0:
                self.problems.append("%s says %r although it is %s: %r" % (
                    where, words, d.state, text[max(0, at - 80):at + 80]))

    def recommendations(self, where, text, d):
        if d.failures:
            self.true("%s: nothing is to be done, and yet %s" % (where, d.texts), NO_ACTION not in text)

    def verdict(self, where, text, d):
        """'HOLD (2 KPI(s) failed, KPI gate FAIL)': every part is counted."""
        hit = re.fullmatch(r"(OK|INCONCLUSIVE|HOLD)(?: \((.*)\))?", text)
        self.true("%s: %r is no verdict" % (where, text), hit)
        if not hit:
            return
        self.same(where + ": state", hit[1], shown(d.state))
        parts = hit[2] or ""
        if d.state in SHIPS:
            n = len(d.failures)
            self.same(where, parts, "%d warning%s" % (n, "" if n == 1 else "s") if n else "")
            return
        kinds = [f["kind"] for f in d.holding]
        found = [f["outcome"] for f in d.holding if f["kind"] == "regression" and f["kpi"]]
        worse, differs = found.count("fail"), found.count("inconclusive")
        first = {}  # each KPI of a group counts once, where it is named first
        for f in d.kpis:
            first.setdefault((f["kpi"], f["group"]), f["outcome"])
        undecided = list(first.values()).count("inconclusive")
        for pattern, n in ((r"(\d+) KPI\(s\) failed", len(first) - undecided), (r"(\d+) KPI\(s\) inconclusive", undecided),
                           (r"(\d+) regressions?\b", worse),
                           (r"(\d+) differences?\b", differs)):
            said = re.search(pattern, parts)
            self.same("%s: %s" % (where, pattern), int(said[1]) if said else 0, n)
        for words, is_there in ((r"KPI gate", "kpi-gate" in kinds), ("no baseline", "no-baseline" in kinds),
                                ("no regression could be seen|regression not judged", "regression" in kinds and not found),
                                ("ran, the newest|of \\d+ iterations|the run |RUN_PLAN|names symbols|of \\d+ rows|a step from|the baseline has|the end marker",
                                 "incomplete" in kinds)):
            self.same("%s: %r" % (where, words), bool(re.search(words, parts)), is_there)

    # --- the outputs of `audit` ---

    def report(self, doc, d):
        ready = doc["readiness"]
        self.same("JSON readiness.pass", ready["pass"], d.state in SHIPS)
        self.same("JSON readiness.verdict", ready["verdict"], "OK" if d.state in SHIPS else "HOLD")
        self.same("JSON readiness.failures", ready["failures"], [f["text"] for f in d.holding])
        self.same("JSON readiness.kpis_pass", ready["kpis_pass"], not d.kpis)
        if "checks" in ready:
            failed = [c for c in ready["checks"] if c["outcome"] != "pass"]
            of_group = {len([f for f in d.kpis if f["group"] == g]) for g in doc["groups"]}  # the worst one's
            self.true("JSON checks that fail: %d, not one of %s" % (len(failed), sorted(of_group)), len(failed) in of_group)
        worst = max([f["state"] for f in d.failures], key=list(GLYPH).index, default="OK")
        self.same("JSON state of the worst failure", worst, d.state)
        for line in doc.get("drift", []) if "trends" in doc and len(doc["groups"]) == 1 else []:
            trend = doc["trends"][{"p95_latency_ms": "latency_p95_ms"}.get(line["kpi"], line["kpi"])]
            if line["word"].startswith("within "):
                self.same("JSON crossing of " + line["kpi"], trend["crosses_limit_at_iter"], line["crossing"]["at"])
            elif line["word"] == "none in sight" and line["trend"] == "flat":
                self.same("JSON crossing of " + line["kpi"], trend["crosses_limit_at_iter"], None)
        if "recommendations" not in doc:
            return
        self.recommendations("JSON", "\n".join(doc["recommendations"]), d)
        self.same("JSON nothing to do", any(NO_ACTION in r for r in doc["recommendations"]), not d.failures)
        self.true("JSON no recommendation", doc["recommendations"])

    def console(self, text, d, code, fails):
        lines = text.rstrip("\n").split("\n")
        step = lines[lines.index(next(x for x in lines if x.startswith("[5/11]"))):]
        at = next(i for i, x in enumerate(step) if " READINESS: " in x)
        suffix = " (all KPIs within thresholds)" if d.state in SHIPS else ""
        self.same("console, step 5", step[at], "%s READINESS: %s%s" % (GLYPH[d.state], shown(d.state), suffix))
        begin = at + 1 + step[at + 1].startswith("⚠ ")  # the newest row cannot be used
        end = next(i for i in range(begin, len(step)) if not step[i].startswith("  - "))
        self.listed("console, step 5", [x[4:] for x in step[begin:end]], d, marked=True, read=bare)
        head = [x for x in lines if HEADLINE.match(x)]
        self.same("console: headlines", len(head), 1)
        for line in head:
            self.headline("console", line, d, read=bare)
        final = [x for x in lines if x.startswith("🎯 FINAL VERDICT: READINESS: ")]
        self.same("console: final verdicts", len(final), 1)
        for line in final:
            self.verdict("console, final verdict", line.split("READINESS: ", 1)[1], d)
        self.exit_line("console", lines, d, code, fails)
        n = len(d.failures)
        release = "%s READY FOR RELEASE%s" % (GLYPH[d.state], " (%d warning%s)" % (n, "s" * (n > 1)) if n else "")
        self.same("console: release", [x for x in lines if "READY FOR" in x], [release] if d.state in SHIPS else [])
        self.no_pass("console", text, d)
        self.recommendations("console", text, d)

    def exit_line(self, where, lines, d, code, fails):
        self.same(where + ": last line", [x for x in lines if x.startswith("[EXIT]")],
                  ["[EXIT] fail-on-hold: %s, verdict: %s, exit_code=%d" % (fails, shown(d.state), code)])

    def markdown(self, text, d):
        verdict = re.findall(r"^\*\*Verdict:\*\* (.*)$", text, re.M)
        self.same("Markdown verdict", verdict, ["%s READINESS: %s" % (GLYPH[d.state], shown(d.state))])
        section = text.split("**Verdict:**", 1)[-1].split("\n## ", 1)[0]
        lines = section.split("\n")
        self.same("Markdown headline", markup(lines[2]), bare(d.headline))
        # what a passed rule could not have seen stands below, and is no failure
        items = [x[2:] for x in lines if x.startswith("- ") and " would still have passed " not in x]
        self.listed("Markdown", items, d)
        heading = [] if not d.failures else ["**Warnings:**" if d.state in SHIPS else "**Failures:**"]
        self.same("Markdown heading", [x for x in lines if x in ("**Warnings:**", "**Failures:**")], heading)
        cells = re.findall(r"^\|.*\| (✗ FAIL|MISSING) \|.*$", text.split("## Readiness Gate", 1)[1].split("**Verdict")[0], re.M)
        self.same("Markdown rows that fail", len(cells), len(d.kpis))
        self.no_pass("Markdown", text, d)
        self.recommendations("Markdown", text, d)

    def page(self, text, d):
        text = re.sub(r'<span class="ask">(.)</span>', r"\1", text)  # a sign in a colour
        self.same("HTML title", re.findall(r"<title>(\w+):", text), [d.state])
        section = re.search(r'<section class="verdict (\w+)".*?</section>', text, re.S)
        self.true("HTML: no verdict", section)
        if not section:
            return
        word = {"OK": "ok", "HOLD": "hold"}.get(d.state, "unsure")
        self.same("HTML class", section[1], word)
        title = re.sub(r"<[^>]*>", "", re.search(r"<h2 id=\"verdict\">(.*?)</h2>", section[0], re.S)[1])
        self.true("HTML heading %r" % title, title.startswith("%s %s: " % (GLYPH[d.state], d.state)))
        self.same("HTML heading says ready", "ready for release" in title, d.state in SHIPS)
        self.same("HTML headline", markup(re.search(r"</h2>\n<p>(.*?)</p>", section[0], re.S)[1]), bare(d.headline))
        items = re.findall(r"<li>(✅|⚠️|❔|❌) (.*?)</li>", section[0], re.S)
        plain = Decision.__new__(Decision)
        # of one alone the headline has said all; the glyph marks a warning here
        plain.state, plain.failures = "OK", d.failures if len(d.failures) > 1 else []
        self.listed("HTML", [i[1] for i in items], plain)
        self.same("HTML glyphs", [i[0] for i in items], [GLYPH[f["state"]] for f in plain.failures])
        checks = re.search(r'<table id="checks".*?</table>', text, re.S)[0]
        flags = re.findall(r'<td class="flag (\w+)"', checks)
        self.same("HTML rows that fail", sum(1 for f in flags if f != "pass"), len(d.kpis))
        body = text.split("</style>", 1)[-1].split("<script>", 1)[0]
        self.no_pass("HTML", body, d)
        self.recommendations("HTML", body, d)

    def quiet(self, out, d):
        lines = out.rstrip("\n").split("\n")
        self.same("-q: lines", len(lines), 1)
        self.verdict("-q", lines[0].split("READINESS: ", 1)[-1], d)

    def brief(self, out, d):
        lines = out.rstrip("\n").split("\n")
        self.true("--brief: %d lines" % len(lines), 3 <= len(lines) <= 12)
        self.same("--brief: state", lines[0].split(" ", 1)[0], d.state)
        self.same("--brief: headline", bare(lines[0].split(" ", 1)[1].lstrip()), bare(d.headline))
        at = next(i for i, x in enumerate(lines) if not x.startswith("      ") and i)
        items = [x[6:] for x in lines[1:at] if not x.startswith(("      … and ", "      the newest row "))
                 and not re.match(r" {6}\d+ groups: ", x)]
        self.same("--brief: how many are listed", len(items), min(max(len(d.failures) - 1, 0), 5))
        self.listed("--brief", items, d, d.failures[1:1 + len(items)], read=bare,
                    marked=d.state not in SHIPS)

    def summary(self, out, code, d, most=None):
        """pr-summary, of the JSON that lies there."""
        self.same("pr-summary: exit code", code, 0)
        line = re.findall(r"^(.*) READINESS: (\w+)(.*)$", out, re.M)
        self.same("pr-summary", line, [(GLYPH[d.state], shown(d.state), " (with warnings)" if d.state == "WARN" else "")])
        title = "**Warnings:**" if d.state in SHIPS else "**Failures:**"
        self.same("pr-summary: headings", re.findall(r"^\*\*\w+:\*\*$", out, re.M), [title] if d.failures else [])
        items = out.split(title, 1)[1].strip().split("\n") if title in out else []
        items = [x[2:] for x in items if x.startswith("- ")]
        if most and len(d.failures) > most:
            self.same("pr-summary: how many more", items.pop(most), "and %d more" % (len(d.failures) - most))
        self.listed("pr-summary", items, d, d.failures[:most])
        if d.state != "OK":
            self.true("pr-summary: no headline", bare(d.headline)[:150] in markup(out))
        self.no_pass("pr-summary", out, d)

    # --- the outputs of a policy's audit (and of the built-in rules for several symbols) ---

    def by_policy(self, where, text, item, d, read):
        """Headline and list: the first 200."""
        lines = [re.sub("^<p>|</p>$|^<li>|</li>$", "", x) for x in text.split("\n")]
        head = [x for x in lines if HEADLINE.match(x)]
        self.true(where + ": no headline", head)
        if head:
            self.headline(where, head[0], d, read=read)
        self.no_pass(where, text, d)
        at = next((i for i, x in enumerate(lines) if re.match(item, x)), len(lines)) if item else len(lines)
        items = []
        for line in lines[at:]:
            if not re.match(item, line):
                break
            items.append(re.sub(item, "", line))
        return items

    def policy_reports(self, out, md, page, d, code, fails, doc):
        page = re.sub(r'<span class="ask">(.)</span>', r"\1", page)  # a sign in a colour
        counts = {"Notes on the input": len(doc["notes"]) + doc["notes_not_listed"],
                  "Completeness": len(doc["completeness"]["problems"])}
        for where, text in (("console", out), ("Markdown", md), ("HTML", page)):
            for what, n in counts.items():
                self.same("%s: %s" % (where, what), re.findall(what + r" \((\d+)\)", text), [str(n)] if n else [])
        self.by_policy("console", out, None, d, bare)
        lines = out.rstrip("\n").split("\n")
        self.same("console: last line", lines[-1], "[EXIT] fail-on-hold: %s, verdict: %s, exit_code=%d" % (
            fails, shown(d.state), code))
        final = [x for x in lines if x.startswith("🎯 FINAL VERDICT: READINESS: ")]
        self.same("console: final verdicts", len(final), 1)
        for line in final:
            self.verdict("console, final verdict", line.split("READINESS: ", 1)[1], d)
        at = next(i for i, x in enumerate(lines) if HEADLINE.match(x)) + 1
        n = next(i for i, x in enumerate(lines[at:]) if not x.startswith("  - "))
        self.first_rules("console", lines[at:], [x[4:] for x in lines[at:at + n]], d)
        self.same("HTML title", re.findall(r"<title>(\w+):", page), [d.state])
        for where, text, item in (("Markdown", md, "(- )?(✅|⚠️|❔|❌) (?!OK: |WARN: |INCONCLUSIVE: |HOLD: )"),
                                  ("HTML", page.split("</style>", 1)[-1], "(✅|⚠️|❔|❌) (?!OK: |WARN: |INCONCLUSIVE: |HOLD: )")):
            items = self.by_policy(where, text, item, d, markup)
            some = Decision.__new__(Decision)
            some.state, some.failures = "OK", d.failures[:len(items)]
            self.listed(where, items, some)
            self.same(where + ": how many are listed", len(items),
                      0 if where == "HTML" and len(d.failures) == 1 else min(len(d.failures), 200))

    def first_rules(self, where, lines, items, d):
        """Of a policy's failures a dozen rules, and all else; the others are counted. Without a policy: all."""
        shown, rules = [], 0
        for f in d.failures:
            rules += bool(f.get("rule"))
            if not f.get("rule") or rules <= MOST_RULES:
                shown.append(f)
        if len(items) > len(shown):  # no policy judged
            shown = d.failures
        self.listed(where, items, d, shown, marked=True, read=bare)
        more = re.findall(r"^  … and (\d+) more$", "\n".join(lines[:len(items) + 1]), re.M)
        self.same(where + ": how many more", more, [str(len(d.failures) - len(shown))] if len(shown) < len(d.failures) else [])

    def gate(self, out, code, d):
        """The decision at the end of `gate`, which knows no baseline."""
        self.same("gate: exit code", code, EXIT[d.state])
        lines = out.rstrip("\n").split("\n")
        self.same("gate: last line", lines[-1], "Verdict: %s" % (
            "PASS" if d.state in SHIPS else "FAIL" if d.state == "HOLD" else d.state))
        self.same("gate: KPIs that fail", sum(1 for x in lines if x.endswith("-> FAIL")), len(d.kpis))
        self.end("gate", lines, d)
        self.no_pass("gate", out, d)

    def end(self, where, lines, d):
        """The block that `gate` and `snapshot` end with."""
        head = [i for i, x in enumerate(lines) if HEADLINE.match(x)]
        self.same(where + ": headlines", len(head), 1)
        if not head:
            return
        self.headline(where, lines[head[0]], d, read=bare)
        rest = lines[head[0] + 1:]
        n = next((i for i, x in enumerate(rest) if not x.startswith("  - ")), len(rest))
        self.first_rules(where, rest, [x[4:] for x in rest[:n]], d)
        final = [x for x in lines if x.startswith("🎯 FINAL VERDICT: READINESS: ")]
        self.same(where + ": final verdicts", len(final), 1)
        for line in final:
            self.verdict(where, line.split("READINESS: ", 1)[1], d)

    def snapshot(self, out, d):
        lines = out.rstrip("\n").split("\n")
        self.true("snapshot: last line", lines[-1].startswith("🎯 FINAL VERDICT: "))
        self.end("snapshot", lines, d)

    # --- the Action ---

    def action(self, r, d, fail_on, gate_fails, by_policy=None):
        """`by_policy`: the JSON report of a policy's audit."""
        code = EXIT[d.state] if fail_on != "never" or gate_fails else 0
        if fail_on == "warn" and d.state == "WARN":
            code = 1
        self.same("Action: exit code", r.code, code)
        lines = r.out.rstrip("\n").split("\n")
        self.exit_line("Action, log", lines, d, code, fail_on != "never")
        self.headline("Action, last line of the log", lines[-1].replace(" Soak audit: ", " ", 1), d, read=bare)
        final = [x for x in lines if "FINAL VERDICT: READINESS: " in x]
        self.same("Action: final verdicts", len(final), 1)
        for line in final:
            self.verdict("Action, final verdict", line.split("READINESS: ", 1)[1], d)
        o = r.outputs
        self.same("output state", o.get("state"), d.state)
        self.same("output verdict", o.get("verdict"), "OK" if d.state in SHIPS else "HOLD")
        self.same("output ready", o.get("ready"), "true" if d.state in SHIPS else "false")
        self.same("output failures", json.loads(o.get("failures") or "null"), [f["text"] for f in d.holding])
        named = [m for m in o.get("failed-metrics", "").split(",") if m]
        self.same("output failed-metrics", len(named), len({f["kpi"] for f in d.kpis}))
        self.body("summary", r.summary, d, by_policy)
        self.no_pass("Action, log", r.out, d)
        self.annotations("annotations", [(n, bare(text.replace("%25", "%"))) for n, _, text in r.commands if n in ("error", "warning", "notice")],
                         {"error": "error", "warning": "warning", "notice": "notice"}, d)

    def annotations(self, where, said, level, d):
        """Every failure is one annotation of its weight."""
        for f in d.failures:
            want = (level["warning" if f["state"] in SHIPS else "error"], bare(f["text"])[:200])
            if not any(n == want[0] and want[1] in text for n, text in said):
                self.problems.append("%s: none for %r" % (where, f["text"]))
        self.true("%s: an error on a run that ships" % where,
                  d.state not in SHIPS or not any(n == level["error"] and text.startswith("Soakaudit") for n, text in said))

    def body(self, where, text, d, by_policy=None):
        """Comment and summary."""
        lines = text.split("\n")
        title = next((x for x in lines if x.startswith("### ")), "")
        self.true("%s: title %r" % (where, title), title.startswith("### %s Soak audit" % GLYPH[d.state])
                  and title.endswith(": " + d.state))
        self.headline(where, next((x for x in lines if HEADLINE.match(x)), ""), d)
        begin = next((i for i, x in enumerate(lines) if HEADLINE.match(x)), 0)
        items = []
        begin += 2
        if lines[begin].startswith("⚠️ the newest row "):  # it cannot be used
            begin += 2
        if lines[begin].startswith("Policy "):
            begin += 2
        for line in lines[begin:]:
            if not line.startswith("- "):
                break
            items.append(line[2:])
        rows = [x for x in lines if re.match(r"\| (❌|❔|⚠️)\u00a0", x)]
        if by_policy:  # findings of every state, the first ones
            self.first_listed(where, items, d)
            n = sum(1 for f in d.failures if f["rule"])
            # what a policy ignores stands among those that hold, which several groups have not
            ignored = 0 if len(by_policy["groups"]) > 1 else sum(
                1 for f in by_policy["findings"] if f["outcome"] == "missing") - sum(
                1 for f in d.failures if f["outcome"] == "missing")
            self.same(where + ": rows that fail", len(rows), min(n, MOST_ROWS) + ignored)
            more = re.findall(r"^and (\d+) more rules? that do(?:es)? not hold$", text, re.M)
            self.same(where + ": more rows that fail", more, [str(n - MOST_ROWS)] if n > MOST_ROWS else [])
        else:
            self.listed(where, items, d)
            rows = [x for x in rows if re.match(r"\| (❌\u00a0fail|❔\u00a0missing) \|", x)]
            self.same(where + ": rows that fail", len(rows), len(d.kpis))
        self.no_pass(where, text, d)
        self.recommendations(where, text, d)

    def first_listed(self, where, items, d):
        """All failures, or the first and how many more there are."""
        more = re.match(r"(?:…|and) (?:and )?(\d+) more", items[-1]) if items else None
        shown = items[:-1] if more else items
        self.listed(where, shown, d, d.failures[:len(shown)])
        self.same(where + ": failures, and how many more", len(shown) + int(more[1] if more else 0), len(d.failures))

    def hub(self, hub, d, comments):
        self.same("comments", len(comments), 1)
        for c in comments:
            self.body("comment", c["body"], d)
            data = json.loads(bytes.fromhex(re.search(r" v1=([0-9a-f]+) ", c["body"])[1]))
            self.same("comment, data", (data["state"], data["hold"]), (d.state, d.state not in SHIPS))
        conclusion = "success" if d.state in SHIPS else "failure"
        self.same("check runs", [c["conclusion"] for c in hub.check_runs], [conclusion])
        for c in hub.check_runs:
            self.body("check run", c["output"]["summary"], d)
            self.title("check run", c["output"]["title"], d)
        self.same("commit status", [s["state"] for s in hub.statuses][-1:], [conclusion])
        for s in hub.statuses[-1:]:
            self.title("commit status", s["description"], d)

    def title(self, where, text, d):
        """A short form of the headline, cut where it is too long."""
        said = bare(text)
        self.true("%s: %r does not name %s" % (where, text, d.state), said.startswith(d.state) and
                  bare(d.headline).startswith(said[len(d.state):].removesuffix("more")[:60]))
