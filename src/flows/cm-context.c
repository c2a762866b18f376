/* cm-context.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The composition root: store, certstore and vault are put together here and nowhere
 * else, and handed to the flows. Opening and creating is in cm-context-open.c, reading
 * and finding documents in cm-context-documents.c.
 *
 * The state is never stored, it follows from what is there: nothing opened, no pin, no
 * open key, an open key. So it is right at once on every thread. Properties and signals
 * are for the main context of the thread that made the object: on that thread they are
 * announced directly, from other threads by an idle source, and each comes once however
 * often somebody asks for it.
 */

#include "cm-context-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-parts-private.h"
#include "cm-task.h"

struct _CmContext
{
  GObject parent_instance;

  /* owned; never change */
  char *directory; /* nullable: the store is in memory */
  CmClock *clock;
  CmAcmeBoard *acme_board;
  CmVault *vault;
  GMainContext *main_context;
  CmProblems *problems; /* main thread only */

  /* borrowed */
  GThread *main_thread; /* only compared */

  GMutex operation; /* one opens, creates or unlocks at a time */

  GMutex mutex;           /* guards what follows */
  CmStore *store;         /* nullable */
  CmCertstore *certstore; /* nullable: CLOSED or EMPTY; once set it stays */
  gboolean is_open;
  const char *title; /* nullable, interned: pointers to it stay good */
  CmIdentityDoc *own_identity;
  GPtrArray *retained; /* earlier own identities that somebody may still look at */
  gboolean changed;    /* "changed" has to be emitted */

  /* main thread only */
  CmContextState announced_state;
  const char *announced_title;
  gboolean is_refreshing;
  gboolean refresh_again;
};

enum
{
  PROP_STATE = 1,
  PROP_TITLE,
  N_PROPERTIES,
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (CmContextState,
                    cm_context_state,
                    G_DEFINE_ENUM_VALUE (CM_CONTEXT_STATE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (CM_CONTEXT_STATE_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (CM_CONTEXT_STATE_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (CM_CONTEXT_STATE_UNLOCKED, "unlocked"))

G_DEFINE_FINAL_TYPE (CmContext, cm_context, G_TYPE_OBJECT)

/* ---- announcing ---- */

static gboolean
take_changed (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gboolean changed = self->changed;

  self->changed = FALSE;
  return changed;
}

static void
report_obstacle (CmContext *self)
{
  g_autofree char *obstacle = cm_context_dup_obstacle (self);
  g_autofree char *sentence
      = obstacle != NULL ? g_strdup_printf (_ ("Read only. %s"), obstacle) : NULL;

  cm_problems_set (self->problems, &self->store, sentence);
}

/* On the main thread: says what is different since it was said last. */
static void
announce (CmContext *self)
{
  CmContextState state = cm_context_get_state (self);
  const char *title = cm_context_get_title (self);
  gboolean state_differs = state != self->announced_state;
  gboolean title_differs = title != self->announced_title;

  self->announced_state = state;
  self->announced_title = title;
  if (title_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  if (state_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  report_obstacle (self);
  if (take_changed (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_idle_announce_cb (gpointer user_data)
{
  g_autoptr (CmContext) self = g_weak_ref_get (user_data);

  if (self != NULL)
    announce (self);
  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * cm_context_announce:
 * @self: a context
 *
 * Lets properties and signals tell what is different now: at once on the main thread, a
 * little later from other threads.
 */
void
cm_context_announce (CmContext *self)
{
  g_autoptr (GSource) source = NULL;
  GWeakRef *weak;

  g_return_if_fail (CM_IS_CONTEXT (self));

  if (g_thread_self () == self->main_thread)
    {
      announce (self);
      return;
    }
  /* Held weakly: without a main loop the source waits for ever. */
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[certmgr] context announce");
  g_source_set_callback (source, on_idle_announce_cb, weak, weak_ref_free);
  g_source_attach (source, self->main_context);
}

static void
queue_changed (CmContext *self)
{
  g_mutex_lock (&self->mutex);
  self->changed = TRUE;
  g_mutex_unlock (&self->mutex);
  cm_context_announce (self);
}

/* ---- snapshots ---- */

/* Takes the own identity out of the current trust. Documents in a snapshot never change,
 * so a higher version is another object; the one before is kept, since a getter may have
 * given it away. */
static void
update_own_identity (CmContext *self)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (self->certstore);
  CmCertificate *certificate = cm_vault_get_certificate (self->vault);
  CmIdentityDoc *found = cm_trust_find_identity_by_certificate (trust, certificate);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (found == NULL
      || (self->own_identity != NULL
          && cm_document_get_version (CM_DOCUMENT (found))
                 == cm_document_get_version (CM_DOCUMENT (self->own_identity))))
    return;
  if (self->own_identity != NULL)
    g_ptr_array_add (self->retained, self->own_identity);
  self->own_identity = g_object_ref (found);
}

static void
refresh_thread (GTask *task,
                gpointer source_object,
                gpointer task_data,
                GCancellable *cancellable)
{
  CmContext *self = source_object;
  GError *error = NULL;

  if (cm_certstore_load (self->certstore, cancellable, &error))
    {
      update_own_identity (self);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, error);
    }
}

static void start_refresh (CmContext *self);

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmContext *self = CM_CONTEXT (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  self->is_refreshing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    sentence = g_strdup_printf (_ ("The certstore could not be read again: %s"),
                                error->message);
  cm_problems_set (self->problems, self, sentence);
  queue_changed (self);
  if (self->refresh_again)
    start_refresh (self);
}

static void
start_refresh (CmContext *self)
{
  self->refresh_again = self->is_refreshing;
  if (self->is_refreshing)
    return;
  self->is_refreshing = TRUE;
  cm_task_run (self, start_refresh, /* data: */ NULL, /* free_data: */ NULL,
               refresh_thread, /* cancellable: */ NULL, on_refreshed_cb, NULL);
}

/* Own commits have renewed the snapshots before this is called; an empty list says that
 * another process wrote something. */
static void
on_store_changed_cb (CmStore *store, const char *const *ids, CmContext *self)
{
  if (ids == NULL || ids[0] == NULL)
    start_refresh (self);
  else
    queue_changed (self);
}

/* ---- the object ---- */

static void
cm_context_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CmContext *self = CM_CONTEXT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int)cm_context_get_state (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, cm_context_get_title (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_context_finalize (GObject *object)
{
  CmContext *self = CM_CONTEXT (object);

  g_free (self->directory);
  g_clear_object (&self->certstore);
  g_clear_object (&self->store);
  g_clear_object (&self->vault);
  g_clear_object (&self->clock);
  g_clear_object (&self->acme_board);
  g_clear_object (&self->problems);
  g_clear_object (&self->own_identity);
  g_clear_pointer (&self->retained, g_ptr_array_unref);
  g_main_context_unref (self->main_context);
  g_mutex_clear (&self->operation);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (cm_context_parent_class)->finalize (object);
}

static void
cm_context_class_init (CmContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_context_get_property;
  object_class->finalize = cm_context_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CM_TYPE_CONTEXT_STATE,
                                              CM_CONTEXT_STATE_CLOSED,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string (
      "title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * CmContext::changed:
   *
   * Any document may have changed, here or in another process.
   */
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_context_init (CmContext *self)
{
  g_mutex_init (&self->operation);
  g_mutex_init (&self->mutex);
  self->main_context = g_main_context_ref_thread_default ();
  self->main_thread = g_thread_self ();
  self->problems = cm_problems_new ();
  self->acme_board = cm_acme_board_new ();
  self->retained = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cm_context_dup_default_directory:
 *
 * Returns: (transfer full) (type filename): the folder named by the environment variable
 *   `CERTMGR_STORE`, else one in the user's data folder
 */
char *
cm_context_dup_default_directory (void)
{
  const char *chosen = g_getenv ("CERTMGR_STORE");

  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);
  return g_build_filename (g_get_user_data_dir (), "certmgr", NULL);
}

/**
 * cm_context_new:
 * @directory: (type filename): a folder that may hold a certstore
 * @clock: tells the time
 *
 * Returns: (transfer full): a context that has read nothing yet
 */
CmContext *
cm_context_new (const char *directory, CmClock *clock)
{
  CmContext *self;

  g_return_val_if_fail (directory != NULL, NULL);
  g_return_val_if_fail (CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_CONTEXT, NULL);
  self->directory = g_canonicalize_filename (directory, NULL);
  self->clock = g_object_ref (clock);
  self->vault = cm_vault_new (self->directory);
  return self;
}

/**
 * cm_context_new_for_store:
 * @store: a #CmStore
 * @clock: tells the time
 *
 * Makes a context without a folder, for tests and previews: its identity is kept in
 * memory.
 *
 * Returns: (transfer full): a context that has read nothing yet
 */
CmContext *
cm_context_new_for_store (GObject *store, CmClock *clock)
{
  CmContext *self;

  g_return_val_if_fail (CM_IS_STORE (store), NULL);
  g_return_val_if_fail (CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_CONTEXT, NULL);
  self->store = CM_STORE (g_object_ref (store));
  self->clock = g_object_ref (clock);
  self->vault = cm_vault_new (/* directory: */ NULL);
  return self;
}

/**
 * cm_context_get_directory:
 * @self: a context
 *
 * Returns: (transfer none) (nullable) (type filename): its folder
 */
const char *
cm_context_get_directory (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return self->directory;
}

/**
 * cm_context_get_state:
 * @self: a context
 *
 * Returns: what can be done now; right at once, on any thread
 */
CmContextState
cm_context_get_state (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), CM_CONTEXT_STATE_CLOSED);

  locker = g_mutex_locker_new (&self->mutex);
  if (!self->is_open)
    return CM_CONTEXT_STATE_CLOSED;
  if (self->certstore == NULL)
    return CM_CONTEXT_STATE_EMPTY;
  return cm_vault_is_open (self->vault) ? CM_CONTEXT_STATE_UNLOCKED
                                        : CM_CONTEXT_STATE_LOCKED;
}

/**
 * cm_context_get_title:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the certstore's name, %NULL while there is none
 */
const char *
cm_context_get_title (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->title;
}

/**
 * cm_context_get_acme_board:
 * @self: a context
 *
 * Returns: (transfer none): where orders say how records in DNS spread
 */
CmAcmeBoard *
cm_context_get_acme_board (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return self->acme_board;
}

/**
 * cm_context_get_clock:
 * @self: a context
 *
 * Returns: (transfer none): its clock
 */
CmClock *
cm_context_get_clock (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return self->clock;
}

/**
 * cm_context_get_now:
 * @self: a context
 *
 * Returns: the time by its clock, in seconds since 1970 in UTC
 */
gint64
cm_context_get_now (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), 0);

  return cm_clock_get_unix (self->clock);
}

/**
 * cm_context_get_authority:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the pinned authority
 */
CmCertificate *
cm_context_get_authority (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return cm_vault_get_authority (self->vault);
}

/**
 * cm_context_get_authority_fingerprint:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): what people compare before they trust a
 *   certstore: SHA-256 of the authority's certificate, in lower hex
 */
const char *
cm_context_get_authority_fingerprint (CmContext *self)
{
  CmCertificate *authority;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  authority = cm_vault_get_authority (self->vault);
  return authority != NULL ? cm_certificate_get_fingerprint (authority) : NULL;
}

/**
 * cm_context_dup_obstacle:
 * @self: a context
 *
 * A certstore on a read-only medium, on a full disk or of somebody else can be read and
 * not written. That may end by itself; "changed" tells of it.
 *
 * Returns: (transfer full) (nullable): the sentence that says why nothing can be written;
 *   %NULL if it can
 */
char *
cm_context_dup_obstacle (CmContext *self)
{
  g_autoptr (CmStore) store = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  store = cm_context_ref_store (self);
  return store != NULL ? cm_store_dup_obstacle (store) : NULL;
}

/**
 * cm_context_get_problems:
 * @self: a context
 *
 * For the main thread.
 *
 * Returns: (transfer none): what went wrong where nobody waits for an answer
 */
CmProblems *
cm_context_get_problems (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return self->problems;
}

/**
 * cm_context_get_own_identity:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): this computer's identity as the certstore knows it
 */
CmIdentityDoc *
cm_context_get_own_identity (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->own_identity;
}

/**
 * cm_context_dup_own_fingerprint:
 * @self: a context
 *
 * Returns: (transfer full) (nullable): SHA-256 of this computer's certificate, in lower
 *   hex
 */
char *
cm_context_dup_own_fingerprint (CmContext *self)
{
  CmCertificate *certificate;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  certificate = cm_vault_get_certificate (self->vault);
  return certificate != NULL ? g_strdup (cm_certificate_get_fingerprint (certificate))
                             : NULL;
}

/**
 * cm_context_dup_own_key_fingerprint:
 * @self: a context
 *
 * What people compare of this computer: it is the same in its request and in every
 * certificate it gets for that.
 *
 * Returns: (transfer full) (nullable): SHA-256 of the SubjectPublicKeyInfo of this
 *   computer's certificate, in lower hex
 */
char *
cm_context_dup_own_key_fingerprint (CmContext *self)
{
  CmCertificate *certificate;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  certificate = cm_vault_get_certificate (self->vault);
  return certificate != NULL ? g_strdup (cm_certificate_get_public_key_id (certificate))
                             : NULL;
}

/* ---- for cm-context-open.c ---- */

/**
 * cm_context_begin:
 * @self: a context
 *
 * Waits for its turn to open, create or unlock; ends with cm_context_end().
 */
void
cm_context_begin (CmContext *self)
{
  g_return_if_fail (CM_IS_CONTEXT (self));

  g_mutex_lock (&self->operation);
}

/**
 * cm_context_end:
 * @self: a context
 *
 * Lets the next one open, create or unlock, and announces what is different.
 */
void
cm_context_end (CmContext *self)
{
  g_return_if_fail (CM_IS_CONTEXT (self));

  g_mutex_unlock (&self->operation);
  cm_context_announce (self);
}

/**
 * cm_context_ref_store:
 * @self: a context
 *
 * Returns: (transfer full) (nullable): the store that is open or was given
 */
CmStore *
cm_context_ref_store (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->store != NULL ? g_object_ref (self->store) : NULL;
}

/**
 * cm_context_install:
 * @self: a context that has none yet
 * @certstore: (nullable): what was found; %NULL: nothing, the state is EMPTY
 * @title: (nullable): its name
 *
 * Takes the result of opening.
 */
void
cm_context_install (CmContext *self, CmCertstore *certstore, const char *title)
{
  g_return_if_fail (CM_IS_CONTEXT (self));
  g_return_if_fail (self->certstore == NULL);

  g_mutex_lock (&self->mutex);
  self->is_open = TRUE;
  self->title = g_intern_string (title);
  if (certstore != NULL)
    {
      g_set_object (&self->store, cm_certstore_get_store (certstore));
      self->certstore = g_object_ref (certstore);
    }
  g_mutex_unlock (&self->mutex);

  if (certstore == NULL)
    return;
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed_cb), self,
                           0);
  update_own_identity (self);
}

/* ---- for the other flows ---- */

/**
 * cm_context_get_certstore:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the certstore, %NULL while there is none; once
 *   there it stays the same
 */
CmCertstore *
cm_context_get_certstore (CmContext *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->certstore;
}

/**
 * cm_context_get_vault:
 * @self: a context
 *
 * Returns: (transfer none): who this computer is
 */
CmVault *
cm_context_get_vault (CmContext *self)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  return self->vault;
}

/**
 * cm_context_require_certstore:
 * @self: a context
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE
 *
 * Returns: (transfer none): the certstore, or %NULL
 */
CmCertstore *
cm_context_require_certstore (CmContext *self, GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (self);

  if (certstore == NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE,
                         _ ("There is no certstore here yet."));
  return certstore;
}

/**
 * cm_context_require_unlocked:
 * @self: a context
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE or %CM_FLOW_ERROR_LOCKED
 *
 * Returns: whether documents can be signed and keys opened
 */
gboolean
cm_context_require_unlocked (CmContext *self, GError **error)
{
  if (cm_context_require_certstore (self, error) == NULL)
    return FALSE;
  if (cm_context_get_state (self) == CM_CONTEXT_STATE_UNLOCKED)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED,
                       _ ("The certstore is locked. Unlock it first."));
  return FALSE;
}

/**
 * cm_context_commit:
 * @self: a context
 * @changes: what to write and to log
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_LOCKED, or as cm_certstore_commit()
 *
 * Commits as this computer's identity. Blocks.
 *
 * Returns: whether everything is in the store; if not, nothing is
 */
gboolean
cm_context_commit (CmContext *self,
                   CmChangeSet *changes,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (CmTrust) before = NULL;
  g_autoptr (CmTrust) after = NULL;
  CmIdentityDoc *own;

  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);
  g_return_val_if_fail (CM_IS_CHANGE_SET (changes), FALSE);

  if (!cm_context_require_unlocked (self, error))
    return FALSE;
  identity = cm_vault_ref_identity (self->vault);
  own = cm_context_get_own_identity (self);
  if (identity == NULL || own == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED,
                           _ ("The certstore is locked. Unlock it first."));
      return FALSE;
    }
  before = cm_certstore_ref_trust (self->certstore);
  if (!cm_certstore_commit (self->certstore, changes, identity,
                            cm_document_get_id (CM_DOCUMENT (own)), cancellable, error))
    return FALSE;

  /* The store may have told of the commit before the snapshots were new. */
  after = cm_certstore_ref_trust (self->certstore);
  if (after != before)
    {
      update_own_identity (self);
      queue_changed (self);
    }
  return TRUE;
}
