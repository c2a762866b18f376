/* cm-dns-step.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-body.h"
#include "cm-dns-variables.h"

G_BEGIN_DECLS

typedef struct _CmDnsStep CmDnsStep;
typedef struct _CmDnsCheck CmDnsCheck;

/**
 * CmDnsCheck:
 * @at: a path into the answer
 * @equals: (nullable): a template the text there has to equal
 * @not_equal: (nullable): a template it must not equal
 *
 * What an answer must say. Without either, something has to stand there.
 */
struct _CmDnsCheck
{
  char *at;
  char *equals;
  char *not_equal;
};

/**
 * CmDnsStep:
 * @method: GET, POST, PUT, PATCH or DELETE
 * @base: (nullable): a template to use instead of the definition's base
 * @path: a template of what follows the base
 * @query: (nullable): templates of the query, by name
 * @headers: (nullable): templates of headers, by name
 * @body: (nullable): a tree of templates
 * @body_type: how the body is written; -1: as the definition says
 * @when: (nullable): a variable without which the step is left out; after "!" one that
 *   leaves it out
 * @status: (element-type guint): the HTTP statuses that mean success; empty: 200 to 299
 * @missing: (element-type guint): the statuses that mean that there is nothing
 * @missing_unless: (nullable): a path; where nothing stands there, there is nothing
 * @checks: (element-type CmDnsCheck): what a success has to say
 * @capture: (nullable): paths into the answer, by the variable they set
 * @capture_public: (nullable): the same, where a login captures what is no secret
 * @capture_headers: (nullable): headers of the answer, by the variable they set
 * @poll_until: (nullable): ask again until this holds
 * @poll_interval_seconds: how long to wait between
 * @poll_limit_seconds: how long at most
 * @items: (nullable): a path to the list this step is about
 * @details: (nullable): a step whose answer takes the place of an item, which it names
 * @item: a path from an item to what counts: a zone's name, a record's value
 * @item_capture: (nullable): paths from the item that was chosen, by variable
 * @next_page: (nullable): a path that holds something while there are more pages
 * @page_parameter: (nullable): the query parameter that counts pages, from 1
 * @page_cursor: (nullable): a path to what names the next page, as the variable "cursor"
 * @signer: (nullable): the name of a signer
 *
 * One request of a definition and what to make of its answer. It never changes.
 */
struct _CmDnsStep
{
  char *method;
  char *base;
  char *path;
  JsonObject *query;
  JsonObject *headers;
  JsonNode *body;
  int body_type;
  char *when;
  GArray *status;
  GArray *missing;
  char *missing_unless;
  GPtrArray *checks;
  JsonObject *capture;
  JsonObject *capture_public;
  JsonObject *capture_headers;
  CmDnsCheck *poll_until;
  guint poll_interval_seconds;
  guint poll_limit_seconds;
  char *items;
  CmDnsStep *details;
  char *item;
  JsonObject *item_capture;
  char *next_page;
  char *page_parameter;
  char *page_cursor;
  char *signer;
};

CmDnsStep *cm_dns_step_parse (JsonObject *object, GError **error);
void cm_dns_step_free (CmDnsStep *self);

/* Parts of a definition that are written as those of a step. */
gboolean cm_dns_step_read_texts (JsonObject *object,
                                 const char *member,
                                 JsonObject **texts,
                                 GError **error);
gboolean cm_dns_step_read_statuses (JsonObject *object,
                                    const char *member,
                                    GArray **statuses,
                                    GError **error);

/* Calls @visit with each template of the step and the member it stands in, until one says
 * no. @in_url: whether it becomes a part of the URL. */
typedef gboolean (*CmDnsTemplateVisit) (const char *text,
                                        const char *member,
                                        gboolean in_url,
                                        gpointer user_data,
                                        GError **error);
gboolean cm_dns_step_visit (const CmDnsStep *self,
                            CmDnsTemplateVisit visit,
                            gpointer user_data,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsStep, cm_dns_step_free)

G_END_DECLS
