/* gui-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gui-test.h"

#include "cm-context.h"
#include "cm-credential-list.h"
#include "cm-test.h"
#include "flow-fixture.h"

G_BEGIN_DECLS

/* The main window over a certstore in a folder of its own. Flows, files and keys are
 * real; the clock stands still at CM_TEST_NOW. */
typedef struct
{
  char *dir;
  CmContext *context;
  GtkWidget *window;
  char *web01; /* ids of the two servers */
  char *web02;
} GuiFixture;

/* What gui_set_up() stores. The key of the first can be exported with CM_TEST_PASSWORD,
 * is sealed for web01, and its chain ends in a trusted root. */
#define GUI_TITLE "www.example.com"
#define GUI_OTHER_TITLE "rsa.example.com"
#define GUI_SOON_TITLE "soon.example.com"
#define GUI_EXPIRED_TITLE "old.example.com"
#define GUI_N_CREDENTIALS 4

void gui_set_up_empty (GuiFixture *fixture, gconstpointer data); /* no certstore yet */
void gui_set_up_new (GuiFixture *fixture, gconstpointer data);   /* an empty one */
void gui_set_up (GuiFixture *fixture, gconstpointer data);       /* unlocked, shown */
/* Asserts that nothing of the window or the certstore is left. */
void gui_tear_down (GuiFixture *fixture, gconstpointer data);

/* @names: fixtures, ended by NULL. @servers and @password are nullable. */
void gui_import (GuiFixture *fixture,
                 const char *const *servers,
                 const char *password,
                 const char *const *names);
GListModel *gui_list_files (const char *name, ...) G_GNUC_NULL_TERMINATED;

CmCredentialList *gui_list (GuiFixture *fixture);
void gui_wait_rows (GuiFixture *fixture, guint n_rows);
void gui_show_view (GuiFixture *fixture, const char *id, guint n_rows);
void gui_select (GuiFixture *fixture, const char *title); /* its details are shown, too */
char *gui_find_id (GuiFixture *fixture, const char *title);
CmCredentialDoc *gui_read (GuiFixture *fixture, const char *title); /* as stored now */
gboolean gui_has (GuiFixture *fixture, const char *title);          /* and not deleted */
void gui_wait_toast (GuiFixture *fixture, const char *words);

gboolean gui_is_enabled (GtkWidget *widget, const char *action);
void gui_wait_enabled (GtkWidget *widget, const char *action);
void gui_activate (GtkWidget *widget, const char *action); /* must be enabled */
char *gui_read_clipboard (GtkWidget *widget);

G_END_DECLS
