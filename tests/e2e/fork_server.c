/* SPDX-License-Identifier: MIT */
/*
 * The program, started once and then forked for each run: fork_server FD (see fork_run.py).
 *
 * Starting the dynamic program costs more than most of the runs of the end-to-end tests, because of its
 * libraries. Here main() of the program runs in a child of a process that has them already, and that
 * has done nothing else. FD is a SOCK_SEQPACKET socket. A request is one message: three descriptors
 * (stdin, stdout, stderr) and texts that end with NUL: the directory, the number of arguments, the
 * arguments, the environment. The answers are two integers: the child's id, then its wait status.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>

int soak_audit_main(int argc, char **argv);
#define main soak_audit_main
#include "main.c"
#undef main

/*
 * What the libraries tidy up at the end takes longer than a run. The sanitizers look for leaks there, and
 * coverage (-O0) is written there.
 */
#if defined __OPTIMIZE__ && !defined __SANITIZE_ADDRESS__ && !defined __clang__
#define END _exit
#else
#define END exit
#endif

#define MOST_BYTES (128 * 1024)
#define MOST_WORDS 4096
#define STREAMS	   3

static char text[MOST_BYTES];
static char *word[MOST_WORDS + 1];

/* The length of the next request, 0 when there will be no more, -1 for an error. */
static ssize_t take_request(int socket, int stream[STREAMS])
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(STREAMS * sizeof(int))];
	} control;
	struct iovec room = {.iov_base = text, .iov_len = sizeof text - 1};
	struct msghdr message = {.msg_iov = &room,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof control.bytes};
	ssize_t len = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *head = len > 0 ? CMSG_FIRSTHDR(&message) : NULL;

	if (len <= 0)
		return len;
	if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) || !head ||
	    head->cmsg_len != CMSG_LEN(STREAMS * sizeof(int)))
		return -1;
	memcpy(stream, CMSG_DATA(head), STREAMS * sizeof(int));
	return len;
}

/* Cuts the request into words. Returns how many, -1 for too many. */
static int cut(ssize_t len)
{
	int n = 0;

	text[len] = '\0';
	for (char *p = text; p < text + len; p += strlen(p) + 1) {
		if (n == MOST_WORDS)
			return -1;
		word[n++] = p;
	}
	word[n] = NULL;
	return n;
}

/* The child: never returns. */
static void run(int socket, const int stream[STREAMS], int n)
{
	static char *args[MOST_WORDS + 1];
	int argc = atoi(word[1]);

	if (argc < 1 || argc > n - 2 || chdir(word[0]) != 0)
		_exit(126);
	for (int i = 0; i < STREAMS; i++) {
		if (dup2(stream[i], i) != i)
			_exit(126);
		close(stream[i]);
	}
	close(socket);
	memcpy(args, word + 2, (size_t)argc * sizeof *args);
	environ = word + 2 + argc;
	END(soak_audit_main(argc, args));
}

int main(int argc, char **argv)
{
	int socket = argc == 2 ? atoi(argv[1]) : -1;
	int stream[STREAMS];
	ssize_t len;

	while ((len = take_request(socket, stream)) > 0) {
		int n = cut(len), status = 0;
		pid_t child = n > 2 ? fork() : -1;

		if (child == 0)
			run(socket, stream, n);
		for (int i = 0; i < STREAMS; i++)
			close(stream[i]);
		if (child < 0 || write(socket, &child, sizeof child) != sizeof child)
			return 1;
		while (waitpid(child, &status, 0) != child) {
			if (errno != EINTR)
				return 1;
		}
		if (write(socket, &status, sizeof status) != sizeof status)
			return 1;
	}
	return len == 0 ? 0 : 1;
}
