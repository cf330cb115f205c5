/* SPDX-License-Identifier: MIT */
/* Sections by name. */
#include "doc/section.h"

static const struct {
	const char *id, *title;
} sections[SA_SECTION_COUNT] = {
	[SA_SECTION_GROUPS] = {"groups", "Groups, worst first"},
	[SA_SECTION_CHARTS] = {"charts", "Charts"},
	[SA_SECTION_TUNING] = {"tuning", "Tuning and guards"},
	[SA_SECTION_SOURCES] = {"sources", "Where each number comes from"},
	[SA_SECTION_RECOMMENDATIONS] = {"recommendations", "Recommendations"},
};

const char *sa_section_id(enum sa_section section)
{
	return sections[section].id;
}

const char *sa_section_title(enum sa_section section)
{
	return sections[section].title;
}

void sa_doc_begin(struct sa_doc *doc, enum sa_section section)
{
	sa_doc_section(doc, sections[section].id, sa_words_text(sections[section].title));
}
