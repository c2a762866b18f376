/* cm-trust-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps stand in a table, a row per system. A command names the file as it is saved
 * here, so it can be copied as it is.
 */

#include "cm-trust-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chooser.h"
#include "cm-clipboard.h"
#include "cm-drag-out.h"
#include "cm-file-error.h"
#include "cm-trust-row.h"
#include "cm-unbroken.h"
#include "cm-value-row.h"

#define CM_TYPE_TRUST_WINDOW (cm_trust_window_get_type ())
G_DECLARE_FINAL_TYPE (CmTrustWindow, cm_trust_window, CM, TRUST_WINDOW, AdwWindow)

struct _CmTrustWindow
{
  AdwWindow parent_instance;

  /* owned */
  CmCertificate *certificate; /* the root that clients have to trust */
  char *file_name;

  /* template */
  AdwToastOverlay *toast_overlay;
  AdwPreferencesGroup *here_group;
  AdwPreferencesGroup *file_group;
  AdwPreferencesGroup *systems_group;
};

G_DEFINE_FINAL_TYPE (CmTrustWindow, cm_trust_window, ADW_TYPE_WINDOW)

typedef struct
{
  const char *name;
  const char *steps;
  const char *command; /* nullable; %s is the file */
} System;

static const System systems[] = {
  { "Debian, Ubuntu", N_ ("Copy the file to the system’s folder and update its list:"),
    "sudo cp \"%s\" /usr/local/share/ca-certificates/ && sudo update-ca-certificates" },
  { "Fedora, RHEL, SUSE", N_ ("Add it to the system’s trusted roots:"),
    "sudo trust anchor \"%s\"" },
  { "Windows",
    N_ ("Open the file, choose Install Certificate, Local Machine, “Place all "
        "certificates in the following store”, and select Trusted Root Certification "
        "Authorities. Or, as administrator:"),
    "certutil -addstore -f Root \"%s\"" },
  { "macOS",
    N_ ("Open the file; Keychain Access adds it. Open it there, and under Trust choose "
        "Always Trust. Or:"),
    "sudo security add-trusted-cert -d -r trustRoot -k "
    "/Library/Keychains/System.keychain \"%s\"" },
  { "Firefox",
    N_ ("Firefox has a list of its own: Settings, Privacy & Security, View "
        "Certificates, Authorities, Import. Tick “Trust this CA to identify websites”."),
    NULL },
  { "Android",
    N_ ("Copy the file to the device. Settings, Security, Encryption & credentials, "
        "Install a certificate, CA certificate. Apps must allow such CAs themselves; "
        "browsers do."),
    NULL },
  { "iOS, iPadOS",
    N_ ("Send the file to the device and open it. Settings, Profile Downloaded, Install. "
        "Then General, About, Certificate Trust Settings: turn it on."),
    NULL },
};

static void
on_copy_clicked_cb (CmTrustWindow *self, GtkWidget *button)
{
  cm_clipboard_copy_text (button, g_object_get_data (G_OBJECT (button), "command"));
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_ ("Copied")));
}

static GtkWidget *
create_command (CmTrustWindow *self, const char *format)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label
      = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                      PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "hexpand", TRUE, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  char **parts = g_strsplit (format, "%s", 2);
  char *command = g_strjoinv (self->file_name, parts);

  g_strfreev (parts);
  gtk_label_set_label (GTK_LABEL (label), command);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_COMMAND);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Copy the Command"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the command"), -1);
  g_object_set_data_full (G_OBJECT (button), "command", command, g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
add_system (CmTrustWindow *self, const System *which)
{
  GtkWidget *expander = adw_expander_row_new ();
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *steps
      = g_object_new (GTK_TYPE_LABEL, "label", _ (which->steps), "xalign", 0.0, "wrap",
                      TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_box_append (GTK_BOX (box), steps);
  if (which->command != NULL)
    gtk_box_append (GTK_BOX (box), create_command (self, which->command));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), which->name);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  adw_preferences_group_add (self->systems_group, expander);
}

static void
add_fingerprint (CmTrustWindow *self)
{
  GtkWidget *row = cm_value_row_new (_ ("SHA-256 fingerprint, to compare"),
                                     CM_VALUE_COPY_FINGERPRINT);

  cm_value_row_set_value (CM_VALUE_ROW (row),
                          cm_certificate_get_fingerprint (self->certificate));
  adw_preferences_group_add (self->file_group, row);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmTrustWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  gboolean saved = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (self->toast_overlay == NULL)
    return;
  cm_file_error_prefix (&error, _ ("“%s” could not be written: "), name);
  escaped
      = g_markup_escape_text (saved ? _ ("Saved the certificate") : error->message, -1);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (escaped));
}

static void
on_save_response_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmTrustWindow *self = CM_TRUST_WINDOW (owner);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  char *pem = cm_certificate_to_pem (self->certificate);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pem, strlen (pem));

  g_file_replace_contents_bytes_async (file, bytes, /* etag: */ NULL, FALSE,
                                       G_FILE_CREATE_NONE, /* cancellable: */ NULL,
                                       on_written_cb, g_object_ref (self));
}

static void
on_save_cb (CmTrustWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Certificate"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), self->file_name);
  cm_chooser_run (self, dialog, on_save_response_cb);
}

static void
cm_trust_window_dispose (GObject *object)
{
  CmTrustWindow *self = CM_TRUST_WINDOW (object);

  g_clear_object (&self->certificate);
  g_clear_pointer (&self->file_name, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_TRUST_WINDOW);

  G_OBJECT_CLASS (cm_trust_window_parent_class)->dispose (object);
}

static void
cm_trust_window_class_init (CmTrustWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_trust_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-trust-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CmTrustWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, CmTrustWindow, here_group);
  gtk_widget_class_bind_template_child (widget_class, CmTrustWindow, file_group);
  gtk_widget_class_bind_template_child (widget_class, CmTrustWindow, systems_group);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_trust_window_init (CmTrustWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Who trusts the root trusts what is below it; an intermediate alone is no root to many
 * clients. */
static void
set_ca (CmTrustWindow *self, CmMicroCaDoc *ca)
{
  GPtrArray *chain = cm_micro_ca_doc_get_chain (ca);
  const char *name = cm_document_get_title (CM_DOCUMENT (ca));
  g_autofree char *root_name = NULL;

  g_set_object (&self->certificate, g_ptr_array_index (chain, chain->len - 1));
  root_name = cm_certificate_dup_title (self->certificate);
  self->file_name = cm_drag_out_dup_file_name (chain->len > 1 ? root_name : name, ".crt");
  if (chain->len > 1)
    {
      g_autofree char *sentence = g_markup_printf_escaped (
          /* Translators: the names of two CAs */
          _ ("“%s” stands below “%s”, so that is what clients trust. Bring its "
             "certificate to every client. It holds no secret, but compare the "
             "fingerprint there: whoever has another certificate trusted can pose as "
             "any site."),
          name, root_name);

      adw_preferences_group_set_description (self->file_group, sentence);
    }
}

/**
 * cm_trust_window_present:
 * @parent: (nullable): the window it belongs to
 * @ca: a Micro CA
 *
 * Says how clients come to trust @ca.
 */
void
cm_trust_window_present (GtkWindow *parent, CmMicroCaDoc *ca)
{
  CmTrustWindow *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_MICRO_CA_DOC (ca));

  self = g_object_new (CM_TYPE_TRUST_WINDOW, "transient-for", parent, NULL);
  set_ca (self, ca);
  adw_preferences_group_add (self->here_group, cm_trust_row_new (self->certificate));
  add_fingerprint (self);
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    add_system (self, &systems[i]);
  gtk_window_present (GTK_WINDOW (self));
}
