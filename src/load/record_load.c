/* SPDX-License-Identifier: MIT */
/* Reading baseline records. */
#include "load/record_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/run_digest.h"

#define MAX_COLUMNS 64

bool sa_record_is_one(const struct sa_buf *buf)
{
	size_t look = buf->len < 4096 ? buf->len : 4096;

	return memmem(buf->data, look, "\"" SA_RECORD_SCHEMA "\"", sizeof SA_RECORD_SCHEMA + 1) !=
	       NULL;
}

/* Which KPI each column is: -1 for the index, -2 for one we do not know. */
static int read_columns(const struct sa_json *list, int *kpi_of, size_t *n, struct sa_err *err)
{
	bool has_index = false;

	*n = 0;
	for (const struct sa_json *v = sa_json_first(list); v && *n < MAX_COLUMNS;
	     v = sa_json_next(v)) {
		const char *name = sa_json_text(v);
		const struct sa_kpi *kpi = name ? sa_kpi_find(name, strlen(name)) : NULL;
		bool index = name && strcmp(name, "iter") == 0;

		has_index = has_index || index;
		kpi_of[(*n)++] = index ? -1 : kpi ? (int)kpi->id : -2;
	}
	if (!has_index)
		return sa_err_set(err, SA_ERR_SCHEMA, "no column 'iter' in it");
	return 0;
}

static int read_row(const struct sa_json *row, const int *kpi_of, size_t n, struct sa_iter *iter,
		    struct sa_err *err)
{
	size_t column = 0;

	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		iter->kpi[k] = SA_MISSING;
	iter->file = "";
	iter->at_ms = SA_NO_TIME;
	for (const struct sa_json *v = sa_json_first(row); v && column < n;
	     v = sa_json_next(v), column++) {
		double value = sa_json_number(v);

		if (kpi_of[column] >= 0)
			iter->kpi[kpi_of[column]] = value;
		if (kpi_of[column] != -1)
			continue;
		if (!(value >= 0 && value <= (double)SA_LIMIT_ITER_INDEX && value == floor(value)))
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "a row's iteration is no whole number");
		iter->index = (uint64_t)value;
	}
	return 0;
}

static int read_rows(struct sa_arena *arena, const struct sa_json *root, struct sa_run *run,
		     struct sa_err *err)
{
	const struct sa_json *rows = sa_json_get(root, "rows");
	int kpi_of[MAX_COLUMNS];
	size_t n_columns;

	if (!sa_json_is(rows, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "no list 'rows' in it");
	if (read_columns(sa_json_get(root, "columns"), kpi_of, &n_columns, err) != 0)
		return -1;
	run->iter = SA_NEW_ARRAY(arena, sa_json_count(rows), struct sa_iter);
	for (const struct sa_json *row = sa_json_first(rows); row; row = sa_json_next(row)) {
		struct sa_iter *iter = &run->iter[run->n_iter];

		if (!sa_json_is(row, SA_JSON_ARRAY))
			return sa_err_set(err, SA_ERR_SCHEMA, "a row is no list");
		if (read_row(row, kpi_of, n_columns, iter, err) != 0)
			return -1;
		if (run->n_iter && run->iter[run->n_iter - 1].index > iter->index)
			return sa_err_set(err, SA_ERR_SCHEMA, "the rows are not in order");
		run->n_iter++;
	}
	run->n_candidates = run->n_loaded = run->n_iter;
	return 0;
}

/* Which of the nulls are infinite values: lists of places in `rows`, from 1, by column. Absent in 1.0. */
static int read_infinite(const struct sa_json *root, struct sa_run *run, struct sa_err *err)
{
	const struct sa_json *all = sa_json_get(root, "infinite");

	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_json *list = sa_json_get(all, sa_kpi_table[k].csv_name);

		for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
			double place = sa_json_number(v);

			if (!(place >= 1 && place <= (double)run->n_iter && place == floor(place)))
				return sa_err_set(err, SA_ERR_SCHEMA,
						  "'infinite' names a row that is not there");
			run->iter[(size_t)place - 1].kpi[k] = sa_kpi_infinite(&sa_kpi_table[k]);
		}
	}
	return 0;
}

static const char *text_of(struct sa_arena *arena, const struct sa_json *root, const char *name)
{
	const char *text = sa_json_text(sa_json_get(root, name));

	return sa_arena_strdup(arena, text ? text : "");
}

static int read_record(struct sa_arena *arena, const struct sa_json *root, struct sa_record *record,
		       struct sa_err *err)
{
	struct sa_run *run = SA_NEW(arena, struct sa_run);
	const char *schema = sa_json_text(sa_json_get(root, "schema"));
	const char *version = sa_json_text(sa_json_get(root, "schema_version"));
	const char *verdict = sa_json_text(sa_json_get(root, "verdict"));
	const char *digest = sa_json_text(sa_json_get(root, "digest"));

	if (!schema || strcmp(schema, SA_RECORD_SCHEMA) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "not a baseline record");
	if (!version || strncmp(version, "1.", 2) != 0)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"schema_version '%.20s' of a newer soak-audit; this one reads 1.x and 2.x",
			version ? version : "");
	if (!verdict || (strcmp(verdict, "OK") != 0 && strcmp(verdict, "HOLD") != 0))
		return sa_err_set(err, SA_ERR_SCHEMA, "its verdict is neither OK nor HOLD");
	*record = (struct sa_record){
		.tool_version = text_of(arena, root, "tool_version"),
		.created_at = text_of(arena, root, "created_at"),
		.base = text_of(arena, root, "base"),
		.run = run,
		.ready = strcmp(verdict, "OK") == 0,
	};
	run->base = run->origin = record->base;
	if (read_rows(arena, root, run, err) != 0 || read_infinite(root, run, err) != 0)
		return -1;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		record->kpi[k] =
			sa_json_number(sa_json_path(root, "kpis", sa_kpi_table[k].gate_name, NULL));
	sa_run_digest(run, record->digest);
	if (!digest || strcmp(digest, record->digest) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "its digest does not fit its rows: it was changed after it was "
				  "saved; make it anew with `soak-audit baseline save`");
	return 0;
}

int sa_record_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_record *record,
		    struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0 ||
	    read_record(arena, doc.root, record, err) != 0)
		return sa_err_wrap(err, "baseline record");
	return 0;
}
