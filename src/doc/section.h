/* SPDX-License-Identifier: MIT */
/* The sections that several reports have: what a link of the page goes to, and the heading, once each. */
#ifndef SA_DOC_SECTION_H
#define SA_DOC_SECTION_H

#include "doc/doc.h"

enum sa_section {
	SA_SECTION_GROUPS,
	SA_SECTION_CHARTS,
	SA_SECTION_TUNING,
	SA_SECTION_SOURCES,
	SA_SECTION_RECOMMENDATIONS,
	SA_SECTION_COUNT
};

const char *sa_section_id(enum sa_section section);
const char *sa_section_title(enum sa_section section);

/* Appends the heading, with its place. */
void sa_doc_begin(struct sa_doc *doc, enum sa_section section);

#endif
