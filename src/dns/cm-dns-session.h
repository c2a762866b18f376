/* cm-dns-session.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-channel.h"

G_BEGIN_DECLS

typedef struct _CmDnsAnswer CmDnsAnswer;
typedef struct _CmDnsItem CmDnsItem;

/**
 * CmDnsItem:
 * @text: what counts of it: a zone's name, a record's value
 * @node: all of it
 *
 * One item of the list a step is about.
 */
struct _CmDnsItem
{
  char *text;
  JsonNode *node;
};

/**
 * CmDnsAnswer:
 * @missing: whether the provider says that there is nothing
 * @items: (element-type CmDnsItem): what the step is about, of all pages
 *
 * What came of a step.
 */
struct _CmDnsAnswer
{
  gboolean missing;
  GPtrArray *items;
};

void cm_dns_answer_free (CmDnsAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsAnswer, cm_dns_answer_free)

#define CM_TYPE_DNS_SESSION (cm_dns_session_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsSession, cm_dns_session, CM, DNS_SESSION, GObject)

CmDnsSession *cm_dns_session_new (CmDnsDefinition *definition,
                                  CmDnsVariables *settings,
                                  CmHttp *http,
                                  CmClock *clock);
CmDnsDefinition *cm_dns_session_get_definition (CmDnsSession *self);
CmDnsVariables *cm_dns_session_get_variables (CmDnsSession *self);
CmDnsChannel *cm_dns_session_get_channel (CmDnsSession *self);

gboolean
cm_dns_session_open (CmDnsSession *self, GCancellable *cancellable, GError **error);
void cm_dns_session_close (CmDnsSession *self);

CmDnsAnswer *cm_dns_session_run (CmDnsSession *self,
                                 const CmDnsStep *step,
                                 CmDnsVariables *variables,
                                 GCancellable *cancellable,
                                 GError **error);
gboolean cm_dns_session_run_all (CmDnsSession *self,
                                 GPtrArray *steps,
                                 CmDnsVariables *variables,
                                 GCancellable *cancellable,
                                 GError **error);
gboolean cm_dns_session_capture_item (CmDnsSession *self,
                                      const CmDnsStep *step,
                                      const CmDnsItem *item,
                                      CmDnsVariables *variables,
                                      GError **error);

G_END_DECLS
