/* SPDX-License-Identifier: MIT */
/* Words of the delta report. */
#include "model/delta_report.h"

const char *sa_pair_status_word(enum sa_pair_status status)
{
	static const char *const word[] = {"N/A", "Y", "partial_ok", "N"};

	return word[status];
}
