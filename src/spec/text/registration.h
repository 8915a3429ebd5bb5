/* SPDX-License-Identifier: Apache-2.0 */
/* Whether people say that strangers cannot make accounts of their own, in sentences and behind
 * labels, in several languages. Pure. */
#pragma once

#include "base/slice.h"

/* Words without which nothing closes registration; for wording_has. */
#define REGISTRATION_WORDS                                                                         \
    "registration|self-registration|self-registrations|self-signup|self-sign-up|"                  \
    "register themselves|cannot register|can't register|may not register|can register|"            \
    "may register|self-register|sign-up|sign-ups|signup|signups|sign themselves|sign up|"          \
    "by admins|by administrators|by an admin|by an administrator|by the admin|"                    \
    "by the admins|by the administrator|by the administrators|by invitation|"                      \
    "von administratoren|by nobody but|by no one but|only admins|only administrators|"             \
    "only an admin|only an administrator|only the admin|only the administrator|"                   \
    "only the admins|only the administrators|nobody but|no one but|vom administrator|"             \
    "durch administratoren|durch den administrator|der administrator|der admin|"                   \
    "die administration|die administratoren|nur administratoren|nur admins|"                       \
    "l'administrateur|un administrateur|el administrador|un administrador|administradores|"        \
    "administrador|gli amministratori|amministratori|l'amministratore|dall'amministratore|"        \
    "dagli amministratori|администратор*|les administrateurs|"                        \
    "los administradores|registrierung|selbstregistrierung|registrieren|inscription|"              \
    "l'inscription|registro|registrarse|auto-registro|autorregistro|cadastro|autocadastro|"        \
    "registrazione|регистрация|саморегистрация|注册|"                  \
    "회원가입|登録|"                                                                         \
    "are created by|are made by|are added by|are set up by|are provisioned by|are registered by|"  \
    "are issued by|are opened by|are invited by|are onboarded by|be created by|be added by|"       \
    "be invited by|invitation of|werden von|werden durch|sont créés par|sont ajoutés par|sont " \
    "invités par|son creadas por|son creados por|son invitados por|são criad*|vengono creati|"   \
    "sono creati"

/* "Self-registration is not possible", "Accounts are created by administrators only": the whole
 * of a sentence, without its full stop; "Registration", "closed" with a label (else it is
 * empty), or the label says it by itself. What holds in a case alone ("is closed while …") closes
 * nothing. */
bool registration_is_closed(struct slice label, struct slice text);

/* "Accounts are created by clerks", "Users are invited by an admin": others make them, though
 * nothing says that nobody makes one alone. */
bool registration_is_handed_out(struct slice text);
