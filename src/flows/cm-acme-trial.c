/* cm-acme-trial.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A dry run. What a CA is going to look at is looked at first, as far as it can be seen
 * from here: may it issue (CAA), does it find its answers, or is there somebody to set
 * them in DNS. Where the CA has a directory for it, an order is then placed there. That
 * counts more than what this computer sees of web servers, which a CA may reach when we
 * do not.
 */

#include "cm-acme-trial.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-directory.h"
#include "cm-acme-patience-private.h"
#include "cm-acme-profile.h"
#include "cm-acme-staging-private.h"
#include "cm-dns-caa-verdict.h"
#include "cm-dns-chooser-private.h"
#include "cm-dns-resolver.h"
#include "cm-dns-test-private.h"

#define LABEL "_acme-challenge."
#define PERSISTENT_LABEL "_validation-persist."

typedef struct
{
  CmContext *context;
  const CmAcmeRecord *settings;
  CmAcmeAccountDoc *account;
  CmAcmeOffer *offer; /* nullable */
  CmDnsResolver *resolver;
  CmDnsChooser *chooser; /* nullable */
  GHashTable *tested;    /* id of a DNS account and zone → what went wrong, or "" */
  gboolean tests_dns;
  GCancellable *cancellable; /* nullable */
} Run;

static void
run_clear (Run *self)
{
  g_clear_object (&self->account);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  g_clear_object (&self->resolver);
  g_clear_pointer (&self->chooser, cm_dns_chooser_free);
  g_clear_pointer (&self->tested, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
trial_name_free (CmAcmeTrialName *self)
{
  g_free (self->name);
  g_free (self->caa_where);
  g_strfreev (self->caa_records);
  g_ptr_array_unref (self->findings);
  g_strfreev (self->chain);
  g_free (self->dns_account);
  g_free (self->problem);
  g_free (self);
}

/**
 * cm_acme_trial_free:
 * @self: what came of a dry run
 *
 * Frees it.
 */
void
cm_acme_trial_free (CmAcmeTrial *self)
{
  g_ptr_array_unref (self->names);
  g_free (self->staging);
  g_free (self->staging_problem);
  g_free (self);
}

/* The first problem is the one that is told. */
static void
fail (CmAcmeTrialName *self, const char *problem)
{
  self->passes = FALSE;
  if (self->problem == NULL)
    self->problem = g_strdup (problem);
}

static gboolean
is_dns (const Run *run)
{
  return run->settings->method == CM_ACME_METHOD_DNS;
}

/**
 * cm_acme_trial_name_get_sight:
 * @self: what is known of a name
 *
 * Returns: whether its addresses answered this computer; what does not may answer the CA
 */
CmAcmeSight
cm_acme_trial_name_get_sight (const CmAcmeTrialName *self)
{
  guint n_silent = 0;

  g_return_val_if_fail (self != NULL, CM_ACME_SIGHT_ALL);

  for (guint i = 0; i < self->findings->len; i++)
    {
      const CmAcmeFinding *finding = g_ptr_array_index (self->findings, i);

      n_silent += finding->reach == CM_ACME_REACH_SILENT;
    }
  if (n_silent == 0)
    return CM_ACME_SIGHT_ALL;
  return n_silent == self->findings->len ? CM_ACME_SIGHT_NONE : CM_ACME_SIGHT_SOME;
}

/**
 * cm_acme_trial_name_dup_record:
 * @self: what is known of a name
 *
 * Returns: (transfer full) (nullable): the record that proves it, the names that lead to
 *   it first, and the DNS account that sets it; %NULL: none does
 */
char *
cm_acme_trial_name_dup_record (const CmAcmeTrialName *self)
{
  g_autofree char *chain = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->chain[0] == NULL)
    return NULL;
  chain = g_strjoinv (" → ", self->chain);
  return self->dns_account != NULL
             ? g_strdup_printf ("TXT %s (%s)", chain, self->dns_account)
             : g_strdup_printf ("TXT %s", chain);
}

/* ---- CAA ---- */

static GStrv
describe_records (GPtrArray *records)
{
  GStrv texts = g_new0 (char *, records->len + 1);

  for (guint i = 0; i < records->len; i++)
    {
      const CmDnsCaa *record = g_ptr_array_index (records, i);

      texts[i] = g_strdup_printf ("%s%s \"%s\"", record->critical ? "128 " : "",
                                  record->tag, record->value);
    }
  return texts;
}

static const char *
get_bare (const char *name)
{
  return g_str_has_prefix (name, "*.") ? name + 2 : name;
}

static void
look_at_caa (Run *run, CmAcmeTrialName *self)
{
  const CmDnsCaaWish wish
      = { .identities
          = run->offer != NULL ? (const char *const *)run->offer->caa_identities : NULL,
          .account_url = cm_acme_account_doc_get_url (run->account),
          .method = run->settings->challenge != NULL ? run->settings->challenge
                    : is_dns (run)                   ? "dns-01"
                                                     : "http-01",
          .is_wildcard = g_str_has_prefix (self->name, "*.") };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (g_hostname_is_ip_address (self->name))
    return;
  records = cm_dns_caa_find (run->resolver, get_bare (self->name), &self->caa_where,
                             run->cancellable, &failure);
  if (records == NULL)
    {
      self->caa = CM_CAA_UNREADABLE;
      fail (self, failure->message);
      return;
    }
  g_strfreev (self->caa_records);
  self->caa_records = describe_records (records);
  self->caa = (int)cm_dns_caa_judge (records, &wish);
  if (cm_caa_verdict_forbids ((CmCaaVerdict)self->caa))
    self->passes = FALSE;
}

/* ---- DNS ---- */

/* Two records are set and removed, once for each zone of an account. */
static const char *
test_account (Run *run, CmDnsAccountDoc *account, const char *fqdn)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (CmDnsZone) zone
      = cm_dns_resolver_find_zone (run->resolver, fqdn, run->cancellable, &failure);
  CmDnsTestPlace place
      = { .target = fqdn, .resolvers = (const char *const *)run->settings->resolvers };
  g_autofree char *key = NULL;
  const char *known;

  if (zone != NULL)
    {
      key = g_strconcat (cm_document_get_id (CM_DOCUMENT (account)), " ", zone->name,
                         NULL);
      known = g_hash_table_lookup (run->tested, key);
      if (known != NULL)
        return known;
      place.zone = zone->name;
      cm_dns_test_account (run->context, account, &place, run->cancellable, &failure);
    }
  else
    key = g_strconcat (cm_document_get_id (CM_DOCUMENT (account)), "? ", fqdn, NULL);
  g_hash_table_insert (run->tested, g_strdup (key),
                       g_strdup (failure != NULL ? failure->message : ""));
  return g_hash_table_lookup (run->tested, key);
}

static gboolean
is_by_people (const Run *run)
{
  return run->settings->dns_accounts != NULL
         && g_strv_contains ((const char *const *)run->settings->dns_accounts,
                             CM_ACME_DNS_MANUAL);
}

static void
look_at_dns (Run *run, CmAcmeTrialName *self)
{
  gboolean stays = cm_acme_record_is_persistent (run->settings);
  g_autofree char *fqdn
      = g_strconcat (stays ? PERSISTENT_LABEL : LABEL, get_bare (self->name), NULL);
  g_auto (GStrv) chain = NULL;
  g_autoptr (GError) failure = NULL;
  CmDnsAccountDoc *account;
  const char *target;
  const char *problem;

  if (g_hostname_is_ip_address (self->name))
    return fail (self, _ ("An IP address cannot be proven by DNS."));
  chain = cm_dns_resolver_follow (run->resolver, fqdn, run->cancellable, &failure);
  if (chain == NULL)
    return fail (self, failure->message);
  g_strfreev (self->chain);
  self->chain = g_steal_pointer (&chain);
  if (is_by_people (run))
    return;
  target = self->chain[g_strv_length (self->chain) - 1];
  account = cm_dns_chooser_find (run->chooser, target, run->cancellable, &failure);
  if (account == NULL)
    return fail (self, failure->message);
  self->dns_account = g_strdup (cm_document_get_title (CM_DOCUMENT (account)));
  problem = run->tests_dns ? test_account (run, account, target) : "";
  if (*problem != '\0')
    fail (self, problem);
}

/* ---- HTTP ---- */

static gboolean
is_against (const CmAcmeFinding *finding)
{
  return finding->reach == CM_ACME_REACH_OTHER
         || finding->reach == CM_ACME_REACH_NAMELESS;
}

static CmAcmeTrialName *
find_name (CmAcmeTrial *trial, const char *name)
{
  for (guint i = 0; i < trial->names->len; i++)
    {
      CmAcmeTrialName *self = g_ptr_array_index (trial->names, i);

      if (g_str_equal (self->name, name))
        return self;
    }
  return NULL;
}

static gboolean
look_at_http (Run *run, CmAcmeTrial *trial, const char *const *names, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) plain = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "*."))
      fail (find_name (trial, names[i]), _ ("A wildcard can only be proven by DNS."));
    else
      g_strv_builder_add (builder, names[i]);
  plain = g_strv_builder_end (builder);
  findings
      = cm_acme_preflight_run (run->context, run->settings, (const char *const *)plain,
                               CM_ACME_HTTP_PORT, run->cancellable, error);
  if (findings == NULL)
    return FALSE;
  for (guint i = findings->len; i > 0; i--)
    {
      CmAcmeFinding *finding = g_ptr_array_steal_index (findings, i - 1);
      CmAcmeTrialName *self = find_name (trial, finding->name);

      g_ptr_array_insert (self->findings, 0, finding);
      self->passes = self->passes && !is_against (finding);
    }
  return TRUE;
}

/* ---- all of it ---- */

/* What the CA is known to refuse, without asking it for an order. */
static gboolean
check_order (Run *run, const char *const *names, GError **error)
{
  run->offer = cm_acme_profile_ask (run->context, run->account, run->cancellable, error);
  return run->offer != NULL
         && (run->settings->profile == NULL
             || cm_acme_profile_check (run->offer, run->settings->profile, error))
         && cm_acme_patience_check (run->context, run->settings->account, names,
                                    run->cancellable, error);
}

static gboolean
prepare (Run *run, GError **error)
{
  const char *const *ids = (const char *const *)run->settings->dns_accounts;

  run->account = cm_acme_account_opener_get (run->context, run->settings->account,
                                             run->cancellable, error);
  if (run->account == NULL)
    return FALSE;
  run->resolver = cm_dns_resolver_new ((const char *const *)run->settings->resolvers);
  run->tested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!is_dns (run) || is_by_people (run))
    return TRUE;
  run->chooser = cm_dns_chooser_new (run->context, ids, run->cancellable, error);
  return run->chooser != NULL;
}

static void
add_name (CmAcmeTrial *trial, const char *name)
{
  CmAcmeTrialName *self = g_new0 (CmAcmeTrialName, 1);

  self->name = g_strdup (name);
  self->caa = CM_CAA_OPEN;
  self->caa_records = g_new0 (char *, 1);
  self->chain = g_new0 (char *, 1);
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_finding_free);
  self->passes = TRUE;
  g_ptr_array_add (trial->names, self);
}

static gboolean
look_at_all (Run *run, CmAcmeTrial *trial, const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++)
    add_name (trial, names[i]);
  for (guint i = 0; i < trial->names->len; i++)
    {
      CmAcmeTrialName *self = g_ptr_array_index (trial->names, i);

      look_at_caa (run, self);
      if (is_dns (run))
        look_at_dns (run, self);
    }
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error)
         && (is_dns (run) || look_at_http (run, trial, names, error));
}

/* The CA reached what we did not, or not as we did. */
static void
believe (CmAcmeTrial *trial)
{
  for (guint i = 0; i < trial->names->len; i++)
    {
      CmAcmeTrialName *self = g_ptr_array_index (trial->names, i);

      self->passes = !cm_caa_verdict_forbids ((CmCaaVerdict)self->caa);
    }
}

static gboolean
try_staging (Run *run,
             CmAcmeTrial *trial,
             const char *staging,
             const char *const *names,
             GError **error)
{
  g_autoptr (GError) failure = NULL;

  trial->staging = g_strdup (staging);
  if (cm_acme_staging_run (run->context, run->account, staging, run->settings, names,
                           run->cancellable, &failure))
    {
      believe (trial);
      return TRUE;
    }
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  trial->staging_problem = g_strdup (failure->message);
  return TRUE;
}

/**
 * cm_acme_trial_find_staging:
 * @account: an account
 *
 * Returns: (nullable): the address of the directory where its orders can be tried: the
 *   one that somebody named, or that which its CA is known for
 */
const char *
cm_acme_trial_find_staging (CmAcmeAccountDoc *account)
{
  const char *named;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (account), NULL);

  named = cm_acme_account_doc_get_staging (account);
  return named != NULL ? named
                       : cm_acme_directory_find_staging (
                           cm_acme_account_doc_get_directory (account));
}

/**
 * cm_acme_trial_find_directory:
 * @word_or_url: a word such as "letsencrypt-staging", or an address
 *
 * Returns: (nullable): the address of a directory
 */
const char *
cm_acme_trial_find_directory (const char *word_or_url)
{
  return cm_acme_directory_find_url (word_or_url);
}

/**
 * cm_acme_trial_count_failed:
 * @self: what came of a dry run
 *
 * Returns: for how many names something was found against an order
 */
guint
cm_acme_trial_count_failed (const CmAcmeTrial *self)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->names->len; i++)
    n += !((const CmAcmeTrialName *)g_ptr_array_index (self->names, i))->passes;
  return n;
}

/**
 * cm_acme_trial_run:
 * @context: an unlocked context
 * @settings: by which account, and how names are proven
 * @names: A-labels and addresses
 * @staging: (nullable): the address of a directory to order at
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if the CA has no such profile;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it wants no order now; or another #CmFlowError
 *
 * Makes a dry run. Blocks.
 *
 * Returns: (transfer full): what came of it, or %NULL
 */
CmAcmeTrial *
cm_acme_trial_run (CmContext *context,
                   const CmAcmeRecord *settings,
                   const char *const *names,
                   const char *staging,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (Run) run = { .context = context,
                       .settings = settings,
                       .tests_dns = staging == NULL,
                       .cancellable = cancellable };
  g_autoptr (CmAcmeTrial) trial = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && settings != NULL, NULL);
  g_return_val_if_fail (names != NULL, NULL);

  if (!cm_context_require_unlocked (context, error) || !prepare (&run, error)
      || !check_order (&run, names, error))
    return NULL;
  trial = g_new0 (CmAcmeTrial, 1);
  trial->names = g_ptr_array_new_with_free_func ((GDestroyNotify)trial_name_free);
  if (!look_at_all (&run, trial, names, error)
      || (staging != NULL && !is_by_people (&run)
          && !try_staging (&run, trial, staging, names, error)))
    return NULL;
  return g_steal_pointer (&trial);
}
