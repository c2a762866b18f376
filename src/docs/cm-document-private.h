/* cm-document-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-document.h"

G_BEGIN_DECLS

/* For the constructors of the classes: a new document of class @type. @name: (nullable):
 * what follows "TYPE:" in its id; NULL makes a UUID. */
gpointer cm_document_create (GType type, const char *name);

/* What a list shows and searches of @document. @server_names: (nullable): names of the
 * servers with access, so that they are found by them. */
CmSummary *cm_document_summarize_with_names (CmDocument *document,
                                             const char *const *server_names);

/* For the summaries of the classes. */
void cm_document_add_search (GString *search, const char *text);
void cm_document_add_search_lines (GString *search, const char *const *lines);
void cm_document_summarize_certificate (CmSummaryFields *fields,
                                        GString *search,
                                        CmCertificate *certificate);

G_END_DECLS
