/* SPDX-License-Identifier: MIT */
/* Printing notes. */
#include "app/notes_out.h"

#include "base/utf8.h"

void sa_print_notes(struct sa_ctx *ctx, const struct sa_notes *notes)
{
	size_t dropped = sa_notes_dropped(notes);

	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		fprintf(ctx->err, "soak-audit: %s: %s%s%s\n", sa_severity_name(note->severity),
			note->file, *note->file ? ": " : "", note->text);
	}
	if (dropped)
		fprintf(ctx->err, "soak-audit: %zu more notes are not shown\n", dropped);
}

void sa_print_load_errors(struct sa_ctx *ctx, const char *where, const struct sa_notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		if (note->severity != SA_ERROR)
			continue;
		fprintf(ctx->err, "soak-audit: ERROR loading %s%s%s: %s\n",
			where ? sa_utf8_shown(ctx->arena, where) : "", where ? "/" : "", note->file,
			sa_note_why(note));
	}
}
