/* SPDX-License-Identifier: MIT */
/* Reading a snapshot of any of its writers. */
#include "load/snapshot_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"

static const char *const blocks[] = {"kpi_last_n", "kpi_last8", "kpi_last_8", "last8", "metrics"};

/* Aggregates of a KPI object in the order in which they are looked for. */
static const char *const usual[] = {"median", "mean", NULL};
static const char *const latency[] = {"max", "mean", "median", NULL};

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

static void read_kpi(struct sa_arena *arena, const struct sa_json *block, const char *block_name,
		     const struct sa_kpi *kpi, const char *file, struct sa_reading *reading)
{
	const struct sa_json *value = sa_json_get(block, kpi->gate_name);
	const char *const *agg = kpi->id == SA_KPI_LATENCY_P95_MS ? latency : usual;
	const char *found = "value";
	const char *dot = block_name[0] ? "." : "";

	reading->value = sa_json_number(value);
	if (sa_json_is(value, SA_JSON_OBJECT)) {
		for (found = agg[0]; *agg; agg++) {
			reading->value = sa_json_number(sa_json_get(value, *agg));
			if (sa_num_is_finite(reading->value)) {
				found = *agg;
				break;
			}
		}
	}
	bool object = sa_json_is(value, SA_JSON_OBJECT);

	reading->from = (struct sa_lineage){
		.aggregate = found,
		.window = block_name[0] ? block_name : "top level",
		.file = file,
		.field = sa_arena_printf(arena, "%s%s%s%s%s", block_name, dot, kpi->gate_name,
					 object ? "." : "", object ? found : ""),
		.conversion = "",
	};
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
		read_kpi(arena, block, snapshot->block, &sa_kpi_table[k], file, &snapshot->kpi[k]);
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
