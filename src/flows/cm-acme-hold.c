/* cm-acme-hold.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One byte of a file beside the database stands for an order, and is locked by whoever
 * works on it: shared by those who go on with it, alone by who removes what it left. No
 * file is made for an order, so none is left of it. Two orders may have the same byte;
 * then one is taken for running with the other, which does no harm.
 */

#include "cm-acme-hold-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FILE_NAME "orders.lock"
#define FILE_MODE 0600
#define LOOK_AGAIN_US 50000

struct _CmAcmeHold
{
  int fd; /* -1: nothing can be locked here */
};

/* -1: there is no folder, or none that can be written. */
static int
open_file (CmContext *context, int flags)
{
  const char *directory = cm_context_get_directory (context);
  g_autofree char *path = NULL;

  if (directory == NULL)
    return -1;
  path = g_build_filename (directory, FILE_NAME, NULL);
  return open (path, flags | O_CLOEXEC, FILE_MODE);
}

static struct flock
make_lock (const char *id, short type)
{
  return (struct flock){
    .l_type = type, .l_whence = SEEK_SET, .l_start = g_str_hash (id), .l_len = 1
  };
}

/* Whether somebody else has it. */
static gboolean
is_refused (int fd, const char *id, short type)
{
  struct flock lock = make_lock (id, type);

  return fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) != 0
         && (errno == EAGAIN || errno == EACCES);
}

static CmAcmeHold *
hold_new (int fd)
{
  CmAcmeHold *self = g_new0 (CmAcmeHold, 1);

  self->fd = fd;
  return self;
}

/* cm_acme_hold_take:
 * @context: the certstore
 * @id: id of a credential, or of the account of a dry run
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the hold; where nothing can be locked it is one in name
 */
CmAcmeHold *
cm_acme_hold_take (CmContext *context,
                   const char *id,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmAcmeHold) self = hold_new (open_file (context, O_RDWR | O_CREAT));

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      if (!is_refused (self->fd, id, F_RDLCK))
        return g_steal_pointer (&self);
      g_usleep (LOOK_AGAIN_US);
    }
  return NULL;
}

/* cm_acme_hold_try:
 * @context: the certstore
 * @id: id of a credential, or of the account of a dry run
 *
 * Returns: (transfer full) (nullable): the hold; %NULL if anybody else has one
 */
CmAcmeHold *
cm_acme_hold_try (CmContext *context, const char *id)
{
  g_autoptr (CmAcmeHold) self = hold_new (open_file (context, O_RDWR | O_CREAT));

  return is_refused (self->fd, id, F_WRLCK) ? NULL : g_steal_pointer (&self);
}

/* cm_acme_hold_is_free:
 * @context: the certstore; nothing is written
 * @id: id of a credential, or of the account of a dry run
 *
 * Returns: whether nobody is at work on it
 */
gboolean
cm_acme_hold_is_free (CmContext *context, const char *id)
{
  g_autoptr (CmAcmeHold) self = hold_new (open_file (context, O_RDONLY));
  struct flock lock = make_lock (id, F_WRLCK);

  return self->fd < 0 || fcntl (self->fd, F_OFD_GETLK, &lock) != 0
         || lock.l_type == F_UNLCK;
}

/* cm_acme_hold_free:
 * @self: (transfer full): a hold
 *
 * Ends it.
 */
void
cm_acme_hold_free (CmAcmeHold *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
