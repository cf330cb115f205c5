/* SPDX-License-Identifier: MIT */
/* Writing baseline records. */
#include "render/record.h"

#include "base/num.h"
#include "codec/json_out.h"

static void put_table(struct sa_jout *j, const struct sa_run *run)
{
	sa_jout_array_inline(j, "columns");
	sa_jout_text(j, NULL, "iter");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_jout_text(j, NULL, sa_kpi_table[k].csv_name);
	sa_jout_end_array(j);
	sa_jout_array(j, "rows");
	for (size_t i = 0; i < run->n_iter; i++) {
		sa_jout_array_inline(j, NULL);
		sa_jout_int(j, NULL, (int64_t)run->iter[i].index);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			sa_jout_num(j, NULL, run->iter[i].kpi[k]);
		sa_jout_end_array(j);
	}
	sa_jout_end_array(j);
}

/* JSON has no infinite number: the table says null, and here is which of them is none of the missing. */
static void put_infinite(struct sa_jout *j, const struct sa_run *run)
{
	sa_jout_object(j, "infinite");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		bool any = false;

		for (size_t i = 0; i < run->n_iter; i++) {
			if (!isinf(run->iter[i].kpi[k]))
				continue;
			if (!any)
				sa_jout_array_inline(j, sa_kpi_table[k].csv_name);
			any = true;
			sa_jout_int(j, NULL, (int64_t)i + 1);
		}
		if (any)
			sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
}

void sa_render_record(const struct sa_record *record, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema", SA_RECORD_SCHEMA);
	sa_jout_text(&j, "schema_version", SA_RECORD_SCHEMA_VERSION);
	sa_jout_text(&j, "tool_version", record->tool_version);
	sa_jout_text(&j, "created_at", record->created_at);
	sa_jout_text(&j, "base", record->base);
	sa_jout_text(&j, "verdict", record->ready ? "OK" : "HOLD");
	sa_jout_text(&j, "digest", record->digest);
	sa_jout_object(&j, "kpis");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_jout_num(&j, sa_kpi_table[k].gate_name, record->kpi[k]);
	sa_jout_end_object(&j);
	put_table(&j, record->run);
	put_infinite(&j, record->run);
	sa_jout_object(&j, "inputs");
	for (size_t i = 0; i < record->n_inputs; i++)
		sa_jout_text(&j, record->input[i].path, record->input[i].sha256);
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
