/* SPDX-License-Identifier: MIT */
/* Reading the gate's verdict. */
#include "load/kpi_gate_load.h"

#include "base/limits.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/json_texts.h"

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

void sa_kpi_gates_load(const struct sa_source *source, struct sa_arena *arena,
		       struct sa_kpi_gates *gates)
{
	*gates = (struct sa_kpi_gates){0};
	load_one(source, SA_KPI_GATE_PATH, arena, &gates->gate, &gates->error);
	load_one(source, SA_KPI_GATE_FAILED_PATH, arena, &gates->failed, &gates->failed_error);
}
