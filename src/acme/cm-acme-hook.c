/* cm-acme-hook.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program gets all answers at once, as JSON on its standard input, and makes them be
 * found, or takes them away; it is run as it is, by no shell:
 *
 *   {"action": "add", "challenges": [{"type": "http-01", "identifier": "www.example.org",
 *    "token": "…", "content": "…", "path": "/.well-known/acme-challenge/…"}]}
 *
 * "remove" is the other action. What it prints is read by people if it fails.
 */

#include "cm-acme-hook.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-error.h"
#include "cm-base64url.h"
#include "cm-json.h"
#include "cm-program.h"
#include "cm-safe-text.h"

#define MAX_SAID_BYTES 500

struct _CmAcmeHook
{
  GObject parent_instance;

  char *program;
  guint time_limit_s;
};

static void cm_acme_hook_init_interface (CmAcmeChallengeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmAcmeHook,
                               cm_acme_hook,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_ACME_CHALLENGE,
                                                      cm_acme_hook_init_interface))

static void
cm_acme_hook_finalize (GObject *object)
{
  g_free (CM_ACME_HOOK (object)->program);

  G_OBJECT_CLASS (cm_acme_hook_parent_class)->finalize (object);
}

static void
cm_acme_hook_class_init (CmAcmeHookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_hook_finalize;
}

static void
cm_acme_hook_init (CmAcmeHook *self)
{
  (void)self;
}

static JsonObject *
answer_to_json (const CmAcmeAnswer *answer)
{
  g_autofree char *path = g_strconcat (CM_ACME_HTTP_PATH, answer->token, NULL);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", "http-01");
  json_object_set_string_member (object, "identifier", answer->name);
  json_object_set_string_member (object, "token", answer->token);
  json_object_set_string_member (object, "content", answer->text);
  json_object_set_string_member (object, "path", path);
  return object;
}

static char *
make_input (const char *action, GPtrArray *answers)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *challenges = json_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < answers->len; i++)
    json_array_add_object_element (challenges,
                                   answer_to_json (g_ptr_array_index (answers, i)));
  json_object_set_string_member (object, "action", action);
  json_object_set_array_member (object, "challenges", challenges);
  bytes = cm_json_to_bytes (object);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
fail (CmAcmeHook *self, int status, const char *output, GError **error)
{
  g_autofree char *said = g_strstrip (g_strndup (output, MAX_SAID_BYTES));
  g_autofree char *line = cm_safe_text_new (said, strlen (said));

  g_strdelimit (line, "\r\n\t", ' ');
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
               _ ("The program “%s” failed with status %d: %s"), self->program, status,
               line);
  return FALSE;
}

static gboolean
run (CmAcmeHook *self,
     const char *action,
     GPtrArray *answers,
     GCancellable *cancellable,
     GError **error)
{
  const char *const argv[] = { self->program, NULL };
  g_autofree char *input = make_input (action, answers);
  const CmProgram program = {
    .argv = argv, .input = input, .time_limit_s = self->time_limit_s, .own_session = TRUE
  };
  g_autofree char *output = NULL;
  g_autoptr (GError) local_error = NULL;
  int status = 0;

  if (cm_program_run_with (&program, &status, &output, cancellable, &local_error))
    return status == 0 || fail (self, status, output, error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
                 ngettext ("The program “%s” did not end within %u second.",
                           "The program “%s” did not end within %u seconds.",
                           self->time_limit_s),
                 self->program, self->time_limit_s);
  else
    g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
                 _ ("The program “%s” cannot be run: %s"), self->program,
                 local_error->message);
  return FALSE;
}

static const char *
cm_acme_hook_get_kind (CmAcmeChallenge *challenge)
{
  return "http-01";
}

/* A token may become a file name. */
static gboolean
check_tokens (GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++)
    if (!cm_base64url_is_valid (
            ((const CmAcmeAnswer *)g_ptr_array_index (answers, i))->token))
      return cm_acme_error_set_protocol (error, "token");
  return TRUE;
}

static gboolean
cm_acme_hook_publish (CmAcmeChallenge *challenge,
                      GPtrArray *answers,
                      GCancellable *cancellable,
                      GError **error)
{
  return check_tokens (answers, error)
         && run (CM_ACME_HOOK (challenge), "add", answers, cancellable, error);
}

static void
cm_acme_hook_withdraw (CmAcmeChallenge *challenge, GPtrArray *answers)
{
  if (answers->len > 0 && check_tokens (answers, NULL))
    run (CM_ACME_HOOK (challenge), "remove", answers, NULL, /* error: */ NULL);
}

static void
cm_acme_hook_init_interface (CmAcmeChallengeInterface *iface)
{
  iface->get_kind = cm_acme_hook_get_kind;
  iface->publish = cm_acme_hook_publish;
  iface->withdraw = cm_acme_hook_withdraw;
}

/**
 * cm_acme_hook_new:
 * @program: the path of a program
 * @time_limit_s: how long one run of it may take, seconds
 *
 * Returns: (transfer full): a way in which it answers
 */
CmAcmeHook *
cm_acme_hook_new (const char *program, guint time_limit_s)
{
  CmAcmeHook *self;

  g_return_val_if_fail (program != NULL, NULL);

  self = g_object_new (CM_TYPE_ACME_HOOK, NULL);
  self->program = g_strdup (program);
  self->time_limit_s = time_limit_s;
  return self;
}

/**
 * cm_acme_hook_is_name:
 * @name: (nullable): what should be the name of a file in a folder
 *
 * Returns: whether it can lead nowhere else
 */
gboolean
cm_acme_hook_is_name (const char *name)
{
  return name != NULL && *name != '\0' && *name != '.' && strchr (name, '/') == NULL;
}
