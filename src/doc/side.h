/* SPDX-License-Identifier: MIT */
/* The block of what stands beside the iterations: tuning report, delta report, metrics of the warm-up. */
#ifndef SA_DOC_SIDE_H
#define SA_DOC_SIDE_H

#include "doc/doc.h"
#include "model/audit.h"

/* Appends a list of what they say, or why they say nothing. */
void sa_doc_side(struct sa_doc *doc, const struct sa_audit *audit);

#endif
