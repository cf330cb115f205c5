/* SPDX-License-Identifier: MIT */
/* The second look at the ITER_SUMMARY files. */
#include "load/step_files.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/members.h"
#include "load/step_load.h"

static void read_runtime(struct sa_arena *arena, const struct sa_json *root,
			 struct sa_detail *detail)
{
	static const char *const name[] = {"runtime_overrides", "runtime", "config"};

	for (size_t i = 0; i < sizeof name / sizeof *name && !detail->n_runtime; i++)
		sa_params_read(arena, sa_json_get(root, name[i]), &detail->runtime,
			       &detail->n_runtime);
}

int sa_detail_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_detail *detail,
		    struct sa_err *err)
{
	SA_JSON_SCOPE(doc);
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;
	struct sa_jscan scan;

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	if (!sa_json_is(doc.root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	const struct sa_json *summary = sa_json_get(doc.root, "summary");
	const char *phase;

	if (!summary)
		summary = doc.root;
	detail->cancel_ratio = sa_json_number(sa_json_get(summary, "cancel_ratio"));
	detail->warmup_active = sa_json_number(sa_json_get(summary, "warmup_active"));
	detail->warmup_iter_idx = sa_json_number(sa_json_get(summary, "warmup_iter_idx"));
	detail->rampdown_active = sa_json_number(sa_json_get(summary, "rampdown_active"));
	phase = sa_json_text(sa_json_get(summary, "phase"));
	if (phase && *phase)
		detail->phase =
			sa_arena_strndup(arena, phase, strnlen(phase, SA_LIMIT_REASON_BYTES));
	sa_jscan_init(&scan, buf->data, buf->len);
	if (!sa_members_take(&scan, &scratch, &members))
		return sa_jscan_err(&scan, err);
	const struct sa_member *tuning = sa_members_find(&members, "tuning");

	if (tuning)
		sa_step_read(arena, sa_members_value(&scan, tuning), &detail->step);
	read_runtime(arena, doc.root, detail);
	return 0;
}

struct sa_detail *sa_details_load(const struct sa_source *source, struct sa_arena *arena,
				  const struct sa_run *run, struct sa_notes *notes)
{
	struct sa_detail *list = SA_NEW_ARRAY(arena, run->n_iter, struct sa_detail);
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < run->n_iter; i++) {
		struct sa_detail *detail = &list[i];
		struct sa_err err;

		*detail = (struct sa_detail){
			.index = run->iter[i].index,
			.file = run->iter[i].file,
			.cancel_ratio = SA_MISSING,
			.warmup_active = SA_MISSING,
			.warmup_iter_idx = SA_MISSING,
			.rampdown_active = SA_MISSING,
		};
		if (run->iter[i].unusable)
			continue;
		if (source->ops->read(source, detail->file, SA_LIMIT_FILE_BYTES, &buf, &err) != 0 ||
		    sa_detail_parse(arena, &buf, detail, &err) != 0)
			sa_note_add(notes, SA_ERROR, detail->file, "tuning not used: %s", err.msg);
	}
	return list;
}
