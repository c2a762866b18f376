/* cm-types.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The enums of documents: one table each for the strings in JSON (the nicks) and one
 * switch each for the words people read. A switch has no default, so that the compiler
 * names every place a new value must be added to.
 */

#include "cm-types.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (CmDocumentType,
                    cm_document_type,
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_AUTHORITY, "authority"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_IDENTITY, "identity"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_CREDENTIAL, "credential"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_MICRO_CA, "micro-ca"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_TRUSTED_ROOT, "trusted-root"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_ACME_ACCOUNT, "acme-account"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_DNS_ACCOUNT, "dns-account"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_DNS_PROVIDER, "dns-provider"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_SETTINGS, "settings"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_ACTIVITY, "activity"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_DEPLOYMENT, "deployment"),
                    G_DEFINE_ENUM_VALUE (CM_DOCUMENT_TYPE_CHALLENGE, "challenge"))

G_DEFINE_ENUM_TYPE (CmProvider,
                    cm_provider,
                    G_DEFINE_ENUM_VALUE (CM_PROVIDER_IMPORT, "import"),
                    G_DEFINE_ENUM_VALUE (CM_PROVIDER_MANUAL, "manual"),
                    G_DEFINE_ENUM_VALUE (CM_PROVIDER_MICRO_CA, "micro-ca"),
                    G_DEFINE_ENUM_VALUE (CM_PROVIDER_ACME, "acme"))

G_DEFINE_ENUM_TYPE (CmStatus,
                    cm_status,
                    G_DEFINE_ENUM_VALUE (CM_STATUS_DRAFT, "draft"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_ISSUED, "issued"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_RENEWING, "renewing"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_REVOKING, "revoking"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_REVOKED, "revoked"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_ARCHIVED, "archived"),
                    G_DEFINE_ENUM_VALUE (CM_STATUS_EXPIRED, "expired"))

G_DEFINE_ENUM_TYPE (CmHealth,
                    cm_health,
                    G_DEFINE_ENUM_VALUE (CM_HEALTH_VALID, "valid"),
                    G_DEFINE_ENUM_VALUE (CM_HEALTH_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (CM_HEALTH_ERROR, "error"))

G_DEFINE_ENUM_TYPE (CmReason,
                    cm_reason,
                    G_DEFINE_ENUM_VALUE (CM_REASON_NO_CERTIFICATE, "no-certificate"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_KEY_MISMATCH, "key-mismatch"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_CHAIN_BROKEN, "chain-broken"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NOT_YET_VALID, "not-yet-valid"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_DATES_REVERSED, "dates-reversed"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_CONSTRAINTS, "constraints"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_REVOKED, "revoked"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_CA_REVOKED, "ca-revoked"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_RENEWAL_FAILED, "renewal-failed"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NO_ROOT, "no-root"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_SELF_SIGNED, "self-signed"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_EXPIRES_SOON, "expires-soon"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_CHAIN_EXPIRED, "chain-expired"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_WEAK_KEY, "weak-key"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_WEAK_SIGNATURE, "weak-signature"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_SPELLED_CURVE, "spelled-curve"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NO_ALT_NAME, "no-alt-name"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NO_KEY, "no-key"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NO_SERVER, "no-server"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_NAMES_MISSING, "names-missing"),
                    G_DEFINE_ENUM_VALUE (CM_REASON_ACCOUNT_CLOSED, "account-closed"))

G_DEFINE_ENUM_TYPE (CmIdentityState,
                    cm_identity_state,
                    G_DEFINE_ENUM_VALUE (CM_IDENTITY_STATE_REQUESTED, "requested"),
                    G_DEFINE_ENUM_VALUE (CM_IDENTITY_STATE_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (CM_IDENTITY_STATE_RETIRED, "retired"))

G_DEFINE_ENUM_TYPE (CmAction,
                    cm_action,
                    G_DEFINE_ENUM_VALUE (CM_ACTION_CREATE_STORE, "create-store"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_IMPORT, "import"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_ATTACH, "attach"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_CHANGE, "change"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_SEAL, "seal"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_COMPLETE, "complete"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_EXPORT, "export"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_EXPORT_KEY, "export-key"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_DELETE, "delete"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_RESTORE, "restore"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_PURGE, "purge"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_TRUST, "trust"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_DISTRUST, "distrust"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_REQUEST, "request"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_APPROVE, "approve"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_RETIRE, "retire"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_REQUEST_CERTIFICATE,
                                         "request-certificate"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_WITHDRAW, "withdraw"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_ISSUE, "issue"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_REVOKE, "revoke"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_RENEW, "renew"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_CREATE_CA, "create-ca"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_CHANGE_CA, "change-ca"),
                    G_DEFINE_ENUM_VALUE (CM_ACTION_ADD_DNS_ACCOUNT, "add-dns-account"))

/**
 * cm_provider_get_label:
 * @provider: a provider
 *
 * Returns: (transfer none): its name for people, translated
 */
const char *
cm_provider_get_label (CmProvider provider)
{
  switch (provider)
    {
    case CM_PROVIDER_IMPORT:
      return _ ("Import");
    case CM_PROVIDER_MANUAL:
      return _ ("Manual");
    case CM_PROVIDER_MICRO_CA:
      return _ ("Micro CA");
    case CM_PROVIDER_ACME:
      return _ ("ACME");
    }
  return "";
}

/**
 * cm_status_get_label:
 * @status: a status
 *
 * Returns: (transfer none): a word for people, translated
 */
const char *
cm_status_get_label (CmStatus status)
{
  switch (status)
    {
    case CM_STATUS_DRAFT:
      return _ ("Draft");
    case CM_STATUS_PENDING:
      return _ ("Pending");
    case CM_STATUS_WAITING:
      return _ ("Waiting for an answer");
    case CM_STATUS_ISSUED:
      return _ ("Issued");
    case CM_STATUS_RENEWING:
      return _ ("Renewing");
    case CM_STATUS_ERROR:
      return _ ("Error");
    case CM_STATUS_REVOKING:
      return _ ("Revoking");
    case CM_STATUS_REVOKED:
      return _ ("Revoked");
    case CM_STATUS_ARCHIVED:
      return _ ("Archived");
    case CM_STATUS_EXPIRED:
      return _ ("Expired");
    }
  return "";
}

/**
 * cm_health_get_label:
 * @health: a health
 *
 * Returns: (transfer none): a word for people, translated
 */
const char *
cm_health_get_label (CmHealth health)
{
  switch (health)
    {
    case CM_HEALTH_VALID:
      return _ ("Valid");
    case CM_HEALTH_WARNING:
      return _ ("Needs attention");
    case CM_HEALTH_ERROR:
      return _ ("Error");
    }
  return "";
}

/**
 * cm_reason_get_label:
 * @reason: a reason
 *
 * Returns: (transfer none): a few words, to stand in a list, translated
 */
const char *
cm_reason_get_label (CmReason reason)
{
  switch (reason)
    {
    case CM_REASON_NO_CERTIFICATE:
      return _ ("no certificate");
    case CM_REASON_KEY_MISMATCH:
      return _ ("key does not match");
    case CM_REASON_CHAIN_BROKEN:
      return _ ("chain broken");
    case CM_REASON_EXPIRED:
      return _ ("expired");
    case CM_REASON_DATES_REVERSED:
      return _ ("ends before it begins");
    case CM_REASON_CONSTRAINTS:
      return _ ("forbidden by its CA");
    case CM_REASON_REVOKED:
      return _ ("revoked by its CA");
    case CM_REASON_CA_REVOKED:
      return _ ("its CA was revoked");
    case CM_REASON_RENEWAL_FAILED:
      return _ ("renewal failed");
    case CM_REASON_NO_ROOT:
      return _ ("no trusted root");
    case CM_REASON_SELF_SIGNED:
      return _ ("self-signed");
    case CM_REASON_EXPIRES_SOON:
      return _ ("expires soon");
    case CM_REASON_NOT_YET_VALID:
      return _ ("not valid yet");
    case CM_REASON_CHAIN_EXPIRED:
      return _ ("a CA certificate expired");
    case CM_REASON_WEAK_KEY:
      return _ ("weak key");
    case CM_REASON_WEAK_SIGNATURE:
      return _ ("weak signature");
    case CM_REASON_SPELLED_CURVE:
      return _ ("curve without a name");
    case CM_REASON_NO_ALT_NAME:
      return _ ("no alternative name");
    case CM_REASON_NO_KEY:
      return _ ("no key here");
    case CM_REASON_NO_SERVER:
      return _ ("no server has access");
    case CM_REASON_NAMES_MISSING:
      return _ ("names are missing");
    case CM_REASON_ACCOUNT_CLOSED:
      return _ ("its account is closed");
    }
  return "";
}

static const char *const sentences[] = {
  [CM_REASON_NO_CERTIFICATE]
  = N_ ("There is no certificate yet. Import it when the CA has issued it; it "
        "finds its key by itself."),
  [CM_REASON_KEY_MISMATCH]
  = N_ ("The certificate belongs to another key. Import the certificate that was "
        "issued for this key."),
  [CM_REASON_CHAIN_BROKEN]
  = N_ ("A certificate of the chain was not signed by the next one. Import the "
        "right CA certificates and complete the chain."),
  [CM_REASON_EXPIRED]
  = N_ ("The certificate has expired, so clients refuse it. Get a new one."),
  [CM_REASON_DATES_REVERSED]
  = N_ ("The certificate ends before it begins, so it is never valid. Get a new "
        "one."),
  [CM_REASON_CONSTRAINTS]
  = N_ ("A CA of the chain may not issue for these names or this use. Get a "
        "certificate from another CA."),
  [CM_REASON_REVOKED]
  = N_ ("Its CA has revoked the certificate, so clients that ask for revocations "
        "refuse it. Get a new one."),
  [CM_REASON_CA_REVOKED]
  = N_ ("A CA of the chain was revoked, so clients that ask for revocations "
        "refuse the certificate. Get one from another CA."),
  [CM_REASON_RENEWAL_FAILED]
  = N_ ("Its renewal failed. See what went wrong, mend it and renew it again before it "
        "expires."),
  [CM_REASON_NO_ROOT]
  = N_ ("The chain does not reach a trusted root. Add the root if you trust it, or "
        "import the CA certificates that are missing."),
  [CM_REASON_SELF_SIGNED]
  = N_ ("The certificate signed itself. Clients trust it only where they were told "
        "to; elsewhere get one from a CA."),
  [CM_REASON_EXPIRES_SOON] = N_ ("The certificate expires soon. Renew it."),
  [CM_REASON_NOT_YET_VALID]
  = N_ ("The certificate is not valid yet. Wait for its first day, or set this "
        "computer’s clock right."),
  [CM_REASON_CHAIN_EXPIRED]
  = N_ ("A CA certificate of the chain has expired. Import its successor and "
        "complete the chain."),
  [CM_REASON_WEAK_KEY]
  = N_ ("The key is too weak to be safe. Renew the certificate with a new key."),
  [CM_REASON_WEAK_SIGNATURE]
  = N_ ("A signature of the chain uses a broken algorithm. Get a new certificate."),
  [CM_REASON_SPELLED_CURVE]
  = N_ ("The certificate spells out the curve of its key instead of naming it, so "
        "today’s clients refuse it. Get a new one for a new key."),
  [CM_REASON_NO_ALT_NAME]
  = N_ ("The certificate has no host name or address among its subject "
        "alternative names. Today’s clients do not look at the common name and "
        "refuse it. Get one that has them."),
  [CM_REASON_NO_KEY]
  = N_ ("The key is not here, so the certificate is only watched. Import the key "
        "to install it from here."),
  [CM_REASON_NO_SERVER]
  = N_ ("No server may use this key yet. Choose the servers with access."),
  [CM_REASON_NAMES_MISSING]
  = N_ ("The certificate lacks names that its request asked for. Ask the CA for "
        "another if they are needed."),
  [CM_REASON_ACCOUNT_CLOSED] = N_ (
      "The account at its CA is closed or was removed, so it is not renewed any more. Choose another account for it before it expires."),
};

/**
 * cm_reason_get_sentence:
 * @reason: a reason
 *
 * Returns: (transfer none): what it means and what to do, translated
 */
const char *
cm_reason_get_sentence (CmReason reason)
{
  g_return_val_if_fail ((guint)reason < G_N_ELEMENTS (sentences), NULL);

  return _ (sentences[reason]);
}

/**
 * cm_action_get_label:
 * @action: an action
 *
 * Returns: (transfer none): what was done, for people, translated
 */
const char *
cm_action_get_label (CmAction action)
{
  switch (action)
    {
    case CM_ACTION_CREATE_STORE:
      return _ ("Made the certstore");
    case CM_ACTION_IMPORT:
      return _ ("Imported");
    case CM_ACTION_ATTACH:
      return _ ("Joined with its key");
    case CM_ACTION_CHANGE:
      return _ ("Changed");
    case CM_ACTION_SEAL:
      return _ ("Sealed");
    case CM_ACTION_COMPLETE:
      return _ ("Completed");
    case CM_ACTION_EXPORT:
      return _ ("Exported");
    case CM_ACTION_EXPORT_KEY:
      return _ ("Exported with key");
    case CM_ACTION_DELETE:
      return _ ("Deleted");
    case CM_ACTION_RESTORE:
      return _ ("Restored");
    case CM_ACTION_PURGE:
      return _ ("Purged");
    case CM_ACTION_TRUST:
      return _ ("Trusted");
    case CM_ACTION_DISTRUST:
      return _ ("No longer trusted");
    case CM_ACTION_REQUEST:
      return _ ("Asked to be let in");
    case CM_ACTION_APPROVE:
      return _ ("Approved");
    case CM_ACTION_RETIRE:
      return _ ("Retired");
    case CM_ACTION_REQUEST_CERTIFICATE:
      return _ ("Requested a certificate");
    case CM_ACTION_WITHDRAW:
      return _ ("Withdrew the request");
    case CM_ACTION_ISSUE:
      return _ ("Issued");
    case CM_ACTION_REVOKE:
      return _ ("Revoked");
    case CM_ACTION_RENEW:
      return _ ("Renewed");
    case CM_ACTION_CREATE_CA:
      return _ ("Made a Micro CA");
    case CM_ACTION_CHANGE_CA:
      return _ ("Changed a Micro CA");
    case CM_ACTION_ADD_DNS_ACCOUNT:
      return _ ("Added a DNS account");
    }
  return "";
}

/**
 * cm_reason_get_health:
 * @reason: a reason
 *
 * Returns: how bad it is
 */
CmHealth
cm_reason_get_health (CmReason reason)
{
  return reason < CM_REASON_NO_ROOT ? CM_HEALTH_ERROR : CM_HEALTH_WARNING;
}
