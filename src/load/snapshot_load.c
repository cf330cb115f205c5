/* SPDX-License-Identifier: MIT */
/* Reading a snapshot of any of its writers. */
#include "load/snapshot_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "model/post_soak.h"

static const char *const blocks[] = {"kpi_last_n", "kpi_last8", "kpi_last_8", "last8", "metrics"};

/* Aggregates of a KPI object in the order in which they are looked for. */
static const char *const usual[] = {"median", "mean", NULL};
static const char *const largest[] = {"max", "mean", "median", NULL};

static const struct sa_json *find_block(const struct sa_json *root, const char **name)
{
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		const struct sa_json *block = sa_json_get(root, blocks[i]);

		if (sa_json_is(block, SA_JSON_OBJECT) && sa_json_first(block)) {
			*name = blocks[i];
			return block;
		}
	}
	*name = "";
	return root;
}

/* The first aggregate that is there; one that is null is lacking, any other that is no number rules. */
static const struct sa_json *find_aggregate(const struct sa_json *kpi, const char *const *agg,
					    const char **name)
{
	for (*name = agg[0]; *agg; agg++) {
		const struct sa_json *value = sa_json_get(kpi, *agg);

		if (value && !sa_json_is(value, SA_JSON_NULL)) {
			*name = *agg;
			return value;
		}
	}
	return NULL;
}

/* Whether an aggregate that could be judged is there and no finite number, whichever is (FORMATS 15.3). */
static bool has_no_number(const struct sa_json *kpi)
{
	static const char *const judged[] = {"max", "median", "value"};

	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
		const struct sa_json *value = sa_json_get(kpi, judged[i]);

		if (value && !sa_json_is(value, SA_JSON_NULL) &&
		    !sa_num_is_finite(sa_json_number(value)))
			return true;
	}
	return false;
}

static void read_kpi(struct sa_arena *arena, const struct sa_json *block, const char *block_name,
		     const struct sa_kpi *kpi, const char *file, struct sa_snapshot *snapshot)
{
	const struct sa_json *value = sa_json_get(block, kpi->gate_name);
	struct sa_reading *reading = &snapshot->kpi[kpi->id];
	bool object = sa_json_is(value, SA_JSON_OBJECT);
	const char *found = "value";
	const char *dot = block_name[0] ? "." : "";

	if (object)
		value = find_aggregate(value, kpi->judged == SA_JUDGED_MAX ? largest : usual,
				       &found);
	bool broken = object && has_no_number(sa_json_get(block, kpi->gate_name));

	*reading = (struct sa_reading){.value = broken ? SA_MISSING : sa_json_number(value)};
	snapshot->no_number[kpi->id] = broken || (value && !sa_json_is(value, SA_JSON_NULL) &&
						  !sa_num_is_finite(reading->value));
	reading->from = (struct sa_lineage){
		.aggregate = found,
		.window = block_name[0] ? block_name : "top level",
		.file = file,
		.field = sa_arena_printf(arena, "%s%s%s%s%s", block_name, dot, kpi->gate_name,
					 object ? "." : "", object ? found : ""),
		.conversion = "",
	};
}

/* What the writer says of the goals: false too where it had too few values to judge. */
static void read_goals(struct sa_arena *arena, const struct sa_json *root,
		       struct sa_snapshot *snapshot)
{
	const struct sa_json *met = sa_json_get(root, "goals_met");

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_json *goal =
			sa_kpi_table[k].ruled
				? sa_json_get(met, sa_post_goal(arena, &sa_kpi_table[k]))
				: NULL;

		snapshot->goal_missed[k] = sa_json_is(goal, SA_JSON_BOOL) && !sa_json_true(goal);
	}
}

static int by_index(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Which iterations it is about. A list with anything but iterations in it is one that fits no run. */
static void read_analyzed(struct sa_arena *arena, const struct sa_json *root,
			  struct sa_snapshot *snapshot)
{
	const struct sa_json *list = sa_json_get(root, "iterations_analyzed");
	const struct sa_json *total = sa_json_get(root, "iterations_total");
	uint64_t *index = NULL;
	size_t n = 0;

	snapshot->has_total = total && !sa_json_is(total, SA_JSON_NULL);
	snapshot->total = sa_json_number(total);
	snapshot->has_analyzed = list && !sa_json_is(list, SA_JSON_NULL);
	snapshot->n_analyzed = 0;
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	index = SA_NEW_ARRAY(arena, sa_json_count(list), uint64_t);
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		double value = sa_json_number(v);

		if (!(value >= 0 && value <= (double)SA_LIMIT_ITER_INDEX && value == floor(value)))
			return;
		index[n++] = (uint64_t)value;
	}
	if (n)
		qsort(index, n, sizeof *index, by_index);
	snapshot->analyzed = index;
	snapshot->n_analyzed = n;
}

int sa_snapshot_parse(struct sa_arena *arena, struct sa_buf *buf, const char *file,
		      struct sa_snapshot *snapshot, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	if (!sa_json_is(doc.root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	const struct sa_json *block = find_block(doc.root, &snapshot->block);

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		read_kpi(arena, block, snapshot->block, &sa_kpi_table[k], file, snapshot);
	read_analyzed(arena, doc.root, snapshot);
	read_goals(arena, doc.root, snapshot);
	snapshot->used = true;
	return 0;
}

void sa_snapshot_load(const struct sa_source *source, struct sa_arena *arena,
		      struct sa_snapshot *snapshot)
{
	sa_snapshot_load_at(source, sa_key_file_path(SA_KEY_SNAPSHOT), arena, snapshot);
}

void sa_snapshot_load_at(const struct sa_source *source, const char *path, struct sa_arena *arena,
			 struct sa_snapshot *snapshot)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	*snapshot = (struct sa_snapshot){.found = true, .block = ""};
	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, &err) == 0 &&
	    sa_snapshot_parse(arena, &buf, path, snapshot, &err) == 0)
		return;
	if (err.code == SA_ERR_NOT_FOUND)
		snapshot->found = false;
	else
		snapshot->error = sa_arena_strdup(arena, err.msg);
}
