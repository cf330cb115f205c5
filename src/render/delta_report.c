/* SPDX-License-Identifier: MIT */
/* DELTA_VERIFY_REPORT.md and what goes with it. */
#include "render/delta_report.h"

#include "base/num.h"
#include "codec/json_out.h"
#include "codec/md_out.h"

#define KEYS_SHOWN	 20
#define MISMATCHES_SHOWN 200

/*
 * A text from an artifact. Its colons are written as entities: whoever looks in this report for
 * "Full applications:" must not find it in the name of a parameter.
 */
static void put_text(struct sa_str *out, const char *text)
{
	SA_STR_SCOPE(safe);

	sa_md_name(&safe, text, SA_LIMIT_SHOWN_TEXT);
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.buf[i] == ':')
			sa_str_puts(out, "&#58;");
		else
			sa_str_putc(out, safe.buf[i]);
	}
}

static void put_pct(struct sa_str *out, double ratio)
{
	sa_str_fixed(out, 100 * ratio, 1, "n/a");
	sa_str_putc(out, '%');
}

/* "X/Y (Z.Z%)" */
static void put_share(struct sa_str *out, size_t part, size_t whole)
{
	sa_str_printf(out, "%zu/%zu (", part, whole);
	put_pct(out, whole ? (double)part / (double)whole : 0);
	sa_str_putc(out, ')');
}

static void put_verdict_reason(struct sa_str *out, const struct sa_delta_report *report)
{
	if (report->strange) /* what is proposed there is of iterations that are not here (FORMATS 15.8) */
		sa_str_printf(out,
			      "none of the %zu entries of TUNING_REPORT.json fits a pair of "
			      "iterations%s",
			      report->n_entries, report->proposed ? "; " : "");
	else if (!report->proposed)
		sa_str_puts(out, "no deltas were proposed");
	if (!report->proposed)
		return;
	sa_str_puts(out, "success ");
	put_pct(out, report->success_ratio);
	sa_str_puts(out, " (threshold: >= ");
	put_pct(out, report->threshold);
	if (report->strict) {
		sa_str_puts(out, ", strict)");
		return;
	}
	sa_str_puts(out, ", or >= ");
	put_pct(out, SA_DELTAS_SOFT_PASS);
	sa_str_puts(out, " without a stuck signature)");
}

static void put_guards(struct sa_str *out, unsigned flags)
{
	if (!flags)
		sa_str_puts(out, "none");
	for (size_t t = 0, n = 0; t < SA_TRIGGER_COUNT; t++) {
		if (flags >> t & 1)
			sa_str_printf(out, "%s%s", n++ ? ", " : "",
				      sa_trigger_name((enum sa_trigger)t));
	}
}

static void put_keys(struct sa_str *out, const struct sa_pair *pair)
{
	if (!pair->n_deltas)
		sa_str_puts(out, "none");
	for (size_t i = 0; i < pair->n_deltas && i < KEYS_SHOWN; i++) {
		sa_str_puts(out, i ? ", " : "");
		put_text(out, pair->delta[i].key);
	}
	if (pair->n_deltas > KEYS_SHOWN)
		sa_str_printf(out, ", … (%zu in all)", pair->n_deltas);
}

static void put_pair(struct sa_str *out, const struct sa_pair *pair)
{
	static const char *const said[] = {"n/a", "N", "Y"}; /* of a signature as well: changed? */
	static const char *const proof[] = {"", " (by values)", " (by keys)", " (by record)"};

	sa_str_printf(out, "| %llu → %llu | ", (unsigned long long)pair->from,
		      (unsigned long long)pair->to);
	put_keys(out, pair);
	sa_str_printf(out, " | %s | ", said[pair->applied]);
	put_guards(out, pair->flags);
	sa_str_printf(out, " | %s | %s | ", said[pair->signature],
		      sa_pair_status_word(pair->status));
	sa_str_puts(out, pair->reason);
	if (pair->detail) {
		sa_str_puts(out, ": ");
		put_text(out, pair->detail);
	}
	sa_str_printf(out, "%s |\n", proof[pair->proof]);
}

static void put_metrics(struct sa_str *out, const struct sa_delta_report *report)
{
	sa_str_printf(out,
		      "\n## Metrics\n\n- Total iteration pairs: %zu\n"
		      "- Pairs with proposed deltas: %zu\n- Full applications: ",
		      report->n_pairs, report->proposed);
	put_share(out, report->full, report->proposed);
	sa_str_puts(out, "\n- Partial OK (guard or skip reason): ");
	put_share(out, report->partial, report->proposed);
	sa_str_puts(out, "\n- Success (full + partial OK): ");
	put_share(out, report->full + report->partial, report->proposed);
	sa_str_puts(out, "\n- Failed applications: ");
	put_share(out, report->failed, report->proposed);
	sa_str_printf(out,
		      "\n- Signature stuck events: %zu\n"
		      "- Full applications by values (previous + delta = now): %zu\n"
		      "- Full applications by the tuner's record (no values to check): %zu\n",
		      report->stuck, report->by_values, report->by_record);
}

static void put_number(struct sa_str *out, double value)
{
	sa_str_puts(out, " | ");
	sa_str_num(out, value, "n/a");
}

static void put_mismatches(struct sa_str *out, const struct sa_delta_report *report)
{
	size_t shown = 0, all = 0;

	sa_str_puts(out, "\n## Detailed Mismatches\n\n");
	if (!report->failed) {
		sa_str_puts(out, "None.\n");
		return;
	}
	sa_str_puts(out, "| Iter (i-1 → i) | Parameter | Before | Delta | Now |\n"
			 "|----------------|-----------|--------|-------|-----|\n");
	for (size_t p = 0; p < report->n_pairs; p++) {
		const struct sa_pair *pair = &report->pair[p];

		if (pair->status != SA_PAIR_FAILED)
			continue;
		for (size_t m = 0; m < pair->n_mismatches; m++) {
			const struct sa_mismatch *mismatch = &pair->mismatch[m];

			if (all++ >= MISMATCHES_SHOWN)
				continue;
			shown++;
			sa_str_printf(out, "| %llu → %llu | ", (unsigned long long)pair->from,
				      (unsigned long long)pair->to);
			put_text(out, mismatch->key);
			put_number(out, mismatch->before);
			put_number(out, mismatch->delta);
			put_number(out, mismatch->now);
			sa_str_puts(out, " |\n");
		}
	}
	if (all > shown)
		sa_str_printf(out, "\n%zu more are not listed.\n", all - shown);
}

static void put_problems(struct sa_str *out, const struct sa_delta_report *report)
{
	sa_str_puts(out, "\n## Problematic Parameters\n\n");
	if (!report->n_problems)
		sa_str_puts(out, "None.\n");
	for (size_t i = 0; i < report->n_problems && i < MISMATCHES_SHOWN; i++) {
		sa_str_puts(out, "- ");
		put_text(out, report->problem[i].name);
		sa_str_puts(out, ": ");
		sa_str_num(out, report->problem[i].count, "");
		sa_str_puts(out, " mismatch(es)\n");
	}
}

static void put_notes(struct sa_str *out, const struct sa_notes *notes)
{
	if (notes->n)
		sa_str_puts(out, "\n## Notes\n\n");
	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		sa_str_printf(out, "- %s: ", sa_severity_name(note->severity));
		put_text(out, note->file);
		sa_str_puts(out, note->file[0] ? ": " : "");
		sa_md_text(out, note->text, 4 * SA_LIMIT_SHOWN_TEXT);
		sa_str_putc(out, '\n');
	}
}

void sa_render_delta_markdown(const struct sa_delta_report *report, const char *generated_at,
			      const struct sa_notes *notes, struct sa_str *out)
{
	sa_str_printf(
		out,
		"# Delta-Apply Verification Report\n\n**Generated:** %s\n\n"
		"Were the proposed parameter deltas applied from one iteration to the next?\n\n"
		"## Summary Table\n\n"
		"| Iter (i-1 → i) | Proposed Keys | Applied | Guards | Sig Changed | Params "
		"Match | Reason |\n"
		"|----------------|---------------|---------|--------|-------------|-------------"
		"-|--------|\n",
		generated_at);
	for (size_t p = 0; p < report->n_pairs; p++)
		put_pair(out, &report->pair[p]);
	put_metrics(out, report);
	put_mismatches(out, report);
	put_problems(out, report);
	sa_str_printf(out, "\n## Verdict\n\n%s - ", report->pass ? "✅ **PASS**" : "❌ **FAIL**");
	put_verdict_reason(out, report);
	sa_str_putc(out, '\n');
	put_notes(out, notes);
}

void sa_render_delta_console(const struct sa_delta_report *report, struct sa_str *out)
{
	sa_str_printf(out, "Iteration pairs: %zu, with proposed deltas: %zu\nFull applications: ",
		      report->n_pairs, report->proposed);
	put_share(out, report->full, report->proposed);
	sa_str_puts(out, "\nSuccess (full + partial OK): ");
	put_share(out, report->full + report->partial, report->proposed);
	sa_str_printf(out, "\nFailed: %zu, signature stuck: %zu\n%s - ", report->failed,
		      report->stuck, report->pass ? "✅ PASS" : "❌ FAIL");
	put_verdict_reason(out, report);
	sa_str_putc(out, '\n');
}

static double three_places(double ratio)
{
	return round(ratio * 1000) / 1000;
}

void sa_render_delta_json(const struct sa_delta_report *report, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_num(&j, "full_apply_ratio", three_places(report->full_ratio));
	sa_jout_int(&j, "full_apply_count", (int64_t)report->full);
	sa_jout_int(&j, "partial_ok_count", (int64_t)report->partial);
	sa_jout_int(&j, "fail_count", (int64_t)report->failed);
	sa_jout_int(&j, "signature_stuck_count", (int64_t)report->stuck);
	sa_jout_int(&j, "proposed_count", (int64_t)report->proposed);
	sa_jout_int(&j, "pairs_count", (int64_t)report->n_pairs);
	sa_jout_int(&j, "values_checked_count", (int64_t)report->by_values);
	sa_jout_int(&j, "by_record_count", (int64_t)report->by_record);
	sa_jout_num(&j, "success_ratio", three_places(report->success_ratio));
	sa_jout_num(&j, "threshold", report->threshold);
	sa_jout_bool(&j, "strict", report->strict);
	sa_jout_bool(&j, "pass", report->pass);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
