/* SPDX-License-Identifier: MIT */
/* Looking into the cumulative report, and writing it again. */
#include "tune/history.h"

#include <string.h>

const struct sa_past *sa_history_find(const struct sa_history *history, uint64_t iteration)
{
	for (size_t i = history->n; i > 0; i--) {
		const struct sa_past *past = &history->past[i - 1];

		if (past->has_iteration && past->iteration == iteration)
			return past;
	}
	return NULL;
}

/* Copies JSON that the scanner has accepted; its three words that are no JSON become null. */
static void copy_strict(struct sa_str *out, const char *p, size_t len)
{
	const char *end = p + len, *from = p;
	bool in_text = false;

	for (; p < end; p++) {
		if (in_text) {
			in_text = *p != '"';
			p += *p == '\\';
			continue;
		}
		in_text = *p == '"';
		size_t word = *p == 'N'			 ? strlen("NaN")
			      : *p == 'I'		 ? strlen("Infinity")
			      : *p == '-' && p[1] == 'I' ? strlen("-Infinity")
							 : 0;
		if (!word)
			continue;
		sa_str_add(out, from, (size_t)(p - from));
		sa_str_puts(out, "null");
		from = p + word;
		p = from - 1;
	}
	sa_str_add(out, from, (size_t)(end - from));
}

/* An entry whose iteration was its key gets it as its last member: a list has no keys. */
static void put_entry(struct sa_str *out, size_t *written, const char *text, size_t len,
		      const struct sa_past *keyed)
{
	size_t blank = strspn(text, " \n");

	sa_str_puts(out, (*written)++ ? ",\n  " : "\n  ");
	copy_strict(out, text + blank, len - blank - (keyed ? 1 : 0));
	if (keyed) /* (in place of the bracket; it has other members) */
		sa_str_printf(out, ", \"iteration\": %llu}", (unsigned long long)keyed->iteration);
}

void sa_history_write(const struct sa_history *history, uint64_t iteration, const char *entry,
		      struct sa_str *out)
{
	size_t written = 0, place = history->n;

	/* before the first one that has this iteration, or follows it */
	for (size_t i = history->n; i > 0; i--) {
		const struct sa_past *past = &history->past[i - 1];

		if (past->has_iteration && past->iteration >= iteration)
			place = i - 1;
	}
	sa_str_putc(out, '[');
	for (size_t i = 0; i <= history->n; i++) {
		if (i == place)
			put_entry(out, &written, entry, strlen(entry), NULL);
		if (i == history->n)
			break;
		const struct sa_past *past = &history->past[i];

		if (!past->has_iteration || past->iteration != iteration)
			put_entry(out, &written, past->text, past->len, past->keyed ? past : NULL);
	}
	sa_str_puts(out, "\n]\n");
}
