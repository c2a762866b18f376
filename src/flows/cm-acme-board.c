/* cm-acme-board.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the threads of orders and whoever looks at them: the latest state of each, and
 * the wish to wait no longer.
 */

#include "cm-acme-board-private.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  CmAcmeBoard *board; /* borrowed */
  char *id;
  CmDnsWatch *watch; /* nullable */
  char *silence;     /* nullable: why the CA does not answer */
  gboolean is_skipped;
} Entry;

struct _CmAcmeBoard
{
  GObject parent_instance;

  GMutex mutex;        /* guards what follows */
  GHashTable *entries; /* id → Entry; they stay where they are */
  CmDnsWatcher listener;
  gboolean is_unattended;
  gboolean is_lasting;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmAcmeBoard, cm_acme_board, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->watch, cm_dns_watch_free);
  g_free (entry->silence);
  g_free (entry->id);
  g_free (entry);
}

static void
cm_acme_board_finalize (GObject *object)
{
  CmAcmeBoard *self = CM_ACME_BOARD (object);

  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cm_acme_board_parent_class)->finalize (object);
}

static void
cm_acme_board_class_init (CmAcmeBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_board_finalize;

  /**
   * CmAcmeBoard::changed:
   * @self: the board
   * @id: id of a credential
   *
   * What is known of its order is another.
   */
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cm_acme_board_init (CmAcmeBoard *self)
{
  g_mutex_init (&self->mutex);
  self->entries
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)entry_free);
}

/**
 * cm_acme_board_new:
 *
 * Returns: (transfer full): a board with nothing on it
 */
CmAcmeBoard *
cm_acme_board_new (void)
{
  return g_object_new (CM_TYPE_ACME_BOARD, NULL);
}

/**
 * cm_acme_board_set_listener:
 * @self: a board
 * @listener: (nullable): who hears of all orders, in their threads; copied
 *
 * Sets who hears of orders at once.
 */
void
cm_acme_board_set_listener (CmAcmeBoard *self, const CmDnsWatcher *listener)
{
  g_return_if_fail (CM_IS_ACME_BOARD (self));

  self->listener = listener != NULL ? *listener : (CmDnsWatcher){ 0 };
}

/**
 * cm_acme_board_set_unattended:
 * @self: a board
 * @is_unattended: whether nobody is there who would set records while orders wait
 *
 * Has orders whose records people set look whether they are there, and not wait for them.
 */
void
cm_acme_board_set_unattended (CmAcmeBoard *self, gboolean is_unattended)
{
  g_return_if_fail (CM_IS_ACME_BOARD (self));

  self->is_unattended = is_unattended;
}

/**
 * cm_acme_board_is_unattended:
 * @self: a board
 *
 * Returns: whether nobody is there who would set records while orders wait
 */
gboolean
cm_acme_board_is_unattended (CmAcmeBoard *self)
{
  g_return_val_if_fail (CM_IS_ACME_BOARD (self), FALSE);

  return self->is_unattended;
}

/**
 * cm_acme_board_set_lasting:
 * @self: a board
 * @is_lasting: whether somebody sees how orders stand, and can leave them
 *
 * Has orders whose records people set look for them as long as it takes.
 */
void
cm_acme_board_set_lasting (CmAcmeBoard *self, gboolean is_lasting)
{
  g_return_if_fail (CM_IS_ACME_BOARD (self));

  self->is_lasting = is_lasting;
}

/**
 * cm_acme_board_is_lasting:
 * @self: a board
 *
 * Returns: whether orders whose records people set look for them as long as it takes
 */
gboolean
cm_acme_board_is_lasting (CmAcmeBoard *self)
{
  g_return_val_if_fail (CM_IS_ACME_BOARD (self), FALSE);

  return self->is_lasting;
}

/* With the mutex. */
static Entry *
get_entry (CmAcmeBoard *self, const char *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->board = self;
  entry->id = g_strdup (id);
  g_hash_table_insert (self->entries, entry->id, entry);
  return entry;
}

/**
 * cm_acme_board_dup_watch:
 * @self: a board
 * @id: id of a credential
 *
 * Returns: (transfer full) (nullable): what name servers say about its records
 */
CmDnsWatch *
cm_acme_board_dup_watch (CmAcmeBoard *self, const char *id)
{
  Entry *entry;
  CmDnsWatch *watch;

  g_return_val_if_fail (CM_IS_ACME_BOARD (self) && id != NULL, NULL);

  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->entries, id);
  watch = entry != NULL && entry->watch != NULL ? cm_dns_watch_copy (entry->watch) : NULL;
  g_mutex_unlock (&self->mutex);
  return watch;
}

/**
 * cm_acme_board_dup_silence:
 * @self: a board
 * @id: id of a credential
 *
 * Returns: (transfer full) (nullable): why the CA does not answer, while it is asked
 *   again; %NULL: it does
 */
char *
cm_acme_board_dup_silence (CmAcmeBoard *self, const char *id)
{
  const Entry *entry;
  char *silence;

  g_return_val_if_fail (CM_IS_ACME_BOARD (self) && id != NULL, NULL);

  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->entries, id);
  silence = entry != NULL ? g_strdup (entry->silence) : NULL;
  g_mutex_unlock (&self->mutex);
  return silence;
}

/**
 * cm_acme_board_skip:
 * @self: a board
 * @id: id of a credential
 *
 * Lets its order go on without waiting for name servers any longer.
 */
void
cm_acme_board_skip (CmAcmeBoard *self, const char *id)
{
  g_return_if_fail (CM_IS_ACME_BOARD (self) && id != NULL);

  g_mutex_lock (&self->mutex);
  get_entry (self, id)->is_skipped = TRUE;
  g_mutex_unlock (&self->mutex);
}

/* ---- for orders ---- */

typedef struct
{
  CmAcmeBoard *board;
  char *id;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->board);
  g_free (change->id);
  g_free (change);
}

static gboolean
emit_changed (gpointer data)
{
  Change *change = data;

  g_signal_emit (change->board, signals[CHANGED], 0, change->id);
  return G_SOURCE_REMOVE;
}

static void
tell_main_loop (const Entry *entry)
{
  Change *change = g_new0 (Change, 1);

  change->board = g_object_ref (entry->board);
  change->id = g_strdup (entry->id);
  g_idle_add_full (G_PRIORITY_DEFAULT, emit_changed, change, change_free);
}

static void
on_published (const char *const *chain,
              const char *value,
              const char *account,
              gpointer user_data)
{
  const Entry *entry = user_data;
  const CmDnsWatcher *listener = &entry->board->listener;

  if (listener->published != NULL)
    listener->published (chain, value, account, listener->user_data);
}

static void
on_removable (const char *fqdn, const char *value, gpointer user_data)
{
  const CmDnsWatcher *listener = &((const Entry *)user_data)->board->listener;

  if (listener->removable != NULL)
    listener->removable (fqdn, value, listener->user_data);
}

static void
on_left (const char *fqdn,
         const char *value,
         const char *problem,
         gboolean again,
         gpointer user_data)
{
  const CmDnsWatcher *listener = &((const Entry *)user_data)->board->listener;

  if (listener->left != NULL)
    listener->left (fqdn, value, problem, again, listener->user_data);
}

static void
on_changed (const CmDnsWatch *watch, gpointer user_data)
{
  Entry *entry = user_data;
  CmAcmeBoard *self = entry->board;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&entry->watch, cm_dns_watch_free);
  entry->watch = cm_dns_watch_copy (watch);
  g_mutex_unlock (&self->mutex);
  if (self->listener.changed != NULL)
    self->listener.changed (watch, self->listener.user_data);
  else
    tell_main_loop (entry);
}

static gboolean
on_is_skipped (gpointer user_data)
{
  const Entry *entry = user_data;
  CmAcmeBoard *self = entry->board;
  gboolean is_skipped;

  g_mutex_lock (&self->mutex);
  is_skipped = entry->is_skipped;
  g_mutex_unlock (&self->mutex);
  return is_skipped
         || (self->listener.is_skipped != NULL
             && self->listener.is_skipped (self->listener.user_data));
}

/* cm_acme_board_get_watcher:
 * @id: id of a credential whose order begins
 *
 * Returns: who hears of it
 */
CmDnsWatcher
cm_acme_board_get_watcher (CmAcmeBoard *self, const char *id)
{
  CmDnsWatcher watcher
      = { on_published,         on_removable, on_left, on_changed, on_is_skipped,
          /* user_data: */ NULL };
  Entry *entry;

  g_mutex_lock (&self->mutex);
  entry = get_entry (self, id);
  g_clear_pointer (&entry->watch, cm_dns_watch_free);
  entry->is_skipped = FALSE;
  watcher.user_data = entry;
  g_mutex_unlock (&self->mutex);
  return watcher;
}

/* cm_acme_board_set_silence:
 * @id: id of a credential whose order is worked on
 * @sentence: (nullable): why its CA does not answer; %NULL: it does
 *
 * Lets everybody know. It is told in the main loop only: what hears of records at once
 * need not hear of this.
 */
void
cm_acme_board_set_silence (CmAcmeBoard *self, const char *id, const char *sentence)
{
  Entry *entry;
  gboolean is_news;

  g_mutex_lock (&self->mutex);
  entry = get_entry (self, id);
  is_news = g_strcmp0 (entry->silence, sentence) != 0;
  g_free (entry->silence);
  entry->silence = g_strdup (sentence);
  g_mutex_unlock (&self->mutex);
  if (is_news && self->listener.changed == NULL)
    tell_main_loop (entry);
}
