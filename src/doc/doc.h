/* SPDX-License-Identifier: MIT */
/*
 * A report as blocks: what it says and in which order, whatever its format. Nothing in it is text yet: the pens of
 * render/pens.h ask for the words when they print a block, and hand in the struct sa_pen that makes foreign
 * text safe. All of it lives in the arena of the document; what the words are about must live as long.
 */
#ifndef SA_DOC_DOC_H
#define SA_DOC_DOC_H

#include "base/arena.h"
#include "base/note.h"
#include "base/str.h"
#include "doc/pen.h"
#include "doc/room.h"
#include "model/state.h"
#include "model/verdict.h"

/* Says `of` (a failure, a problem, ...), knowing `in` (the audit), on one line. */
typedef void sa_say(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen);

struct sa_words {
	sa_say *say;
	const void *in, *of;
};

/* Our own words, verbatim. */
struct sa_words sa_words_text(const char *text);

/* How the state of an item is told: where a warning is called one, or by a sign where the format has room for it. */
enum sa_mark { SA_MARK_NEVER, SA_MARK_WARNINGS, SA_MARK_SIGN, SA_MARK_SEVERITY };

struct sa_item {
	enum sa_state state;	   /* of what speaks against the run; else OK */
	enum sa_severity severity; /* with SA_MARK_SEVERITY */
	bool inner;		   /* belongs to the one before */
	struct sa_words words;
};

/* What a column holds. */
enum sa_cell {
	SA_CELL_TEXT,
	SA_CELL_HEAD,  /* what the row is of */
	SA_CELL_GROUP, /* the same of several rows, said once where a format can do that */
	SA_CELL_NUMBER,
	SA_CELL_VALUE, /* a number that may be missing */
	SA_CELL_UNBROKEN,
	SA_CELL_FLAG,	  /* has the colour of an outcome */
	SA_CELL_SENTENCE, /* stands below its row where a format can do that */
};

/* The formats that have a column. */
enum sa_place_of { SA_EVERYWHERE = 0, SA_ON_CONSOLE = 1, SA_IN_MARKDOWN = 2, SA_ON_PAGE = 4 };

struct sa_column {
	const char *title;
	enum sa_cell kind;
	bool (*shown)(const void *in); /* NULL: always */
	sa_say *say;		       /* of a row */
	unsigned where;		       /* enum sa_place_of */
	size_t width, gap; /* on the console: at least, and the blanks before it (0 is one) */
	enum sa_outcome (*outcome)(const void *of); /* FLAG */
};

/* Rows of one kind, which all columns know how to say. */
struct sa_table {
	const char *name;  /* of its kind: "rules" */
	const char *label; /* its name where nothing is seen; not with a caption */
	const char *id,
		*caption; /* what a link of the page goes to, and what stands above it there; NULL: none */
	const struct sa_column *column;
	size_t n_column;
	const void *in, **row;
	size_t n_row;
};

enum sa_block_kind {
	SA_BLOCK_HEADING,
	SA_BLOCK_PARA,
	SA_BLOCK_LIST,
	SA_BLOCK_STEPS,
	SA_BLOCK_TABLE,
	SA_BLOCK_FOLD, /* of the blocks up to its end; there is none inside another one */
	SA_BLOCK_FOLD_END
};

struct sa_block {
	struct sa_block *next;
	enum sa_block_kind kind;
	struct sa_words words; /* HEADING, PARA, FOLD */
	bool sentence;	       /* HEADING: no colon belongs behind it */
	bool sub;	       /* HEADING: of a part of what the one before is of */
	const char *id;	      /* HEADING, FOLD: what a link of the page goes to; NULL for nothing */
	struct sa_item *item; /* LIST, STEPS */
	size_t n, most, n_more; /* LIST, STEPS: shown, room for, left out */
	size_t few;		/* LIST: shown from little room on, `few_at`; 0: all */
	enum sa_room few_at;
	enum sa_room goes; /* with that little room it is left out; 0: never */
	enum sa_mark mark; /* LIST */
	const char *more;  /* LIST: what stands behind "… and 3 more"; NULL for nothing */
	const struct sa_table *table;
};

struct sa_doc {
	struct sa_arena *arena;
	struct sa_block *first, *last;
	enum sa_room goes; /* of the blocks that are appended next */
};

/* Each appends a block. A heading is that of all blocks up to the next one. */
void sa_doc_heading(struct sa_doc *doc, struct sa_words words);
void sa_doc_section(struct sa_doc *doc, const char *id,
		    struct sa_words words); /* with a place of its own */
void sa_doc_subheading(struct sa_doc *doc, struct sa_words words);
void sa_doc_heading_sentence(struct sa_doc *doc, struct sa_words words); /* no colon behind it */
void sa_doc_para(struct sa_doc *doc, struct sa_words words);
/* A list of at most `most` items, which are still to be added; further ones are counted. */
struct sa_block *sa_doc_list(struct sa_doc *doc, size_t most);
/* The same of paragraphs, each with the inner items that follow it. */
struct sa_block *sa_doc_steps(struct sa_doc *doc, size_t most);
void sa_doc_item(struct sa_block *list, struct sa_item item);
/* (the table itself is copied, its columns and rows are not) */
void sa_doc_table(struct sa_doc *doc, const struct sa_table *table);
/* Folds what is appended up to the end away below `words`, where a format can do that; `id` as of a section. */
void sa_doc_fold(struct sa_doc *doc, const char *id, struct sa_words words);
void sa_doc_fold_end(struct sa_doc *doc);
/* Leaves out what goes with so much room, and shortens its lists. */
void sa_doc_shorten(struct sa_doc *doc, enum sa_room room);

/* Whether the format `where` has it. */
bool sa_column_is_shown(const struct sa_table *table, size_t column, unsigned where);

#endif
