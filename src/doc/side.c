/* SPDX-License-Identifier: MIT */
/* What stands beside the iterations. */
#include "doc/side.h"

#include "doc/phrase.h"

#define TOP_REASONS 5 /* FORMATS 5 */
#define TOP_GUARDS  20
#define MOST_ITEMS  (5 + TOP_REASONS + 1 + TOP_GUARDS + 1)

static void add(struct sa_block *list, sa_say *say, const void *of)
{
	sa_doc_item(list, (struct sa_item){.words = {say, NULL, of}});
}

static void say_count(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_count *count = of;

	(void)in;
	pen->foreign(out, count->name);
	sa_str_puts(out, ": ");
	sa_str_num(out, count->count, "n/a");
}

static void add_counts(struct sa_doc *doc, struct sa_block *list, const char *title,
		       const struct sa_count *count, size_t n, size_t most)
{
	if (!n)
		return;
	sa_doc_item(list, (struct sa_item){.words = sa_words_text(title)});
	for (size_t i = 0; i < n && i < most; i++)
		sa_doc_item(list,
			    (struct sa_item){.inner = true, .words = {say_count, NULL, &count[i]}});
	if (n > most)
		sa_doc_item(list,
			    (struct sa_item){.inner = true,
					     .words = sa_words_text(sa_arena_printf(
						     doc->arena, "… and %zu more", n - most))});
}

/* "TUNING_REPORT.json: not found", "... not usable: why"; false, and nothing, when there is more to say. */
static bool say_unread(struct sa_str *out, enum sa_key_file file, bool found, const char *error,
		       const struct sa_pen *pen)
{
	if (found && !error)
		return false;
	pen->plain(out, sa_key_file_name(file));
	sa_str_puts(out, found ? ": not usable: " : ": not found");
	if (found)
		pen->foreign(out, error);
	return true;
}

static void say_tuning(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_tuning_summary *tuning = of;

	(void)in;
	if (!say_unread(out, SA_KEY_TUNING, tuning->found, tuning->error, pen))
		sa_str_printf(out, "Deltas applied: %llu/%llu",
			      (unsigned long long)tuning->applied_total,
			      (unsigned long long)tuning->proposed_total);
}

static void say_delta(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_delta_verify *delta = of;
	SA_STR_SCOPE(text);

	(void)in;
	if (say_unread(out, SA_KEY_DELTA, delta->found, delta->error, pen))
		return;
	sa_phrase_delta(&text, delta);
	pen->plain(out, text.buf);
}

static void say_warmup(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_warmup *warmup = of;

	(void)in;
	if (say_unread(out, SA_KEY_PROM, warmup->found, warmup->error, pen))
		return;
	pen->plain(out, sa_key_file_name(SA_KEY_PROM));
	pen->plain(out, ": exporter_error ");
	sa_str_num(out, warmup->exporter_error, "n/a");
}

void sa_doc_side(struct sa_doc *doc, const struct sa_audit *audit)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;
	struct sa_block *list = sa_doc_list(doc, MOST_ITEMS);

	add(list, say_tuning, tuning);
	if (tuning->found && !tuning->error)
		add_counts(doc, list, "Guard skip reasons:", tuning->reason, tuning->n_reasons,
			   TOP_REASONS);
	add(list, say_delta, &audit->delta);
	add(list, say_warmup, &audit->warmup);
	if (audit->warmup.found)
		add_counts(doc, list, "Guard triggers:", audit->warmup.guard,
			   audit->warmup.n_guards, TOP_GUARDS);
}
