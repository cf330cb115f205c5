/* SPDX-License-Identifier: MIT */
/* Files. */
#include "doc/files.h"

static void say_file(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	pen->name(out, of);
}

void sa_doc_files(struct sa_doc *doc, const char *const *name)
{
	size_t n = 0;

	while (name[n])
		n++;
	sa_doc_heading(doc, sa_words_text("Data Files"));

	struct sa_block *list = sa_doc_list(doc, n);

	for (size_t i = 0; i < n; i++)
		sa_doc_item(list, (struct sa_item){.words = {say_file, NULL, name[i]}});
}
