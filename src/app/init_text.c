/* SPDX-License-Identifier: MIT */
/* The files that init writes. */
#include <math.h>
#include <string.h>

#include "app/init.h"
#include "base/version.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_out.h"

/* The Action as README names it; tests/e2e/way_in_cases.py compares the workflow with README. */
#define ACTION "org/soak-audit-action"

const char sa_init_schema_url[] =
	"https://raw.githubusercontent.com/" ACTION "/main/schemas/policy.schema.json";

static void put_shown(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), 60);
}

static void put_quoted(struct sa_str *out, const char *text)
{
	sa_json_quote(out, text, strlen(text));
}

static void put_complete(const struct sa_init_plan *plan, struct sa_str *out)
{
	bool list = plan->n_input > 1;

	sa_str_puts(out, "\n# Less than this is no whole run, and INCONCLUSIVE.\ncomplete:\n");
	for (size_t i = 0; i < plan->n_input; i++) {
		const struct sa_init_input *in = &plan->input[i];
		const char *indent = list ? "    " : "  ";

		if (list)
			sa_str_printf(out, "  - input: %s\n", in->in->name);
		sa_str_printf(out,
			      "%s# this run has %llu rows (the group with the fewest); 10 %% off\n",
			      indent, (unsigned long long)in->seen_rows);
		sa_str_printf(out, "%srows: %llu\n", indent, (unsigned long long)in->rows);
		if (in->max_gap)
			sa_str_printf(out, "%s# %s\n%smax-gap: %s\n", indent, in->gap_why, indent,
				      in->max_gap);
	}
}

/* "median(steady) <= 148 ms" */
static void put_rule(const struct sa_init_kpi *kpi, const struct sa_init_rule *rule,
		     const char *window, struct sa_str *out)
{
	bool up = rule->op == SA_LE;

	sa_str_printf(out, "\"%s(%s) %s ", kpi->agg, window, up ? "<=" : ">=");
	/* (without a limit yet: one that every finite number passes) */
	sa_str_num(out, isnan(rule->limit) ? (up ? 1.7e308 : -1.7e308) : rule->limit, "");
	if (kpi->unit[0])
		sa_str_printf(out, " %s", kpi->unit);
	sa_str_putc(out, '"');
}

static void put_rules(const struct sa_init_kpi *kpi, const char *window, struct sa_str *out)
{
	if (!kpi->n_rule)
		return;
	sa_str_puts(out, "    # in this run ");
	sa_str_num(out, sa_num_rounded(kpi->rule[0].seen), "?");
	if (kpi->n_rule > 1) {
		sa_str_puts(out, " at most and ");
		sa_str_num(out, sa_num_rounded(kpi->rule[1].seen), "?");
		sa_str_puts(out, " at least");
	}
	sa_str_printf(out, "; %s\n", kpi->rule[0].headroom ? kpi->rule[0].headroom : "");
	sa_str_printf(out, "    %s: ", kpi->rule[0].should ? "should" : "must");
	for (size_t i = 0; i < kpi->n_rule; i++) {
		sa_str_puts(out, kpi->n_rule == 1 ? "" : i ? ", " : "[");
		put_rule(kpi, &kpi->rule[i], window, out);
	}
	sa_str_puts(out, kpi->n_rule == 1 ? "\n" : "]\n");
}

static void put_kpi(const struct sa_init_input *input, const struct sa_init_kpi *kpi, bool several,
		    struct sa_str *out)
{
	static const char *const better[] = {
		[SA_HIGHER] = "higher", [SA_LOWER] = "lower", [SA_NEITHER] = "none"};

	sa_str_printf(out, "  %s:\n    from: ", kpi->name);
	sa_survey_put_from(kpi->field, out);
	sa_str_putc(out, '\n');
	if (several)
		sa_str_printf(out, "    input: %s\n", input->in->name);
	if (kpi->unit[0])
		sa_str_printf(out, "    unit: \"%s\" # %s\n", kpi->unit,
			      kpi->field->unit[0] ? "the header says so" : "its name says so");
	if (kpi->better == SA_NEITHER)
		sa_str_puts(out,
			    "    # say better: lower or higher, and keep the side that matters\n");
	else
		sa_str_printf(out, "    better: %s # by its name\n", better[kpi->better]);
	if (kpi->counter)
		sa_str_puts(out,
			    "    kind: counter # it only grows: rows hold the differences; a level "
			    "is kind: gauge\n");
	if (kpi->reduce)
		sa_str_printf(out, "    reduce: %s # %s\n", kpi->reduce,
			      kpi->field->counts ? "such records of a row"
			      : kpi->counter	 ? "how much it grows a second"
						 : "of the values of a row");
	if (kpi->why_none)
		sa_str_printf(out, "    # no rule: %s\n", kpi->why_none);
	put_rules(kpi, input->window, out);
}

static void put_input(const struct sa_init_input *input, struct sa_str *out)
{
	const struct sa_survey_input *in = input->in;

	sa_str_printf(out, "  # %s, recognised by its content; %zu records\n", in->fields.format,
		      in->fields.n_records);
	if (in->time || in->index || in->by || in->every)
		sa_str_puts(out, "  # time, index, by and every were found by names and values\n");
	sa_str_puts(out, "  - ");
	sa_survey_put_input(in, out);
	sa_str_putc(out, '\n');
}

void sa_init_text(const struct sa_init_plan *plan, struct sa_str *out)
{
	sa_str_printf(
		out,
		"# yaml-language-server: $schema=%s\n"
		"# Proposed by `soak-audit init` %s from one run. A comment says where each number comes "
		"from; change\n# what you know better. `soak-audit policy check` reads this file, "
		"`policy explain KPI` tells what it means.\nversion: 1\n\ninput:\n",
		sa_init_schema_url, sa_version);
	for (size_t i = 0; i < plan->n_input; i++)
		put_input(&plan->input[i], out);
	sa_str_puts(out, "\nwindows:\n");
	for (size_t i = 0; i < plan->n_input; i++)
		sa_str_printf(out, "  # %s\n  %s: %s\n", plan->input[i].window_why,
			      plan->input[i].window, plan->input[i].window_map);
	if (plan->complete)
		put_complete(plan, out);
	if (plan->kpi_gate)
		sa_str_printf(out, "\n# the soak's own gate; FAIL holds the run\nkpi-gate: %s\n",
			      plan->kpi_gate);
	sa_str_puts(out, "\nkpis:\n");
	for (size_t i = 0; i < plan->n_input; i++) {
		for (size_t k = 0; k < plan->input[i].n_kpi; k++)
			put_kpi(&plan->input[i], &plan->input[i].kpi[k], plan->n_input > 1, out);
		if (plan->input[i].n_left_out) {
			sa_str_printf(out, "  # and %zu more fields of ",
				      plan->input[i].n_left_out);
			put_shown(out, plan->input[i].in->file[0]);
			sa_str_puts(out, " (soak-audit inspect shows them)\n");
		}
	}
}

void sa_init_workflow(const char *base, const char *policy, struct sa_str *out)
{
	size_t major = strcspn(sa_version, ".");

	sa_str_puts(
		out,
		"# Proposed by `soak-audit init --workflow`. Put your soak where ./run-soak.sh "
		"stands.\n"
		"name: soak\non:\n  pull_request:\npermissions:\n  contents: read\n"
		"  pull-requests: write\njobs:\n  soak:\n    runs-on: ubuntu-latest\n    steps:\n"
		"      - uses: actions/checkout@v4\n"
		"      - run: ./run-soak.sh # leaves its files in the directory below\n");
	sa_str_printf(out,
		      "      - uses: " ACTION "@v%.*s\n        with:\n          base: ", (int)major,
		      sa_version);
	put_quoted(out, base);
	if (policy) {
		sa_str_puts(out, "\n          policy: ");
		put_quoted(out, policy);
	}
	sa_str_puts(out, "\n      - uses: actions/upload-artifact@v4\n        if: always()\n"
			 "        with:\n          name: soak\n          path: ");
	/* (not the whole checkout) */
	put_quoted(out, strcmp(base, ".") == 0 ? "reports/analysis" : base);
	sa_str_putc(out, '\n');
}
