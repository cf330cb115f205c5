/* SPDX-License-Identifier: MIT */
/*
 * Every limit of the program, in one table: name, value, what it protects.
 * Artifacts come from strangers; nothing is read, kept or shown without a bound.
 */
#ifndef SA_BASE_LIMITS_H
#define SA_BASE_LIMITS_H

#define SA_LIMIT_FILE_BYTES   (64u << 20)	 /* one input file */
#define SA_LIMIT_JSON_DEPTH   400		 /* nesting of arrays and objects */
#define SA_LIMIT_JSON_NODES   1000000		 /* values of one document that is read as a tree */
#define SA_LIMIT_ITERATIONS   1000000		 /* ITER_SUMMARY files of one run */
#define SA_LIMIT_ITER_INDEX   1000000000000000LL /* largest iteration number, 10^15 */
#define SA_LIMIT_TREE_ENTRIES 4000000		 /* directory entries walked for the inventory */
#define SA_LIMIT_TREE_DEPTH   64		 /* directory levels walked */
#define SA_LIMIT_FOLDER_LINKS 256   /* links to folders that patterns of inputs lead through */
#define SA_LIMIT_INVENTORY    120   /* files listed with their size */
#define SA_LIMIT_NOTES	      10000 /* notes kept of each severity; the rest is counted */
#define SA_LIMIT_SHOWN_TEXT   200   /* characters shown of a text from an artifact */
#define SA_LIMIT_REASONS      1000  /* distinct skip reasons kept, the most frequent ones */
#define SA_LIMIT_REASON_BYTES 1024  /* bytes kept of one skip reason of an iteration */
#define SA_LIMIT_VERBATIM_BYTES \
	16384 /* the same where the audit counts them: JSON has them verbatim */
#define SA_LIMIT_STEP_KEYS	1000 /* parameters of one tuning step that are kept */
#define SA_LIMIT_RUNTIME_VALUES 1000 /* run-time values of one iteration that are kept */
#define SA_LIMIT_GUARD_TYPES	SA_LIMIT_REASONS /* distinct guard types kept */
#define SA_LIMIT_EVENT_TEXTS	500  /* tuning events whose texts are kept for the report page */
#define SA_LIMIT_INPUTS		200  /* input files listed with their digest */
#define SA_LIMIT_NUMBER_BYTES	4096 /* characters of one number literal that are looked at */
#define SA_LIMIT_STR_BYTES	(256u << 20) /* one output built in memory */
#define SA_LIMIT_LINE_BYTES	(8u << 20)   /* one line of audit.jsonl */
#define SA_LIMIT_OVERRIDE_BYTES (1u << 20)   /* one file of runtime overrides */
#define SA_LIMIT_SOURCES \
	255 /* places in the `from` of a KPI: of a value it is kept which one gave it, in a byte */
#define SA_LIMIT_RULE_TEXT	 64    /* bytes of one limit as the user typed it */
#define SA_LIMIT_ZIP_ENTRIES	 65535 /* entries of one zip: what it can hold without zip64 */
#define SA_LIMIT_ZIP_NAME_BYTES	 1024  /* the name of one entry */
#define SA_LIMIT_ZIP_TOTAL_BYTES (512u << 20) /* all entries of one source unpacked */
#define SA_LIMIT_ZIP_RATIO	 200 /* unpacked to packed size of an entry over 1 MiB, and of all */
#define SA_LIMIT_ZIP_SHARDS	 256	      /* zips that are merged into one run */
#define SA_LIMIT_GIT_ENTRIES	 100000	      /* files and folders of one git tree */
#define SA_LIMIT_GIT_PATH_BYTES	 4096	      /* one path in a git tree */
#define SA_LIMIT_GIT_PATHS_TOTAL (64u << 20)  /* all paths of one git tree */
#define SA_LIMIT_GIT_FETCH_BYTES (256u << 20) /* received for one commit */
#define SA_LIMIT_GIT_WALK	 100000	      /* commits counted to tell a distance */
#define SA_LIMIT_CSV_CELLS	 16384	      /* cells of one row */
#define SA_LIMIT_GROUPS		 1000 /* groups of one input that are judged; the rest is counted */
#define SA_LIMIT_GROUP_BYTES	 256  /* bytes of the name of one group */
#define SA_LIMIT_ROWS		 1000000     /* rows of one input */
#define SA_LIMIT_STREAM_BYTES	 (1u << 30)  /* one input file of many records */
#define SA_LIMIT_CELLS		 (64u << 20) /* rows times groups times KPIs of one input */

#define SA_LIMIT_FIELDS	     1024 /* fields of records that inspect and init tell apart */
#define SA_LIMIT_FIELD_BYTES 200  /* the path of one of them */

#define SA_LIMIT_POLICY_BYTES	     (256u << 10) /* one policy file */
#define SA_LIMIT_POLICY_DEPTH	     32		  /* nesting in it */
#define SA_LIMIT_POLICY_SCALAR_BYTES 4096	  /* one value in it */
#define SA_LIMIT_POLICY_MEMBERS	     1100	  /* values of one list or map in it */
#define SA_LIMIT_POLICY_KPIS	     256
#define SA_LIMIT_POLICY_WINDOWS	     32
#define SA_LIMIT_POLICY_INPUTS	     16
#define SA_LIMIT_POLICY_RULES	     1000 /* parts of an "any" count each */
#define SA_LIMIT_POLICY_PROFILES     32	  /* each is resolved and checked */

#endif
