/* cm-types.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The enums of documents. Their nicks are the strings in JSON. */

#define CM_TYPE_DOCUMENT_TYPE (cm_document_type_get_type ())
#define CM_TYPE_PROVIDER (cm_provider_get_type ())
#define CM_TYPE_STATUS (cm_status_get_type ())
#define CM_TYPE_HEALTH (cm_health_get_type ())
#define CM_TYPE_REASON (cm_reason_get_type ())
#define CM_TYPE_IDENTITY_STATE (cm_identity_state_get_type ())
#define CM_TYPE_ACTION (cm_action_get_type ())

typedef enum
{
  CM_DOCUMENT_TYPE_AUTHORITY,    /* authority */
  CM_DOCUMENT_TYPE_IDENTITY,     /* identity */
  CM_DOCUMENT_TYPE_CREDENTIAL,   /* credential */
  CM_DOCUMENT_TYPE_MICRO_CA,     /* micro-ca */
  CM_DOCUMENT_TYPE_TRUSTED_ROOT, /* trusted-root */
  CM_DOCUMENT_TYPE_ACME_ACCOUNT, /* acme-account */
  CM_DOCUMENT_TYPE_DNS_ACCOUNT,  /* dns-account */
  CM_DOCUMENT_TYPE_DNS_PROVIDER, /* dns-provider */
  CM_DOCUMENT_TYPE_SETTINGS,     /* settings */
  CM_DOCUMENT_TYPE_ACTIVITY,     /* activity */
  CM_DOCUMENT_TYPE_DEPLOYMENT,   /* deployment */
  CM_DOCUMENT_TYPE_CHALLENGE,    /* challenge */
} CmDocumentType;

typedef enum
{
  CM_PROVIDER_IMPORT,   /* import */
  CM_PROVIDER_MANUAL,   /* manual */
  CM_PROVIDER_MICRO_CA, /* micro-ca */
  CM_PROVIDER_ACME,     /* acme */
} CmProvider;

typedef enum
{
  CM_STATUS_DRAFT,
  CM_STATUS_PENDING,
  CM_STATUS_WAITING,
  CM_STATUS_ISSUED,
  CM_STATUS_RENEWING,
  CM_STATUS_ERROR,
  CM_STATUS_REVOKING,
  CM_STATUS_REVOKED,
  CM_STATUS_ARCHIVED,
  CM_STATUS_EXPIRED, /* derived from the dates, never written */
} CmStatus;

typedef enum
{
  CM_HEALTH_VALID,
  CM_HEALTH_WARNING,
  CM_HEALTH_ERROR,
} CmHealth;

/**
 * CmReason:
 *
 * Why the health of a credential is what it is: the members of "warnings". The first
 * group makes it `error`, the second `warning`; @CM_REASON_EXPIRED and
 * @CM_REASON_EXPIRES_SOON follow the clock and are never written.
 */
typedef enum
{
  CM_REASON_NO_CERTIFICATE, /* no-certificate */
  CM_REASON_KEY_MISMATCH,   /* key-mismatch */
  CM_REASON_CHAIN_BROKEN,   /* chain-broken */
  CM_REASON_EXPIRED,        /* expired */
  CM_REASON_NOT_YET_VALID,  /* not-yet-valid */
  CM_REASON_DATES_REVERSED, /* dates-reversed: ends before it begins */
  CM_REASON_CONSTRAINTS,    /* constraints */
  CM_REASON_REVOKED,        /* revoked */
  CM_REASON_CA_REVOKED,     /* ca-revoked: a CA of its chain was */
  CM_REASON_RENEWAL_FAILED, /* renewal-failed: and does not go on by itself */

  CM_REASON_NO_ROOT,        /* no-root */
  CM_REASON_SELF_SIGNED,    /* self-signed */
  CM_REASON_EXPIRES_SOON,   /* expires-soon */
  CM_REASON_CHAIN_EXPIRED,  /* chain-expired */
  CM_REASON_WEAK_KEY,       /* weak-key */
  CM_REASON_WEAK_SIGNATURE, /* weak-signature */
  CM_REASON_SPELLED_CURVE,  /* spelled-curve: of its key, not named */
  CM_REASON_NO_ALT_NAME,    /* no-alt-name: its host only in the common name */
  CM_REASON_NO_KEY,         /* no-key: the key lives elsewhere */
  CM_REASON_NO_SERVER,      /* no-server: no server has access */
  CM_REASON_NAMES_MISSING,  /* names-missing: fewer names than the request asked for */
  CM_REASON_ACCOUNT_CLOSED, /* account-closed: that it is renewed by, or gone */
} CmReason;

typedef enum
{
  CM_IDENTITY_STATE_REQUESTED,
  CM_IDENTITY_STATE_ACTIVE,
  CM_IDENTITY_STATE_RETIRED,
} CmIdentityState;

/* What an activity entry says was done. */
typedef enum
{
  CM_ACTION_CREATE_STORE,        /* create-store */
  CM_ACTION_IMPORT,              /* import */
  CM_ACTION_ATTACH,              /* attach: certificate joined its key */
  CM_ACTION_CHANGE,              /* change: comment, tags, title, settings */
  CM_ACTION_SEAL,                /* seal: servers with access changed */
  CM_ACTION_COMPLETE,            /* complete: chain completed, health set */
  CM_ACTION_EXPORT,              /* export: without key */
  CM_ACTION_EXPORT_KEY,          /* export-key */
  CM_ACTION_DELETE,              /* delete */
  CM_ACTION_RESTORE,             /* restore */
  CM_ACTION_PURGE,               /* purge */
  CM_ACTION_TRUST,               /* trust: trusted root added */
  CM_ACTION_DISTRUST,            /* distrust */
  CM_ACTION_REQUEST,             /* request: identity asks to be let in */
  CM_ACTION_APPROVE,             /* approve */
  CM_ACTION_RETIRE,              /* retire */
  CM_ACTION_REQUEST_CERTIFICATE, /* request-certificate: from an outside CA */
  CM_ACTION_WITHDRAW,            /* withdraw: that request */
  CM_ACTION_ISSUE,               /* issue: by a Micro CA */
  CM_ACTION_REVOKE,              /* revoke */
  CM_ACTION_RENEW,               /* renew */
  CM_ACTION_CREATE_CA,           /* create-ca */
  CM_ACTION_CHANGE_CA,           /* change-ca */
  CM_ACTION_ADD_DNS_ACCOUNT,     /* add-dns-account */
} CmAction;

GType cm_document_type_get_type (void) G_GNUC_CONST;
GType cm_provider_get_type (void) G_GNUC_CONST;
GType cm_status_get_type (void) G_GNUC_CONST;
GType cm_health_get_type (void) G_GNUC_CONST;
GType cm_reason_get_type (void) G_GNUC_CONST;
GType cm_identity_state_get_type (void) G_GNUC_CONST;
GType cm_action_get_type (void) G_GNUC_CONST;

/* Words for people, translated. */
const char *cm_provider_get_label (CmProvider provider);
const char *cm_status_get_label (CmStatus status);
const char *cm_health_get_label (CmHealth health);
const char *cm_reason_get_label (CmReason reason);    /* "no server has access" */
const char *cm_reason_get_sentence (CmReason reason); /* what it means, what to do */
const char *cm_action_get_label (CmAction action);
CmHealth cm_reason_get_health (CmReason reason);

G_END_DECLS
