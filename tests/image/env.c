/* SPDX-License-Identifier: MIT */
/* Stands in for /soak-audit: shows what the container's entry point hands to the program.
 * Lines: pid N, arg <value>, env NAME=value (bytes below 32, '\' and 127 as \ooo), then, with
 * STAND_IN=wait in the environment, waits for SIGINT or SIGTERM and tells which. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void show(const char *kind, const char *text)
{
	printf("%s ", kind);
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p < 32 || *p == 127 || *p == '\\')
			printf("\\%03o", *p);
		else
			putchar(*p);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	const char *mode = getenv("STAND_IN");
	sigset_t set;
	int sig = 0;

	printf("pid %ld\n", (long)getpid());
	for (int i = 1; i < argc; i++)
		show("arg", argv[i]);
	for (char **e = environ; *e; e++)
		show("env", *e);
	if (!mode || strcmp(mode, "wait") != 0)
		return 0;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	puts("waiting");
	fflush(stdout);
	alarm(30);
	sigwait(&set, &sig);
	printf("signal %d\n", sig);
	fflush(stdout);
	return 128 + sig;
}
