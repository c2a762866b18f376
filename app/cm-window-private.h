/* cm-window-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the window share: cm-window.c shows, cm-window-actions.c acts on
 * credentials, cm-window-edit.c changes notes and tags, cm-window-access.c says which
 * servers may use them, cm-window-export.c lets them out, cm-window-new.c makes them,
 * cm-window-request.c answers requests of others, cm-window-ca.c acts on Micro CAs,
 * cm-window-accounts.c acts on accounts at CAs and DNS providers, cm-window-orders.c on
 * orders there,
 * cm-window-store.c acts on the certstore, cm-window-drop.c brings things in,
 * cm-window-answer.c answers to requests, cm-window-close.c asks for what was not saved.
 */

#pragma once

#include "cm-accounts-page.h"
#include "cm-activity-page.h"
#include "cm-auto-lock.h"
#include "cm-busy.h"
#include "cm-cas-page.h"
#include "cm-credential-edit.h"
#include "cm-credential-list.h"
#include "cm-csr.h"
#include "cm-details-page.h"
#include "cm-drop-zone.h"
#include "cm-narrowing.h"
#include "cm-notice.h"
#include "cm-roots-page.h"
#include "cm-sidebar.h"
#include "cm-undo.h"
#include "cm-view.h"
#include "cm-window.h"

G_BEGIN_DECLS

struct _CmWindow
{
  AdwApplicationWindow parent_instance;

  /* owned */
  CmContext *context;
  char *origin;    /* nullable: id of the view whose page led to a document */
  char *origin_of; /* nullable: id of that document */
  GSettings *settings;
  CmAutoLock *auto_lock;
  GCancellable *cancellable;
  GListStore *waiting_files; /* (element-type GFile): until the certstore is open */
  CmUndo *undo;
  CmAcmeOrders *orders;
  char *search;    /* nullable */
  gboolean filled; /* the lists have their certstore */
  guint day_timer;
  gboolean saving_notes; /* to close after that */

  /* borrowed */
  GtkWindow *close_question;     /* nullable: while it is shown */
  GtkEventController *row_click; /* opens rows where the details are over the list */

  /* template */
  AdwToastOverlay *toast_overlay;
  CmDropZone *drop_zone;
  GtkStack *main_stack;
  AdwStatusPage *problem_page;
  AdwLeaflet *leaflet;
  GtkMenuButton *empty_menu_button;
  GtkMenuButton *menu_button;
  GtkWidget *sidebar_box;
  AdwHeaderBar *sidebar_header;
  AdwWindowTitle *sidebar_title;
  CmSidebar *sidebar;
  AdwFlap *flap;
  CmNarrowing *list_column;
  AdwHeaderBar *list_header;
  AdwWindowTitle *list_title;
  GtkWidget *back_button;
  GtkWidget *sidebar_button;
  GtkWidget *details_button;
  GtkWidget *header_import_button;
  AdwSplitButton *new_button;
  GtkButton *lock_button;
  GtkWidget *restore_button;
  GtkWidget *servers_button;
  GtkWidget *export_button;
  GtkWidget *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *page_stack;
  CmCredentialList *list;
  CmCasPage *cas_page;
  CmAccountsPage *acme_page;
  CmAccountsPage *dns_page;
  CmRootsPage *roots_page;
  CmActivityPage *activity_page;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
  GtkWidget *details_pane;
  AdwHeaderBar *details_header;
  GtkWidget *details_back_button;
  CmDetailsPage *details_page;
  GMenu *columns_section;
};

/* What is done once the certstore can sign. */
typedef void (*CmWindowWork) (CmWindow *self, GVariant *parameter);

void cm_window_run_ready (CmWindow *self, CmWindowWork work, GVariant *parameter);
/* said after a while, with a way to stop it; let go when it is over */
CmBusy *cm_window_begin (CmWindow *self, guint n_certificates);
void cm_window_end (CmWindow *self, CmBusy *busy, const GError *error);
void cm_window_toast_error (CmWindow *self, const GError *error);
void cm_window_update_actions (CmWindow *self);
GStrv cm_window_dup_chosen_ids (CmWindow *self); /* selected, or kept in the details */
CmViewSection cm_window_get_section (CmWindow *self);
gboolean cm_window_lists_credentials (CmWindow *self);
gboolean cm_window_shows_deleted (CmWindow *self);
void cm_window_apply_query (CmWindow *self);
void cm_window_show_document (CmWindow *self, const char *id);

void cm_window_layout_install (GtkWidgetClass *widget_class);
void cm_window_layout_restore (CmWindow *self);
void cm_window_layout_keep (CmWindow *self);
void cm_window_layout_update (CmWindow *self);
void cm_window_layout_follow (CmWindow *self);
void cm_window_layout_show_list (CmWindow *self);
gboolean cm_window_is_details_shown (CmWindow *self);
void cm_window_set_details_shown (CmWindow *self, gboolean shown);
gboolean cm_window_is_sidebar_shown (CmWindow *self);
void cm_window_set_sidebar_shown (CmWindow *self, gboolean shown);
void cm_window_show_selection (CmWindow *self);

void cm_window_search_install (GtkWidgetClass *widget_class);
void cm_window_search_update (CmWindow *self);

void cm_window_actions_install (GtkWidgetClass *widget_class);
void cm_window_actions_update (CmWindow *self);
void cm_window_delete_ids (CmWindow *self, GStrv ids, const char *sentence);
void
cm_window_offer_restore (CmWindow *self, const char *const *ids, const char *sentence);

void cm_window_edit_install (GtkWidgetClass *widget_class);
void cm_window_edit_update (CmWindow *self, gboolean enabled);
/* Runs it once the certstore can sign, says @sentence (nullable) and offers to undo it.
 */
void cm_window_run_edit (CmWindow *self, CmCredentialEdit *edit, const char *sentence);

void cm_window_export_install (GtkWidgetClass *widget_class);
void cm_window_export_update (CmWindow *self, gboolean enabled);

void cm_window_access_install (GtkWidgetClass *widget_class);
void cm_window_access_update (CmWindow *self, gboolean enabled);

void cm_window_accounts_install (GtkWidgetClass *widget_class);

void cm_window_ca_install (GtkWidgetClass *widget_class);
void cm_window_ca_update (CmWindow *self);

void cm_window_new_install (GtkWidgetClass *widget_class);
void cm_window_new_update (CmWindow *self);

void cm_window_orders_install (GtkWidgetClass *widget_class);
void cm_window_orders_init (CmWindow *self);

void cm_window_request_install (GtkWidgetClass *widget_class);
void cm_window_request_update (CmWindow *self);
void cm_window_look_at_request (CmWindow *self, CmCsr *request);

void cm_window_store_install (GtkWidgetClass *widget_class);
void cm_window_store_update (CmWindow *self);

void cm_window_drop_install (GtkWidgetClass *widget_class);
void cm_window_drop_init (CmWindow *self);
void cm_window_drop_flush (CmWindow *self); /* imports what waited */
void cm_window_import_bytes (CmWindow *self, const char *source, GBytes *bytes);

void cm_window_answer_init (CmWindow *self);

/* Asks first, and closes the window later, if notes were not saved. */
gboolean cm_window_may_close (CmWindow *self);

G_END_DECLS
