/* memory-scan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks for secrets in the whole writable memory of the program that calls it: heap,
 * stacks of all threads, data of all libraries, anonymous mappings. It reads through the
 * kernel, as other threads end meanwhile and their stacks with them, into one buffer that
 * it leaves out and wipes, and calls nothing that allocates, so it finds only what others
 * left behind.
 */

#include "memory-scan.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MASK 0xff
#define MAX_MAPS_BYTES (1 << 20)
#define PART_BYTES (1 << 18)

static char maps[MAX_MAPS_BYTES];
static unsigned char part[PART_BYTES];

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

/* In what was read from @address into the buffer. */
static unsigned int
scan_part (const MemoryNeedle *needle,
           size_t size_bytes,
           unsigned long address,
           const char *mapping,
           FILE *report)
{
  const unsigned char *at = part;
  const unsigned char *end = part + size_bytes;
  unsigned int n_found = 0;

  while (at + needle->size_bytes <= end
         && (at = memchr (at, needle->masked[0] ^ MASK,
                          (size_t)(end - at) - needle->size_bytes + 1))
                != NULL)
    {
      if (is_at (needle, at))
        {
          n_found++;
          fprintf (report, "# %s at %#lx in %s\n", needle->name,
                   address + (unsigned long)(at - part), mapping);
        }
      at++;
    }
  return n_found;
}

/* What lies across two parts is found in the later one, which begins a needle earlier. */
static unsigned int
scan_for (const MemoryNeedle *needle,
          int memory,
          unsigned long from,
          unsigned long to,
          const char *mapping,
          FILE *report)
{
  unsigned int n_found = 0;

  while (from + needle->size_bytes <= to)
    {
      size_t wanted = to - from < PART_BYTES ? to - from : PART_BYTES;
      ssize_t got = pread (memory, part, wanted, (off_t)from);

      if (got < (ssize_t)needle->size_bytes)
        break;
      n_found += scan_part (needle, (size_t)got, from, mapping, report);
      from += (size_t)got - needle->size_bytes + 1;
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
              int memory,
              const char *line,
              FILE *report)
{
  unsigned long own = (unsigned long)part;
  unsigned long from = 0, to = 0;
  char rights[8] = "", name[256] = "memory";
  unsigned int n_found = 0;

  if (sscanf (line, "%lx-%lx %7s %*s %*s %*s%*[ ]%255[^\n]", &from, &to, rights, name) < 3
      || rights[0] != 'r' || rights[1] != 'w' || rights[3] != 'p')
    return 0;
  for (size_t i = 0; i < n_needles; i++)
    if (from <= own && own < to)
      n_found += scan_for (&needles[i], memory, from, own, name, report)
                 + scan_for (&needles[i], memory, own + PART_BYTES, to, name, report);
    else
      n_found += scan_for (&needles[i], memory, from, to, name, report);
  return n_found;
}

unsigned int
memory_scan (const MemoryNeedle *needles, size_t n_needles, FILE *report)
{
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  unsigned int n_found = 0;

  setvbuf (report, NULL, _IONBF, 0);
  if (memory < 0 || read_maps () == 0)
    return 1;
  for (const char *line = maps; line != NULL && *line != '\0';
       line = strchr (line, '\n'), line = line != NULL ? line + 1 : NULL)
    n_found += scan_mapping (needles, n_needles, memory, line, report);
  explicit_bzero (part, sizeof part);
  close (memory);
  return n_found;
}
