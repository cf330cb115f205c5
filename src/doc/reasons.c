/* SPDX-License-Identifier: MIT */
/* What speaks against a run. */
#include "doc/reasons.h"

static void say_of_audit(struct sa_str *out, const void *in, const void *of,
			 const struct sa_pen *pen)
{
	sa_phrase_failure(out, of, in, pen);
}

static void say_of_policy(struct sa_str *out, const void *in, const void *of,
			  const struct sa_pen *pen)
{
	sa_phrase_policy_failure(out, in, of, pen);
}

size_t sa_doc_reasons(struct sa_doc *doc, const struct sa_reasons *r)
{
	const struct sa_decision *d = r->decision;
	size_t n = r->holding ? d->n_holding : d->n;
	struct sa_block *list = NULL;
	size_t rules = 0;

	for (size_t i = r->from; i < n; i++) {
		const struct sa_failure *f = &d->failure[i];

		if (r->ruleless && f->finding)
			continue;
		if (!list) {
			list = sa_doc_list(doc, n - i < r->most ? n - i : r->most);
			list->mark = r->mark;
		}
		if (f->finding && r->most_rules && rules++ >= r->most_rules) {
			list->n_more++;
			continue;
		}
		sa_doc_item(list,
			    (struct sa_item){.state = f->state,
					     .words = {r->policy ? say_of_policy : say_of_audit,
						       r->policy ? (const void *)r->policy
								 : (const void *)r->audit,
						       f}});
	}
	return list ? list->n + list->n_more : 0;
}

size_t sa_doc_publication_reasons(struct sa_doc *doc, const struct sa_publication *pub, size_t from,
				  size_t most)
{
	struct sa_policy_report *report = NULL;

	if (pub->judged) {
		report = SA_NEW(doc->arena, struct sa_policy_report);
		*report = sa_publication_report(pub);
	}
	return sa_doc_reasons(doc, &(struct sa_reasons){.decision = &pub->decision,
							.audit = pub->audit,
							.policy = report,
							.from = from,
							.most = most,
							.mark = sa_reasons_beside(&pub->decision)});
}

const char *sa_reasons_title(enum sa_state state)
{
	return sa_state_ships(state) ? "Warnings" : "Failures";
}

enum sa_mark sa_reasons_beside(const struct sa_decision *d)
{
	return sa_state_ships(d->state) ? SA_MARK_NEVER : SA_MARK_WARNINGS;
}
