/* SPDX-License-Identifier: MIT */
/* The list of notes. */
#include "base/note.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

#define NOTE_CHARS ((size_t)4 * SA_LIMIT_SHOWN_TEXT)

const char *sa_severity_name(enum sa_severity severity)
{
	static const char *const name[] = {"info", "warning", "error"};

	return name[severity];
}

void sa_notes_init(struct sa_notes *notes, struct sa_arena *arena)
{
	*notes = (struct sa_notes){.arena = arena};
}

void sa_note_add(struct sa_notes *notes, enum sa_severity severity, const char *file,
		 const char *fmt, ...)
{
	/* a character has at most 4 bytes: what is cut here lies behind what is kept */
	char text[4 * (NOTE_CHARS + 8)];
	va_list ap;

	if (notes->n_by_severity[severity]++ >= SA_LIMIT_NOTES)
		return;
	notes->note = sa_arena_more(notes->arena, notes->note, notes->n, &notes->cap,
				    sizeof *notes->note);
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	SA_STR_SCOPE(shown);

	sa_utf8_plain(&shown, text, strlen(text), NOTE_CHARS);
	notes->note[notes->n++] = (struct sa_note){
		.severity = severity,
		.file = sa_utf8_shown(notes->arena, file),
		.text = sa_str_finish(&shown, notes->arena),
	};
}

const struct sa_note *sa_notes_first_error(const struct sa_notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		if (notes->note[i].severity == SA_ERROR)
			return &notes->note[i];
	}
	return NULL;
}

const char *sa_note_why(const struct sa_note *note)
{
	static const char not_used[] = "not used: ";
	const size_t len = sizeof not_used - 1;

	return note->text + (strncmp(note->text, not_used, len) == 0 ? len : 0);
}

size_t sa_notes_dropped(const struct sa_notes *notes)
{
	size_t all = 0;

	for (int s = 0; s < SA_SEVERITY_COUNT; s++)
		all += notes->n_by_severity[s];
	return all - notes->n;
}
