/* cm-secret.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A secret owns whole memory pages, mapped for it alone, because mlock() and madvise()
 * work on pages. A program of this kind holds few secrets at a time, but whoever issues a
 * thousand certificates has one after the other, and mapping and locking a page takes as
 * long as making a key: so a few pages that were wiped wait for the next secret. Locking
 * is a wish (RLIMIT_MEMLOCK may be tiny); wiping is a promise.
 */

#include "cm-secret.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_SPARES 8 /* what is locked counts for RLIMIT_MEMLOCK, also while it waits */
#define STACK_BYTES (64 * 1024) /* what decoding a key takes, several times over */

/* What is empty needs no page. */
static const guint8 no_bytes[] = { 0 };

struct _CmSecret
{
  gatomicrefcount ref_count;
  guint8 *data; /* NULL: empty */
  gsize size_bytes;
  gsize mapped_bytes;
  gboolean locked;
};

G_DEFINE_BOXED_TYPE (CmSecret, cm_secret, cm_secret_ref, cm_secret_unref)

static gint lock_was_refused; /* atomic */

static GMutex spare_mutex;
static guint8 *spares[MAX_SPARES]; /* single pages, locked and wiped; under spare_mutex */
static guint n_spares;             /* under spare_mutex */

static gsize
get_page_bytes (void)
{
  return (gsize)sysconf (_SC_PAGESIZE);
}

/* NULL: there is none. */
static guint8 *
take_spare (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&spare_mutex);

  return n_spares > 0 ? spares[--n_spares] : NULL;
}

/* FALSE: there are enough. */
static gboolean
keep_spare (guint8 *page)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&spare_mutex);

  if (n_spares == MAX_SPARES)
    return FALSE;
  spares[n_spares++] = page;
  return TRUE;
}

static void
map_pages (CmSecret *self)
{
  self->data = mmap (NULL, self->mapped_bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self->data == MAP_FAILED)
    g_error ("%s: out of memory for %" G_GSIZE_FORMAT " secret bytes", G_STRLOC,
             self->size_bytes);

  self->locked = mlock (self->data, self->mapped_bytes) == 0;
  if (!self->locked)
    g_atomic_int_set (&lock_was_refused, TRUE);
  (void)madvise (self->data, self->mapped_bytes, MADV_DONTDUMP);
  (void)madvise (self->data, self->mapped_bytes, MADV_WIPEONFORK);
}

static void
let_go_of_pages (CmSecret *self)
{
  gboolean may_wait = self->locked && self->mapped_bytes == get_page_bytes ();

  explicit_bzero (self->data, self->mapped_bytes);
  if (!may_wait || !keep_spare (self->data))
    munmap (self->data, self->mapped_bytes);
}

static CmSecret *
cm_secret_alloc (gsize size_bytes)
{
  gsize page_bytes = get_page_bytes ();
  CmSecret *self = g_new0 (CmSecret, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->size_bytes = size_bytes;
  self->locked = TRUE;
  if (size_bytes == 0)
    return self;
  self->mapped_bytes = (size_bytes / page_bytes + 1) * page_bytes;
  if (self->mapped_bytes == page_bytes)
    self->data = take_spare ();
  if (self->data == NULL)
    map_pages (self);
  return self;
}

/**
 * cm_secret_new:
 * @data: (array length=size_bytes) (nullable): the bytes to copy
 * @size_bytes: how many there are
 *
 * Copies bytes into a new secret. The caller still owns, and must wipe, its own copy.
 *
 * Returns: (transfer full): a new secret
 */
CmSecret *
cm_secret_new (gconstpointer data, gsize size_bytes)
{
  CmSecret *self;

  g_return_val_if_fail (data != NULL || size_bytes == 0, NULL);

  self = cm_secret_alloc (size_bytes);
  if (size_bytes > 0)
    memcpy (self->data, data, size_bytes);
  return self;
}

/**
 * cm_secret_new_from_text:
 * @text: a NUL-terminated string
 *
 * Copies a string into a new secret; see cm_secret_new().
 *
 * Returns: (transfer full): a new secret
 */
CmSecret *
cm_secret_new_from_text (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return cm_secret_new (text, strlen (text));
}

/**
 * cm_secret_new_take:
 * @data: (array length=size_bytes) (transfer full) (nullable): bytes from g_malloc()
 * @size_bytes: how many there are
 *
 * Moves bytes into a new secret: the given memory is wiped and freed.
 *
 * Returns: (transfer full): a new secret
 */
CmSecret *
cm_secret_new_take (gpointer data, gsize size_bytes)
{
  CmSecret *self = cm_secret_new (data, size_bytes);

  if (data != NULL)
    explicit_bzero (data, size_bytes);
  g_free (data);
  return self;
}

/**
 * cm_secret_new_take_text:
 * @text: (transfer full): a string from g_malloc()
 *
 * Moves a string into a new secret: the given memory is wiped and freed.
 *
 * Returns: (transfer full): a new secret
 */
CmSecret *
cm_secret_new_take_text (char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return cm_secret_new_take (text, strlen (text));
}

/**
 * cm_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): the same secret
 */
CmSecret *
cm_secret_ref (CmSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cm_secret_unref:
 * @self: (transfer full): a secret
 *
 * Drops a reference; the last one overwrites the bytes before giving them back.
 */
void
cm_secret_unref (CmSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->data != NULL)
    let_go_of_pages (self);
  g_free (self);
}

/**
 * cm_secret_get_data:
 * @self: a secret
 * @size_bytes: (out) (optional): where to put the size
 *
 * Returns: (array length=size_bytes) (transfer none): the bytes
 */
const guint8 *
cm_secret_get_data (const CmSecret *self, gsize *size_bytes)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (size_bytes != NULL)
    *size_bytes = self->size_bytes;
  return self->data != NULL ? self->data : no_bytes;
}

/**
 * cm_secret_get_text:
 * @self: a secret
 *
 * The bytes as a C string. A secret with a zero byte inside ends there.
 *
 * Returns: (transfer none): the text
 */
const char *
cm_secret_get_text (const CmSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *)cm_secret_get_data (self, NULL);
}

/**
 * cm_secret_get_size:
 * @self: a secret
 *
 * Returns: the number of bytes, without the closing zero
 */
gsize
cm_secret_get_size (const CmSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size_bytes;
}

/**
 * cm_secret_is_locked:
 * @self: a secret
 *
 * Returns: whether the system keeps these bytes from being swapped out
 */
gboolean
cm_secret_is_locked (const CmSecret *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->locked;
}

/**
 * cm_secret_was_lock_refused:
 *
 * A program that may lock little memory works all the same, but whoever runs it should
 * know (getrlimit(2), RLIMIT_MEMLOCK).
 *
 * Returns: whether any secret of this process, also one that is gone, may have been
 *   swapped out
 */
gboolean
cm_secret_was_lock_refused (void)
{
  return g_atomic_int_get (&lock_was_refused);
}

/**
 * cm_secret_equal:
 * @self: a secret
 * @other: another
 *
 * Compares in a time that depends on the size alone.
 *
 * Returns: whether both hold the same bytes
 */
gboolean
cm_secret_equal (const CmSecret *self, const CmSecret *other)
{
  guint8 difference = 0;

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  if (self->size_bytes != other->size_bytes)
    return FALSE;
  for (gsize i = 0; i < self->size_bytes; i++)
    difference |= self->data[i] ^ other->data[i];
  return difference == 0;
}

/**
 * cm_secret_wipe_text:
 * @text: (nullable): a string in memory that somebody else owns
 *
 * Overwrites a string so that the compiler cannot leave it out.
 */
void
cm_secret_wipe_text (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
}

/**
 * cm_secret_free_text:
 * @text: (nullable) (transfer full): a string from g_malloc()
 *
 * Overwrites a string and frees it; for g_autoptr-like use on foreign copies.
 */
void
cm_secret_free_text (char *text)
{
  cm_secret_wipe_text (text);
  g_free (text);
}

/* A dump that goes to a program (core(5), "Piping core dumps to a program") takes no heed
 * of the limit, but of this: no kind of memory goes into it. Where it cannot be set that
 * is said in the debug output alone: nobody can do anything about it. */
static gboolean
empty_core_dumps (void)
{
  int fd = open ("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, "0", 1) == 1;

  if (fd >= 0)
    close (fd);
  return done;
}

/**
 * cm_secret_forbid_core_dumps:
 *
 * Memory of secrets is left out of core dumps anyway, but libraries copy what they work
 * on: so there is to be no dump at all, and nothing in it.
 */
void
cm_secret_forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0 || !empty_core_dumps ())
    g_debug ("Core dumps cannot be forbidden");
}

/**
 * cm_secret_wipe_stack:
 *
 * Overwrites what the functions that the caller called before left on the stack.
 * Libraries copy passwords into buffers there and do not clear them, as OpenSSL does when
 * it decodes an encrypted key; on a worker thread they would stand there until it is used
 * again.
 */
__attribute__ ((noinline)) void
cm_secret_wipe_stack (void)
{
  char below[STACK_BYTES];

  explicit_bzero (below, sizeof below);
}
