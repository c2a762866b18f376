/* cm-dns-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/**
 * CmDnsNeed:
 * @name: what commands call it
 * @label: what people call it
 * @help: (nullable): where it is found
 * @written_label: @label as the definition has it, not translated
 * @written_help: (nullable): @help as the definition has it, not translated
 * @fallback: (nullable): its value if nothing is given
 * @secret: whether it is sealed
 * @required: whether there has to be one
 * @whole_file: whether it is all of a file, not its first line
 * @is_address: whether it is the address of a server
 *
 * One thing that an account at a DNS provider needs.
 */
typedef struct
{
  char *name;
  char *label;
  char *help;
  char *written_label;
  char *written_help;
  char *fallback;
  gboolean secret;
  gboolean required;
  gboolean whole_file;
  gboolean is_address;
} CmDnsNeed;

/**
 * CmDnsProviderInfo:
 * @id: what commands call it
 * @name: what people call it
 * @website: (nullable): its address
 * @documentation: (nullable): where its interface is described
 * @hint: (nullable): what one should know first
 * @written_name: @name as the definition has it, not translated
 * @written_hint: (nullable): @hint as the definition has it, not translated
 * @version: of its definition
 * @is_own: whether somebody wrote it; otherwise it comes with the program
 * @is_refused: whether it is not used, for the reason in @hint
 * @can_list: whether it can be asked which records there are
 * @needs: (element-type CmDnsNeed): what an account needs
 *
 * A DNS provider as people see it; what programs read is as it is written.
 */
typedef struct
{
  char *id;
  char *name;
  char *website;
  char *documentation;
  char *hint;
  char *written_name;
  char *written_hint;
  guint version;
  gboolean is_own;
  gboolean is_refused;
  gboolean can_list;
  GPtrArray *needs;
} CmDnsProviderInfo;

void cm_dns_provider_info_free (CmDnsProviderInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsProviderInfo, cm_dns_provider_info_free)
/* Of an array of them, as a #GCompareFunc: by name, as people sort. */
gint cm_dns_provider_info_compare (gconstpointer a, gconstpointer b);

/* What people look for and is not used, and why; NULL: it is none of those. */
const char *cm_dns_flow_get_refusal (const char *id);
/* Adds those to providers, in their places. */
void cm_dns_flow_add_refused (GPtrArray *providers);

/* (element-type CmDnsProviderInfo), by name */
GPtrArray *cm_dns_flow_list_providers (void);
CmDnsProviderInfo *cm_dns_flow_find_provider (const char *id, GError **error);
/* The definition as it is written. */
GBytes *cm_dns_flow_get_definition (const char *id, GError **error);
/* What is wrong with a definition somebody wrote, if anything. */
CmDnsProviderInfo *cm_dns_flow_check_definition (GBytes *text, GError **error);

/* Whether what has to be the address of a server is one. @needs: (element-type
 * CmDnsNeed); @values: (element-type utf8 CmSecret); @wrong: (nullable): the name of what
 * is none */
gboolean cm_dns_flow_check_addresses (GPtrArray *needs,
                                      GHashTable *values,
                                      const char **wrong,
                                      GError **error);

/**
 * CmDnsSpreadChoice:
 * @spread: how to find out whether records have spread
 * @servers: (nullable): whom to ask
 * @delay_seconds: how long it takes; 0: as the provider says
 * @limit_seconds: how long to wait; 0: not said
 *
 * How orders wait for the records of an account.
 */
typedef struct
{
  CmDnsSpread spread;
  const char *const *servers;
  guint delay_seconds;
  guint limit_seconds;
} CmDnsSpreadChoice;

/* (element-type CmDnsAccountDoc), by name */
GPtrArray *
cm_dns_flow_list_accounts (CmContext *context, GCancellable *cancellable, GError **error);
CmDnsAccountDoc *cm_dns_flow_find_account (CmContext *context,
                                           const char *name,
                                           GCancellable *cancellable,
                                           GError **error);
/* @values: (element-type utf8 CmSecret): what is needed, by name */
CmDnsAccountDoc *cm_dns_flow_add_account (CmContext *context,
                                          const char *name,
                                          const char *provider,
                                          const char *const *zones,
                                          GHashTable *values,
                                          GCancellable *cancellable,
                                          GError **error);
/* @zones: nullable: as before; @values: those that become others */
CmDnsAccountDoc *cm_dns_flow_change_account (CmContext *context,
                                             const char *name,
                                             const char *const *zones,
                                             GHashTable *values,
                                             GCancellable *cancellable,
                                             GError **error);
/* How orders wait for its records; see cm_dns_account_doc_set_spread(). */
CmDnsAccountDoc *cm_dns_flow_set_spread (CmContext *context,
                                         const char *name,
                                         const CmDnsSpreadChoice *choice,
                                         GCancellable *cancellable,
                                         GError **error);
gboolean cm_dns_flow_remove_account (CmContext *context,
                                     const char *name,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * CmDnsProgressKind:
 * @CM_DNS_PROGRESS_STEP: a sentence: what is done next
 * @CM_DNS_PROGRESS_EXCHANGE: what was said between the provider and us, with dots for
 *   secrets
 * @CM_DNS_PROGRESS_UNDO: the step failed or was stopped; a sentence: what is done next
 * @CM_DNS_PROGRESS_LEFT: a sentence: what could not be taken away again
 *
 * What is heard of a test.
 */
typedef enum
{
  CM_DNS_PROGRESS_STEP,
  CM_DNS_PROGRESS_EXCHANGE,
  CM_DNS_PROGRESS_UNDO,
  CM_DNS_PROGRESS_LEFT,
} CmDnsProgressKind;

/**
 * CmDnsProgress:
 * @kind: what it is
 * @text: a sentence, or what was said
 * @user_data: data
 *
 * Hears how a test goes on, in the thread that makes it.
 */
typedef void (*CmDnsProgress) (CmDnsProgressKind kind,
                               const char *text,
                               gpointer user_data);

/* Adds two values to a name of its own in @zone, looks at both, takes one away, looks at
 * the other, takes it away. */
gboolean cm_dns_flow_test_account (CmContext *context,
                                   CmDnsAccountDoc *account,
                                   const char *zone,
                                   CmDnsProgress progress,
                                   gpointer user_data,
                                   GCancellable *cancellable,
                                   GError **error);

/* The same with a definition that is not stored, and an account that is not, either.
 * @values: (element-type utf8 CmSecret): what is needed, by name */
gboolean cm_dns_flow_try_definition (CmContext *context,
                                     GBytes *text,
                                     GHashTable *values,
                                     const char *zone,
                                     CmDnsProgress progress,
                                     gpointer user_data,
                                     GCancellable *cancellable,
                                     GError **error);

/* The same in worker threads. */
void cm_dns_flow_list_accounts_async (CmContext *context,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (element-type CmDnsAccountDoc) */
GPtrArray *cm_dns_flow_list_accounts_finish (CmContext *context,
                                             GAsyncResult *result,
                                             GError **error);
void cm_dns_flow_add_account_async (CmContext *context,
                                    const char *name,
                                    const char *provider,
                                    const char *const *zones,
                                    GHashTable *values,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void cm_dns_flow_change_account_async (CmContext *context,
                                       const char *name,
                                       const char *const *zones,
                                       GHashTable *values,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Ends the last two. */
CmDnsAccountDoc *
cm_dns_flow_add_account_finish (CmContext *context, GAsyncResult *result, GError **error);
/* @choice is copied. */
void cm_dns_flow_set_spread_async (CmContext *context,
                                   const char *name,
                                   const CmDnsSpreadChoice *choice,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void cm_dns_flow_remove_account_async (CmContext *context,
                                       const char *name,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* @progress is called on the main context of the caller, with @user_data. */
void cm_dns_flow_test_account_async (CmContext *context,
                                     CmDnsAccountDoc *account,
                                     const char *zone,
                                     CmDnsProgress progress,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void cm_dns_flow_try_definition_async (CmContext *context,
                                       GBytes *text,
                                       GHashTable *values,
                                       const char *zone,
                                       CmDnsProgress progress,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Ends the last four. */
gboolean cm_dns_flow_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
