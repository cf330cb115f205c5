/* SPDX-License-Identifier: MIT */
/* Words of publications. */
#include "model/publication.h"

const char *sa_publication_gate(const struct sa_publication *pub)
{
	if (!pub->gate || pub->gate->verdict == SA_KPI_VERDICT_UNKNOWN)
		return "MISSING";
	return sa_kpi_verdict_word(pub->gate->verdict);
}
