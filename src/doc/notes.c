/* SPDX-License-Identifier: MIT */
/* The notes on the input. */
#include "doc/notes.h"

static void say_note(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_note *note = of;

	(void)in;
	if (note->file[0]) {
		pen->foreign(out, note->file);
		sa_str_puts(out, ": ");
	}
	pen->foreign(out, note->text);
}

void sa_doc_notes(struct sa_doc *doc, const struct sa_notes *notes, size_t most, const char *see)
{
	size_t all = notes->n + sa_notes_dropped(notes);

	if (!all)
		return;
	sa_doc_section(doc, "notes",
		       sa_words_text(sa_arena_printf(doc->arena, "Notes on the input (%zu)", all)));

	struct sa_block *list = sa_doc_list(doc, notes->n < most ? notes->n : most);

	list->mark = SA_MARK_SEVERITY;
	for (size_t i = 0; i < notes->n; i++)
		sa_doc_item(list, (struct sa_item){.severity = notes->note[i].severity,
						   .words = {say_note, notes, &notes->note[i]}});
	list->n_more += all - notes->n;
	if (see)
		list->more = sa_arena_printf(doc->arena, " (see %s)", see);
}
