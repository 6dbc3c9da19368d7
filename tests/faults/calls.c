/* Loaded before the C library: writes down every call by which a process changes a folder.

   PERFDESK_FOLDER names the folder, PERFDESK_CALLS the file the calls go to, PERFDESK_FAILS the
   call (from 1) that fails with EIO instead of being made, counted over the calls of the kinds
   that PERFDESK_KINDS names by their letters. Each record is a letter, two numbers and a body:

     O open of a name     W write at an offset   T truncate to a size   S fsync, fdatasync
     U unlink of a name   R rename, two names    P what was written to standard output

   A body's file is named by the number that its open was given. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t files[MOST]; /* by descriptor: the number of its open, 0 for a file elsewhere */
static int64_t opens, counted, fails;
static const char *folder, *kinds;
static size_t folder_length;
static int out = -1;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("PERFDESK_CALLS"), *number = getenv("PERFDESK_FAILS");
    folder = getenv("PERFDESK_FOLDER");
    kinds = getenv("PERFDESK_KINDS");
    folder_length = folder ? strlen(folder) : 0;
    fails = number ? atoll(number) : 0;
    if (path && folder)
        out = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int inside(const char *path) {
    return out >= 0 && path && !strncmp(path, folder, folder_length);
}

static int64_t file_of(int descriptor) {
    return out >= 0 && descriptor >= 0 && descriptor < MOST ? files[descriptor] : 0;
}

static void note(char kind, int64_t first, int64_t second, const void *body, int64_t size) {
    char head[25];
    head[0] = kind;
    memcpy(head + 1, &first, 8);
    memcpy(head + 9, &second, 8);
    memcpy(head + 17, &size, 8);
    syscall(SYS_write, out, head, sizeof head);
    if (size) syscall(SYS_write, out, body, (size_t)size);
}

/* Whether the call is to fail instead. */
static int struck(char kind) {
    if (!kinds || !strchr(kinds, kind) || ++counted != fails) return 0;
    note('F', kind, 0, "", 0);
    errno = EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HOLD pthread_mutex_lock(&lock)
#define DROP pthread_mutex_unlock(&lock)

static int opened(int descriptor, const char *path, int flags) {
    if (descriptor >= 0 && descriptor < MOST) {
        files[descriptor] = 0;
        if (inside(path)) {
            files[descriptor] = ++opens;
            note('O', opens, flags & O_TRUNC ? 1 : 0, path, (int64_t)strlen(path));
        }
    }
    return descriptor;
}

#define OPEN(name)                                                                 \
    int name(const char *path, int flags, ...) {                                   \
        va_list rest;                                                              \
        va_start(rest, flags);                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;    \
        va_end(rest);                                                              \
        HOLD;                                                                      \
        int got = inside(path) && struck('O') ? -1 : REAL(name)(path, flags, mode); \
        opened(got, path, flags);                                                  \
        DROP;                                                                      \
        return got;                                                                \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                               \
    int name(int at, const char *path, int flags, ...) {                           \
        va_list rest;                                                              \
        va_start(rest, flags);                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;    \
        va_end(rest);                                                              \
        HOLD;                                                                      \
        int got = inside(path) && struck('O') ? -1                                 \
                                              : REAL(name)(at, path, flags, mode); \
        opened(got, path, flags);                                                  \
        DROP;                                                                      \
        return got;                                                                \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    HOLD;
    if (descriptor >= 0 && descriptor < MOST) files[descriptor] = 0;
    int got = REAL(close)(descriptor);
    DROP;
    return got;
}

ssize_t write(int descriptor, const void *data, size_t size) {
    HOLD;
    int64_t file = file_of(descriptor);
    if (file && struck('W')) {
        DROP;
        return -1;
    }
    off_t at = file ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t got = REAL(write)(descriptor, data, size);
    if (got > 0 && file) note('W', file, at, data, got);
    if (got > 0 && descriptor == 1 && out >= 0) note('P', 0, 0, data, got);
    DROP;
    return got;
}

#define PWRITE(name, offset)                                                 \
    ssize_t name(int descriptor, const void *data, size_t size, offset at) { \
        HOLD;                                                                \
        int64_t file = file_of(descriptor);                                  \
        ssize_t got = file && struck('W') ? -1                               \
                                          : REAL(name)(descriptor, data, size, at); \
        if (got > 0 && file) note('W', file, at, data, got);                 \
        DROP;                                                                \
        return got;                                                          \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset)                                                         \
    int name(int descriptor, offset size) {                                            \
        HOLD;                                                                          \
        int64_t file = file_of(descriptor);                                            \
        int got = file && struck('T') ? -1 : REAL(name)(descriptor, size);             \
        if (!got && file) note('T', file, size, "", 0);                                \
        DROP;                                                                          \
        return got;                                                                    \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                       \
    int name(int descriptor) {                                           \
        HOLD;                                                            \
        int64_t file = file_of(descriptor);                              \
        int got = file && struck('S') ? -1 : REAL(name)(descriptor);     \
        if (!got && file) note('S', file, 0, "", 0);                     \
        DROP;                                                            \
        return got;                                                      \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    HOLD;
    int got = inside(path) && struck('U') ? -1 : REAL(unlink)(path);
    if (!got && inside(path)) note('U', 0, 0, path, (int64_t)strlen(path));
    DROP;
    return got;
}

int rename(const char *old, const char *new) {
    HOLD;
    int got = inside(new) && struck('R') ? -1 : REAL(rename)(old, new);
    if (!got && inside(new)) {
        note('R', 1, 0, old, (int64_t)strlen(old));
        note('R', 2, 0, new, (int64_t)strlen(new));
    }
    DROP;
    return got;
}
