/* cm-acme-record.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_ACME_METHOD (cm_acme_method_get_type ())
#define CM_TYPE_ACME_STEP (cm_acme_step_get_type ())

/**
 * CmAcmeMethod:
 * @CM_ACME_METHOD_STATELESS: web servers answer every token by themselves
 * @CM_ACME_METHOD_WEBROOT: files in a folder of a web server
 * @CM_ACME_METHOD_LISTENER: this computer answers, while an order runs
 * @CM_ACME_METHOD_DNS: a record in DNS
 * @CM_ACME_METHOD_HOOK: a program of this computer's
 * @CM_ACME_METHOD_PUBLISHED: documents of the certstore, which other computers answer
 * with
 *
 * How a challenge is answered: those of HTTP-01 (RFC 8555 section 8.3), and that of
 * DNS-01 (section 8.4).
 */
typedef enum
{
  CM_ACME_METHOD_STATELESS,
  CM_ACME_METHOD_WEBROOT,
  CM_ACME_METHOD_LISTENER,
  CM_ACME_METHOD_DNS,
  CM_ACME_METHOD_HOOK,
  CM_ACME_METHOD_PUBLISHED,
} CmAcmeMethod;

/**
 * CmAcmeStep:
 * @CM_ACME_STEP_ORDER: the order is to be placed
 * @CM_ACME_STEP_AUTHORIZE: the names that have to be proven are to be asked for
 * @CM_ACME_STEP_PROVE: they are to be proven
 * @CM_ACME_STEP_FINALIZE: the request is to be sent
 * @CM_ACME_STEP_COLLECT: the certificate is to be fetched
 * @CM_ACME_STEP_DONE: it is here
 *
 * What comes next in an order. Each may be done again, so that one that was interrupted
 * goes on where it was.
 */
typedef enum
{
  CM_ACME_STEP_ORDER,
  CM_ACME_STEP_AUTHORIZE,
  CM_ACME_STEP_PROVE,
  CM_ACME_STEP_FINALIZE,
  CM_ACME_STEP_COLLECT,
  CM_ACME_STEP_DONE,
} CmAcmeStep;

GType cm_acme_method_get_type (void) G_GNUC_CONST;
GType cm_acme_step_get_type (void) G_GNUC_CONST;

#define CM_ACME_MAX_NAMES 100

/**
 * CmAcmeProof:
 * @name: the name that is proven
 * @token: what stands in the address where the CA looks
 * @url: the challenge's address
 *
 * A challenge that has to be answered, or was.
 */
typedef struct
{
  char *name;
  char *token;
  char *url;
} CmAcmeProof;

#define CM_ACME_MAX_PUBLISHED (2 * CM_ACME_MAX_NAMES)
#define CM_ACME_MAX_OUTPUT_BYTES 4096
#define CM_ACME_DNS_MANUAL "manual" /* in place of a DNS account: people set records */

/**
 * CmAcmePublished:
 * @account: id of a DNS account, or %CM_ACME_DNS_MANUAL
 * @fqdn: the name of a TXT record
 * @value: its text
 * @output: (nullable): what the hook that set it printed, for the one that removes it
 *
 * A record that was set, or was to be, and is to be removed.
 */
typedef struct
{
  char *account;
  char *fqdn;
  char *value;
  char *output;
} CmAcmePublished;

/**
 * CmAcmeOrderRecord:
 * @step: a #CmAcmeStep
 * @url: (nullable): the order's address
 * @csr: the request, PEM
 * @certificate: (nullable): the certificate's address, once it is here
 * @sealed_key: (nullable): its key; %NULL: the credential's own
 * @exportable_key: (nullable): the key under the export password
 * @proofs: (nullable) (element-type CmAcmeProof): what was published
 * @started_at: when, Unix seconds
 *
 * An order under way: all that is needed to go on with it on any computer.
 */
typedef struct
{
  int step;
  char *url;
  char *csr;
  char *certificate;
  GBytes *sealed_key;
  GBytes *exportable_key;
  GPtrArray *proofs;
  gint64 started_at;
} CmAcmeOrderRecord;

/**
 * CmAcmeRenewal:
 * @at: the moment that was chosen in it, Unix seconds
 * @start: where the window begins
 * @end: where it ends
 * @explanation: (nullable): an address where the CA says why
 *
 * When the CA wants a certificate to be replaced (RFC 9773).
 */
typedef struct
{
  gint64 at;
  gint64 start;
  gint64 end;
  char *explanation;
} CmAcmeRenewal;

/**
 * CmAcmeRecord:
 * @account: id of the account
 * @account_closed: whether it was closed or removed, so that there is no renewal
 * @method: a #CmAcmeMethod
 * @webroots: (nullable): folders or addresses of folders
 * @listen: (nullable): where to listen
 * @challenge: (nullable): the type of challenge, if the method knows several; %NULL: the
 *   usual one
 * @hook: (nullable): the name of a program that answers
 * @dns_accounts: (nullable): ids of the DNS accounts to choose from, or
 *   %CM_ACME_DNS_MANUAL; %NULL: all
 * @resolvers: (nullable): which resolvers know DNS; %NULL: those of the system
 * @spread: (nullable): a word of #CmDnsSpread; %NULL: as the DNS account says
 * @spread_servers: (nullable): whom to ask for that
 * @spread_delay_seconds: how long records take
 * @spread_limit_seconds: how long to wait for them; 0: not said
 * @published: (nullable) (element-type CmAcmePublished): records to remove, of this order
 *   or an earlier one
 * @profile: (nullable): a kind of certificate that the CA has
 * @preferred_chain: (nullable): SHA-256 of a certificate in the chain, or "shortest"
 * @problem: (nullable): what the last order failed with
 * @interrupted: whether that was a computer that could not be reached: the order goes on
 *   by itself when it can
 * @not_before: before when the CA wants no other order, Unix seconds; 0: it did not say
 * @issued_by: (nullable): id of the account that ordered the certificate there is
 * @certificate: (nullable): its address
 * @renewal: (nullable): when the CA wants that one to be replaced
 * @order: (nullable): an order under way
 *
 * How a credential is obtained by ACME.
 */
typedef struct
{
  char *account;
  gboolean account_closed;
  int method;
  GStrv webroots;
  char *listen;
  char *challenge;
  char *hook;
  GStrv dns_accounts;
  GStrv resolvers;
  char *spread;
  GStrv spread_servers;
  gint64 spread_delay_seconds;
  gint64 spread_limit_seconds;
  GPtrArray *published;
  char *profile;
  char *preferred_chain;
  char *problem;
  gboolean interrupted;
  gint64 not_before;
  char *issued_by;
  char *certificate;
  CmAcmeRenewal *renewal;
  CmAcmeOrderRecord *order;
} CmAcmeRecord;

CmAcmeRecord *cm_acme_record_new (const char *account_id, CmAcmeMethod method);
CmAcmeRecord *cm_acme_record_copy (const CmAcmeRecord *self);
/* How names are proven comes from @settings, what came of it stays. */
CmAcmeRecord *cm_acme_record_copy_with (const CmAcmeRecord *self,
                                        const CmAcmeRecord *settings);
void cm_acme_record_free (CmAcmeRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeRecord, cm_acme_record_free)

gboolean cm_acme_record_is_for_people (const CmAcmeRecord *self); /* who set records */
gboolean cm_acme_record_is_persistent (const CmAcmeRecord *self); /* they stay in DNS */
gboolean cm_acme_record_is_waiting (const CmAcmeRecord *self);    /* nothing is wrong */
guint cm_acme_record_count_awaited (const CmAcmeRecord *self);    /* people have to set */
void cm_acme_record_set_problem (CmAcmeRecord *self, const char *text);
/* @renewal: NULL: it did not say */
void cm_acme_record_set_renewal (CmAcmeRecord *self, const CmAcmeRenewal *renewal);
/* @url: of the certificate; nullable, as @account_id */
void cm_acme_record_set_issued_by (CmAcmeRecord *self,
                                   const char *account_id,
                                   const char *url);
void cm_acme_record_set_preferred_chain (CmAcmeRecord *self, const char *chain);
/* Takes the place of an earlier one. */
CmAcmeOrderRecord *cm_acme_record_begin (CmAcmeRecord *self, const char *csr, gint64 now);
void cm_acme_record_end (CmAcmeRecord *self); /* there is no order any more */

/* Before it is set, if it does not stand there. */
void cm_acme_record_add_published (CmAcmeRecord *self,
                                   const char *account,
                                   const char *fqdn,
                                   const char *value);

/* Once it is gone. */
/* @output: nullable */
void cm_acme_record_set_output (CmAcmeRecord *self,
                                const char *account,
                                const char *fqdn,
                                const char *value,
                                const char *output);
void cm_acme_record_remove_published (CmAcmeRecord *self,
                                      const char *account,
                                      const char *fqdn,
                                      const char *value);

void cm_acme_order_record_restart (CmAcmeOrderRecord *self, gint64 now);
void cm_acme_order_record_set_url (CmAcmeOrderRecord *self, const char *url);
void cm_acme_order_record_set_certificate (CmAcmeOrderRecord *self, const char *url);
void cm_acme_order_record_clear_proofs (CmAcmeOrderRecord *self);
void cm_acme_order_record_add_proof (CmAcmeOrderRecord *self,
                                     const char *name,
                                     const char *token,
                                     const char *url);

G_END_DECLS
