/* memory-scan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks for secrets in the whole writable memory of the program that calls it: heap,
 * stacks of all threads, data of all libraries, anonymous mappings. It reads in place and
 * unmasks one byte at a time, and calls nothing that allocates, so it finds only what
 * others left behind.
 */

#include "memory-scan.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MASK 0xff
#define MAX_MAPS_BYTES (1 << 20)

static char maps[MAX_MAPS_BYTES];

static void
init (MemoryNeedle *self, const char *name, const void *data, size_t size, int reversed)
{
  const unsigned char *bytes = data;

  memset (self, 0, sizeof *self);
  strncpy (self->name, name, sizeof self->name - 1);
  self->size_bytes = size < sizeof self->masked ? size : sizeof self->masked;
  for (size_t i = 0; i < self->size_bytes; i++)
    self->masked[i]
        = (unsigned char)(bytes[reversed ? self->size_bytes - 1 - i : i] ^ MASK);
}

void
memory_needle_init (MemoryNeedle *self, const char *name, const void *data, size_t size)
{
  init (self, name, data, size, 0);
}

void
memory_needle_init_reversed (MemoryNeedle *self,
                             const char *name,
                             const void *data,
                             size_t size)
{
  init (self, name, data, size, 1);
}

static int
is_at (const MemoryNeedle *needle, const unsigned char *at)
{
  for (size_t i = 0; i < needle->size_bytes; i++)
    if ((unsigned char)(at[i] ^ needle->masked[i]) != MASK)
      return 0;
  return 1;
}

static unsigned int
scan_for (const MemoryNeedle *needle,
          const unsigned char *from,
          const unsigned char *to,
          const char *mapping,
          FILE *report)
{
  const unsigned char *at = from;
  unsigned int n_found = 0;

  while (at + needle->size_bytes <= to
         && (at = memchr (at, needle->masked[0] ^ MASK,
                          (size_t)(to - at) - needle->size_bytes + 1))
                != NULL)
    {
      if (is_at (needle, at))
        {
          n_found++;
          fprintf (report, "# %s at %p in %s\n", needle->name, (const void *)at, mapping);
        }
      at++;
    }
  return n_found;
}

static size_t
read_maps (void)
{
  int fd = open ("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  size_t size = 0;
  ssize_t got = 0;

  while (fd >= 0 && size < sizeof maps - 1
         && (got = read (fd, maps + size, sizeof maps - 1 - size)) > 0)
    size += (size_t)got;
  if (fd >= 0)
    close (fd);
  maps[size] = '\0';
  return size;
}

static unsigned int
scan_mapping (const MemoryNeedle *needles,
              size_t n_needles,
              const char *line,
              FILE *report)
{
  unsigned long from = 0, to = 0;
  char rights[8] = "", name[256] = "";
  unsigned int n_found = 0;

  if (sscanf (line, "%lx-%lx %7s %*s %*s %*s%*[ ]%255[^\n]", &from, &to, rights, name) < 3
      || rights[0] != 'r' || rights[1] != 'w' || rights[3] != 'p')
    return 0;
  for (size_t i = 0; i < n_needles; i++)
    n_found
        += scan_for (&needles[i], (const unsigned char *)from, (const unsigned char *)to,
                     name[0] != '\0' ? name : "memory", report);
  return n_found;
}

unsigned int
memory_scan (const MemoryNeedle *needles, size_t n_needles, FILE *report)
{
  unsigned int n_found = 0;

  setvbuf (report, NULL, _IONBF, 0);
  if (read_maps () == 0)
    return 1;
  for (const char *line = maps; line != NULL && *line != '\0';
       line = strchr (line, '\n'), line = line != NULL ? line + 1 : NULL)
    n_found += scan_mapping (needles, n_needles, line, report);
  return n_found;
}
