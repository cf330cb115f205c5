/* SPDX-License-Identifier: MIT */
/* Zips through minizip. Each call opens the bytes anew, so that no state is shared by threads. */
#include "codec/zip_in.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/unzip.h>

#include "base/limits.h"
#include "base/utf8.h"

#define FLAG_ENCRYPTED	   0x0001u
#define FLAG_STRONG_CRYPTO 0x0040u
#define FLAG_MASKED	   0x2000u
#define METHOD_STORED	   0
#define METHOD_DEFLATED	   8
#define MODE_TYPE	   0170000u /* upper half of the external attributes: st_mode */
#define MODE_REGULAR	   0100000u
#define MODE_DIRECTORY	   0040000u
#define MODE_LINK	   0120000u
#define RATIO_FROM_BYTES   (1u << 20)
#define END_BYTES	   22 /* the end record without a comment */

/* --- memory as a file ---------------------------------------------------------------------------- */

struct memory {
	const char *bytes;
	uint64_t len, at;
	bool beyond; /* a read met the end: minizip takes that for success unless told */
};

static voidpf ZCALLBACK memory_open(voidpf opaque, const void *name, int mode)
{
	(void)name, (void)mode;
	return opaque;
}

static uLong ZCALLBACK memory_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
	struct memory *m = stream;
	uint64_t left = m->len - m->at;

	(void)opaque;
	m->beyond = size > left;
	if (m->beyond)
		size = (uLong)left;
	memcpy(to, m->bytes + m->at, size);
	m->at += size;
	return size;
}

static uLong ZCALLBACK memory_write(voidpf opaque, voidpf stream, const void *from, uLong size)
{
	(void)opaque, (void)stream, (void)from, (void)size;
	return 0;
}

static ZPOS64_T ZCALLBACK memory_tell(voidpf opaque, voidpf stream)
{
	(void)opaque;
	return ((struct memory *)stream)->at;
}

static long ZCALLBACK memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct memory *m = stream;
	uint64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? m->at
			: origin == ZLIB_FILEFUNC_SEEK_END ? m->len
							   : 0;

	(void)opaque;
	if (offset > m->len - from)
		return -1;
	m->at = from + offset;
	return 0;
}

static int ZCALLBACK memory_close(voidpf opaque, voidpf stream)
{
	(void)opaque, (void)stream;
	return 0;
}

static int ZCALLBACK memory_error(voidpf opaque, voidpf stream)
{
	(void)opaque;
	return ((struct memory *)stream)->beyond;
}

static void close_zip(unzFile *file)
{
	if (*file)
		unzClose(*file);
}

static unzFile open_zip(struct memory *m)
{
	zlib_filefunc64_def calls = {
		.zopen64_file = memory_open,
		.zread_file = memory_read,
		.zwrite_file = memory_write,
		.ztell64_file = memory_tell,
		.zseek64_file = memory_seek,
		.zclose_file = memory_close,
		.zerror_file = memory_error,
		.opaque = m,
	};

	return unzOpen2_64("", &calls);
}

/* --- the directory ------------------------------------------------------------------------------- */

static const char *shown(const char *name, char out[SA_LIMIT_SHOWN_TEXT])
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, name, strlen(name), 60);
	size_t len = plain.len < SA_LIMIT_SHOWN_TEXT - 1 ? plain.len : SA_LIMIT_SHOWN_TEXT - 1;

	memcpy(out, plain.buf, len);
	out[len] = '\0';
	return out;
}

static int no_zip(const char *bytes, size_t len, struct sa_err *err)
{
	if (len >= 4 && memcmp(bytes, "PK", 2) == 0)
		return sa_err_set(
			err, SA_ERR_PARSE,
			"the zip is cut off or damaged: it has no usable directory at its end");
	return sa_err_set(err, SA_ERR_PARSE,
			  len ? "this is no zip" : "this is no zip: it is empty");
}

/* Why a path of `len` bytes is refused; NULL when it is harmless. */
static const char *path_fault(const char *name, size_t len)
{
	size_t depth = 0;

	if (!len)
		return "has no name";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c < 0x20 || c == 0x7f)
			return c ? "has a control character in its name" : "has a NUL in its name";
		if (c == '\\')
			return "has a backslash in its name";
	}
	if (name[0] == '/')
		return "has an absolute name";
	if (len > 1 && name[1] == ':' && ((name[0] | 0x20) >= 'a' && (name[0] | 0x20) <= 'z'))
		return "has a drive letter in its name";
	for (const char *part = name; part <= name + len; depth++) {
		const char *end = memchr(part, '/', (size_t)(name + len - part));
		size_t n = (size_t)((end ? end : name + len) - part);

		if (n == 2 && memcmp(part, "..", 2) == 0)
			return "leads out of the zip with '..'";
		if (n == 0 || (n == 1 && part[0] == '.'))
			return "has an empty or '.' part in its name";
		part += n + 1;
	}
	return depth > SA_LIMIT_TREE_DEPTH ? "lies too deep" : NULL;
}

static enum sa_file_kind kind_of(const unz_file_info64 *info, bool slash)
{
	unsigned type = (unsigned)(info->external_fa >> 16) & MODE_TYPE;

	if (type == MODE_LINK)
		return SA_FILE_LINK;
	if (slash || type == MODE_DIRECTORY)
		return SA_FILE_DIRECTORY;
	return type == 0 || type == MODE_REGULAR ? SA_FILE_REGULAR : SA_FILE_OTHER;
}

static int take_entry(unzFile file, struct sa_arena *arena, struct sa_zip_entry *entry,
		      struct sa_err *err)
{
	char name[SA_LIMIT_ZIP_NAME_BYTES + 1], text[SA_LIMIT_SHOWN_TEXT];
	unz_file_info64 info;
	unz64_file_pos pos;

	if (unzGetCurrentFileInfo64(file, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK ||
	    unzGetFilePos64(file, &pos) != UNZ_OK)
		return sa_err_set(err, SA_ERR_PARSE, "the directory of the zip is damaged");
	if (info.size_filename > SA_LIMIT_ZIP_NAME_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "an entry of the zip has a name of %lu bytes",
				  info.size_filename);
	size_t len = info.size_filename;

	name[len] = '\0';
	bool slash = len > 1 && name[len - 1] == '/';
	const char *fault = path_fault(name, len - slash);

	if (fault)
		return sa_err_set(err, SA_ERR_PARSE, "entry '%s' of the zip %s", shown(name, text),
				  fault);
	*entry = (struct sa_zip_entry){
		.name = sa_arena_strndup(arena, name, len - slash),
		.kind = kind_of(&info, slash),
		.size = info.uncompressed_size,
		.packed = info.compressed_size,
		.directory_at = pos.pos_in_zip_directory,
		.number = pos.num_of_file,
	};
	return 0;
}

static bool exceeds_ratio(uint64_t size, uint64_t packed)
{
	return size > RATIO_FROM_BYTES && size / SA_LIMIT_ZIP_RATIO > packed;
}

static int check_sizes(struct sa_zip *zip, uint64_t max_total, struct sa_err *err)
{
	uint64_t packed = 0;
	char text[SA_LIMIT_SHOWN_TEXT];

	for (size_t i = 0; i < zip->n_entries; i++) {
		const struct sa_zip_entry *e = &zip->entry[i];

		if (e->packed > zip->len - packed)
			return sa_err_set(err, SA_ERR_PARSE,
					  "entry '%s' of the zip lies about its packed size",
					  shown(e->name, text));
		if (e->size > max_total - zip->total_bytes)
			return sa_err_set(err, SA_ERR_LIMIT,
					  "the zip would unpack to more than %llu MiB",
					  (unsigned long long)(max_total >> 20));
		if (exceeds_ratio(e->size, e->packed))
			return sa_err_set(
				err, SA_ERR_LIMIT,
				"entry '%s' of the zip would unpack to more than %d times its "
				"size",
				shown(e->name, text), SA_LIMIT_ZIP_RATIO);
		packed += e->packed;
		zip->total_bytes += e->size;
	}
	if (exceeds_ratio(zip->total_bytes, zip->len))
		return sa_err_set(err, SA_ERR_LIMIT,
				  "the zip would unpack to more than %d times its size",
				  SA_LIMIT_ZIP_RATIO);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct sa_zip_entry *)a)->name,
		      ((const struct sa_zip_entry *)b)->name);
}

static int sort_entries(struct sa_zip *zip, struct sa_err *err)
{
	char text[SA_LIMIT_SHOWN_TEXT];

	if (zip->n_entries)
		qsort(zip->entry, zip->n_entries, sizeof *zip->entry, by_name);
	for (size_t i = 1; i < zip->n_entries; i++) {
		if (by_name(&zip->entry[i - 1], &zip->entry[i]) == 0)
			return sa_err_set(err, SA_ERR_PARSE,
					  "entry '%s' is in the zip more than once",
					  shown(zip->entry[i].name, text));
	}
	return 0;
}

static int take_entries(unzFile file, size_t n, struct sa_arena *arena, struct sa_zip *zip,
			struct sa_err *err)
{
	zip->entry = SA_NEW_ARRAY(arena, n, struct sa_zip_entry);
	for (int rc = unzGoToFirstFile(file); zip->n_entries < n; rc = unzGoToNextFile(file)) {
		if (rc != UNZ_OK)
			return sa_err_set(
				err, SA_ERR_PARSE,
				"the directory of the zip is damaged after %zu of %zu entries",
				zip->n_entries, n);
		if (take_entry(file, arena, &zip->entry[zip->n_entries], err) != 0)
			return -1;
		zip->n_entries++;
	}
	return 0;
}

int sa_zip_open(struct sa_arena *arena, const char *bytes, size_t len, uint64_t max_total,
		struct sa_zip *zip, struct sa_err *err)
{
	struct memory m = {.bytes = bytes, .len = len};
	SA_CLEANUP(close_zip) unzFile file = len ? open_zip(&m) : NULL;
	struct sa_zip made = {.bytes = bytes, .len = len};
	unz_global_info64 global;

	if (len == END_BYTES && memcmp(bytes, "PK\5\6\0\0\0\0\0\0\0\0", 12) == 0) {
		*zip = made; /* nothing in it; minizip finds no directory at place 0 */
		return 0;
	}
	if (!file || unzGetGlobalInfo64(file, &global) != UNZ_OK)
		return no_zip(bytes, len, err);
	if (global.number_entry > SA_LIMIT_ZIP_ENTRIES)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "the zip has %llu entries; at most %d are read",
				  (unsigned long long)global.number_entry, SA_LIMIT_ZIP_ENTRIES);
	if (take_entries(file, (size_t)global.number_entry, arena, &made, err) != 0 ||
	    check_sizes(&made, max_total, err) != 0 || sort_entries(&made, err) != 0)
		return -1;
	*zip = made;
	return 0;
}

const struct sa_zip_entry *sa_zip_find(const struct sa_zip *zip, const char *name)
{
	struct sa_zip_entry key = {.name = name};

	if (!zip->n_entries)
		return NULL;
	return bsearch(&key, zip->entry, zip->n_entries, sizeof *zip->entry, by_name);
}

/* --- one entry ----------------------------------------------------------------------------------- */

static const char *unreadable(const unz_file_info64 *info, const struct sa_zip_entry *entry)
{
	if (info->uncompressed_size != entry->size || info->compressed_size != entry->packed)
		return "is not what the directory said";
	if (info->flag & (FLAG_ENCRYPTED | FLAG_STRONG_CRYPTO | FLAG_MASKED))
		return "is encrypted";
	if (info->compression_method != METHOD_STORED &&
	    info->compression_method != METHOD_DEFLATED)
		return "is packed by a method that is not supported (only deflate is)";
	if (info->compression_method == METHOD_STORED && entry->size != entry->packed)
		return "lies about its size";
	return NULL;
}

/* Unpacks the current entry; what is wrong, or NULL. */
static const char *unpack(unzFile file, struct sa_buf *buf, size_t size)
{
	size_t got = 0;

	if (unzOpenCurrentFile(file) != UNZ_OK)
		return "has a header that contradicts the directory";
	sa_buf_resize(buf, size);
	while (got < size) {
		int n = unzReadCurrentFile(file, buf->data + got, (unsigned)(size - got));

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	int rc = unzCloseCurrentFile(file);

	if (got < size)
		return "is damaged, or lies about its size";
	return rc == UNZ_OK ? NULL : "is damaged: its CRC-32 is wrong";
}

int sa_zip_read(const struct sa_zip *zip, const struct sa_zip_entry *entry, size_t max_bytes,
		struct sa_buf *buf, struct sa_err *err)
{
	struct memory m = {.bytes = zip->bytes, .len = zip->len};
	unz64_file_pos pos = {entry->directory_at, entry->number};
	char text[SA_LIMIT_SHOWN_TEXT];
	unz_file_info64 info;

	if (entry->kind != SA_FILE_REGULAR)
		return sa_err_set(err, SA_ERR_IO, "entry '%s' of the zip is not a regular file",
				  shown(entry->name, text));
	if (entry->size > max_bytes)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "entry '%s' of the zip is larger than %zu bytes",
				  shown(entry->name, text), max_bytes);
	SA_CLEANUP(close_zip) unzFile file = open_zip(&m);

	if (!file || unzGoToFilePos64(file, &pos) != UNZ_OK ||
	    unzGetCurrentFileInfo64(file, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
		return sa_err_set(err, SA_ERR_PARSE, "the directory of the zip is damaged");
	const char *fault = unreadable(&info, entry);

	if (!fault)
		fault = unpack(file, buf, (size_t)entry->size);
	if (fault)
		return sa_err_set(err, SA_ERR_PARSE, "entry '%s' of the zip %s",
				  shown(entry->name, text), fault);
	return 0;
}
