/* cm-certificate-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every field of a new certificate, without a widget and without a rule of any issuer. It
 * judges one field at a time, so that a window can say what is wrong while it is typed.
 */

#include "cm-certificate-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-context-private.h"
#include "cm-host-name.h"
#include "cm-password.h"
#include "cm-user-words-private.h"

#define MAX_COMMON_NAME 64 /* characters (RFC 5280, ub-common-name) */
#define MAX_VALIDITY_DAYS 36500

struct _CmCertificateForm
{
  GObject parent_instance;

  CmContext *context;
  GPtrArray *names;                /* (element-type utf8), NULL at the end */
  char *parts[CM_SUBJECT_N_PARTS]; /* nullable */
  char *subject;                   /* nullable: follows from the parts */
  gboolean subject_is_kept;        /* it was a credential's, so it stays as it is */
  CmKeySpec key_spec;
  GStrv servers; /* nullable */
  gboolean exportable;
  CmSecret *export_password; /* nullable */
  CmKeyPurposes purposes;
  guint validity_days;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmCertificateForm, cm_certificate_form, G_TYPE_OBJECT)

static void
say_changed (CmCertificateForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
cm_certificate_form_finalize (GObject *object)
{
  CmCertificateForm *self = CM_CERTIFICATE_FORM (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    g_clear_pointer (&self->parts[i], g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->servers, g_strfreev);
  g_clear_pointer (&self->export_password, cm_secret_unref);

  G_OBJECT_CLASS (cm_certificate_form_parent_class)->finalize (object);
}

static void
cm_certificate_form_class_init (CmCertificateFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_certificate_form_finalize;

  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_certificate_form_init (CmCertificateForm *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->names, NULL);
  self->key_spec = CM_KEY_SPEC_P256;
  self->purposes = CM_KEY_PURPOSES_SERVER;
}

/**
 * cm_certificate_form_new:
 * @context: the certstore it is for
 *
 * Returns: (transfer full): an empty form: ECDSA P-256, for servers
 */
CmCertificateForm *
cm_certificate_form_new (CmContext *context)
{
  CmCertificateForm *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_CERTIFICATE_FORM, NULL);
  self->context = g_object_ref (context);
  return self;
}

/* Those of the certificate, else of the credential; what cannot be asked for is left
 * out. */
static void
take_names (CmCertificateForm *self, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  const char *const *names
      = leaf != NULL ? cm_certificate_get_subject_alt_names (leaf) : NULL;

  if (names == NULL || names[0] == NULL)
    names = cm_credential_doc_get_host_names_ascii (credential);
  for (gsize i = 0; names[i] != NULL; i++)
    cm_certificate_form_add_name (self, names[i], /* error: */ NULL);
}

/**
 * cm_certificate_form_new_for_credential:
 * @context: the certstore it is for
 * @credential: a credential
 *
 * Returns: (transfer full): a form that asks for what @credential has
 */
CmCertificateForm *
cm_certificate_form_new_for_credential (CmContext *context, CmCredentialDoc *credential)
{
  CmCertificateForm *self;
  CmKeySpec spec;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), NULL);

  self = cm_certificate_form_new (context);
  take_names (self, credential);
  spec = cm_credential_doc_get_key_spec (credential);
  if (spec != CM_KEY_SPEC_OTHER)
    self->key_spec = spec;
  self->subject = g_strdup (cm_credential_doc_get_subject (credential));
  self->subject_is_kept = TRUE;
  self->servers = g_strdupv ((char **)cm_credential_doc_get_servers (credential));
  return self;
}

/**
 * cm_certificate_form_get_context:
 * @self: a form
 *
 * Returns: (transfer none): the certstore it is for
 */
CmContext *
cm_certificate_form_get_context (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  return self->context;
}

/* ---- names ---- */

static gboolean
add_all (CmCertificateForm *self, const char *const *names, GError **error)
{
  guint n_names = g_strv_length ((char **)names);

  if (self->names->len - 1 + n_names > CM_CERTIFICATE_FORM_MAX_NAMES)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("A certificate can have at most %d names."),
                   CM_CERTIFICATE_FORM_MAX_NAMES);
      return FALSE;
    }
  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (cm_certificate_form_get_names (self), names[i]))
      g_ptr_array_insert (self->names, (int)self->names->len - 1, g_strdup (names[i]));
  say_changed (self);
  return TRUE;
}

/**
 * cm_certificate_form_add_names:
 * @self: a form
 * @text: one name or a list, see cm_alt_names_parse_list()
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Adds what is not there yet.
 *
 * Returns: whether every name could be used; otherwise none is added
 */
gboolean
cm_certificate_form_add_names (CmCertificateForm *self, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  names = cm_alt_names_parse_list (text, &local_error);
  if (names == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return add_all (self, (const char *const *)names, error);
}

/**
 * cm_certificate_form_add_name:
 * @self: a form
 * @text: one name, perhaps with its kind in front, as somebody else has written it
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Adds a name unless it is there. What separates the names of a list belongs to it.
 *
 * Returns: whether it could be used
 */
gboolean
cm_certificate_form_add_name (CmCertificateForm *self, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *name = NULL;
  const char *names[] = { NULL, NULL };

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  name = cm_alt_name_parse (text, &local_error);
  if (name == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  names[0] = name;
  return add_all (self, names, error);
}

/**
 * cm_certificate_form_remove_name:
 * @self: a form
 * @name: a name with its kind in front
 *
 * Takes a name out.
 */
void
cm_certificate_form_remove_name (CmCertificateForm *self, const char *name)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));
  g_return_if_fail (name != NULL);

  for (guint i = 0; i + 1 < self->names->len; i++)
    if (strcmp (g_ptr_array_index (self->names, i), name) == 0)
      {
        g_ptr_array_remove_index (self->names, i);
        say_changed (self);
        return;
      }
}

/**
 * cm_certificate_form_get_names:
 * @self: a form
 *
 * Returns: (transfer none) (array zero-terminated=1): the names with their kinds in front
 */
const char *const *
cm_certificate_form_get_names (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  return (const char *const *)self->names->pdata;
}

/* The first host name, without its kind; NULL if there is none. */
static const char *
get_first_host (CmCertificateForm *self)
{
  const char *const *names = cm_certificate_form_get_names (self);
  CmAltNameKind kind;
  const char *value;

  for (gsize i = 0; names[i] != NULL; i++)
    if (cm_alt_name_split (names[i], &kind, &value) && kind == CM_ALT_NAME_KIND_DNS)
      return value;
  return NULL;
}

/**
 * cm_certificate_form_dup_title:
 * @self: a form
 *
 * Returns: (transfer full): what the credential will be called: the first host name in
 *   Unicode, else the first name, else the common name; may be empty
 */
char *
cm_certificate_form_dup_title (CmCertificateForm *self)
{
  const char *host;
  const char *value = NULL;
  const char *common_name;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  host = get_first_host (self);
  if (host != NULL)
    return cm_host_name_to_unicode (host);
  if (self->names->len > 1
      && cm_alt_name_split (g_ptr_array_index (self->names, 0), NULL, &value))
    return g_strdup (value);
  common_name = self->parts[CM_SUBJECT_PART_COMMON_NAME];
  return g_strdup (common_name != NULL ? common_name : "");
}

/* ---- subject ---- */

/**
 * cm_certificate_form_set_subject_part:
 * @self: a form
 * @part: which part
 * @value: its text; empty leaves the part out
 *
 * Sets a part of the subject; a whole subject that was set before is forgotten.
 */
void
cm_certificate_form_set_subject_part (CmCertificateForm *self,
                                      CmSubjectPart part,
                                      const char *value)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));
  g_return_if_fail ((guint)part < CM_SUBJECT_N_PARTS);

  g_clear_pointer (&self->subject, g_free);
  g_free (self->parts[part]);
  self->parts[part] = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
  say_changed (self);
}

/**
 * cm_certificate_form_get_subject_part:
 * @self: a form
 * @part: which part
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *
cm_certificate_form_get_subject_part (CmCertificateForm *self, CmSubjectPart part)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);
  g_return_val_if_fail ((guint)part < CM_SUBJECT_N_PARTS, NULL);

  return self->parts[part];
}

/**
 * cm_certificate_form_set_subject:
 * @self: a form
 * @subject: a whole subject (RFC 4514)
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Overrules the parts.
 *
 * Returns: whether @subject is one
 */
gboolean
cm_certificate_form_set_subject (CmCertificateForm *self,
                                 const char *subject,
                                 GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *normal = NULL;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);
  g_return_val_if_fail (subject != NULL, FALSE);

  normal = cm_subject_normalize (subject, &local_error);
  if (normal == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  g_free (self->subject);
  self->subject = g_steal_pointer (&normal);
  self->subject_is_kept = FALSE;
  say_changed (self);
  return TRUE;
}

/**
 * cm_certificate_form_dup_subject:
 * @self: a form
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * The first host name is the common name, where no other is set and it is short enough;
 * where it is too long, the names alone say it (RFC 6125 section 2.3).
 *
 * Returns: (transfer full): the subject (RFC 4514); may be empty
 */
char *
cm_certificate_form_dup_subject (CmCertificateForm *self, GError **error)
{
  const char *parts[CM_SUBJECT_N_PARTS];
  g_autoptr (GError) local_error = NULL;
  const char *host;
  char *subject;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  host = get_first_host (self);
  if (host != NULL && strlen (host) > MAX_COMMON_NAME)
    host = NULL;
  if (self->subject != NULL && host != NULL && !self->subject_is_kept)
    return cm_subject_complete (self->subject, host);
  if (self->subject != NULL)
    return g_strdup (self->subject);
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    parts[i] = self->parts[i];
  if (parts[CM_SUBJECT_PART_COMMON_NAME] == NULL)
    parts[CM_SUBJECT_PART_COMMON_NAME] = host;
  subject = cm_subject_build (parts, &local_error);
  if (subject == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return subject;
}

/* ---- key and access ---- */

/**
 * cm_certificate_form_set_key_spec:
 * @self: a form
 * @spec: kind and size of the key to make
 *
 * Sets what key is made.
 */
void
cm_certificate_form_set_key_spec (CmCertificateForm *self, CmKeySpec spec)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  if (self->key_spec == spec)
    return;
  self->key_spec = spec;
  say_changed (self);
}

/**
 * cm_certificate_form_get_key_spec:
 * @self: a form
 *
 * Returns: kind and size of the key to make
 */
CmKeySpec
cm_certificate_form_get_key_spec (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), CM_KEY_SPEC_OTHER);

  return self->key_spec;
}

/**
 * cm_certificate_form_set_servers:
 * @self: a form
 * @ids: (nullable) (array zero-terminated=1): ids of server identities
 *
 * Sets for whom the key is sealed.
 */
void
cm_certificate_form_set_servers (CmCertificateForm *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  g_strfreev (self->servers);
  self->servers = g_strdupv ((char **)ids);
  say_changed (self);
}

/**
 * cm_certificate_form_get_servers:
 * @self: a form
 *
 * Returns: (transfer none) (array zero-terminated=1): for whom the key is sealed
 */
const char *const *
cm_certificate_form_get_servers (CmCertificateForm *self)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  return self->servers != NULL ? (const char *const *)self->servers : none;
}

/**
 * cm_certificate_form_set_exportable:
 * @self: a form
 * @exportable: whether the key may be exported
 *
 * Sets whether there is to be a second copy under the export password.
 */
void
cm_certificate_form_set_exportable (CmCertificateForm *self, gboolean exportable)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  if (self->exportable == exportable)
    return;
  self->exportable = exportable;
  say_changed (self);
}

/**
 * cm_certificate_form_is_exportable:
 * @self: a form
 *
 * Returns: whether the key may be exported
 */
gboolean
cm_certificate_form_is_exportable (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);

  return self->exportable;
}

/**
 * cm_certificate_form_set_export_password:
 * @self: a form
 * @password: (nullable): the export password
 *
 * Sets what protects the exportable copy.
 */
void
cm_certificate_form_set_export_password (CmCertificateForm *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  g_clear_pointer (&self->export_password, cm_secret_unref);
  if (password != NULL)
    self->export_password = cm_secret_ref (password);
  say_changed (self);
}

/**
 * cm_certificate_form_get_export_password:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): the export password, if the key is exportable
 */
CmSecret *
cm_certificate_form_get_export_password (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), NULL);

  return self->exportable ? self->export_password : NULL;
}

/**
 * cm_certificate_form_dup_user_words:
 * @self: a form
 *
 * Returns: (transfer full): what an export password must not be made of
 */
char **
cm_certificate_form_dup_user_words (CmCertificateForm *self)
{
  const char *const *names = cm_certificate_form_get_names (self);
  g_autoptr (CmUserWords) words = cm_user_words_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *value = NULL;

      if (cm_alt_name_split (names[i], NULL, &value))
        cm_user_words_add (words, value);
    }
  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    cm_user_words_add (words, self->parts[i]);
  cm_user_words_add (words, self->subject);
  return cm_user_words_end (g_steal_pointer (&words));
}

/* ---- use and validity ---- */

/**
 * cm_certificate_form_set_purposes:
 * @self: a form
 * @purposes: what it may be used for
 *
 * Sets the extended key usage, where the issuer lets us choose.
 */
void
cm_certificate_form_set_purposes (CmCertificateForm *self, CmKeyPurposes purposes)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  if (self->purposes == purposes)
    return;
  self->purposes = purposes;
  say_changed (self);
}

/**
 * cm_certificate_form_get_purposes:
 * @self: a form
 *
 * Returns: what it may be used for
 */
CmKeyPurposes
cm_certificate_form_get_purposes (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), CM_KEY_PURPOSES_NONE);

  return self->purposes;
}

/**
 * cm_certificate_form_set_validity_days:
 * @self: a form
 * @days: how long it is to be valid; 0: what the issuer does by itself
 *
 * Sets the validity, where the issuer lets us choose.
 */
void
cm_certificate_form_set_validity_days (CmCertificateForm *self, guint days)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (self));

  if (self->validity_days == days)
    return;
  self->validity_days = days;
  say_changed (self);
}

/**
 * cm_certificate_form_get_validity_days:
 * @self: a form
 *
 * Returns: how long it is to be valid; 0: what the issuer does by itself
 */
guint
cm_certificate_form_get_validity_days (CmCertificateForm *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), 0);

  return self->validity_days;
}

/* ---- checking ---- */

static gboolean
refuse (GError **error, CmFlowError code, const char *sentence)
{
  g_set_error_literal (error, CM_FLOW_ERROR, code, sentence);
  return FALSE;
}

static gboolean
check_password (CmCertificateForm *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) words = NULL;

  if (!self->exportable)
    return TRUE;
  if (self->export_password == NULL || cm_secret_get_size (self->export_password) == 0)
    return refuse (error, CM_FLOW_ERROR_PASSWORD,
                   _ ("A key that may be exported needs an export password."));
  words = cm_certificate_form_dup_user_words (self);
  return cm_password_check (self->export_password, (const char *const *)words,
                            &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_certificate_form_check_field:
 * @self: a form
 * @field: a field
 * @error: return location for %CM_FLOW_ERROR_INPUT, %CM_FLOW_ERROR_PASSWORD,
 *   %CM_FLOW_ERROR_NOT_ALLOWED (a weak password) or %CM_FLOW_ERROR_NOT_FOUND (a server)
 *
 * Returns: whether the field is good
 */
gboolean
cm_certificate_form_check_field (CmCertificateForm *self,
                                 CmCertificateField field,
                                 GError **error)
{
  g_autofree char *subject = NULL;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);

  switch (field)
    {
    case CM_CERTIFICATE_FIELD_NAMES:
      return self->names->len > 1
             || refuse (error, CM_FLOW_ERROR_INPUT,
                        _ ("A certificate needs at least one host name."));
    case CM_CERTIFICATE_FIELD_SUBJECT:
      subject = cm_certificate_form_dup_subject (self, error);
      return subject != NULL;
    case CM_CERTIFICATE_FIELD_KEY_SPEC:
      return self->key_spec != CM_KEY_SPEC_OTHER
             || refuse (error, CM_FLOW_ERROR_INPUT, _ ("Choose a kind of key."));
    case CM_CERTIFICATE_FIELD_SERVERS:
      return cm_context_require_servers (self->context,
                                         cm_certificate_form_get_servers (self), error);
    case CM_CERTIFICATE_FIELD_EXPORT_PASSWORD:
      return check_password (self, error);
    case CM_CERTIFICATE_FIELD_VALIDITY:
      return self->validity_days <= MAX_VALIDITY_DAYS
             || refuse (error, CM_FLOW_ERROR_INPUT,
                        _ ("A certificate is valid for at most 100 years."));
    }
  return TRUE;
}

/**
 * cm_certificate_form_check:
 * @self: a form
 * @error: return location for what is wrong with the first field that is not good
 *
 * Returns: whether every field is good
 */
gboolean
cm_certificate_form_check (CmCertificateForm *self, GError **error)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (self), FALSE);

  for (guint i = 0; i < CM_CERTIFICATE_N_FIELDS; i++)
    if (!cm_certificate_form_check_field (self, (CmCertificateField)i, error))
      return FALSE;
  return TRUE;
}
