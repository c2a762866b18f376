/* cm-wiping-free.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Libraries copy what they work on and free some of the copies as they are: libtasn1 each
 * key it encodes, libunistring and GnuTLS each password they normalize, OpenSSL what its
 * decoders have read. Their own hooks reach only a part of that. So our programs put
 * these functions before those of the C library, as "Replacing malloc" in the glibc
 * manual has it: they overwrite memory and then call the C library's.
 *
 * Part of each program itself, since only there it takes precedence. Not with a
 * sanitizer, which does the same for its own ends.
 */

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* Memory as large as this is a mapping of its own in glibc, whatever it has learnt: it
 * goes back to the system, and growing it moves pages instead of copying. */
#define MAX_HEAP_BYTES (4 * 1024 * 1024 * sizeof (long))

static void (*next_free) (void *);
static void *(*next_realloc) (void *, size_t);

/* Before there is a second thread. */
__attribute__ ((constructor)) static void
find_next (void)
{
  *(void **)&next_realloc = dlsym (RTLD_NEXT, "realloc");
  *(void **)&next_free = dlsym (RTLD_NEXT, "free");
}

void
free (void *memory)
{
  int saved = errno;
  size_t size;

  if (memory == NULL)
    return;
  size = malloc_usable_size (memory);
  if (size < MAX_HEAP_BYTES)
    explicit_bzero (memory, size);
  if (next_free == NULL)
    find_next ();
  next_free (memory);
  errno = saved;
}

void *
realloc (void *memory, size_t size)
{
  size_t old_size = memory != NULL ? malloc_usable_size (memory) : 0;
  void *moved;

  if (next_realloc == NULL)
    find_next ();
  if (memory == NULL || old_size >= MAX_HEAP_BYTES || size == 0)
    {
      if (size == 0 && memory != NULL)
        explicit_bzero (memory, old_size);
      return next_realloc (memory, size);
    }
  if (size <= old_size)
    {
      explicit_bzero ((char *)memory + size, old_size - size);
      return next_realloc (memory, size);
    }
  moved = malloc (size);
  if (moved == NULL)
    return NULL;
  memcpy (moved, memory, old_size);
  free (memory);
  return moved;
}
