/* SPDX-License-Identifier: MIT */
/* Reading the plan of a run. */
#include "load/run_plan_load.h"

#include <unistd.h>

#include "base/limits.h"
#include "base/lock.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utc.h"
#include "codec/json_in.h"
#include "codec/text_in.h"

static int read_time(const struct sa_json *root, const char *name, int64_t *at_ms,
		     struct sa_err *err)
{
	const struct sa_json *value = sa_json_get(root, name);
	const char *text = sa_json_text(value);

	*at_ms = SA_RUN_PLAN_NO_TIME;
	if (!value || sa_json_is(value, SA_JSON_NULL) || (text && sa_utc_parse(text, at_ms)))
		return 0;
	return sa_err_set(err, SA_ERR_SCHEMA, "'%s' is no time such as 2025-10-19T12:34:56Z", name);
}

int sa_run_plan_parse(struct sa_buf *buf, struct sa_run_plan *plan, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	*plan = (struct sa_run_plan){
		.found = true, .started_ms = SA_RUN_PLAN_NO_TIME, .ended_ms = SA_RUN_PLAN_NO_TIME};
	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	if (!sa_json_is(doc.root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	double n = sa_json_number(sa_json_get(doc.root, "iterations"));

	if (!(n >= 1 && n <= SA_LIMIT_ITERATIONS && n == floor(n)))
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'iterations' is no whole number from 1 to %d",
				  SA_LIMIT_ITERATIONS);
	plan->iterations = (uint64_t)n;
	if (read_time(doc.root, "started", &plan->started_ms, err) != 0)
		return -1;
	return read_time(doc.root, "ended", &plan->ended_ms, err);
}

/* Only a directory can be one in which a run is under way. */
static bool is_running(const struct sa_source *source)
{
	struct sa_err ignored;

	if (source->dir.fd < 0)
		return false;
	SA_STR_SCOPE(path);

	sa_str_printf(&path, "%s%s%s", source->below ? source->below : "", source->below ? "/" : "",
		      SA_RUN_PLAN_NAME);
	int fd = sa_dir_open_file(source->fs, &source->dir, path.buf, &ignored);

	if (fd < 0)
		return false;
	bool held = sa_lock_is_held(fd);

	close(fd);
	return held;
}

void sa_run_plan_load(const struct sa_source *source, struct sa_arena *arena,
		      struct sa_run_plan *plan)
{
	struct sa_err err = {0};
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, SA_RUN_PLAN_NAME, SA_LIMIT_FILE_BYTES, &buf, &err) != 0 ||
	    sa_run_plan_parse(&buf, plan, &err) != 0)
		*plan = (struct sa_run_plan){
			.found = err.code != SA_ERR_NOT_FOUND,
			.error = err.code != SA_ERR_NOT_FOUND ? sa_arena_strdup(arena, err.msg)
							      : NULL,
			.started_ms = SA_RUN_PLAN_NO_TIME,
			.ended_ms = SA_RUN_PLAN_NO_TIME,
		};
	plan->running = plan->found && is_running(source);
}
