/* docs-samples.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"
#include "cm-test.h"

G_BEGIN_DECLS

#define DOCS_AUTHOR "identity:9f0b7a52-6c1e-4a53-8a5f-2f6d8f0f1c11"
#define DOCS_SERVER "identity:11111111-2222-4333-8444-555555555555"
#define DOCS_HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* The types that have a class of their own. */
extern const CmDocumentType docs_types[];
extern const guint docs_n_types;

/* A document of which every member is set, as its second version. */
CmDocument *docs_sample (CmDocumentType type);
void docs_advance (CmDocument *document);

CmDocument *docs_read (GBytes *json);
void docs_assert_refused (GBytes *json, CmDocumentError code);
/* That it is read, and written with the same bytes again; returns what was read. */
CmDocument *docs_assert_round_trip (CmDocument *document);

/* The JSON of @document with one member changed; NULL takes the member away. */
GBytes *docs_change (CmDocument *document, const char *member, const char *json_value);

G_END_DECLS
