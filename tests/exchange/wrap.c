/* Loaded before the C library into a driver of a file system: one block device has less room than it
 * says. Its table of contents is true; what goes past the true end is written over earlier data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first bytes hold the file system itself: its boot sectors, tables and root folder. */
#define TRUE_BYTES (4 * 1024 * 1024)

static int is_device(int fd)
{
    char link[64], name[PATH_MAX];
    const char *device = getenv("PERFDESK_DEVICE");
    if (device == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0)
        return 0;
    name[length] = 0;
    return strcmp(name, device) == 0;
}

/* Where bytes at an offset really lie, and how many of them before they begin again. */
static off_t truly(int fd, off_t at, size_t *count)
{
    const char *told = getenv("PERFDESK_CAPACITY");
    off_t capacity = told == NULL ? 0 : atoll(told);
    if (capacity <= TRUE_BYTES || !is_device(fd))
        return at;
    off_t room = capacity - TRUE_BYTES;
    off_t place = at < TRUE_BYTES ? at : TRUE_BYTES + (at - TRUE_BYTES) % room;
    off_t end = at < TRUE_BYTES ? TRUE_BYTES : capacity;
    if ((off_t)*count > end - place)
        *count = end - place;
    return place;
}

#define WRAPPED(name, buffer_type)                                              \
    ssize_t name(int fd, buffer_type buffer, size_t count, off_t at)             \
    {                                                                            \
        static ssize_t (*real)(int, buffer_type, size_t, off_t);                 \
        if (real == NULL)                                                        \
            real = dlsym(RTLD_NEXT, #name);                                      \
        size_t done = 0;                                                         \
        while (done < count) {                                                   \
            size_t part = count - done;                                          \
            off_t place = truly(fd, at + (off_t)done, &part);                    \
            ssize_t got = real(fd, (char *)buffer + done, part, place);          \
            if (got <= 0)                                                        \
                return done ? (ssize_t)done : got;                               \
            done += (size_t)got;                                                 \
        }                                                                        \
        return (ssize_t)done;                                                    \
    }

WRAPPED(pread, void *)
WRAPPED(pread64, void *)
WRAPPED(pwrite, const void *)
WRAPPED(pwrite64, const void *)
