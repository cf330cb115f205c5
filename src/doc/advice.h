/* SPDX-License-Identifier: MIT */
/* What to do about each failure (FORMATS 8); "no action needed" on an OK alone. */
#ifndef SA_DOC_ADVICE_H
#define SA_DOC_ADVICE_H

#include "doc/doc.h"
#include "model/audit.h"

/*
 * Appends what to do about the decision of the audit, as steps (never without any), and returns them. Where nothing else
 * is to be done they say which KPI is nearest to its limit (`audit->near`).
 */
const struct sa_block *sa_doc_advice(struct sa_doc *doc, const struct sa_audit *audit);

#endif
