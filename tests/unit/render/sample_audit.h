/* SPDX-License-Identifier: MIT */
/* An audit to write reports of, and what is looked for in them. */
#ifndef SAMPLE_AUDIT_H
#define SAMPLE_AUDIT_H

#include "t.h"
#include "kpis.h"
#include "builtin.h"

#include "base/num.h"
#include "base/utf8.h"
#include "gate/decide.h"
#include "gate/fail.h"

#define UNUSED __attribute__((unused))
#define NA     SA_MISSING

/* Texts that try to be more than a text. */
static UNUSED const char *const nasty[] = {
	"a|b|c",
	"x\n# heading\n| a | b |",
	"x\r\n\r\n- item",
	"`code` ```",
	"<script>alert(1)</script> <!-- -->",
	"[link](http://evil.example) ![i](x)",
	"@octocat #12 GH-12 www.evil.example",
	"\033[31mred\033[0m \a\b",
	"\xE2\x80\xAE reversed \xE2\x80\xA8",
	"\xFF\xFE broken \xC3",
	"\"quoted\" \\ back",
	"=cmd|'/c calc'!A1",
	"ä大🎯",
};

/* An audit in which every text that comes from outside is `text`. */
struct sample {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_audit audit;
	struct sa_count reason[6], guard[2];
	struct sa_inventory_entry entry[2];
};

static void fill_run(struct sample *s, size_t n)
{
	s->run.iter = SA_NEW_ARRAY(&s->arena, n, struct sa_iter);
	s->run.n_iter = s->run.n_loaded = s->run.n_candidates = n;
	for (size_t i = 0; i < n; i++) {
		s->run.iter[i].index = i + 1;
		s->run.iter[i].file = sa_arena_printf(&s->arena, "ITER_SUMMARY_%zu.json", i + 1);
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			s->run.iter[i].kpi[k] = (double)(i + 1) / 4;
	}
	s->run.iter[0].kpi[T_NET_BPS] = NA;
}

static void fill_numbers(struct sa_audit *audit, bool missing)
{
	static const char *const name[] = {"overall", "steady", "last8"};

	for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
		audit->window[w] =
			(struct sa_window){.name = name[w], .n_rows = 24, .start_index = 17};
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			audit->window[w].kpi[k] =
				missing ? (struct sa_agg){0, 24, NA, NA, NA, NA}
					: (struct sa_agg){24, 0, 0.5, 6, 3.25, 3.2};
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		audit->trend[k] = missing ? (struct sa_trend){.slope_per_iter = NA,
							      .p_value = NA,
							      .s = NA,
							      .direction = SA_TREND_NA,
							      .change = NA,
							      .level_last = NA}
					  : (struct sa_trend){.n = 18,
							      .slope_per_iter = 0.25,
							      .p_value = 0.00001,
							      .s = 100,
							      .direction = SA_TREND_RISING,
							      .change = 4.25,
							      .level_last = 6};
		audit->crossing_iter[k] = missing ? NA : 41.4;
		audit->reading[k] = (struct sa_reading){
			.value = missing ? NA : 3.2,
			.from = {"median", "last8", "ITER_SUMMARY_1.json", missing ? "" : "net_bps",
				 "", true, missing ? 0 : 8},
		};
	}
}

static UNUSED void make(struct sample *s, const char *text, bool missing, bool broken)
{
	struct sa_policy policy;

	*s = (struct sample){0};
	sa_notes_init(&s->notes, &s->arena);
	fill_run(s, 24);
	s->run.base = text;
	s->run.origin = text;
	s->entry[0] = (struct sa_inventory_entry){sa_utf8_shown(&s->arena, text), 2048};
	s->entry[1] = (struct sa_inventory_entry){"gone.json", -1};
	s->run.inventory = (struct sa_inventory){.n_files = 2,
						 .entry = s->entry,
						 .n_entries = 2,
						 .present = {true, false, true, false}};
	for (size_t i = 0; i < T_COUNT(s->reason); i++)
		s->reason[i] = (struct sa_count){
			sa_arena_printf(&s->arena, "%s%.*s", text, (int)i, "+++++"),
			(double)(6 - i)};
	s->guard[0] = (struct sa_count){text, 2};
	s->guard[1] = (struct sa_count){"zz", 0.5};
	s->audit = (struct sa_audit){
		.meta = {"1.2.3", "2025-10-19 12:34:56 UTC", "out"},
		.settings = {.steady_start = 7, .last_n = 8, .min_iterations = 16},
		.run = &s->run,
		.snapshot = {.found = true, .error = text, .block = ""},
		.tuning = {.found = true,
			   .error = broken ? text : NULL,
			   .n_entries = 5,
			   .proposed_total = 7,
			   .applied_total = 3,
			   .reason = s->reason,
			   .n_reasons = T_COUNT(s->reason)},
		.delta = {.found = true,
			  .parsed = !broken,
			  .error = broken ? text : NULL,
			  .full_applied = 2,
			  .full_total = 5,
			  .full_pct = broken ? NA : 40},
		.warmup = {.found = true,
			   .error = broken ? text : NULL,
			   .exporter_error = NA,
			   .guard = s->guard,
			   .n_guards = 2},
		.notes = &s->notes,
	};
	fill_numbers(&s->audit, missing);
	(void)t_builtin(&s->arena, &policy, NULL, 0);
	sa_checks_alone(&policy, s->audit.reading, &s->arena, &s->audit.verdict);
	s->audit.failures = (struct sa_failures){.arena = &s->arena};
	sa_fail_checks(&s->audit);
	s->audit.decision = sa_decide(&s->audit.failures, s->audit.settings.fail_on, false);
	sa_note_add(&s->notes, SA_WARNING, text, "note: %s", text);
	sa_note_add(&s->notes, SA_ERROR, "", "not used: %s", text);
}

static UNUSED size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

static UNUSED void check_printable(const char *name, const char *text)
{
	size_t len = strlen(text), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = sa_utf8_span(text + i, len - i, &cp);
		if (!n || (cp != '\n' && sa_utf8_is_unsafe(cp)))
			fail_msg("%s: byte %zu, U+%04X: %.80s", name, i, (unsigned)cp, text + i);
	}
}

#endif
