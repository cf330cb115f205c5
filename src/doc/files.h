/* SPDX-License-Identifier: MIT */
/* The block that names the files for programs. */
#ifndef SA_DOC_FILES_H
#define SA_DOC_FILES_H

#include "doc/doc.h"

/* Appends a heading and the names; the list is ended by NULL. */
void sa_doc_files(struct sa_doc *doc, const char *const *name);

#endif
