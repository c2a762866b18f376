/* cm-snippet-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-account-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_SNIPPET_VIEW (cm_snippet_view_get_type ())

/* Configuration that lets a web server answer the questions of an ACME CA by itself, for
 * each kind of web server, to be copied. */
G_DECLARE_FINAL_TYPE (CmSnippetView, cm_snippet_view, CM, SNIPPET_VIEW, GtkWidget)

/* @account: nullable: there is nothing to show yet */
void cm_snippet_view_set_account (CmSnippetView *self, CmAcmeAccountDoc *account);

G_END_DECLS
