/* SPDX-License-Identifier: MIT */
/* The block of the notes on the input. */
#ifndef SA_DOC_NOTES_H
#define SA_DOC_NOTES_H

#include "doc/doc.h"

/*
 * Appends a heading with the number of all notes, dropped ones too, and `most` of them; nothing without any. `see` is the
 * report that has the others, NULL for none.
 */
void sa_doc_notes(struct sa_doc *doc, const struct sa_notes *notes, size_t most, const char *see);

#endif
