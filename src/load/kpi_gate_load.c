/* SPDX-License-Identifier: MIT */
/* Reading the gate's verdict. */
#include "load/kpi_gate_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/json_texts.h"
#include "load/run_load.h"
#include "load/time_in.h"

#define GATE_END ".json"

/* A time that is not after the beginning of 1970 is none. */
static bool take_time(const struct sa_json *value, int64_t *at_ms)
{
	const char *text = sa_json_text(value);
	double number = text ? SA_MISSING : sa_json_number(value);
	bool no_zone;

	if (text && sa_time_text(text, strlen(text), at_ms, &no_zone))
		return *at_ms > 0;
	if (text && !sa_num_from_text(text, strlen(text), &number))
		return false;
	return sa_time_number(number, SA_TIME_AUTO, at_ms) && *at_ms > 0;
}

static int64_t time_of(const struct sa_json *root)
{
	static const char *const name[] = {"runtime_utc", "ts_iso", "timestamp", "ts"};
	int64_t at_ms;

	if (take_time(sa_json_path(root, "runtime", "utc", NULL), &at_ms))
		return at_ms;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		if (take_time(sa_json_get(root, name[i]), &at_ms))
			return at_ms;
	}
	return SA_NO_TIME;
}

bool sa_kpi_gate_is_stale(const struct sa_kpi_gate *gate, const struct sa_run *run)
{
	const struct sa_iter *last = run->iter + run->n_iter, *row = last;

	if (!gate || gate->at_ms == SA_NO_TIME || !run->n_iter)
		return false;
	/* back over the rows of the newest index, and over those that have no time, as unusable ones */
	while (row > run->iter && (row[-1].index == last[-1].index || row[-1].at_ms == SA_NO_TIME))
		row--;
	return row > run->iter && gate->at_ms < row[-1].at_ms;
}

int sa_kpi_gate_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_kpi_gate *gate,
		      struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	if (!sa_json_is(doc.root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	const char *word = sa_json_text_copy(arena, sa_json_get(doc.root, "verdict"));
	struct sa_texts reasons;

	sa_json_texts(arena, sa_json_get(doc.root, "reasons"), true, &reasons);
	*gate = (struct sa_kpi_gate){
		.verdict = sa_kpi_verdict_find(word ? word : ""),
		.word = word ? word : "",
		.reason = reasons.text,
		.n_reasons = reasons.n,
		.at_ms = time_of(doc.root),
	};
	return 0;
}

int sa_kpi_gate_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
		     struct sa_kpi_gate *gate, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_kpi_gate_parse(arena, &buf, gate, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	return 0;
}

/* One of the two gates: its content, or why it is not usable; both NULL when there is no such file. */
static void load_one(const struct sa_source *source, const char *path, struct sa_arena *arena,
		     const struct sa_kpi_gate **gate, const char **error)
{
	struct sa_kpi_gate *found = SA_NEW(arena, struct sa_kpi_gate);
	struct sa_err err;

	if (sa_kpi_gate_load(source, path, arena, found, &err) == 0)
		*gate = found;
	else if (err.code != SA_ERR_NOT_FOUND)
		*error = sa_arena_strdup(arena, err.msg);
}

const char *sa_kpi_gate_failed_path(const char *path, struct sa_arena *arena)
{
	size_t len = strlen(path), end = strlen(GATE_END);

	if (len <= end || strcmp(path + len - end, GATE_END) != 0)
		return NULL;
	return sa_arena_printf(arena, "%.*s.failed" GATE_END, (int)(len - end), path);
}

void sa_kpi_gates_load_at(const struct sa_source *source, const char *path, struct sa_arena *arena,
			  struct sa_kpi_gates *gates)
{
	const char *failed = sa_kpi_gate_failed_path(path, arena);

	*gates = (struct sa_kpi_gates){0};
	load_one(source, path, arena, &gates->gate, &gates->error);
	if (failed)
		load_one(source, failed, arena, &gates->failed, &gates->failed_error);
}

void sa_kpi_gates_load(const struct sa_source *source, struct sa_arena *arena,
		       struct sa_kpi_gates *gates)
{
	sa_kpi_gates_load_at(source, SA_KPI_GATE_PATH, arena, gates);
}

void sa_kpi_gates_note_misplaced(const struct sa_source *source, const char *path,
				 const struct sa_kpi_gates *gates, struct sa_arena *arena,
				 struct sa_notes *notes)
{
	const char *slash = strrchr(path, '/');
	const char *const name[] = {path, sa_kpi_gate_failed_path(path, arena)};
	size_t folder = slash ? (size_t)(slash + 1 - path) : 0;

	if (!folder || gates->gate || gates->error || gates->failed || gates->failed_error)
		return;
	for (size_t i = 0; i < 2 && name[i]; i++) {
		const struct sa_kpi_gate *gate = NULL;
		const char *error = NULL;

		load_one(source, name[i] + folder, arena, &gate, &error);
		if (gate || error)
			sa_note_add(
				notes, SA_WARNING, name[i] + folder,
				"not judged: the KPI gate is read from '%s'; move it there%s%s%s",
				name[i], error ? " (" : "", error ? error : "", error ? ")" : "");
	}
}

void sa_kpi_gates_load_beside(const struct sa_source *source, const struct sa_policy *policy,
			      struct sa_arena *arena, struct sa_kpi_gates *gates)
{
	struct sa_notes ignored;
	struct sa_run run;
	struct sa_err err;

	sa_kpi_gates_load(source, arena, gates);
	sa_notes_init(&ignored, arena);
	if (sa_run_load(source, policy, arena, &ignored, &run, &err) == 0)
		gates->stale = sa_kpi_gate_is_stale(gates->gate, &run);
}
