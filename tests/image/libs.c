/* SPDX-License-Identifier: MIT */
/* Uses each library of the static build once, as the program does: proof that they link with musl
 * and work, whatever the program itself uses yet. Prints one "ok" line each; exit 1 when one fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <ft2build.h>
#include <git2.h>
#include <mbedtls/md.h>
#include <mbedtls/version.h>
#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <png.h>
#include <pthread.h>
#include <yaml.h>
#include <zlib.h>

#include <cjson/cJSON.h>
#include FT_FREETYPE_H
#include FT_MODULE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

static int bad;

static void report(int good, const char *what, const char *version)
{
	printf("%s %s %s\n", good ? "ok" : "FAIL", what, version);
	bad |= !good;
}

static void try_curl(void)
{
	CURLcode code = CURLE_FAILED_INIT;
	CURL *curl;

	curl_global_init(CURL_GLOBAL_ALL);
	curl = curl_easy_init();
	if (curl) {
		curl_easy_setopt(curl, CURLOPT_URL, "https://127.0.0.1:1/");
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, 5L);
		code = curl_easy_perform(curl);
	}
	report(code == CURLE_COULDNT_CONNECT, "curl", curl_version());
	curl_easy_cleanup(curl);
	curl_global_cleanup();
}

static void try_git(void)
{
	git_repository *repo = NULL;
	char version[32];
	int major = 0, minor = 0, rev = 0, code;

	git_libgit2_init();
	git_libgit2_version(&major, &minor, &rev);
	snprintf(version, sizeof(version), "%d.%d.%d", major, minor, rev);
	code = git_repository_open(&repo, "/nowhere");
	report(code == GIT_ENOTFOUND && (git_libgit2_features() & GIT_FEATURE_HTTPS), "libgit2",
	       version);
	git_libgit2_shutdown();
}

static void try_hash(void)
{
	static const unsigned char want[4] = {0xe3, 0xb0, 0xc4, 0x42};
	unsigned char sum[32] = {0};
	int code = mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), sum, 0, sum);

	report(code == 0 && memcmp(sum, want, 4) == 0, "mbedtls", MBEDTLS_VERSION_STRING);
}

static void try_json(void)
{
	cJSON *root = cJSON_Parse("{\"net_bps\": [1, 2.75]}");
	const cJSON *item =
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "net_bps"), 1);

	report(item && item->valuedouble > 2.74 && item->valuedouble < 2.76, "cjson",
	       cJSON_Version());
	cJSON_Delete(root);
}

/* "net_bps: [1, 2.75]": the events of it, as the reader sees them. */
static void try_yaml(void)
{
	static const char text[] = "net_bps: [1, 2.75]\n";
	yaml_parser_t parser;
	yaml_event_t event;
	int good = yaml_parser_initialize(&parser), scalars = 0, done = 0;

	if (good) {
		yaml_parser_set_input_string(&parser, (const unsigned char *)text,
					     sizeof(text) - 1);
		while (good && !done) {
			good = yaml_parser_parse(&parser, &event);
			if (!good)
				break;
			scalars += event.type == YAML_SCALAR_EVENT;
			done = event.type == YAML_STREAM_END_EVENT;
			yaml_event_delete(&event);
		}
		yaml_parser_delete(&parser);
	}
	report(good && scalars == 3, "libyaml", yaml_get_version_string());
}

static void try_png(void)
{
	static const unsigned char pixels[12] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9};
	png_image image = {
		.version = PNG_IMAGE_VERSION, .width = 2, .height = 2, .format = PNG_FORMAT_RGB};
	unsigned char file[1024], back[12] = {0};
	png_alloc_size_t size = sizeof(file);
	int good = png_image_write_to_memory(&image, file, &size, 0, pixels, 0, NULL) != 0;

	image = (png_image){.version = PNG_IMAGE_VERSION};
	good = good && png_image_begin_read_from_memory(&image, file, size) != 0;
	image.format = PNG_FORMAT_RGB;
	good = good && png_image_finish_read(&image, NULL, back, 0, NULL) != 0;
	report(good && memcmp(back, pixels, sizeof(back)) == 0, "libpng", PNG_LIBPNG_VER_STRING);
}

static void count_span(int y, int count, const FT_Span *span, void *user)
{
	(void)y;
	for (int i = 0; i < count; i++)
		*(long *)user += (long)span[i].len * span[i].coverage;
}

/* A line of 40 x 4 pixels, stroked and rasterised: the sum of coverage is its area. */
static void try_freetype(void)
{
	FT_Vector point[2] = {{640, 640}, {3200, 640}};
	unsigned char tag[2] = {FT_CURVE_TAG_ON, FT_CURVE_TAG_ON};
	unsigned short contour[1] = {1};
	FT_Outline line = {
		.n_contours = 1, .n_points = 2, .points = point, .contours = (void *)contour};
	FT_Outline stroke = {0};
	FT_Raster_Params params = {.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT};
	FT_Library lib = NULL;
	FT_Stroker stroker = NULL;
	FT_UInt points = 0, contours = 0;
	FT_Face face = NULL;
	char version[32];
	int major = 0, minor = 0, patch = 0, good;
	long area = 0;

	line.tags = (void *)tag;
	params.gray_spans = count_span;
	params.user = &area;
	params.clip_box = (FT_BBox){0, 0, 100, 100};
	good = FT_Init_FreeType(&lib) == 0 && FT_Stroker_New(lib, &stroker) == 0;
	if (good) {
		FT_Library_Version(lib, &major, &minor, &patch);
		FT_Stroker_Set(stroker, 128, FT_STROKER_LINECAP_BUTT, FT_STROKER_LINEJOIN_ROUND, 0);
		good = FT_Stroker_ParseOutline(stroker, &line, 1) == 0 &&
		       FT_Stroker_GetCounts(stroker, &points, &contours) == 0 &&
		       FT_Outline_New(lib, points, (int)contours, &stroke) == 0;
	}
	if (good) {
		stroke.n_points = stroke.n_contours = 0;
		FT_Stroker_Export(stroker, &stroke);
		good = FT_Outline_Render(lib, &stroke, &params) == 0 && area > 40 * 4 * 250 &&
		       area < 40 * 4 * 256;
		FT_Outline_Done(lib, &stroke);
		/* Only proves that the TrueType driver is there: no font, so an error. */
		good = good && FT_New_Memory_Face(lib, (const FT_Byte *)"x", 1, 0, &face) != 0 &&
		       FT_Get_Module(lib, "truetype") != NULL;
	}
	FT_Stroker_Done(stroker);
	FT_Done_FreeType(lib);
	snprintf(version, sizeof(version), "%d.%d.%d", major, minor, patch);
	report(good, "freetype", version);
}

static void try_zip(const char *path)
{
	char back[16] = {0};
	zipFile out = zipOpen64(path, APPEND_STATUS_CREATE);
	unzFile in;
	int good = out &&
		   zipOpenNewFileInZip(out, "a", NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 9) ==
			   ZIP_OK &&
		   zipWriteInFileInZip(out, "soak-audit", 11) == ZIP_OK &&
		   zipCloseFileInZip(out) == ZIP_OK;

	good = zipClose(out, NULL) == ZIP_OK && good;
	in = unzOpen64(path);
	good = good && in && unzLocateFile(in, "a", 1) == UNZ_OK &&
	       unzOpenCurrentFile(in) == UNZ_OK && unzReadCurrentFile(in, back, sizeof(back)) == 11;
	if (in)
		unzClose(in);
	remove(path);
	report(good && strcmp(back, "soak-audit") == 0, "minizip", zlibVersion());
}

/* Needs more stack than musl's 128 KB default. */
static void *deep(void *arg)
{
	volatile char space[400 * 1024];

	for (size_t i = 0; i < sizeof(space); i += 1024)
		space[i] = (char)i;
	return space[1024] == 0 ? arg : NULL;
}

static void try_thread(void)
{
	pthread_t thread;
	void *result = NULL;
	int good = pthread_create(&thread, NULL, deep, &bad) == 0 &&
		   pthread_join(thread, &result) == 0;

	report(good && result == &bad, "thread", "400 KB of stack");
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	try_curl();
	try_git();
	try_hash();
	try_json();
	try_yaml();
	try_png();
	try_freetype();
	try_zip(argc > 1 ? argv[1] : "/tmp/libs.zip");
	try_thread();
	return bad;
}
