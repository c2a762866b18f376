/* cm-acme-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a credential knows of ACME: how its names are proven, and the order that is under
 * way. The order is stored before each of its steps, with its key sealed, so neither a
 * crash nor another computer that goes on with it loses anything.
 */

#include "cm-acme-record.h"

#include "cm-acme-record-private.h"
#include "cm-field-list-private.h"
#include "cm-field-object-private.h"
#include "cm-seal.h"

#define MAX_URL_BYTES 4096
#define MAX_NAME_BYTES 255
#define MAX_TOKEN_BYTES 1024
#define MAX_PEM_BYTES (64 * 1024)
#define MAX_KEY_BYTES (64 * 1024)
#define MAX_PATH_BYTES 4096
#define MAX_WEBROOTS 20
#define MAX_SERVERS 16
#define MAX_SERVER_BYTES 500
#define MAX_DNS_ACCOUNTS 20
#define MAX_SECONDS 86400
#define MAX_PROBLEM_BYTES (16 * 1024)

G_DEFINE_ENUM_TYPE (CmAcmeMethod,
                    cm_acme_method,
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_STATELESS, "stateless"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_WEBROOT, "webroot"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_LISTENER, "listener"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_DNS, "dns"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_HOOK, "hook"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_METHOD_PUBLISHED, "published"))

G_DEFINE_ENUM_TYPE (CmAcmeStep,
                    cm_acme_step,
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_ORDER, "order"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_AUTHORIZE, "authorize"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_PROVE, "prove"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_FINALIZE, "finalize"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_COLLECT, "collect"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_STEP_DONE, "done"))

/* ---- proofs ---- */

#define PROOF(name, kind) CM_FIELD (CmAcmeProof, name, kind)

static const CmField proof_fields[] = {
  { PROOF (name, line), .limit = MAX_NAME_BYTES, .required = TRUE },
  { PROOF (token, line), .limit = MAX_TOKEN_BYTES, .required = TRUE },
  { PROOF (url, line), .limit = MAX_URL_BYTES, .required = TRUE },
};

static const CmFieldTable proof_table = { proof_fields, G_N_ELEMENTS (proof_fields) };

static void
proof_free (CmAcmeProof *self)
{
  cm_field_table_clear (&proof_table, self);
  g_free (self);
}

static GPtrArray *
proofs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)proof_free);
}

static const CmFieldList proof_list = { &proof_table, sizeof (CmAcmeProof), proofs_new };

CM_DEFINE_FIELD_LIST (proofs, proof_list)

/* ---- what is in DNS ---- */

#define PUBLISHED(name, kind) CM_FIELD (CmAcmePublished, name, kind)

static const CmField published_fields[] = {
  { PUBLISHED (account, line), .limit = CM_DOCUMENT_ID_MAX_BYTES, .required = TRUE },
  { PUBLISHED (fqdn, line), .limit = MAX_NAME_BYTES, .required = TRUE },
  { PUBLISHED (value, line), .limit = MAX_TOKEN_BYTES, .required = TRUE },
  { PUBLISHED (output, text), .limit = CM_ACME_MAX_OUTPUT_BYTES },
};

static const CmFieldTable published_table
    = { published_fields, G_N_ELEMENTS (published_fields) };

static void
published_free (CmAcmePublished *self)
{
  cm_field_table_clear (&published_table, self);
  g_free (self);
}

static GPtrArray *
published_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)published_free);
}

static const CmFieldList published_list
    = { &published_table, sizeof (CmAcmePublished), published_new };

CM_DEFINE_FIELD_LIST (published, published_list)

/* ---- orders ---- */

#define ORDER(name, kind) CM_FIELD (CmAcmeOrderRecord, name, kind)

static const CmField order_fields[] = {
  { ORDER (step, enum), .enum_type = cm_acme_step_get_type, .required = TRUE },
  { ORDER (url, line), .limit = MAX_URL_BYTES },
  { ORDER (csr, text), .limit = MAX_PEM_BYTES, .required = TRUE },
  { ORDER (certificate, line), .limit = MAX_URL_BYTES },
  { ORDER (sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES },
  { ORDER (exportable_key, bytes), .limit = MAX_KEY_BYTES },
  { ORDER (proofs, proofs), .max_items = CM_ACME_MAX_NAMES },
  { ORDER (started_at, time), .required = TRUE },
};

static const CmFieldTable order_table = { order_fields, G_N_ELEMENTS (order_fields) };
static const CmFieldObject order_object = { &order_table, sizeof (CmAcmeOrderRecord) };

CM_DEFINE_FIELD_OBJECT (static, order, order_object)

/* ---- renewal ---- */

#define RENEWAL(name, kind) CM_FIELD (CmAcmeRenewal, name, kind)

static const CmField renewal_fields[] = {
  { RENEWAL (at, time), .required = TRUE },
  { RENEWAL (start, time), .required = TRUE },
  { RENEWAL (end, time), .required = TRUE },
  { RENEWAL (explanation, line), .limit = MAX_URL_BYTES },
};

static const CmFieldTable renewal_table
    = { renewal_fields, G_N_ELEMENTS (renewal_fields) };
static const CmFieldObject renewal_object = { &renewal_table, sizeof (CmAcmeRenewal) };

CM_DEFINE_FIELD_OBJECT (static, renewal, renewal_object)

/* ---- the whole ---- */

#define RECORD(name, kind) CM_FIELD (CmAcmeRecord, name, kind)

static const CmField record_fields[] = {
  { RECORD (account, line), .limit = CM_DOCUMENT_ID_MAX_BYTES, .required = TRUE },
  { RECORD (account_closed, boolean) },
  { RECORD (method, enum), .enum_type = cm_acme_method_get_type, .required = TRUE },
  { RECORD (webroots, lines), .limit = MAX_PATH_BYTES, .max_items = MAX_WEBROOTS },
  { RECORD (listen, line), .limit = MAX_NAME_BYTES },
  { RECORD (challenge, line), .limit = MAX_NAME_BYTES },
  { RECORD (hook, line), .limit = MAX_NAME_BYTES },
  { RECORD (dns_accounts, lines), .limit = CM_DOCUMENT_ID_MAX_BYTES,
    .max_items = MAX_DNS_ACCOUNTS },
  { RECORD (resolvers, lines), .limit = MAX_SERVER_BYTES, .max_items = MAX_SERVERS },
  { RECORD (spread, line), .limit = MAX_NAME_BYTES },
  { RECORD (spread_servers, lines), .limit = MAX_SERVER_BYTES, .max_items = MAX_SERVERS },
  { RECORD (spread_delay_seconds, int), .limit = MAX_SECONDS },
  { RECORD (spread_limit_seconds, int), .limit = MAX_SECONDS },
  { RECORD (published, published), .max_items = CM_ACME_MAX_PUBLISHED },
  { RECORD (profile, line), .limit = MAX_NAME_BYTES },
  { RECORD (preferred_chain, line), .limit = MAX_NAME_BYTES },
  { RECORD (problem, text), .limit = MAX_PROBLEM_BYTES },
  { RECORD (interrupted, boolean) },
  { RECORD (not_before, time) },
  { RECORD (issued_by, line), .limit = CM_DOCUMENT_ID_MAX_BYTES },
  { RECORD (certificate, line), .limit = MAX_URL_BYTES },
  { RECORD (renewal, renewal) },
  { RECORD (order, order) },
};

static const CmFieldTable record_table = { record_fields, G_N_ELEMENTS (record_fields) };
static const CmFieldObject record_object = { &record_table, sizeof (CmAcmeRecord) };

CM_DEFINE_FIELD_OBJECT (, acme, record_object)

/**
 * cm_acme_record_new:
 * @account_id: id of an account
 * @method: how names are proven
 *
 * Returns: (transfer full): a record without an order
 */
CmAcmeRecord *
cm_acme_record_new (const char *account_id, CmAcmeMethod method)
{
  CmAcmeRecord *self = g_new0 (CmAcmeRecord, 1);

  cm_field_set_line (&self->account, account_id, CM_DOCUMENT_ID_MAX_BYTES);
  self->method = (int)method;
  return self;
}

/**
 * cm_acme_record_copy:
 * @self: a record
 *
 * Returns: (transfer full): the same
 */
CmAcmeRecord *
cm_acme_record_copy (const CmAcmeRecord *self)
{
  CmAcmeRecord *copy = NULL;

  cm_field_object_copy (&record_object, &self, &copy);
  return copy;
}

static void
swap (gpointer *a, gpointer *b)
{
  gpointer kept = *a;

  *a = *b;
  *b = kept;
}

/**
 * cm_acme_record_copy_with:
 * @self: a record
 * @settings: how names are to be proven
 *
 * Returns: (transfer full): a record with all that @settings say of orders to come, and
 *   what came of earlier ones from @self
 */
CmAcmeRecord *
cm_acme_record_copy_with (const CmAcmeRecord *self, const CmAcmeRecord *settings)
{
  g_autoptr (CmAcmeRecord) old = NULL;
  CmAcmeRecord *copy;

  g_return_val_if_fail (self != NULL && settings != NULL, NULL);

  old = cm_acme_record_copy (self);
  copy = cm_acme_record_copy (settings);
  swap ((gpointer *)&copy->published, (gpointer *)&old->published);
  swap ((gpointer *)&copy->problem, (gpointer *)&old->problem);
  swap ((gpointer *)&copy->issued_by, (gpointer *)&old->issued_by);
  swap ((gpointer *)&copy->certificate, (gpointer *)&old->certificate);
  swap ((gpointer *)&copy->renewal, (gpointer *)&old->renewal);
  swap ((gpointer *)&copy->order, (gpointer *)&old->order);
  copy->not_before = self->not_before;
  copy->interrupted = self->interrupted;
  return copy;
}

/**
 * cm_acme_record_free:
 * @self: a record
 *
 * Frees it.
 */
void
cm_acme_record_free (CmAcmeRecord *self)
{
  cm_field_object_clear (&record_object, &self);
}

/**
 * cm_acme_record_is_for_people:
 * @self: a record
 *
 * Returns: whether its names are proven by records in DNS that people set
 */
gboolean
cm_acme_record_is_for_people (const CmAcmeRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->method == CM_ACME_METHOD_DNS && self->dns_accounts != NULL
         && g_strv_contains ((const char *const *)self->dns_accounts, CM_ACME_DNS_MANUAL);
}

/**
 * cm_acme_record_is_persistent:
 * @self: a record
 *
 * Returns: whether its names are proven by records in DNS that are set once, for all
 *   orders (dns-persist-01)
 */
gboolean
cm_acme_record_is_persistent (const CmAcmeRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->method == CM_ACME_METHOD_DNS
         && g_strcmp0 (self->challenge, "dns-persist-01") == 0;
}

/**
 * cm_acme_record_is_waiting:
 * @self: a record
 *
 * Returns: whether an order is under way that comes to its end without anything being
 *   changed: at most for records that people set, or for a computer that could not be
 *   reached
 */
gboolean
cm_acme_record_is_waiting (const CmAcmeRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->order != NULL
         && (self->problem == NULL || self->interrupted
             || cm_acme_record_is_for_people (self));
}

/**
 * cm_acme_record_count_awaited:
 * @self: a record
 *
 * Returns: for how many records in DNS the order waits that people have to set; 0: it
 * does not wait for people
 */
guint
cm_acme_record_count_awaited (const CmAcmeRecord *self)
{
  guint n_awaited = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (self->order == NULL || self->order->step > CM_ACME_STEP_PROVE
      || self->published == NULL || !cm_acme_record_is_for_people (self))
    return 0;
  for (guint i = 0; i < self->published->len; i++)
    {
      const CmAcmePublished *item = g_ptr_array_index (self->published, i);

      n_awaited += g_strcmp0 (item->account, CM_ACME_DNS_MANUAL) == 0;
    }
  return n_awaited;
}

/**
 * cm_acme_record_set_problem:
 * @self: a record
 * @text: (nullable): what the last order failed with
 *
 * Sets the problem; nothing that comes and goes, if nothing else is said.
 */
void
cm_acme_record_set_problem (CmAcmeRecord *self, const char *text)
{
  g_return_if_fail (self != NULL);

  cm_field_set_text (&self->problem, text, MAX_PROBLEM_BYTES);
  self->interrupted = FALSE;
}

/**
 * cm_acme_record_set_renewal:
 * @self: a record
 * @renewal: (nullable): when the CA wants the certificate to be replaced; %NULL: it did
 *   not say
 *
 * Sets it.
 */
void
cm_acme_record_set_renewal (CmAcmeRecord *self, const CmAcmeRenewal *renewal)
{
  g_return_if_fail (self != NULL);

  cm_field_object_clear (&renewal_object, &self->renewal);
  if (renewal == NULL)
    return;
  self->renewal = g_new0 (CmAcmeRenewal, 1);
  self->renewal->at = renewal->at;
  self->renewal->start = renewal->start;
  self->renewal->end = renewal->end;
  cm_field_set_line (&self->renewal->explanation, renewal->explanation, MAX_URL_BYTES);
}

/**
 * cm_acme_record_set_issued_by:
 * @self: a record
 * @account_id: (nullable): id of the account that ordered the certificate there is
 * @url: (nullable): the address of that certificate
 *
 * Sets both.
 */
void
cm_acme_record_set_issued_by (CmAcmeRecord *self, const char *account_id, const char *url)
{
  g_return_if_fail (self != NULL);

  cm_field_set_line (&self->certificate, url, MAX_URL_BYTES);
  cm_field_set_line (&self->issued_by, account_id, CM_DOCUMENT_ID_MAX_BYTES);
}

/**
 * cm_acme_record_begin:
 * @self: a record
 * @csr: a request, PEM
 * @now: when it begins, Unix seconds
 *
 * Begins an order; one that was under way is forgotten.
 *
 * Returns: (transfer none): its record
 */
CmAcmeOrderRecord *
cm_acme_record_begin (CmAcmeRecord *self, const char *csr, gint64 now)
{
  g_return_val_if_fail (self != NULL && csr != NULL, NULL);

  cm_acme_record_end (self);
  self->order = g_new0 (CmAcmeOrderRecord, 1);
  self->order->step = CM_ACME_STEP_ORDER;
  self->order->started_at = now;
  cm_field_set_text (&self->order->csr, csr, MAX_PEM_BYTES);
  return self->order;
}

/**
 * cm_acme_record_end:
 * @self: a record
 *
 * Forgets the order.
 */
void
cm_acme_record_end (CmAcmeRecord *self)
{
  g_return_if_fail (self != NULL);

  cm_field_object_clear (&order_object, &self->order);
}

static gboolean
is_published (const CmAcmePublished *self,
              const char *account,
              const char *fqdn,
              const char *value)
{
  return g_strcmp0 (self->account, account) == 0 && g_strcmp0 (self->fqdn, fqdn) == 0
         && g_strcmp0 (self->value, value) == 0;
}

/**
 * cm_acme_record_add_published:
 * @self: a record
 * @account: id of a DNS account, or %CM_ACME_DNS_MANUAL
 * @fqdn: the name of a TXT record
 * @value: its text
 *
 * Notes what is going to be set, unless it is noted already; at most
 * %CM_ACME_MAX_PUBLISHED.
 */
void
cm_acme_record_add_published (CmAcmeRecord *self,
                              const char *account,
                              const char *fqdn,
                              const char *value)
{
  CmAcmePublished *published;

  g_return_if_fail (self != NULL && account != NULL && fqdn != NULL && value != NULL);

  if (self->published == NULL)
    self->published = published_new ();
  for (guint i = 0; i < self->published->len; i++)
    if (is_published (g_ptr_array_index (self->published, i), account, fqdn, value))
      return;
  if (self->published->len == CM_ACME_MAX_PUBLISHED)
    return;
  published = g_new0 (CmAcmePublished, 1);
  cm_field_set_line (&published->account, account, CM_DOCUMENT_ID_MAX_BYTES);
  cm_field_set_line (&published->fqdn, fqdn, MAX_NAME_BYTES);
  cm_field_set_line (&published->value, value, MAX_TOKEN_BYTES);
  g_ptr_array_add (self->published, published);
}

/**
 * cm_acme_record_set_output:
 * @self: a record
 * @account: id of a DNS account
 * @fqdn: the name of a TXT record that is noted
 * @value: its text
 * @output: (nullable): what the hook that set it printed; what is longer than
 *   %CM_ACME_MAX_OUTPUT_BYTES is cut
 *
 * Notes what the hook that removes it has to hear.
 */
void
cm_acme_record_set_output (CmAcmeRecord *self,
                           const char *account,
                           const char *fqdn,
                           const char *value,
                           const char *output)
{
  g_return_if_fail (self != NULL && account != NULL && fqdn != NULL && value != NULL);

  for (guint i = 0; self->published != NULL && i < self->published->len; i++)
    {
      CmAcmePublished *published = g_ptr_array_index (self->published, i);

      if (is_published (published, account, fqdn, value))
        cm_field_set_text (&published->output, output, CM_ACME_MAX_OUTPUT_BYTES);
    }
}

/**
 * cm_acme_record_remove_published:
 * @self: a record
 * @account: id of a DNS account, or %CM_ACME_DNS_MANUAL
 * @fqdn: the name of a TXT record
 * @value: its text
 *
 * Forgets what is gone.
 */
void
cm_acme_record_remove_published (CmAcmeRecord *self,
                                 const char *account,
                                 const char *fqdn,
                                 const char *value)
{
  g_return_if_fail (self != NULL);

  for (guint i = self->published != NULL ? self->published->len : 0; i > 0; i--)
    if (is_published (g_ptr_array_index (self->published, i - 1), account, fqdn, value))
      g_ptr_array_remove_index (self->published, i - 1);
}

/**
 * cm_acme_order_record_restart:
 * @self: an order
 * @now: when, Unix seconds
 *
 * Makes it one that is to be placed, with the same request and key.
 */
void
cm_acme_order_record_restart (CmAcmeOrderRecord *self, gint64 now)
{
  g_return_if_fail (self != NULL);

  self->step = CM_ACME_STEP_ORDER;
  self->started_at = now;
  cm_acme_order_record_set_url (self, NULL);
  cm_acme_order_record_set_certificate (self, NULL);
  cm_acme_order_record_clear_proofs (self);
}

/**
 * cm_acme_order_record_set_url:
 * @self: an order
 * @url: (nullable): its address
 *
 * Sets the address.
 */
void
cm_acme_order_record_set_url (CmAcmeOrderRecord *self, const char *url)
{
  g_return_if_fail (self != NULL);

  cm_field_set_line (&self->url, url, MAX_URL_BYTES);
}

/**
 * cm_acme_record_set_preferred_chain:
 * @self: a record
 * @chain: (nullable): which of several chains is wanted
 *
 * Sets it.
 */
void
cm_acme_record_set_preferred_chain (CmAcmeRecord *self, const char *chain)
{
  g_return_if_fail (self != NULL);

  cm_field_set_line (&self->preferred_chain, chain, MAX_NAME_BYTES);
}

/**
 * cm_acme_order_record_set_certificate:
 * @self: an order
 * @url: (nullable): the certificate's address
 *
 * Sets the address.
 */
void
cm_acme_order_record_set_certificate (CmAcmeOrderRecord *self, const char *url)
{
  g_return_if_fail (self != NULL);

  cm_field_set_line (&self->certificate, url, MAX_URL_BYTES);
}

/**
 * cm_acme_order_record_clear_proofs:
 * @self: an order
 *
 * Forgets what was published.
 */
void
cm_acme_order_record_clear_proofs (CmAcmeOrderRecord *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->proofs, g_ptr_array_unref);
}

/**
 * cm_acme_order_record_add_proof:
 * @self: an order
 * @name: the name that is proven
 * @token: the challenge's token
 * @url: the challenge's address
 *
 * Adds a challenge that is to be answered; at most %CM_ACME_MAX_NAMES.
 */
void
cm_acme_order_record_add_proof (CmAcmeOrderRecord *self,
                                const char *name,
                                const char *token,
                                const char *url)
{
  CmAcmeProof *proof;

  g_return_if_fail (self != NULL && name != NULL && token != NULL && url != NULL);

  if (self->proofs == NULL)
    self->proofs = proofs_new ();
  if (self->proofs->len >= CM_ACME_MAX_NAMES)
    return;
  proof = g_new0 (CmAcmeProof, 1);
  cm_field_set_line (&proof->name, name, MAX_NAME_BYTES);
  cm_field_set_line (&proof->token, token, MAX_TOKEN_BYTES);
  cm_field_set_line (&proof->url, url, MAX_URL_BYTES);
  g_ptr_array_add (self->proofs, proof);
}
