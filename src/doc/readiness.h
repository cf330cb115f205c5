/* SPDX-License-Identifier: MIT */
/* The block of what the built-in rules judged, of an audit without a policy file. */
#ifndef SA_DOC_READINESS_H
#define SA_DOC_READINESS_H

#include "doc/doc.h"
#include "model/audit.h"

/* Each judged value, its target, and where it came from. */
void sa_doc_readiness(struct sa_doc *doc, const struct sa_audit *audit);

#endif
