#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A stand-in for GitHub's REST API, for tests: state, faults, and a record of every request.

As a module (see test_client.py):

    with Standin(scenario) as hub:              # listens on 127.0.0.1, an ephemeral port
        run([...], GITHUB_API_URL=hub.url)
        assert hub.comments[7][0]["body"] == ...
        assert not hub.violations

As a program, for tests in other languages and for containers:

    standin.py [--scenario FILE.json] [--cert PEM --key PEM] [--prefix /api/v3] [--host ADDR]

prints `PORT n` and `OTHER n` (a second origin that is not GitHub) on stdout, then serves until it is
killed. `GET /__standin` answers the whole state and record as JSON and is not itself recorded.

The scenario is a dictionary; every key may be left out:

    token      the token that is accepted ("ghs_standin")
    login      author of what is written ("github-actions[bot]"); app: slug for check runs
    user       login for GET /user; null = 403, as for an installation
    comments   {"7": [{"login": ..., "body": ..., "id": ...}, ...]}
    pulls      {"7": {...pull request...}};  commit_pulls  {"<sha>": [7, ...]}
    files      {"/path": {...JSON...}}: further GET routes below the prefix
    artifacts  [{...as the API lists it..., "zip": bytes or base64 text, "download": 410}, ...]: newest
               first; "zip" is behind a signed address of the other host, "download" a status instead
    runs       {"<id>": {...workflow run...}}: listed newest first, 1,000 at most, also by workflow
    workflows  names and ids of the workflows that there are; left out: whatever is asked for
    bases      {"<base>...<head>": "<sha of the merge base>"};  history {"<sha>": ["<sha>", ...]}
    renamed    {"o/old": "o/new"}: answered with 301 (reads) or 307 (writes) to /repositories/1
    per_page   largest page (100)
    faults     a list, looked through for each request; the first that fits and is not used up acts:
               {"method": "POST", "path": "regular expression", "skip": 0, "times": 1, "do": ..., ...}

What a fault can `do`:

    status        answer `status` with `headers` (dictionary) and `body` (JSON or text)
    reset         break the connection off before the answer
    reset_body    break it off in the middle of the body
    truncate      end the connection in the middle of the body, without a reset
    cut_json      half of the body, as if it were whole
    text          answer 200 with `body` as it is
    slow          send the body in `pieces`, `seconds` in all
    hang          no answer for `seconds`
    redirect      `status` (302) to `location`; "{other}", "{self}" and "{plain}" name origins
    act           do what is asked, then the fault in `then` (another of these)
    big           a body of `bytes`
    garbage       `body` as it is, without anything of HTTP around it, and the end of the connection
    insert        put `comment` {"login", "body"} in (another job was faster), then answer normally
    barrier       wait until `count` such requests have come (jobs at the same time), then answer
    interim       an answer 103 first, then the normal one
"""
import argparse
import base64
import email.utils
import http.server
import json
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

MAX_COMMENT = 65536
MAX_TEXT = 65535


class Hangup(Exception):
    """The connection is to be closed without (more of) an answer."""


class Reply:
    def __init__(self, status, body=None, headers=None):
        self.status = status
        self.headers = dict(headers or {})
        if body is None:
            self.data = b""
        elif isinstance(body, (bytes, str)):
            self.data = body.encode() if isinstance(body, str) else body
            self.headers.setdefault("Content-Type", "text/html")
        else:
            self.data = json.dumps(body).encode()
            self.headers.setdefault("Content-Type", "application/json; charset=utf-8")


def error(status, message, **more):
    return Reply(status, {"message": message, "documentation_url": "https://docs.github.com", **more})


class Standin:
    def __init__(self, scenario=None, cert=None, key=None, prefix="", host="127.0.0.1"):
        s = dict(scenario or {})
        self.lock = threading.RLock()
        self.moved = threading.Condition(self.lock)
        self.token = s.get("token", "ghs_standin")
        self.login = s.get("login", "github-actions[bot]")
        self.app = s.get("app", self.login.removesuffix("[bot]"))
        self.user = s.get("user")
        self.per_page = s.get("per_page", 100)
        self.renamed = s.get("renamed", {})
        self.pulls = {int(n): p for n, p in s.get("pulls", {}).items()}
        self.commit_pulls = s.get("commit_pulls", {})
        self.files = s.get("files", {})
        self.artifacts = s.get("artifacts", [])
        self.runs = {int(n): run for n, run in s.get("runs", {}).items()}
        self.workflows = s.get("workflows")
        self.contents = s.get("contents", {})  # {commit or branch: {path: text}}
        self.bases, self.history = s.get("bases", {}), s.get("history", {})
        self.faults = [dict(f, seen=0) for f in s.get("faults", [])]
        self.prefix = prefix
        self.next_id = 1000
        self.comments, self.check_runs, self.statuses = {}, [], []
        for number, items in s.get("comments", {}).items():
            for item in items:
                self._add_comment(int(number), item["login"], item["body"], item.get("id"))
        self.requests, self.violations, self.bodies = [], [], []
        self.limits = []  # [(when it was said, for how many seconds nothing may be asked)]
        self.closing = threading.Event()
        context = None
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
        self.scheme = "https" if cert else "http"
        self.host = host
        self.servers = [_Server(self, host, None, context), _Server(self, host, "other", context)]
        if cert:
            self.servers.append(_Server(self, host, "plain", None))
        self.port, self.other_port = (srv.server_address[1] for srv in self.servers[:2])

    # --- life ---

    @property
    def origin(self):
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def url(self):
        return self.origin + self.prefix

    @property
    def other(self):
        return f"{self.scheme}://{self.host}:{self.other_port}"

    @property
    def plain(self):
        return f"http://{self.host}:{self.servers[-1].server_address[1]}"

    def __enter__(self):
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        with self.moved:
            self.moved.notify_all()
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def state(self):
        with self.lock:
            return {"comments": self.comments, "check_runs": self.check_runs,
                    "statuses": self.statuses, "requests": self.requests,
                    "violations": self.violations}

    def sent(self, method, pattern=""):
        """The recorded requests of that method whose path fits."""
        return [r for r in self.requests if r["method"] == method and re.search(pattern, r["path"])]

    # --- state ---

    def _add_comment(self, number, login, body, ident=None):
        with self.lock:
            ident = ident or self.next_id
            self.next_id = max(self.next_id, ident) + 1
            item = {"id": ident, "body": body, "user": {"login": login, "type": "Bot"},
                    "html_url": f"https://github.test/o/r/pull/{number}#issuecomment-{ident}",
                    "performed_via_github_app": None}
            self.comments.setdefault(number, []).append(item)
            return item

    def _violation(self, text):
        self.violations.append(text)

    # --- one request ---

    def answer(self, who, method, target, headers, body):
        """Gives a Reply and the fault that has to be applied to it, or None."""
        path, _, query = target.partition("?")
        with self.lock:
            self.requests.append({"server": who or "api", "method": method, "path": target,
                                  "headers": dict(headers.items()), "body": body.decode("utf-8", "replace"),
                                  "at": time.monotonic()})
            if who:
                return self._elsewhere(headers, target), self._fault(method, target)
            self._check_headers(method, headers, body)
            fault = self._fault(method, target)
            if fault and fault["do"] == "insert":
                number = int(re.search(r"/issues/(\d+)/", path).group(1))
                self._add_comment(number, fault["comment"].get("login", self.login),
                                  fault["comment"]["body"])
                fault = None
            if fault and fault["do"] == "barrier":
                self._barrier(fault)
                fault = None
            if fault and fault["do"] not in ("act", "slow", "reset_body", "truncate", "cut_json",
                                             "interim"):
                return Reply(200, {}), fault
            reply = self._route(method, path, urllib.parse.parse_qs(query), headers, body)
            if fault and fault["do"] == "act":
                fault = fault["then"]
            return reply, fault

    def _elsewhere(self, headers, target):
        if any(name.lower() in ("authorization", "x-github-api-version") for name in headers.keys()):
            self._violation("a header for GitHub was sent to another host")
        for artifact in self.artifacts:
            if target == self._signed(artifact):
                data = artifact["zip"]
                return Reply(200, base64.b64decode(data) if isinstance(data, str) else data,
                             {"Content-Type": artifact.get("type", "application/zip")})
        return Reply(200, {"elsewhere": True, "login": "elsewhere"})

    def _fault(self, method, target):
        for fault in self.faults:
            if fault.get("method", method) != method or not re.search(fault.get("path", ""), target):
                continue
            fault["seen"] += 1
            if fault["seen"] <= fault.get("skip", 0):
                continue
            if fault["seen"] - fault.get("skip", 0) <= fault.get("times", 1):
                return fault
        return None

    def _barrier(self, fault):
        fault.setdefault("arrived", 0)
        fault["arrived"] += 1
        self.moved.notify_all()
        self.moved.wait_for(lambda: fault["arrived"] >= fault["count"] or self.closing.is_set(), 5)

    def _check_headers(self, method, headers, body):
        want = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        for name, value in want.items():
            if headers.get_all(name) != [value]:
                self._violation(f"{name}: {headers.get_all(name)}")
        if not headers.get("User-Agent"):
            self._violation("no User-Agent")
        if len(headers.get_all("Authorization") or []) > 1:
            self._violation("two Authorization headers")
        if body:
            try:
                self.bodies.append(json.loads(body))
            except ValueError:
                self._violation("the body is not JSON")
            if headers.get("Content-Type") != "application/json":
                self._violation(f"Content-Type: {headers.get('Content-Type')}")
        elif method in ("POST", "PATCH"):
            self._violation(f"{method} without a body")

    def _route(self, method, path, query, headers, body):
        if not path.startswith(self.prefix + "/"):
            return error(404, "Not Found")
        path = path[len(self.prefix):]
        auth = headers.get("Authorization")
        if auth is not None and auth != f"Bearer {self.token}":
            return error(401, "Bad credentials")
        for old, new in self.renamed.items():
            if path.startswith(f"/repos/{old}/"):
                to = f"{self.origin}{self.prefix}/repositories/1/{path[len(old) + 8:]}"
                to += "?" + urllib.parse.urlencode(query, True) if query else ""
                return Reply(301 if method == "GET" else 307, {"message": "Moved Permanently"},
                             {"Location": to})
            path = re.sub(r"^/repositories/1/", f"/repos/{new}/", path)
        if method != "GET" and auth is None:
            return error(401, "Requires authentication")
        try:
            data = json.loads(body) if body else {}
        except ValueError:
            return error(400, "Problems parsing JSON")
        for want, pattern, handler in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and want == method:
                return handler(self, data, query, *found.groups())
        if method == "GET" and path in self.files:
            return Reply(200, self.files[path])
        return error(404, "Not Found")

    def _page(self, path, items, query):
        size = min(int(query.get("per_page", ["30"])[0]), self.per_page)
        page = int(query.get("page", ["1"])[0])
        last = max(1, -(-len(items) // size))
        links = []
        for rel, n in (("prev", page - 1), ("next", page + 1), ("last", last)):
            if 1 <= n <= last and not (rel == "last" and page == last):
                more = {k: v for k, v in query.items() if k != "page"}
                more["page"] = [str(n)]
                links.append(f"<{self.origin}{self.prefix}{path}?"
                             f"{urllib.parse.urlencode(more, True)}>; rel=\"{rel}\"")
        headers = {"Link": ", ".join(links)} if links else {}
        return items[(page - 1) * size:page * size], headers

    # --- routes ---

    def get_user(self, _data, _query):
        if self.user is None:
            return error(403, "Resource not accessible by integration")
        return Reply(200, {"login": self.user, "id": 1, "type": "User"})

    def list_comments(self, _data, query, repo, number):
        items, headers = self._page(f"/repositories/1/issues/{number}/comments"
                                    if "1" in self.renamed.values() else
                                    f"/repos/{repo}/issues/{number}/comments",
                                    self.comments.get(int(number), []), query)
        return Reply(200, items, headers)

    def _check_comment(self, data):
        if set(data) != {"body"} or not isinstance(data["body"], str):
            self._violation(f"comment with {sorted(data)}")
            return error(422, "Invalid request")
        if len(data["body"]) > MAX_COMMENT:
            return error(422, "Validation Failed", errors=[
                {"resource": "IssueComment", "code": "unprocessable", "field": "data",
                 "message": "Body is too long (maximum is 65536 characters)"}])
        return None

    def add_comment(self, data, _query, _repo, number):
        return self._check_comment(data) or Reply(
            201, self._add_comment(int(number), self.login, data["body"]))

    def _find_comment(self, ident):
        for items in self.comments.values():
            for item in items:
                if item["id"] == int(ident):
                    return items, item
        return None, None

    def edit_comment(self, data, _query, _repo, ident):
        _items, item = self._find_comment(ident)
        bad = self._check_comment(data)
        if not item or bad:
            return bad or error(404, "Not Found")
        if item["user"]["login"] != self.login:
            self._violation(f"edits a comment of {item['user']['login']}")
        item["body"] = data["body"]
        return Reply(200, item)

    def delete_comment(self, _data, _query, _repo, ident):
        items, item = self._find_comment(ident)
        if not item:
            return error(404, "Not Found")
        if item["user"]["login"] != self.login:
            self._violation(f"removes a comment of {item['user']['login']}")
        items.remove(item)
        return Reply(204)

    def _check_run_fields(self, data, run):
        if data.get("status", "completed") != "completed":
            self._violation(f"a check run that is {data['status']}")
        output = data.get("output", {})
        for name in ("summary", "text"):
            if len(output.get(name, "").encode()) > MAX_TEXT:
                self._violation(f"{name} is over {MAX_TEXT} bytes")
        notes = output.get("annotations", [])
        if len(notes) > 50:
            self._violation(f"{len(notes)} annotations at once")
        for note in notes:
            if not {"path", "start_line", "end_line", "annotation_level", "message"} <= set(note):
                self._violation(f"annotation without a required field: {sorted(note)}")
        if output and not {"title", "summary"} <= set(output):
            self._violation("output without title or summary")
        if data.get("conclusion", "success") not in ("success", "failure"):
            self._violation(f"conclusion {data['conclusion']}")
        run["annotations"] = run.get("annotations", []) + notes
        run.update({k: v for k, v in data.items() if k != "output"})
        shown = {k: v for k, v in output.items() if k != "annotations"}
        run["output"] = {**run.get("output", {}), **shown,
                         "annotations_count": len(run["annotations"])}

    def add_check_run(self, data, _query, _repo):
        if not {"name", "head_sha"} <= set(data):
            return error(422, "Invalid request")
        with self.lock:
            run = {"id": self.next_id, "html_url": f"https://github.test/o/r/runs/{self.next_id}",
                   "app": {"slug": self.app}, "status": "queued"}
            self.next_id += 1
            self.check_runs.append(run)
            self._check_run_fields(data, run)
        return Reply(201, run)

    def edit_check_run(self, data, _query, _repo, ident):
        for run in self.check_runs:
            if run["id"] == int(ident):
                self._check_run_fields(data, run)
                return Reply(200, run)
        return error(404, "Not Found")

    def get_check_run(self, _data, _query, _repo, ident):
        for run in self.check_runs:
            if run["id"] == int(ident):
                return Reply(200, run)
        return error(404, "Not Found")

    def list_check_runs(self, _data, query, repo, sha):
        name = query.get("check_name", [None])[0]
        fits = [r for r in self.check_runs
                if r["head_sha"] == sha and name in (None, r["name"])][::-1]
        items, headers = self._page(f"/repos/{repo}/commits/{sha}/check-runs", fits, query)
        return Reply(200, {"total_count": len(fits), "check_runs": items}, headers)

    def add_status(self, data, _query, _repo, sha):
        if len(data.get("description", "")) > 140:
            return error(422, "Validation Failed")
        if data.get("state") not in ("error", "failure", "pending", "success"):
            return error(422, "Validation Failed")
        status = {"sha": sha, **data, "creator": {"login": self.login}}
        self.statuses.append(status)
        return Reply(201, status)

    def list_statuses(self, _data, query, repo, sha):
        fits = [s for s in self.statuses if s["sha"] == sha][::-1]
        items, headers = self._page(f"/repos/{repo}/commits/{sha}/statuses", fits, query)
        return Reply(200, items, headers)

    @staticmethod
    def _signed(artifact):
        return f"/signed/{artifact['id']}?sv=2025-01-05&sig=a%2Bb%2F{artifact['id']}%3D&se=2025%3A10"

    def list_artifacts(self, _data, query, repo):
        name = query.get("name", [None])[0]
        fits = [{k: v for k, v in a.items() if k not in ("zip", "download", "type")} for a in self.artifacts
                if name in (None, a["name"])]
        items, headers = self._page(f"/repos/{repo}/actions/artifacts", fits, query)
        return Reply(200, {"total_count": len(fits), "artifacts": items}, headers)

    def get_artifact_zip(self, _data, _query, _repo, ident):
        for artifact in self.artifacts:
            if artifact["id"] == int(ident) and "download" in artifact:
                return error(artifact["download"], "Artifact has expired")
            if artifact["id"] == int(ident):
                return Reply(302, "", {"Location": self.other + self._signed(artifact)})
        return error(404, "Not Found")

    def list_run_artifacts(self, _data, query, repo, ident):
        if int(ident) not in self.runs:
            return error(404, "Not Found")
        name = query.get("name", [None])[0]
        fits = [{k: v for k, v in a.items() if k not in ("zip", "download", "type")}
                for a in self.artifacts
                if name in (None, a["name"]) and a["workflow_run"]["id"] == int(ident)]
        items, headers = self._page(f"/repos/{repo}/actions/runs/{ident}/artifacts", fits, query)
        return Reply(200, {"total_count": len(fits), "artifacts": items}, headers)

    def list_runs(self, _data, query, repo, workflow=None):
        """As GitHub: `branch` fits that of a fork too, and 1,000 runs of a query are listed."""
        if workflow and self.workflows is not None and workflow not in self.workflows:
            return error(404, "Not Found")

        def fits(run):
            want = {"branch": run["head_branch"], "event": run["event"],
                    "status": run["conclusion"], "head_sha": run["head_sha"]}
            named = workflow in (None, str(run["workflow_id"]),
                                 run["path"].split("@")[0].split("/")[-1])
            return named and all(query.get(k, [v])[0] == v for k, v in want.items())
        found = sorted(filter(fits, self.runs.values()), key=lambda r: r["created_at"], reverse=True)
        path = f"/repos/{repo}/actions/" + (f"workflows/{workflow}/runs" if workflow else "runs")
        items, headers = self._page(path, found[:1000], query)
        return Reply(200, {"total_count": len(found), "workflow_runs": items}, headers)

    def get_run(self, _data, _query, _repo, ident):
        run = self.runs.get(int(ident))
        return Reply(200, run) if run else error(404, "Not Found")

    def compare(self, _data, _query, _repo, span):
        sha = self.bases.get(urllib.parse.unquote(span))
        return Reply(200, {"merge_base_commit": {"sha": sha}, "commits": []}) if sha else error(
            404, "Not Found")

    def list_commits(self, _data, query, repo):
        shas = self.history.get(query.get("sha", [""])[0], [])
        items, headers = self._page(f"/repos/{repo}/commits", [{"sha": sha} for sha in shas], query)
        return Reply(200, items, headers)

    def get_contents(self, _data, query, _repo, path=""):
        files = self.contents.get(query.get("ref", [""])[0])
        if files is None:
            return error(404, "No commit found for the ref")
        path = urllib.parse.unquote(path)
        if path in files:
            text = base64.encodebytes(files[path].encode()).decode()
            return Reply(200, {"type": "file", "name": path, "encoding": "base64", "content": text})
        if path:
            return error(404, "Not Found")
        return Reply(200, [{"type": "file", "name": name} for name in files if "/" not in name])

    def get_pull(self, _data, _query, _repo, number):
        pull = self.pulls.get(int(number))
        return Reply(200, pull) if pull else error(404, "Not Found")

    def list_pulls(self, _data, query, repo):
        head = query.get("head", [None])[0]
        state = query.get("state", ["open"])[0]

        def fits(pull):
            owner = (pull["head"]["repo"] or {"full_name": "/"})["full_name"].split("/")[0]
            return (head in (None, f"{owner}:{pull['head']['ref']}")
                    and state in ("all", pull.get("state", "open")))
        items, headers = self._page(f"/repos/{repo}/pulls", [p for p in self.pulls.values() if fits(p)],
                                    query)
        return Reply(200, items, headers)

    def list_commit_pulls(self, _data, query, repo, sha):
        items = [self.pulls[n] for n in self.commit_pulls.get(sha, [])]
        items, headers = self._page(f"/repos/{repo}/commits/{sha}/pulls", items, query)
        return Reply(200, items, headers)


REPO = r"/repos/([^/]+/[^/]+)"
ROUTES = [
    ("GET", r"/user", Standin.get_user),
    ("GET", REPO + r"/issues/(\d+)/comments", Standin.list_comments),
    ("POST", REPO + r"/issues/(\d+)/comments", Standin.add_comment),
    ("PATCH", REPO + r"/issues/comments/(\d+)", Standin.edit_comment),
    ("DELETE", REPO + r"/issues/comments/(\d+)", Standin.delete_comment),
    ("POST", REPO + r"/check-runs", Standin.add_check_run),
    ("PATCH", REPO + r"/check-runs/(\d+)", Standin.edit_check_run),
    ("GET", REPO + r"/check-runs/(\d+)", Standin.get_check_run),
    ("GET", REPO + r"/commits/([0-9a-f]+)/check-runs", Standin.list_check_runs),
    ("POST", REPO + r"/statuses/([0-9a-f]+)", Standin.add_status),
    ("GET", REPO + r"/commits/([0-9a-f]+)/statuses", Standin.list_statuses),
    ("GET", REPO + r"/commits/([0-9a-f]+)/pulls", Standin.list_commit_pulls),
    ("GET", REPO + r"/actions/artifacts", Standin.list_artifacts),
    ("GET", REPO + r"/actions/artifacts/(\d+)/zip", Standin.get_artifact_zip),
    ("GET", REPO + r"/actions/runs/(\d+)", Standin.get_run),
    ("GET", REPO + r"/actions/runs/(\d+)/artifacts", Standin.list_run_artifacts),
    ("GET", REPO + r"/actions/runs", Standin.list_runs),
    ("GET", REPO + r"/actions/workflows/([^/]+)/runs", Standin.list_runs),
    ("GET", REPO + r"/compare/(.+\.\.\..+)", Standin.compare),
    ("GET", REPO + r"/commits", Standin.list_commits),
    ("GET", REPO + r"/contents", Standin.get_contents),
    ("GET", REPO + r"/contents/(.+)", Standin.get_contents),
    ("GET", REPO + r"/pulls/(\d+)", Standin.get_pull),
    ("GET", REPO + r"/pulls", Standin.list_pulls),
]


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub, host, who, context):
        self.hub, self.who, self.context = hub, who, context
        super().__init__((host, 0), _Handler)

    def get_request(self):
        sock, address = super().get_request()
        sock.settimeout(30)
        if self.context:
            # the handshake belongs into the handler's thread
            sock = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return sock, address

    def handle_error(self, request, client_address):
        kind = sys.exc_info()[0]
        if not issubclass(kind, (OSError, Hangup)):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        pass

    def _serve(self):
        hub = self.server.hub
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path == "/__standin":
            return self._send(Reply(200, hub.state()))
        reply, fault = hub.answer(self.server.who, self.command, self.path, self.headers, body)
        try:
            self._apply(reply, fault)
        except Hangup:
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def _send(self, reply, data=None, claim=None):
        """Headers for `claim` bytes (all of the data) and then `data` (all of it)."""
        data = reply.data if data is None else data
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.data) if claim is None else claim))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _limited(self, status, headers):
        wait = headers.get("Retry-After")
        if wait is not None:
            try:
                wait = float(wait)
            except ValueError:
                date = email.utils.parsedate_to_datetime(wait) if wait.endswith("GMT") else None
                wait = date and max(0.0, date.timestamp() - time.time())
        elif headers.get("x-ratelimit-remaining") == "0" and "x-ratelimit-reset" in headers:
            wait = float(headers["x-ratelimit-reset"]) - time.time()
        if wait is not None and self.server.who is None:
            self.server.hub.limits.append((time.monotonic(), wait))

    def _reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise Hangup

    def _wait(self, seconds):
        if self.server.hub.closing.wait(seconds):
            raise Hangup

    def _apply(self, reply, fault):
        if not fault:
            return self._send(reply)
        do, half = fault["do"], reply.data[:max(1, len(reply.data) // 2)]
        hub = self.server.hub
        if do == "status":
            headers = {k: str(v).replace("{now}", str(int(time.time())))
                       for k, v in fault.get("headers", {}).items()}
            for k, v in headers.items():
                found = re.fullmatch(r"\{now\+(\d+)\}", str(v))
                if found:
                    headers[k] = str(int(time.time()) + int(found.group(1)))
            self._limited(fault["status"], headers)
            self._send(Reply(fault["status"], fault.get("body"), headers))
        elif do == "reset":
            self._reset()
        elif do == "reset_body":
            self._send(reply, half, len(reply.data))
            time.sleep(0.02)
            self._reset()
        elif do == "truncate":
            self._send(reply, half, len(reply.data))
            raise Hangup
        elif do == "cut_json":
            self._send(reply, half, len(half))
        elif do == "text":
            self._send(Reply(200, fault["body"]))
        elif do == "slow":
            pieces = fault.get("pieces", 10)
            size = -(-len(reply.data) // pieces)
            self._send(reply, b"", len(reply.data))
            for i in range(pieces):
                self._wait(fault["seconds"] / pieces)
                self.wfile.write(reply.data[i * size:(i + 1) * size])
                self.wfile.flush()
        elif do == "hang":
            self._wait(fault.get("seconds", 30))
            raise Hangup
        elif do == "redirect":
            to = fault["location"].replace("{other}", hub.other).replace("{self}", hub.url)
            to = to.replace("{plain}", hub.plain)
            self._send(Reply(fault.get("status", 302), {}, {"Location": to}))
        elif do == "garbage":
            self.wfile.write(fault.get("body", "<html>no HTTP</html>\r\n").encode())
            self.wfile.flush()
            raise Hangup
        elif do == "big":
            self._send(Reply(200, b"x" * fault["bytes"]))
        elif do == "interim":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: <https://evil.test/>; rel=\"next\"\r\n\r\n")
            self._send(reply)
        else:
            raise ValueError(f"no fault '{do}'")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--host", default="127.0.0.1")
    args = parser.parse_args()
    scenario = {}
    if args.scenario:
        with open(args.scenario, encoding="utf-8") as f:
            scenario = json.load(f)
    with Standin(scenario, args.cert, args.key, args.prefix, args.host) as hub:
        print(f"PORT {hub.port}\nOTHER {hub.other_port}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
