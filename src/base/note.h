/* SPDX-License-Identifier: MIT */
/*
 * Notes: what was noticed and did not stop the work (a broken file, a gap, a KPI that had to be
 * derived). Every report lists them. Texts and file names are made safe to show when they are added;
 * at most SA_LIMIT_NOTES of each severity are kept, the rest is counted.
 */
#ifndef SA_BASE_NOTE_H
#define SA_BASE_NOTE_H

#include <stddef.h>

#include "base/arena.h"

enum sa_severity { SA_INFO, SA_WARNING, SA_ERROR, SA_SEVERITY_COUNT };

struct sa_note {
	enum sa_severity severity;
	const char *file; /* relative to the base directory, "" when no file is to blame */
	const char *text;
};

struct sa_notes {
	struct sa_arena *arena;
	struct sa_note *note;
	size_t n, cap;
	size_t n_by_severity[SA_SEVERITY_COUNT]; /* all of them, dropped ones too */
};

/* The lower-case name that JSON and the reports use: "info", "warning", "error". */
const char *sa_severity_name(enum sa_severity severity);

void sa_notes_init(struct sa_notes *notes, struct sa_arena *arena);

/* Adds a note about `file` ("" for none). Not thread-safe. */
void sa_note_add(struct sa_notes *notes, enum sa_severity severity, const char *file,
		 const char *fmt, ...) SA_PRINTF(4, 5);

/* The first note of severity error, NULL when there is none. */
const struct sa_note *sa_notes_first_error(const struct sa_notes *notes);

/* The reason of a note that begins with "not used: "; of any other its whole text. */
const char *sa_note_why(const struct sa_note *note);

/* How many notes were counted but not kept. */
size_t sa_notes_dropped(const struct sa_notes *notes);

#endif
