/* SPDX-License-Identifier: MIT */
/* Steps 6 to 8 on the console: what stands beside the iterations. */
#include "render/console_part.h"

#include <string.h>

#include "doc/phrase.h"

#define TOP_REASONS 5

/*
 * A reason from a report, as FORMATS 5 wants it on the console: people paste it into Markdown, and a
 * runner takes `##[` for a command.
 */
static void put_reason(struct sa_str *out, const char *text)
{
	SA_STR_SCOPE(shown);

	sa_console_plain(&shown, text);
	for (const char *p = shown.buf; *p; p++) {
		if (strchr("|`<[", *p))
			sa_str_putc(out, '\\');
		sa_str_putc(out, *p);
	}
}

static void put_counts(struct sa_str *out, const struct sa_count *count, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sa_str_puts(out, "    - ");
		put_reason(out, count[i].name);
		sa_str_puts(out, ": ");
		sa_str_num(out, count[i].count, "n/a");
		sa_str_putc(out, '\n');
	}
}

/* "✓ NAME found", "✗ NAME not found", "⚠ NAME not usable: why"; true when there is more to say. */
static bool put_file_state(struct sa_str *out, const struct sa_console_opts *opts,
			   enum sa_key_file file, bool found, const char *error)
{
	const char *name = sa_key_file_name(file);

	if (!found) {
		sa_str_printf(out, "✗ %s not found\n", name);
		return false;
	}
	if (error) {
		sa_console_paint(out, opts, SA_CONSOLE_YELLOW, "⚠");
		sa_str_printf(out, " %s not usable: ", name);
		sa_console_plain(out, error);
		sa_str_putc(out, '\n');
		return false;
	}
	sa_str_printf(out, "✓ %s found\n", name);
	return true;
}

void sa_console_side_reports(struct sa_str *out, const struct sa_console_opts *opts,
			     const struct sa_audit *audit)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;
	const struct sa_warmup *warmup = &audit->warmup;

	sa_console_step(out, opts, 6, "Analyzing TUNING_REPORT");
	if (put_file_state(out, opts, SA_KEY_TUNING, tuning->found, tuning->error)) {
		sa_str_printf(out, "  Deltas: %llu/%llu applied\n",
			      (unsigned long long)tuning->applied_total,
			      (unsigned long long)tuning->proposed_total);
		if (tuning->n_reasons)
			sa_str_puts(out, "  Guard skip reasons:\n");
		put_counts(out, tuning->reason,
			   tuning->n_reasons < TOP_REASONS ? tuning->n_reasons : TOP_REASONS);
	}
	sa_console_step(out, opts, 7, "Analyzing DELTA_VERIFY_REPORT");
	if (audit->delta.found && !audit->delta.error) {
		sa_str_puts(out, audit->delta.parsed ? "✓ " : "⚠ ");
		sa_phrase_delta(out, &audit->delta);
		sa_str_putc(out, '\n');
	} else {
		put_file_state(out, opts, SA_KEY_DELTA, audit->delta.found, audit->delta.error);
	}
	sa_console_step(out, opts, 8, "Analyzing warmup_metrics.prom");
	if (put_file_state(out, opts, SA_KEY_PROM, warmup->found, warmup->error)) {
		sa_str_puts(out, "  exporter_error: ");
		sa_str_num(out, warmup->exporter_error, "n/a");
		sa_str_putc(out, '\n');
		if (warmup->n_guards)
			sa_str_puts(out, "  Guard triggers:\n");
		put_counts(out, warmup->guard, warmup->n_guards);
	}
}
