/* acme-gui.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "gui-fixture.h"

#include "cm-acme-account-doc.h"

G_BEGIN_DECLS

#define ACME_GUI_ACCOUNT_DIALOG "CmAcmeAccountDialog"
#define ACME_GUI_NEW_DIALOG "CmNewCertificateDialog"
#define ACME_GUI_EDIT_DIALOG "CmAcmeEditDialog"
#define ACME_GUI_QUESTION "AdwMessageDialog"
#define ACME_GUI_NAME "shop.example.org" /* what acme_gui_order() orders */

#define ACME_GUI_STATELESS "The web servers, by themselves"
#define ACME_GUI_WEBROOT "A file on the web servers"
#define ACME_GUI_LISTENER "This computer"
#define ACME_GUI_HOOK "A program of yours"
#define ACME_GUI_BY_DNS "A record in DNS"

/* The window over a new certstore, and a CA on loopback. */
typedef struct
{
  GuiFixture gui;
  const char *directory; /* of the CA */
  const char *ca_pem;    /* of its web server */
} AcmeGui;

CmAcmeAccountDoc *acme_gui_find_account (AcmeGui *fixture); /* nullable */
GtkWidget *acme_gui_open_account_dialog (AcmeGui *fixture); /* at another CA */
/* In the row with that id of a dialog. */
void acme_gui_choose_file (GtkWidget *dialog, const char *row, const char *path);
GtkWidget *acme_gui_look_at_ca (AcmeGui *fixture); /* its terms are there */
void acme_gui_submit (GtkWidget *dialog);
void acme_gui_agree (GtkWidget *dialog);
void acme_gui_make_account (AcmeGui *fixture);
/* Activates an action of the account. */
void acme_gui_ask (AcmeGui *fixture, const char *action);
/* Says it in the window that such an action opens. */
GtkWidget *acme_gui_edit (AcmeGui *fixture, const char *action, const char *text);
void acme_gui_answer_question (const char *label);

/* A new certificate by ACME. */
GtkWidget *acme_gui_open_new (AcmeGui *fixture, const char *name);
void acme_gui_choose_way (GtkWidget *dialog, const char *label);
void acme_gui_order (AcmeGui *fixture, const char *way, const char *listen);

G_END_DECLS
