/* SPDX-License-Identifier: MIT */
/* The block of all that speaks against a run: one list for every report that has one. */
#ifndef SA_DOC_REASONS_H
#define SA_DOC_REASONS_H

#include "doc/doc.h"
#include "doc/publication_text.h"

/* No report lists more: a policy may have many groups. */
#define SA_REASONS_SHOWN 200

struct sa_reasons {
	const struct sa_decision *decision;
	const struct sa_audit *audit;	       /* whose they are; NULL when a policy judged */
	const struct sa_policy_report *policy; /* NULL when audit is there */
	size_t from, most; /* failures before the first, and how many are shown */
	size_t most_rules; /* findings of rules among them that are shown; 0: no limit of their own */
	bool holding;	   /* only what keeps the run from shipping */
	bool ruleless;	   /* only what is no finding of a rule */
	enum sa_mark mark;
};

/*
 * Appends the failures of a decision as a list, the worst first; nothing without any. Returns how many there are, those
 * that are not shown included.
 */
size_t sa_doc_reasons(struct sa_doc *doc, const struct sa_reasons *reasons);

/* The same of a publication, whichever way it was judged. */
size_t sa_doc_publication_reasons(struct sa_doc *doc, const struct sa_publication *pub, size_t from,
				  size_t most);

/* What stands above the list: "Warnings" where the run ships, else "Failures". */
const char *sa_reasons_title(enum sa_state state);

/* The mark of a list whose head says the state: a warning is called one only beside what holds the run. */
enum sa_mark sa_reasons_beside(const struct sa_decision *decision);

#endif
