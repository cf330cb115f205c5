/* SPDX-License-Identifier: MIT */
/*
 * Every limit of the program, in one table: name, value, what it protects.
 * Artifacts come from strangers; nothing is read, kept or shown without a bound.
 */
#ifndef SA_BASE_LIMITS_H
#define SA_BASE_LIMITS_H

#define SA_LIMIT_FILE_BYTES	(64u << 20) /* one input file */
#define SA_LIMIT_JSON_DEPTH	400	    /* nesting of arrays and objects */
#define SA_LIMIT_JSON_NODES	1000000	    /* values of one document that is read as a tree */
#define SA_LIMIT_ITERATIONS	1000000	    /* ITER_SUMMARY files of one run */
#define SA_LIMIT_ITER_INDEX	1000000000000000LL /* largest iteration number, 10^15 */
#define SA_LIMIT_TREE_ENTRIES	4000000	    /* directory entries walked for the inventory */
#define SA_LIMIT_TREE_DEPTH	64	    /* directory levels walked */
#define SA_LIMIT_INVENTORY	120	    /* files listed with their size */
#define SA_LIMIT_NOTES		200	    /* notes kept of each severity; the rest is counted */
#define SA_LIMIT_SHOWN_TEXT	200	    /* characters shown of a text from an artifact */
#define SA_LIMIT_REASONS	1000	    /* distinct skip reasons kept */
#define SA_LIMIT_REASON_BYTES	1024	    /* bytes kept of one skip reason */
#define SA_LIMIT_STEP_KEYS	1000	    /* parameters of one tuning step that are kept */
#define SA_LIMIT_RUNTIME_VALUES 1000	    /* run-time values of one iteration that are kept */
#define SA_LIMIT_GUARD_TYPES	1000	    /* distinct guard types kept */
#define SA_LIMIT_NUMBER_BYTES	4096	    /* characters of one number literal that are looked at */
#define SA_LIMIT_STR_BYTES	(256u << 20) /* one output built in memory */
#define SA_LIMIT_LINE_BYTES	(8u << 20)  /* one line of audit.jsonl */
#define SA_LIMIT_OVERRIDE_BYTES (1u << 20)  /* one file of runtime overrides */
#define SA_LIMIT_RULES		64	    /* readiness rules, --threshold included */
#define SA_LIMIT_RULE_TEXT	64	    /* bytes of one limit as the user typed it */

#endif
