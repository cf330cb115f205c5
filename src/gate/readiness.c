/* SPDX-License-Identifier: MIT */
/* Choosing the values that are judged. */
#include "gate/readiness.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

/* Snapshots round to four places; more than that is a difference. */
#define SNAPSHOT_TOLERANCE_ABS 1e-3
#define SNAPSHOT_TOLERANCE_REL 1e-3

/* Names that gave the KPI in the window, each with its count when there is more than one. */
static void describe_fields(const struct sa_run *run, const struct sa_window *last, size_t k,
			    const char *(*text)(unsigned), struct sa_str *out)
{
	unsigned count[256] = {0}, different = 0;

	for (size_t i = 0; i < last->n_rows; i++)
		count[run->iter[last->first_row + i].field[k]]++;
	for (unsigned f = 1; f < 256; f++)
		different += count[f] > 0;
	for (unsigned f = 1; f < 256; f++) {
		if (!count[f] || !text(f)[0])
			continue;
		sa_str_puts(out, out->len ? "; " : "");
		sa_str_puts(out, text(f));
		if (different > 1)
			sa_str_printf(out, " (%u of %zu)", count[f], last->n_rows);
	}
}

static void derive(const struct sa_run *run, const struct sa_window *last, size_t k,
		   const char *(*field_shown)(unsigned), const char *(*field_conversion)(unsigned),
		   struct sa_arena *arena, struct sa_reading *reading)
{
	SA_STR_SCOPE(field);
	SA_STR_SCOPE(conversion);
	const char *file = "";

	describe_fields(run, last, k, field_shown, &field);
	describe_fields(run, last, k, field_conversion, &conversion);
	if (last->n_rows == 1)
		file = run->iter[last->first_row].file;
	else if (last->n_rows)
		file = sa_arena_printf(arena, "%s … %s", run->iter[last->first_row].file,
				       run->iter[last->first_row + last->n_rows - 1].file);
	reading->value = last->kpi[k].median;
	reading->from = (struct sa_lineage){
		.aggregate = "median",
		.window = last->name,
		.file = file,
		.field = sa_str_finish(&field, arena),
		.conversion = sa_str_finish(&conversion, arena),
		.derived = true,
		.n_values = last->kpi[k].n,
	};
}

void sa_readings_build(const struct sa_run *run, const struct sa_window *last,
		       const struct sa_snapshot *snapshot, const char *(*field_shown)(unsigned),
		       const char *(*field_conversion)(unsigned), struct sa_arena *arena,
		       struct sa_reading *reading)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (snapshot->used)
			reading[k] = snapshot->kpi[k];
		else
			derive(run, last, k, field_shown, field_conversion, arena, &reading[k]);
	}
}

static double same_aggregate(const struct sa_agg *agg, const char *name)
{
	return strcmp(name, "max") == 0	   ? agg->max
	       : strcmp(name, "mean") == 0 ? agg->mean
					   : agg->median;
}

void sa_snapshot_compare(const struct sa_window *last, const struct sa_snapshot *snapshot,
			 struct sa_notes *notes)
{
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_reading *reading = &snapshot->kpi[k];
		double ours = same_aggregate(&last->kpi[k], reading->from.aggregate);
		double slack = SNAPSHOT_TOLERANCE_ABS + SNAPSHOT_TOLERANCE_REL * fabs(ours);
		SA_STR_SCOPE(text);

		if (!sa_num_is_finite(ours) || !sa_num_is_finite(reading->value) ||
		    fabs(ours - reading->value) <= slack)
			continue;
		sa_str_printf(&text, "disagrees with the iterations: %s %s is ",
			      sa_kpi_table[k].gate_name, reading->from.aggregate);
		sa_str_num(&text, reading->value, "");
		sa_str_puts(&text, " here, ");
		sa_str_num(&text, ours, "");
		sa_str_printf(&text, " in the iterations (%s); the snapshot counts", last->name);
		sa_note_add(notes, SA_WARNING, reading->from.file, "%s", text.buf);
	}
}
