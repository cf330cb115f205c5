/* SPDX-License-Identifier: MIT */
/* Which files an audit writes. */
#ifndef SA_MODEL_REPORT_H
#define SA_MODEL_REPORT_H

/* In the order in which they are named on the console. */
enum sa_report {
#define DOCUMENT(ID, ...) SA_REPORT_##ID,
#define TABLE		  DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
	SA_REPORT_COUNT
};

#endif
