/* cm-acme-dns01.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA looks for a text at "_acme-challenge" below each name. It follows aliases, so they
 * are followed here first, and the account for where they end sets the record. What is
 * going to be set is stored before it is: after a crash it is known what to remove.
 */

#include "cm-acme-dns01-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-persist.h"
#include "cm-base32.h"
#include "cm-base64url.h"
#include "cm-dns-batch-private.h"
#include "cm-dns-chooser-private.h"
#include "cm-dns-error.h"
#include "cm-dns-opener-private.h"
#include "cm-dns-probe.h"
#include "cm-enum.h"

#define LABEL "_acme-challenge."
#define ACCOUNT_BYTES 10  /* of a hash that make a label of an account */
#define PATIENCE_FACTOR 3 /* of the time that records take as a rule */

typedef struct
{
  char *account; /* id, or CM_ACME_DNS_MANUAL */
  char *title;
  GStrv chain; /* from the name that is proven to where the record is set */
  char *value;
} Target;

struct _CmAcmeDns01
{
  GObject parent_instance;

  CmContext *context;
  char *label; /* below each name */
  char *account_url;
  CmDnsChooser *chooser;   /* nullable until it is needed */
  CmDnsResolver *resolver; /* nullable until it is needed */
  gboolean only_plan;
  guint patience_seconds;
  GHashTable *left; /* name and value of what was said to stay */

  CmAcmeRecord *record;        /* borrowed */
  const CmDnsWatcher *watcher; /* borrowed, nullable */
  CmAcmeStore store;
  gpointer user_data;
};

static void cm_acme_dns01_init_interface (CmAcmeChallengeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmAcmeDns01,
                               cm_acme_dns01,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_ACME_CHALLENGE,
                                                      cm_acme_dns01_init_interface))

static void
target_free (Target *target)
{
  g_free (target->account);
  g_free (target->title);
  g_strfreev (target->chain);
  g_free (target->value);
  g_free (target);
}

static const char *
get_end (const Target *target)
{
  return target->chain[g_strv_length (target->chain) - 1];
}

static gboolean
is_manual (const char *account)
{
  return g_str_equal (account, CM_ACME_DNS_MANUAL);
}

static void
cm_acme_dns01_finalize (GObject *object)
{
  CmAcmeDns01 *self = CM_ACME_DNS01 (object);

  g_clear_pointer (&self->chooser, cm_dns_chooser_free);
  g_clear_object (&self->resolver);
  g_clear_object (&self->context);
  g_free (self->label);
  g_free (self->account_url);
  g_hash_table_unref (self->left);

  G_OBJECT_CLASS (cm_acme_dns01_parent_class)->finalize (object);
}

static void
cm_acme_dns01_class_init (CmAcmeDns01Class *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_dns01_finalize;
}

static void
cm_acme_dns01_init (CmAcmeDns01 *self)
{
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
prepare (CmAcmeDns01 *self, GCancellable *cancellable, GError **error)
{
  if (self->resolver == NULL)
    self->resolver = cm_dns_resolver_new ((const char *const *)self->record->resolvers);
  if (self->chooser == NULL)
    self->chooser = cm_dns_chooser_new (self->context,
                                        (const char *const *)self->record->dns_accounts,
                                        cancellable, error);
  return self->chooser != NULL;
}

/* ---- what is to be set ---- */

static void
hash (const char *text, guint8 digest[32])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size_bytes = 32;

  g_checksum_update (checksum, (const guchar *)text, -1);
  g_checksum_get_digest (checksum, digest, &size_bytes);
}

static const char *
get_base (const char *name)
{
  return g_str_has_prefix (name, "*.") ? name + 2 : name;
}

/* What a record that stays has to say; one for a wildcard is for its parent too. */
static CmAcmePersist
get_persist (CmAcmeDns01 *self, const CmAcmeAnswer *answer, GPtrArray *answers)
{
  CmAcmePersist wanted = { answer->token, self->account_url, FALSE };

  for (guint i = 0; i < answers->len; i++)
    {
      const char *name = ((const CmAcmeAnswer *)g_ptr_array_index (answers, i))->name;

      if (name != get_base (name)
          && g_str_equal (get_base (name), get_base (answer->name)))
        wanted.is_wildcard = TRUE;
    }
  return wanted;
}

static char *
make_value (CmAcmeDns01 *self, const CmAcmeAnswer *answer, GPtrArray *answers)
{
  guint8 digest[32];
  CmAcmePersist wanted;

  if (cm_acme_record_is_persistent (self->record))
    {
      wanted = get_persist (self, answer, answers);
      return cm_acme_persist_make_value (&wanted);
    }
  hash (answer->text, digest);
  return cm_base64url_encode (digest, sizeof digest);
}

/* A label of the account's own, so that several accounts prove one name side by side. */
static char *
make_label (const char *account_url)
{
  guint8 digest[32];
  g_autofree char *text = NULL;

  hash (account_url, digest);
  text = cm_base32_encode (digest, ACCOUNT_BYTES);
  return g_strconcat ("_", text, "." LABEL, NULL);
}

static gboolean
is_by_account (const CmAcmeRecord *record)
{
  return g_strcmp0 (record->challenge, CM_ACME_DNS_ACCOUNT_01) == 0;
}

static gboolean
choose_account (CmAcmeDns01 *self,
                Target *target,
                GCancellable *cancellable,
                GError **error)
{
  const char *const *ids = (const char *const *)self->record->dns_accounts;
  CmDnsAccountDoc *account;

  if (ids != NULL && g_strv_contains (ids, CM_ACME_DNS_MANUAL))
    {
      target->account = g_strdup (CM_ACME_DNS_MANUAL);
      target->title = g_strdup (CM_ACME_DNS_MANUAL);
      return TRUE;
    }
  account = cm_dns_chooser_find (self->chooser, get_end (target), cancellable, error);
  if (account == NULL)
    return FALSE;
  target->account = g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
  target->title = g_strdup (cm_document_get_title (CM_DOCUMENT (account)));
  return TRUE;
}

/* A wildcard is proven where its parent is. */
static Target *
plan_one (CmAcmeDns01 *self,
          const CmAcmeAnswer *answer,
          GPtrArray *answers,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *fqdn = g_strconcat (self->label, get_base (answer->name), NULL);
  Target *target = g_new0 (Target, 1);

  target->value = make_value (self, answer, answers);
  target->chain = cm_dns_resolver_follow (self->resolver, fqdn, cancellable, error);
  if (target->chain != NULL && choose_account (self, target, cancellable, error))
    return target;
  target_free (target);
  return NULL;
}

static GPtrArray *
plan (CmAcmeDns01 *self, GPtrArray *answers, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) targets
      = g_ptr_array_new_with_free_func ((GDestroyNotify)target_free);

  for (guint i = 0; i < answers->len; i++)
    {
      Target *target
          = plan_one (self, g_ptr_array_index (answers, i), answers, cancellable, error);

      if (target == NULL)
        return NULL;
      g_ptr_array_add (targets, target);
    }
  return g_steal_pointer (&targets);
}

/* ---- what is there already ---- */

/* Whether a record that stays was set before, by whomever. */
static gboolean
is_there (CmAcmeDns01 *self,
          const char *fqdn,
          const CmAcmePersist *wanted,
          GCancellable *cancellable)
{
  g_autoptr (CmDnsZone) zone
      = cm_dns_resolver_find_zone (self->resolver, fqdn, cancellable, NULL);
  gint64 now = cm_context_get_now (self->context);

  for (guint i = 0; zone != NULL && i < zone->servers->len; i++)
    {
      const CmDnsServer *server = g_ptr_array_index (zone->servers, i);
      g_autoptr (GPtrArray) texts = NULL;

      if (server->addresses[0] != NULL)
        texts = cm_dns_resolver_list_texts (self->resolver, server->addresses[0],
                                            /* recursive: */ FALSE, fqdn, cancellable,
                                            NULL);
      for (guint k = 0; texts != NULL && k < texts->len; k++)
        if (cm_acme_persist_matches (g_ptr_array_index (texts, k), wanted, now))
          return TRUE;
      if (texts != NULL)
        break;
    }
  return FALSE;
}

/* @targets are in the order of @answers. */
static void
drop_those_there (CmAcmeDns01 *self,
                  GPtrArray *targets,
                  GPtrArray *answers,
                  GCancellable *cancellable)
{
  for (guint i = answers->len; i > 0; i--)
    {
      CmAcmePersist wanted
          = get_persist (self, g_ptr_array_index (answers, i - 1), answers);

      if (is_there (self, get_end (g_ptr_array_index (targets, i - 1)), &wanted,
                    cancellable))
        g_ptr_array_remove_index (targets, i - 1);
    }
}

/* What people were asked for before is of no use any more. */
static void
forget_manual (CmAcmeDns01 *self)
{
  GPtrArray *published = self->record->published;

  for (guint i = published != NULL ? published->len : 0; i > 0; i--)
    {
      const CmAcmePublished *entry = g_ptr_array_index (published, i - 1);

      if (is_manual (entry->account))
        g_ptr_array_remove_index (published, i - 1);
    }
}

static gboolean
note (CmAcmeDns01 *self, GPtrArray *targets, GCancellable *cancellable, GError **error)
{
  forget_manual (self);
  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);

      /* What is noted is removed later: a record that stays is not, but people have to
       * know of it. */
      if (!cm_acme_record_is_persistent (self->record) || is_manual (target->account))
        cm_acme_record_add_published (self->record, target->account, get_end (target),
                                      target->value);
    }
  return self->store (self->user_data, cancellable, error);
}

/* ---- setting it ---- */

static void
tell (CmAcmeDns01 *self, const Target *target)
{
  if (self->watcher != NULL && self->watcher->published != NULL)
    self->watcher->published ((const char *const *)target->chain, target->value,
                              target->title, self->watcher->user_data);
}

/* Who removes records later may be another process. Stored only if there is something to
 * be kept. */
static gboolean
note_outputs (CmAcmeDns01 *self,
              CmDnsChange *changes,
              guint n_changes,
              GCancellable *cancellable,
              GError **error)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < n_changes; i++)
    {
      const CmDnsChange *change = &changes[i];

      changed = changed || (change->output != NULL && *change->output != '\0');
      cm_acme_record_set_output (self->record, change->account, change->fqdn,
                                 change->value, change->output);
      cm_dns_change_clear (&changes[i]);
    }
  return !changed || self->store (self->user_data, cancellable, error);
}

static gboolean
set_all (CmAcmeDns01 *self, GPtrArray *targets, GCancellable *cancellable, GError **error)
{
  g_autofree CmDnsChange *changes = g_new0 (CmDnsChange, targets->len);
  guint n = 0;
  gboolean done;

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);

      tell (self, target);
      if (!is_manual (target->account))
        changes[n++] = (CmDnsChange){ .account = target->account,
                                      .fqdn = get_end (target),
                                      .value = target->value };
    }
  done = cm_dns_batch_add (self->chooser, changes, n, cancellable, error);
  return note_outputs (self, changes, n, cancellable, done ? error : NULL) && done;
}

/* ---- waiting for it ---- */

static guint
get_delay (CmAcmeDns01 *self, CmDnsAccountDoc *account)
{
  g_autoptr (CmDnsDefinition) definition = NULL;

  if (account == NULL)
    return 0;
  if (cm_dns_account_doc_get_spread_delay (account) > 0)
    return cm_dns_account_doc_get_spread_delay (account);
  definition = cm_dns_opener_find_definition (self->context,
                                              cm_dns_account_doc_get_provider (account),
                                              /* error: */ NULL);
  return definition != NULL ? definition->propagation_seconds : 0;
}

/* Whom to ask, said without how: as the account says, as far as they can be asked so. */
static CmDnsSpread
get_spread_by (char **servers, int spread)
{
  if (g_str_has_prefix (servers[0], "https://"))
    return CM_DNS_SPREAD_DOH;
  return spread == CM_DNS_SPREAD_RESOLVERS ? CM_DNS_SPREAD_RESOLVERS
                                           : CM_DNS_SPREAD_AUTHORITATIVE;
}

static CmDnsProbePlan
make_plan (CmAcmeDns01 *self, CmDnsAccountDoc *account)
{
  const CmAcmeRecord *record = self->record;
  CmDnsProbePlan plan = { .delay_seconds = get_delay (self, account) };
  int spread = CM_DNS_SPREAD_AUTHORITATIVE;

  if (account != NULL)
    {
      spread = cm_dns_account_doc_get_spread (account);
      plan.servers = cm_dns_account_doc_get_spread_servers (account);
      plan.limit_seconds = cm_dns_account_doc_get_spread_limit (account);
    }
  if (record->spread != NULL
      && cm_enum_from_nick (CM_TYPE_DNS_SPREAD, record->spread, &spread))
    plan.servers = (const char *const *)record->spread_servers;
  else if (record->spread_servers != NULL && record->spread_servers[0] != NULL)
    {
      spread = (int)get_spread_by (record->spread_servers, spread);
      plan.servers = (const char *const *)record->spread_servers;
    }
  plan.spread = (CmDnsSpread)spread;
  if (record->spread_delay_seconds > 0)
    plan.delay_seconds = (guint)record->spread_delay_seconds;
  if (record->spread_limit_seconds > 0)
    plan.limit_seconds = (guint)record->spread_limit_seconds;
  else if (account == NULL)
    plan.limit_seconds = self->patience_seconds;
  if (plan.limit_seconds == 0)
    plan.limit_seconds
        = MAX (CM_DNS_PROBE_LIMIT_SECONDS, plan.delay_seconds * PATIENCE_FACTOR);
  return plan;
}

/* People are told what to do, in the window and at the command line. */
static void
add_advice (GError *failure)
{
  g_autofree char *message = g_steal_pointer (&failure->message);

  /* Translators: what was not found */
  failure->message = g_strdup_printf (
      _ ("%s Set the record if it is not there, leave it time to spread, and let the order "
         "go on then."),
      message);
}

/* All records that one account sets, since it says how to wait. */
static gboolean
wait_for (CmAcmeDns01 *self,
          const char *id,
          GPtrArray *targets,
          GCancellable *cancellable,
          GError **error)
{
  CmDnsProbePlan plan = make_plan (self, cm_dns_chooser_get (self->chooser, id));
  g_autoptr (CmDnsProbe) probe = cm_dns_probe_new (self->resolver, &plan, self->watcher);
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);

      if (g_str_equal (target->account, id))
        cm_dns_probe_add (probe, get_end (target), target->value);
    }
  if (cm_dns_probe_wait (probe, cancellable, &failure))
    return TRUE;
  if (is_manual (id) && g_error_matches (failure, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT))
    add_advice (failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
wait_for_all (CmAcmeDns01 *self,
              GPtrArray *targets,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = g_ptr_array_index (targets, i);

      if (g_hash_table_add (done, target->account)
          && !wait_for (self, target->account, targets, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the interface ---- */

static const char *
cm_acme_dns01_get_kind (CmAcmeChallenge *challenge)
{
  const CmAcmeRecord *record = CM_ACME_DNS01 (challenge)->record;

  if (cm_acme_record_is_persistent (record))
    return CM_ACME_DNS_PERSIST_01;
  return is_by_account (record) ? CM_ACME_DNS_ACCOUNT_01 : "dns-01";
}

static gboolean
cm_acme_dns01_publish (CmAcmeChallenge *challenge,
                       GPtrArray *answers,
                       GCancellable *cancellable,
                       GError **error)
{
  CmAcmeDns01 *self = CM_ACME_DNS01 (challenge);
  g_autoptr (GPtrArray) targets = NULL;

  if (answers->len == 0)
    return TRUE;
  if (!prepare (self, cancellable, error))
    return FALSE;
  targets = plan (self, answers, cancellable, error);
  if (targets == NULL)
    return FALSE;
  if (cm_acme_record_is_persistent (self->record))
    drop_those_there (self, targets, answers, cancellable);
  if (!note (self, targets, cancellable, error))
    return FALSE;
  return set_all (self, targets, cancellable, error)
         && (self->only_plan || wait_for_all (self, targets, cancellable, error));
}

static void
cm_acme_dns01_withdraw (CmAcmeChallenge *challenge, GPtrArray *answers)
{
  cm_acme_dns01_clean (CM_ACME_DNS01 (challenge), /* left: */ NULL);
}

static void
cm_acme_dns01_init_interface (CmAcmeChallengeInterface *iface)
{
  iface->get_kind = cm_acme_dns01_get_kind;
  iface->publish = cm_acme_dns01_publish;
  iface->withdraw = cm_acme_dns01_withdraw;
}

/* cm_acme_dns01_new:
 * @context: an unlocked context
 * @account_url: the address of the ACME account
 * @record: how names are proven; borrowed
 * @watcher: (nullable): who hears of it; borrowed
 * @store: stores @record
 * @user_data: for @store
 *
 * Returns: (transfer full): a way to prove names
 */
CmAcmeDns01 *
cm_acme_dns01_new (CmContext *context,
                   const char *account_url,
                   CmAcmeRecord *record,
                   const CmDnsWatcher *watcher,
                   CmAcmeStore store,
                   gpointer user_data)
{
  CmAcmeDns01 *self = g_object_new (CM_TYPE_ACME_DNS01, NULL);

  self->context = g_object_ref (context);
  self->account_url = g_strdup (account_url);
  if (cm_acme_record_is_persistent (record))
    self->label = g_strdup (CM_ACME_PERSIST_LABEL);
  else
    self->label = is_by_account (record) ? make_label (account_url) : g_strdup (LABEL);
  self->record = record;
  self->watcher = watcher;
  self->store = store;
  self->user_data = user_data;
  return self;
}

/* cm_acme_dns01_set_only_plan:
 * @only_plan: whether publishing ends once it is known and stored what people have to set
 */
void
cm_acme_dns01_set_only_plan (CmAcmeDns01 *self, gboolean only_plan)
{
  self->only_plan = only_plan;
}

/* cm_acme_dns01_set_patience:
 * @seconds: how long people have for setting records
 */
void
cm_acme_dns01_set_patience (CmAcmeDns01 *self, guint seconds)
{
  self->patience_seconds = seconds;
}

/* Once, though it is tried again when the order ends. */
static void
say_left (CmAcmeDns01 *self, const CmDnsChange *change)
{
  if (change->problem != NULL && self->watcher != NULL && self->watcher->left != NULL
      && g_hash_table_add (self->left,
                           g_strconcat (change->fqdn, " ", change->value, NULL)))
    self->watcher->left (change->fqdn, change->value, change->problem,
                         /* again: */ !change->done, self->watcher->user_data);
}

/* In words, since who removes it in our place has to find it. */
static void
add_left (CmAcmeDns01 *self, const CmDnsChange *change, GPtrArray *left)
{
  CmDnsAccountDoc *account = cm_dns_chooser_get (self->chooser, change->account);
  g_autofree char *record
      = g_strdup_printf ("%s TXT \"%s\"", change->fqdn, change->value);

  /* Translators: a record, a DNS account, and what went wrong */
  g_ptr_array_add (left,
                   g_strdup_printf (_ ("“%s” cannot be removed by “%s”: %s"), record,
                                    account != NULL
                                        ? cm_document_get_title (CM_DOCUMENT (account))
                                        : change->account,
                                    change->problem != NULL ? change->problem : ""));
}

/* What accounts set; whoever waited for it is done. Says of each entry whether it is
 * gone. @left: nullable: gets a sentence of each that is not
 */
static gboolean *
remove_all (CmAcmeDns01 *self, GPtrArray *published, GPtrArray *left)
{
  g_autofree CmDnsChange *changes = g_new0 (CmDnsChange, published->len);
  g_autofree guint *places = g_new0 (guint, published->len);
  gboolean *gone = g_new0 (gboolean, published->len);
  guint n = 0;

  for (guint i = 0; i < published->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (published, i);

      if (is_manual (entry->account))
        continue;
      places[n] = i;
      changes[n++] = (CmDnsChange){ .account = entry->account,
                                    .fqdn = entry->fqdn,
                                    .value = entry->value,
                                    .output = g_strdup (entry->output) };
    }
  cm_dns_batch_remove (self->chooser, changes, n);
  for (guint i = 0; i < n; i++)
    {
      gone[places[i]] = changes[i].done;
      say_left (self, &changes[i]);
      if (!changes[i].done && left != NULL)
        add_left (self, &changes[i], left);
      cm_dns_change_clear (&changes[i]);
    }
  return gone;
}

/* What people set for one order serves no other, unless it is to stay. */
static void
say_removable (CmAcmeDns01 *self, const CmAcmePublished *entry)
{
  if (!cm_acme_record_is_persistent (self->record) && self->watcher != NULL
      && self->watcher->removable != NULL)
    self->watcher->removable (entry->fqdn, entry->value, self->watcher->user_data);
}

/* cm_acme_dns01_clean:
 * @left: (nullable) (element-type utf8): gets a sentence of each record that stays
 *
 * Removes what was set, by this order or an earlier one; what cannot be removed now stays
 * in the record. What people set stays there while it may be needed, and is named when it
 * is not any more.
 */
void
cm_acme_dns01_clean (CmAcmeDns01 *self, GPtrArray *left)
{
  GPtrArray *published = self->record->published;
  gboolean is_over
      = self->record->order == NULL || self->record->order->step >= CM_ACME_STEP_FINALIZE;
  g_autofree gboolean *gone = NULL;
  gboolean changed = FALSE;

  if (published == NULL || published->len == 0
      || !prepare (self, /* cancellable: */ NULL, /* error: */ NULL))
    return;
  gone = remove_all (self, published, left);
  for (guint i = published->len; i > 0; i--)
    {
      const CmAcmePublished *entry = g_ptr_array_index (published, i - 1);

      if (is_manual (entry->account) ? !is_over : !gone[i - 1])
        continue;
      if (is_manual (entry->account))
        say_removable (self, entry);
      g_ptr_array_remove_index (published, i - 1);
      changed = TRUE;
    }
  if (changed)
    self->store (self->user_data, /* cancellable: */ NULL, /* error: */ NULL);
}
