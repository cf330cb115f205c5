/* SPDX-License-Identifier: MIT */
/* Blocks. */
#include "doc/doc.h"

static void say_text(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	pen->plain(out, of);
}

struct sa_words sa_words_text(const char *text)
{
	return (struct sa_words){say_text, NULL, text};
}

static struct sa_block *add(struct sa_doc *doc, enum sa_block_kind kind)
{
	struct sa_block *block = SA_NEW(doc->arena, struct sa_block);

	block->kind = kind;
	block->goes = doc->goes;
	if (doc->last)
		doc->last->next = block;
	else
		doc->first = block;
	return doc->last = block;
}

void sa_doc_heading(struct sa_doc *doc, struct sa_words words)
{
	add(doc, SA_BLOCK_HEADING)->words = words;
}

void sa_doc_section(struct sa_doc *doc, const char *id, struct sa_words words)
{
	sa_doc_heading(doc, words);
	doc->last->id = id;
}

void sa_doc_subheading(struct sa_doc *doc, struct sa_words words)
{
	sa_doc_heading(doc, words);
	doc->last->sub = true;
}

void sa_doc_heading_sentence(struct sa_doc *doc, struct sa_words words)
{
	sa_doc_heading(doc, words);
	doc->last->sentence = true;
}

void sa_doc_para(struct sa_doc *doc, struct sa_words words)
{
	add(doc, SA_BLOCK_PARA)->words = words;
}

static struct sa_block *add_items(struct sa_doc *doc, enum sa_block_kind kind, size_t most)
{
	struct sa_block *block = add(doc, kind);

	block->item = SA_NEW_ARRAY(doc->arena, most, struct sa_item);
	block->most = most;
	return block;
}

struct sa_block *sa_doc_list(struct sa_doc *doc, size_t most)
{
	return add_items(doc, SA_BLOCK_LIST, most);
}

struct sa_block *sa_doc_steps(struct sa_doc *doc, size_t most)
{
	return add_items(doc, SA_BLOCK_STEPS, most);
}

void sa_doc_item(struct sa_block *list, struct sa_item item)
{
	if (list->n == list->most)
		list->n_more++;
	else
		list->item[list->n++] = item;
}

void sa_doc_table(struct sa_doc *doc, const struct sa_table *table)
{
	struct sa_table *own = SA_NEW(doc->arena, struct sa_table);

	*own = *table;
	add(doc, SA_BLOCK_TABLE)->table = own;
}

void sa_doc_fold(struct sa_doc *doc, const char *id, struct sa_words words)
{
	struct sa_block *block = add(doc, SA_BLOCK_FOLD);

	block->id = id;
	block->words = words;
}

void sa_doc_fold_end(struct sa_doc *doc)
{
	add(doc, SA_BLOCK_FOLD_END);
}

bool sa_column_is_shown(const struct sa_table *table, size_t column, unsigned where)
{
	const struct sa_column *c = &table->column[column];

	return (!c->where || c->where & where) && (!c->shown || c->shown(table->in));
}

void sa_doc_shorten(struct sa_doc *doc, enum sa_room room)
{
	struct sa_block **link = &doc->first;

	doc->last = NULL;
	while (*link) {
		struct sa_block *block = *link;

		if (block->goes && block->goes <= room) {
			*link = block->next;
			continue;
		}
		if (block->few && block->few_at <= room && block->n > block->few) {
			block->n_more += block->n - block->few;
			block->n = block->few;
		}
		doc->last = block;
		link = &block->next;
	}
}
