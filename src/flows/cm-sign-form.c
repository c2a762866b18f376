/* cm-sign-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request of others is a wish list. Each name is judged by itself, against what can
 * stand in a certificate and against the constraints of the Micro CA; whoever signs says
 * which ones are granted. What else it asks for is shown and left out.
 */

#include "cm-sign-form.h"

#include <glib/gi18n-lib.h>

#include "cm-flow-error.h"
#include "cm-micro-ca.h"

typedef struct
{
  char *text;     /* kind in front */
  char *bad;      /* nullable: why no certificate can have it */
  char *problem;  /* nullable: why it cannot be granted; @bad or the CA's reason */
  gboolean taken; /* wanted by whoever signs */
} Name;

static void
name_free (Name *self)
{
  g_free (self->text);
  g_free (self->bad);
  g_free (self->problem);
  g_free (self);
}

struct _CmSignForm
{
  GObject parent_instance;

  CmContext *context;
  CmCsr *request;
  GPtrArray *names; /* (element-type Name) */
  guint n_asked;
  gboolean for_clients;
  guint validity_days;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmSignForm, cm_sign_form, G_TYPE_OBJECT)

static void
cm_sign_form_finalize (GObject *object)
{
  CmSignForm *self = CM_SIGN_FORM (object);

  g_clear_object (&self->context);
  g_clear_object (&self->request);
  g_clear_pointer (&self->names, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_sign_form_parent_class)->finalize (object);
}

static void
cm_sign_form_class_init (CmSignFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_sign_form_finalize;

  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_sign_form_init (CmSignForm *self)
{
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify)name_free);
}

static void
say_changed (CmSignForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static Name *
get_name (CmSignForm *self, guint index)
{
  g_assert (index < self->names->len);
  return g_ptr_array_index (self->names, index);
}

/* Takes over @text. */
static void
add_name (CmSignForm *self, char *text)
{
  g_autofree char *parsed = NULL;
  g_autoptr (GError) error = NULL;
  Name *name;

  self->n_asked++;
  if (self->names->len == CM_CERTIFICATE_FORM_MAX_NAMES)
    {
      g_free (text);
      return;
    }
  name = g_new0 (Name, 1);
  name->text = text;
  name->taken = TRUE;
  parsed = cm_alt_name_parse (text, &error);
  if (parsed == NULL)
    name->bad = g_strdup (error->message);
  name->problem = g_strdup (name->bad);
  g_ptr_array_add (self->names, name);
}

/* A request without alternative names asks for its common name. */
static void
take_names (CmSignForm *self)
{
  const char *const *names = cm_csr_get_subject_alt_names (self->request);
  const char *common_name = cm_csr_get_common_name (self->request);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    add_name (self, g_strdup (names[i]));
  if (self->n_asked == 0 && common_name != NULL)
    {
      char *parsed = cm_alt_name_parse (common_name, NULL);

      add_name (self, parsed != NULL ? parsed : g_strdup (common_name));
    }
}

/**
 * cm_sign_form_new:
 * @context: the certstore it is for
 * @request: a request, proven or not
 *
 * Returns: (transfer full): a form that grants every name that can be granted
 */
CmSignForm *
cm_sign_form_new (CmContext *context, CmCsr *request)
{
  CmSignForm *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_CSR (request), NULL);

  self = g_object_new (CM_TYPE_SIGN_FORM, NULL);
  self->context = g_object_ref (context);
  self->request = g_object_ref (request);
  take_names (self);
  return self;
}

/**
 * cm_sign_form_get_context:
 * @self: a form
 *
 * Returns: (transfer none): the certstore it is for
 */
CmContext *
cm_sign_form_get_context (CmSignForm *self)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  return self->context;
}

/**
 * cm_sign_form_get_request:
 * @self: a form
 *
 * Returns: (transfer none): what somebody asks for
 */
CmCsr *
cm_sign_form_get_request (CmSignForm *self)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  return self->request;
}

/**
 * cm_sign_form_set_ca:
 * @self: a form
 * @ca: (nullable): who shall sign; %NULL: nobody is known yet
 *
 * Judges the names anew. A name that another Micro CA may not certify comes back with one
 * that may, as it was wanted before.
 */
void
cm_sign_form_set_ca (CmSignForm *self, CmMicroCaDoc *ca)
{
  g_autoptr (GPtrArray) constraints = NULL;

  g_return_if_fail (CM_IS_SIGN_FORM (self));
  g_return_if_fail (ca == NULL || CM_IS_MICRO_CA_DOC (ca));

  if (ca != NULL)
    constraints = cm_micro_ca_read_constraints (cm_micro_ca_doc_get_chain (ca),
                                                /* error: */ NULL);
  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = get_name (self, i);

      g_free (name->problem);
      name->problem = g_strdup (name->bad);
      if (name->problem == NULL && constraints != NULL
          && !cm_micro_ca_constraints_allow (constraints, name->text))
        name->problem = g_strdup_printf (_ ("“%s” may not certify this name."),
                                         cm_document_get_title (CM_DOCUMENT (ca)));
    }
  say_changed (self);
}

/**
 * cm_sign_form_get_n_names:
 * @self: a form
 *
 * Returns: how many names there are to grant: those asked for, at most
 *   %CM_CERTIFICATE_FORM_MAX_NAMES
 */
guint
cm_sign_form_get_n_names (CmSignForm *self)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), 0);

  return self->names->len;
}

/**
 * cm_sign_form_get_name:
 * @self: a form
 * @index: which name
 *
 * Returns: (transfer none): the name, its kind in front
 */
const char *
cm_sign_form_get_name (CmSignForm *self, guint index)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  return get_name (self, index)->text;
}

/**
 * cm_sign_form_get_problem:
 * @self: a form
 * @index: which name
 *
 * Returns: (transfer none) (nullable): why it cannot be granted
 */
const char *
cm_sign_form_get_problem (CmSignForm *self, guint index)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  return get_name (self, index)->problem;
}

/**
 * cm_sign_form_is_granted:
 * @self: a form
 * @index: which name
 *
 * Returns: whether it will stand in the certificate
 */
gboolean
cm_sign_form_is_granted (CmSignForm *self, guint index)
{
  const Name *name;

  g_return_val_if_fail (CM_IS_SIGN_FORM (self), FALSE);

  name = get_name (self, index);
  return name->taken && name->problem == NULL;
}

/**
 * cm_sign_form_set_granted:
 * @self: a form
 * @index: which name
 * @granted: whether it shall stand in the certificate
 *
 * Takes a name in or out; one with a problem stays out.
 */
void
cm_sign_form_set_granted (CmSignForm *self, guint index, gboolean granted)
{
  Name *name;

  g_return_if_fail (CM_IS_SIGN_FORM (self));

  name = get_name (self, index);
  if (name->taken == granted)
    return;
  name->taken = granted;
  say_changed (self);
}

/**
 * cm_sign_form_set_for_clients:
 * @self: a form
 * @for_clients: whether it may also be used by a client that shows who it is
 *
 * Sets what it may be used for; servers always.
 */
void
cm_sign_form_set_for_clients (CmSignForm *self, gboolean for_clients)
{
  g_return_if_fail (CM_IS_SIGN_FORM (self));

  if (self->for_clients == for_clients)
    return;
  self->for_clients = for_clients;
  say_changed (self);
}

/**
 * cm_sign_form_is_for_clients:
 * @self: a form
 *
 * Returns: whether it may also be used by a client
 */
gboolean
cm_sign_form_is_for_clients (CmSignForm *self)
{
  g_return_val_if_fail (CM_IS_SIGN_FORM (self), FALSE);

  return self->for_clients;
}

/**
 * cm_sign_form_set_validity_days:
 * @self: a form
 * @days: for how long it is valid; 0: as the Micro CA has it
 *
 * Sets the validity.
 */
void
cm_sign_form_set_validity_days (CmSignForm *self, guint days)
{
  g_return_if_fail (CM_IS_SIGN_FORM (self));

  if (self->validity_days == days)
    return;
  self->validity_days = days;
  say_changed (self);
}

/* What nobody may sign; NULL: it can be signed. */
static char *
dup_refusal (CmSignForm *self)
{
  if (!cm_csr_is_proven (self->request))
    return g_strdup (_ ("Its own key did not sign it: it was changed, or whoever sent it "
                        "does not have the key."));
  if (cm_csr_has_weak_key (self->request))
    return g_strdup_printf (_ ("A key of the kind %s is too weak to be certified."),
                            cm_csr_get_key_label (self->request));
  return NULL;
}

/**
 * cm_sign_form_dup_warnings:
 * @self: a form
 *
 * Returns: (transfer full) (array zero-terminated=1): sentences about the request as a
 *   whole, the gravest first
 */
char **
cm_sign_form_dup_warnings (CmSignForm *self)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  g_autofree char *refusal = NULL;

  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  refusal = dup_refusal (self);
  if (refusal != NULL)
    g_strv_builder_add (warnings, refusal);
  if (cm_csr_asks_for_ca (self->request))
    g_strv_builder_add (warnings, _ ("It asks to become a CA. A Micro CA makes of it a "
                                     "certificate for servers."));
  if (self->n_asked == 0)
    g_strv_builder_add (warnings, _ ("It asks for no name at all."));
  if (self->n_asked > self->names->len)
    {
      g_autofree char *many = g_strdup_printf (
          _ ("It asks for %u names. A Micro CA certifies the first %u of them at most."),
          self->n_asked, self->names->len);

      g_strv_builder_add (warnings, many);
    }
  return g_strv_builder_end (warnings);
}

static gboolean
add_granted (CmSignForm *self, CmCertificateForm *form, GError **error)
{
  for (guint i = 0; i < self->names->len; i++)
    if (cm_sign_form_is_granted (self, i)
        && !cm_certificate_form_add_name (form, get_name (self, i)->text, error))
      return FALSE;
  return TRUE;
}

/**
 * cm_sign_form_dup_untaken:
 * @self: a form
 *
 * Returns: (transfer full) (array zero-terminated=1): what else it asks for and will not
 *   get as the form is now, see cm_csr_dup_untaken(); without the names that can be
 *   granted
 */
char **
cm_sign_form_dup_untaken (CmSignForm *self)
{
  g_autoptr (CmCertificateForm) form = NULL;
  g_autofree char *subject = NULL;

  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  form = cm_certificate_form_new (self->context);
  if (add_granted (self, form, /* error: */ NULL))
    subject = cm_certificate_form_dup_subject (form, /* error: */ NULL);
  return cm_csr_dup_untaken (self->request, subject != NULL ? subject : "",
                             /* names: */ NULL,
                             self->for_clients
                                 ? CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT
                                 : CM_KEY_PURPOSES_SERVER);
}

/**
 * cm_sign_form_check:
 * @self: a form
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether it can be signed as it is now
 */
gboolean
cm_sign_form_check (CmSignForm *self, GError **error)
{
  g_autofree char *refusal = NULL;

  g_return_val_if_fail (CM_IS_SIGN_FORM (self), FALSE);

  refusal = dup_refusal (self);
  for (guint i = 0; refusal == NULL && i < self->names->len; i++)
    if (cm_sign_form_is_granted (self, i))
      return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       refusal != NULL ? refusal : _ ("Grant at least one name."));
  return FALSE;
}

/**
 * cm_sign_form_build:
 * @self: a form
 * @error: return location for an error of cm_sign_form_check()
 *
 * Returns: (transfer full): what the certificate is to be, or %NULL
 */
CmCertificateForm *
cm_sign_form_build (CmSignForm *self, GError **error)
{
  g_autoptr (CmCertificateForm) form = NULL;

  g_return_val_if_fail (CM_IS_SIGN_FORM (self), NULL);

  if (!cm_sign_form_check (self, error))
    return NULL;
  form = cm_certificate_form_new (self->context);
  if (!add_granted (self, form, error))
    return NULL;
  cm_certificate_form_set_validity_days (form, self->validity_days);
  if (self->for_clients)
    cm_certificate_form_set_purposes (form,
                                      CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  return g_steal_pointer (&form);
}
