// attack NAME [ARG...] tries one way out. It prints "through" if it got out, and
// "held" with the reason if it did not.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <time.h>
#include <unistd.h>

static int through(void) { puts("through"); fflush(stdout); return 0; }
static int held(const char *what) { printf("held: %s: %s\n", what, strerror(errno)); fflush(stdout); return 0; }
static int judge(long r, const char *what) { return r < 0 ? held(what) : through(); }

static int forks(int n) {
	for (int i = 0; i < n; i++) {
		pid_t p = fork();
		if (p < 0) return held("fork");
		if (p == 0) { pause(); _exit(0); }
	}
	return through();
}

static void *idle(void *x) { pause(); return x; }
static int threads(int n) {
	pthread_attr_t a;
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 64 << 10);
	for (int i = 0; i < n; i++) {
		pthread_t t;
		if ((errno = pthread_create(&t, &a, idle, 0))) return held("thread");
	}
	return through();
}

static int heap(int mib) {
	for (int i = 0; i < mib; i++) {
		char *p = malloc(1 << 20);
		if (!p) return held("malloc");
		memset(p, 1, 1 << 20);
		usleep(500);
	}
	return through();
}

static int disk(int mib) {
	static char block[1 << 20];
	for (int i = 0; i < mib; i++) {
		char name[32];
		sprintf(name, "big%d", i);
		int fd = open(name, O_CREAT | O_WRONLY, 0600);
		if (fd < 0 || write(fd, block, sizeof block) != sizeof block) return held("write");
		close(fd);
	}
	return through();
}

static int inodes(int n) {
	for (int i = 0; i < n; i++) {
		char name[32];
		sprintf(name, "i%d", i);
		int fd = open(name, O_CREAT | O_WRONLY, 0600);
		if (fd < 0) return held("create");
		close(fd);
	}
	return through();
}

static int descriptors(int n) {
	for (int i = 0; i < n; i++)
		if (open("/dev/null", O_RDONLY) < 0) return held("open");
	return through();
}

static int flood(int fd) {
	static char block[1 << 16];
	memset(block, 'x', sizeof block);
	while (write(fd, block, sizeof block) > 0) {}
	return held("write");
}

// spin burns processor time and takes no hint.
static int spin(int ms) {
	for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
	struct timespec t;
	do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
	return through();
}

// hidden burns it in children whose time the kernel does not add up.
static int hidden(int ms) {
	signal(SIGCHLD, SIG_IGN);
	pid_t p = fork();
	if (p == 0) { spin(ms); _exit(0); }
	while (kill(p, 0) == 0) usleep(1000);
	return 0;
}

static int daemonize(void) {
	if (fork() == 0) {
		setsid();
		if (fork() == 0) { sleep(600); _exit(0); }
		_exit(0);
	}
	return 0;
}

// company says whether anybody else is there.
static int company(void) { return judge(kill(-1, 0), "look for others"); }

static int murder(void) {
	int signals[] = {SIGQUIT, SIGSEGV, SIGSTOP, SIGABRT, SIGTERM, SIGBUS, SIGTRAP, SIGSYS, SIGKILL}, hits = 0;
	for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
		for (int p = 1; p < 30; p++) {
			if (p == getpid() || p == getpgrp()) continue;
			hits += kill(p, signals[i]) == 0;
			hits += syscall(SYS_tkill, p, signals[i]) == 0;
			hits += syscall(SYS_tgkill, 1, p, signals[i]) == 0;
		}
		if (getppid() > 0) kill(getppid(), signals[i]);
		kill(-1, signals[i]);
	}
	struct rlimit none = {0, 0};
	hits += prlimit(1, RLIMIT_CPU, &none, 0) == 0;
	return hits ? through() : held("signals to init");
}

static int opened(const char *path) { return judge(open(path, O_RDONLY), path); }

static int memory(const char *path) {
	int fd = open(path, O_RDWR);
	return judge(fd, path);
}

static int sock(int family, int type) { return judge(socket(family, type, 0), "socket"); }

static int tcp(int port) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0) return held("socket");
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	return judge(connect(fd, (struct sockaddr *)&a, sizeof a), "connect");
}

static int abstract(const char *name) {
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0) return held("socket");
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	memcpy(a.sun_path + 1, name, strlen(name));
	return judge(connect(fd, (struct sockaddr *)&a, sizeof(sa_family_t) + 1 + strlen(name)), "connect");
}

static int inherited(void) {
	for (int fd = 3; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0) return through();
	return held("descriptors above 2");
}

static int setuids(void) {
	int out = 0;
	out += setuid(0) == 0 && geteuid() == 0;
	out += setresuid(65534, 65534, 65534) == 0;
	out += chroot(".") == 0;
	out += mknod("dev", S_IFBLK | 0600, 0x800) == 0;
	out += chown(".", 12, 12) == 0;
	return out ? through() : held("privileges");
}

static int links(void) {
	symlink("/etc/passwd", "soft");
	link("/usr/bin/env", "hard");
	symlink("../../../../etc/passwd", "dots");
	mkfifo("fifo", 0600);
	mkdir("dir", 0700);
	return 0;
}

static int readonly(void) {
	const char *paths[] = {"/x", "/usr/x", "/usr/bin/x", "/dev/x", "/etc/x", "/etc/ld.so.cache"};
	for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++)
		if (open(paths[i], O_CREAT | O_WRONLY, 0600) >= 0) return through();
	return held("write outside");
}

static int memfdExec(void) {
	int fd = memfd_create("x", 0), from = open("/bin/true", O_RDONLY);
	char buf[4096];
	for (ssize_t n; (n = read(from, buf, sizeof buf)) > 0;) write(fd, buf, n);
	char *argv[] = {"x", 0};
	if (fork() == 0) { syscall(SYS_execveat, fd, "", argv, argv, AT_EMPTY_PATH); _exit(77); }
	int st;
	wait(&st);
	return WIFEXITED(st) && WEXITSTATUS(st) == 0 ? through() : held("execveat");
}

static int clone3(void) {
	struct { uint64_t flags, pidfd, childTid, parentTid, exitSignal, stack, stackSize, tls; } a = {.flags = CLONE_NEWUSER, .exitSignal = SIGCHLD};
	long p = syscall(SYS_clone3, &a, sizeof a);
	if (p == 0) _exit(0);
	return judge(p, "clone3");
}

static int cloneUser(void) {
	long p = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (p == 0) _exit(0);
	return judge(p, "clone");
}

static int compat(void) {
#ifdef __x86_64__
	long r;
	__asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory"); // getpid of i386
	return r > 0 ? through() : (errno = -r, held("int 0x80"));
#else
	return held("no such interface");
#endif
}

static int x32(void) {
#ifdef __x86_64__
	return judge(syscall(0x40000000 | SYS_getpid), "x32");
#else
	return held("no such interface");
#endif
}

static int vmread(void) {
	char a[1] = {0};
	struct iovec v = {a, 1};
	return judge(process_vm_readv(getpid(), &v, 1, &v, 1, 0), "process_vm_readv");
}

static int is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int main(int argc, char **argv) {
	const char *a = argc > 1 ? argv[1] : "", *s = argc > 2 ? argv[2] : "";
	int n = atoi(s);
	if (is(a, "forks")) return forks(n);
	if (is(a, "threads")) return threads(n);
	if (is(a, "heap")) return heap(n);
	if (is(a, "disk")) return disk(n);
	if (is(a, "inodes")) return inodes(n);
	if (is(a, "descriptors")) return descriptors(n);
	if (is(a, "flood")) return flood(n);
	if (is(a, "sleep")) { usleep(n * 1000); return through(); }
	if (is(a, "spin")) return spin(n);
	if (is(a, "hidden")) return hidden(n);
	if (is(a, "daemon")) return daemonize();
	if (is(a, "company")) return company();
	if (is(a, "murder")) return murder();
	if (is(a, "ptrace")) return judge(ptrace(PTRACE_TRACEME, 0, 0, 0), "ptrace");
	if (is(a, "vmread")) return vmread();
	if (is(a, "open")) return opened(s);
	if (is(a, "memory")) return memory(s);
	if (is(a, "env")) return getenv(s) ? through() : held("environment");
	if (is(a, "tcp")) return tcp(n);
	if (is(a, "udp")) return sock(AF_INET, SOCK_DGRAM);
	if (is(a, "inet6")) return sock(AF_INET6, SOCK_STREAM);
	if (is(a, "unix")) return sock(AF_UNIX, SOCK_STREAM);
	if (is(a, "abstract")) return abstract(s);
	if (is(a, "vsock")) return sock(AF_VSOCK, SOCK_STREAM);
	if (is(a, "netlink")) return sock(AF_NETLINK, SOCK_RAW);
	if (is(a, "inherited")) return inherited();
	if (is(a, "links")) return links();
	if (is(a, "readonly")) return readonly();
	if (is(a, "setuid")) return setuids();
	if (is(a, "unshare")) return judge(unshare(CLONE_NEWUSER), "unshare");
	if (is(a, "clone")) return cloneUser();
	if (is(a, "clone3")) return clone3();
	if (is(a, "setns")) return judge(setns(0, 0), "setns");
	if (is(a, "mount")) return judge(syscall(SYS_mount, "x", "/w", "tmpfs", 0, 0), "mount");
	if (is(a, "pivot_root")) return judge(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	if (is(a, "io_uring")) { char p[120] = {0}; return judge(syscall(SYS_io_uring_setup, 1, p), "io_uring"); }
	if (is(a, "bpf")) return judge(syscall(SYS_bpf, 0, 0, 0), "bpf");
	if (is(a, "userfaultfd")) return judge(syscall(SYS_userfaultfd, 1), "userfaultfd");
	if (is(a, "keyctl")) return judge(syscall(SYS_keyctl, 0, -3, 1), "keyctl");
	if (is(a, "perf")) { char p[128] = {1}; return judge(syscall(SYS_perf_event_open, p, 0, -1, -1, 0), "perf"); }
	if (is(a, "memfd")) return memfdExec();
	if (is(a, "compat")) return compat();
	if (is(a, "x32")) return x32();
	if (is(a, "mark")) { int fd = open("mark", O_CREAT | O_WRONLY, 0600); close(fd); return 0; }
	if (is(a, "shm")) return judge(shmget(42, 4096, IPC_CREAT | 0600), "shmget");
	if (is(a, "write")) return judge(write(n, "{\"wait\":0}", 10), "write");
	if (is(a, "raise")) { raise(n); return held("raise"); }
	if (is(a, "exit")) return n;
	return 64;
}
